package dev.pinnedimport.run;

import dev.pinnedimport.delivery.DeliveryEnd;
import dev.pinnedimport.delivery.DeliverySettings;
import dev.pinnedimport.delivery.Preflight;
import dev.pinnedimport.delivery.StopSignal;
import dev.pinnedimport.event.Contract;
import dev.pinnedimport.issue.ExitCode;
import dev.pinnedimport.issue.Issue;
import dev.pinnedimport.issue.IssueCode;
import dev.pinnedimport.issue.Place;
import dev.pinnedimport.issue.StopException;
import dev.pinnedimport.ledger.Ledger;
import dev.pinnedimport.ledger.LedgerDatabase;
import dev.pinnedimport.ledger.Spread;
import dev.pinnedimport.ledger.Spreads;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.core.step.StepExecution;
import org.springframework.batch.core.step.builder.StepBuilder;
import org.springframework.batch.integration.partition.StepExecutionRequest;
import org.springframework.batch.integration.partition.StepExecutionRequestHandler;
import org.springframework.batch.infrastructure.support.transaction.ResourcelessTransactionManager;
import org.springframework.dao.DataAccessException;

/// One of several machines that send a run: takes parts of whatever run is open in the database, one after the other, and sends them.
///
/// Reads no file and holds no lock. What it may do it is told by the run's manager; the key is its own. It may be killed, stopped and started at
/// any time. [#stop] may be called from any thread.
public final class Worker implements AutoCloseable {

    private static final Duration LOOK_EVERY = Duration.ofMillis(500);
    private static final Duration POLL_EVERY = Duration.ofMillis(150);

    private final ApiAccess access;
    private final WorkerSettings settings;
    private final Contract contract;
    private final LedgerDatabase database;
    private final BatchContext batch;
    private final Spreads spreads;
    private final String name;
    private final StopSignal stop = new StopSignal();
    private final Set<Long> passedBy = new HashSet<>();
    private volatile StopSignal current = new StopSignal();

    private final Observing observing;

    private Worker(Workplace workplace, ApiAccess access, WorkerSettings settings, LedgerDatabase database, Observing observing) {
        this.observing = observing;
        this.access = access;
        this.settings = settings;
        this.contract = workplace.contract();
        this.database = database;
        this.batch = BatchContext.on(database.dataSource());
        this.spreads = database.ledger().spreads();
        this.name = Who.isHere() + ", process " + ProcessHandle.current().pid();
    }

    /// @throws StopException where there is no PostgreSQL database, or it cannot be used
    public static Worker open(Workplace workplace, ApiAccess access, WorkerSettings settings) {
        return open(workplace, access, settings, Observing.none());
    }

    /// The same, having monitoring systems told of each run that it has helped with.
    public static Worker open(Workplace workplace, ApiAccess access, WorkerSettings settings, Observing observing) {
        requirePostgres(workplace, "worker");
        return new Worker(workplace, access, settings, workplace.openDatabase(), observing);
    }

    /// Before anything else is done: the embedded database is for one process.
    public static void requirePostgres(Workplace workplace, String command) {
        if (workplace.findDatabaseUrl().isEmpty()) {
            throw new StopException(ExitCode.CONFIGURATION, Issue.of(IssueCode.WORKERS_DATABASE, new Place.Setting(command), "",
                    "Several machines can send one run only where they share a PostgreSQL database; the embedded one is for a single process. "
                            + "Nothing was done. Name the database: --db URL."));
        }
    }

    static SpreadTerms terms(ImportRequest request, Contract contract, Ledger ledger) {
        Duration lease = request.api().findRehearsal().isPresent() ? SpreadAct.REHEARSED_LEASE : SpreadAct.USUAL_LEASE;
        return SpreadTerms.of(request.job().send(), contract, request.api().key().mark(ledger.id()), lease);
    }

    /// Works until it is stopped, or its settings say that it has done enough.
    ///
    /// @throws StopException where it cannot go on; what it held it has handed back
    public ExitCode work(Consumer<WorkerNews> listener) {
        try (ApiSession session = ApiSession.open(access, contract, DeliverySettings.usual().timeout(), 1)) {
            session.ask(stop);
        }
        // Spring takes its time to start: before there is work, not while it waits.
        batch.jobRepository();
        Thread working = Thread.currentThread();
        stop.whenRaised(() -> LockSupport.unpark(working));
        long idleSince = System.nanoTime();
        listener.accept(new WorkerNews.Waiting());
        while (!stop.isRaised()) {
            Optional<Spread> open = findOpen(listener);
            if (open.isPresent()) {
                work(open.get(), listener);
                if (settings.once()) {
                    return stop.findReason().orElse(ExitCode.DONE);
                }
                idleSince = System.nanoTime();
                if (!stop.isRaised()) {
                    listener.accept(new WorkerNews.Waiting());
                }
            }
            Duration idle = Duration.ofNanos(System.nanoTime() - idleSince);
            if (settings.findIdleExit().filter(most -> idle.compareTo(most) >= 0).isPresent()) {
                return ExitCode.DONE;
            }
            pause(LOOK_EVERY);
        }
        return stop.findReason().orElse(ExitCode.DONE);
    }

    private Optional<Spread> findOpen(Consumer<WorkerNews> listener) {
        for (Spread spread : spreads.listOpen()) {
            if (spread.run().source().target().equals(access.baseUrl())) {
                return Optional.of(spread);
            }
            if (passedBy.add(spread.number())) {
                listener.accept(new WorkerNews.PassedBy(spread.run().id(), spread.run().source().target().toString()));
            }
        }
        return Optional.empty();
    }

    private void work(Spread spread, Consumer<WorkerNews> listener) {
        SpreadTerms terms = SpreadTerms.parse(spread.run().id(), spread.terms());
        terms.requireContract(spread.run().id(), contract);
        terms.requireKey(spread.run().id(), access.key().mark(database.ledger().id()));
        listener.accept(new WorkerNews.Joined(spread.run().id(), spread.run().job(), spread.run().source().target().toString()));
        int parts = 0;
        long requests = 0;
        Instant started = Instant.now();
        ExitCode exit = ExitCode.UNEXPECTED;
        RunListener acts = observing.following(RunListener.silent());
        try (ApiSession session = ApiSession.open(access, contract, terms.timeout(), Math.min(settings.mostInFlight(), terms.inFlight()), observing.begin())) {
            acts.on(new Progress.AskingApi(access.baseUrl().toString()));
            Preflight answer = session.ask(stop);
            DeliverySettings sending = terms.settings(settings.mostInFlight(), answer.canRead(), session.api().canUpdate());
            DeliverySettings rehearsed = access.findRehearsal().map(rehearsal -> rehearsal.applyTo(sending)).orElse(sending);
            PartChannel channel = new PartChannel(database.dataSource(), spread, database.ledger()::unusable);
            acts.on(new Progress.Spreading(0, 0, 1, 0));
            while (!stop.isRaised() && spreads.isOpen(spread)) {
                Optional<PartTask> done = channel.poll().flatMap(request -> take(request, spread, terms, session, rehearsed));
                if (done.isEmpty()) {
                    pause(POLL_EVERY);
                    continue;
                }
                PartTask task = done.get();
                parts++;
                requests += task.requests();
                listener.accept(new WorkerNews.PartEnded(task.part(), task.requests(), task.how()));
                task.findEnd().ifPresent(Worker::endWithIt);
                task.findFault().ifPresent(fault -> {
                    throw fault;
                });
            }
            exit = stop.findReason().orElse(ExitCode.DONE);
        } catch (StopException e) {
            exit = e.exitCode();
            throw e;
        } catch (DataAccessException _) {
            StopException away = database.ledger().unusable();
            exit = away.exitCode();
            throw away;
        } finally {
            Deed deed = new Deed("worker", spread.run().job(), spread.run().id(), Who.host().orElse(""), exit, started, Instant.now(), Map.of());
            listener.accept(new WorkerNews.Left(deed, parts, requests));
            observing.did(deed).forEach(issue -> listener.accept(new WorkerNews.Remark(issue)));
        }
    }

    // Others may fare better: only this worker ends.
    private static void endWithIt(DeliveryEnd end) {
        switch (end) {
            case DeliveryEnd.Finished _, DeliveryEnd.Interrupted _ -> { }
            case DeliveryEnd.ApiUnavailable _, DeliveryEnd.ApiRefused _, DeliveryEnd.Guarded _, DeliveryEnd.Misconfigured _ ->
                    throw new StopException(end.exitCode(), end.issues());
        }
    }

    /// Executes the partition that a message speaks of, if its part is still to be had.
    private Optional<PartTask> take(StepExecutionRequest request, Spread spread, SpreadTerms terms, ApiSession session, DeliverySettings sending) {
        JobRepository jobRepository = batch.jobRepository();
        StepExecution partition = jobRepository.getStepExecution(request.getStepExecutionId());
        if (partition == null) {
            return Optional.empty();
        }
        int number = (int) partition.getExecutionContext().getLong(SpreadAct.PART, 0);
        StopSignal stopOfPart = new StopSignal();
        Optional<PartHold> taken = PartHold.tryTake(spreads, spread, number, name, terms.lease(), stopOfPart);
        if (taken.isEmpty()) {
            return Optional.empty();
        }
        try (PartHold hold = taken.get()) {
            current = stopOfPart;
            stop.findReason().ifPresent(stopOfPart::raise);
            PartTask task = new PartTask(database.ledger(), spread, hold, session.api(), sending, stopOfPart);
            StepExecutionRequestHandler handler = new StepExecutionRequestHandler();
            handler.setJobRepository(jobRepository);
            handler.setStepLocator(step -> new StepBuilder(step, jobRepository).tasklet(task, new ResourcelessTransactionManager()).build());
            handler.handle(request);
            task.handBackWhatIsLeft();
            return Optional.of(task);
        }
    }

    private void pause(Duration time) {
        if (!stop.isRaised()) {
            LockSupport.parkNanos(time.toNanos());
        }
    }

    /// Asks it to hand back what it holds and to end; returns at once.
    public void stop(ExitCode reason) {
        stop.raise(reason);
        current.raise(reason);
    }

    @Override
    public void close() {
        try (LedgerDatabase _ = database) {
            batch.close();
        }
    }
}
