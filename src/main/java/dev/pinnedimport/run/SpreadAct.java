package dev.pinnedimport.run;

import dev.pinnedimport.delivery.pace.RateSignals;
import dev.pinnedimport.delivery.pace.Throttle;
import dev.pinnedimport.issue.ExitCode;
import dev.pinnedimport.issue.Issue;
import dev.pinnedimport.issue.IssueCode;
import dev.pinnedimport.issue.Place;
import dev.pinnedimport.issue.StopException;
import dev.pinnedimport.ledger.Spread;
import dev.pinnedimport.ledger.Spread.Counts;
import dev.pinnedimport.ledger.Spread.PartState;
import dev.pinnedimport.ledger.Spread.Seen;
import dev.pinnedimport.ledger.Spread.Signal;
import dev.pinnedimport.ledger.Spread.State;
import dev.pinnedimport.ledger.Spread.Stop;
import dev.pinnedimport.ledger.Spreads;
import dev.pinnedimport.report.RunReport.Requests;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.batch.core.BatchStatus;
import org.springframework.batch.core.partition.PartitionHandler;
import org.springframework.batch.core.partition.Partitioner;
import org.springframework.batch.core.partition.StepExecutionAggregator;
import org.springframework.batch.core.partition.StepExecutionSplitter;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.core.step.StepExecution;
import org.springframework.batch.infrastructure.item.ExecutionContext;
import org.springframework.batch.integration.partition.StepExecutionRequest;
import org.springframework.dao.OptimisticLockingFailureException;

/// The act between guard and delivery of a run with workers: cuts what is to be sent into parts, tells workers of them, and watches over parts
/// and pace until all is done. The manager's side of Spring Batch's remote partitioning.
///
/// It sends nothing itself. Whatever is left when it ends, because it takes a look-up, or because no worker was there to do it, the act of
/// delivery that follows does alone, as in a run without workers.
final class SpreadAct implements Partitioner, PartitionHandler, StepExecutionAggregator {

    /// The step that workers execute.
    static final String STEP = "send";
    /// Key of a part's number in the context of its step.
    static final String PART = "part";

    static final Duration USUAL_LEASE = Duration.ofSeconds(10);
    static final Duration REHEARSED_LEASE = Duration.ofSeconds(3);

    private static final int SHARE = 8;
    private static final int SMALLEST_PART = 100;
    private static final long ROUND = 250_000_000;
    private static final Duration TELL_AGAIN = Duration.ofSeconds(3);
    private static final Duration SETTLE_WITHIN = Duration.ofSeconds(25);

    private final RunContext context;
    private final DeliverAct deliver;
    private final SpreadTerms terms;
    private final DataSource dataSource;
    private final JobRepository jobRepository;
    private final Spreads spreads;
    private final Duration patience;

    private @Nullable Spread spread;
    private Counts reported = Counts.NONE;
    private long total;
    private long fedUntil;

    SpreadAct(RunContext context, DeliverAct deliver, SpreadTerms terms, DataSource dataSource, JobRepository jobRepository) {
        this.context = context;
        this.deliver = deliver;
        this.terms = terms;
        this.dataSource = dataSource;
        this.jobRepository = jobRepository;
        this.spreads = context.ledger().spreads();
        this.patience = context.request().findWaitForWorkers().orElse(Duration.ZERO);
    }

    DeliverAct deliver() {
        return deliver;
    }

    /// One context for each part. Names of an earlier manager's parts never come again.
    @Override
    public Map<String, ExecutionContext> partition(int gridSize) {
        return context.guarded(() -> {
            total = context.ledger().countToSend(context.run());
            Spread begun = spreads.begin(context.run(), terms.lookingUpFirst(deliver.looksUpFirst()).text(), terms.lease(), deliver.throttle().rate());
            spread = begun;
            Map<String, ExecutionContext> parts = new LinkedHashMap<>();
            for (int number : spreads.cut(begun, SHARE, SMALLEST_PART)) {
                ExecutionContext part = new ExecutionContext();
                part.putLong(PART, number);
                parts.put(begun.number() + "-" + number, part);
            }
            return parts;
        });
    }

    @Override
    public Collection<StepExecution> handle(StepExecutionSplitter splitter, StepExecution step) throws Exception {
        Map<Integer, StepExecution> parts = new TreeMap<>();
        for (StepExecution part : splitter.split(step, 1)) {
            parts.put((int) part.getExecutionContext().getLong(PART), part);
        }
        return context.guarded(() -> {
            Spread begun = spread;
            if (begun != null) {
                lead(begun, parts);
            }
            return List.copyOf(parts.values());
        });
    }

    // Where parts were left over, the run is not over: the act that follows takes them.
    @Override
    public void aggregate(StepExecution result, Collection<StepExecution> parts) {
        result.setStatus(BatchStatus.COMPLETED);
    }

    private void lead(Spread begun, Map<Integer, StepExecution> parts) {
        PartChannel channel = new PartChannel(dataSource, begun, context.ledger()::unusable);
        try {
            parts.values().forEach(part -> tell(channel, part));
            Optional<Stop> stop = watch(begun, channel, parts);
            stop.filter(why -> !context.stop().isRaised()).ifPresent(this::end);
        } finally {
            feed(spreads.takeSeen(begun));
            report(spreads.listParts(begun));
            spreads.close(begun);
            parts.values().forEach(this::endStep);
        }
        context.stop().findReason().ifPresent(reason -> {
            throw new StopException(reason, List.of());
        });
    }

    private static void tell(PartChannel channel, StepExecution part) {
        channel.send(new StepExecutionRequest(STEP, part.getId()));
    }

    /// Until all parts are done, everybody has stopped, or nobody is there to do them.
    private Optional<Stop> watch(Spread begun, PartChannel channel, Map<Integer, StepExecution> parts) {
        Throttle throttle = deliver.throttle();
        Thread leading = Thread.currentThread();
        context.stop().whenRaised(() -> LockSupport.unpark(leading));
        long toldAt = System.nanoTime();
        long workedAt = toldAt;
        long stoppedAt = 0;
        fedUntil = toldAt;
        while (true) {
            deliver.requireLock();
            feed(spreads.takeSeen(begun));
            long now = System.nanoTime();
            context.stop().findReason().ifPresent(reason -> spreads.stop(begun, new Stop(reason.number(), "", "")));
            Duration closedFor = Duration.ofNanos(Math.max(0, throttle.nextAt() - now - (long) (1e9 / throttle.rate())));
            Optional<Stop> stop = spreads.renew(begun, terms.lease(), throttle.rate(), closedFor);
            spreads.freeLost(begun);
            List<PartState> states = spreads.listParts(begun);
            boolean worked = report(states);
            boolean held = states.stream().anyMatch(part -> part.state() == State.HELD);
            if (states.stream().allMatch(part -> part.state() == State.DONE)) {
                return stop;
            }
            if (stop.isPresent()) {
                stoppedAt = stoppedAt == 0 ? now : stoppedAt;
                if (!held || now - stoppedAt > SETTLE_WITHIN.toNanos()) {
                    return stop;
                }
            } else if (held || worked) {
                workedAt = now;
            } else if (now - workedAt > patience.toNanos()) {
                context.addNotices(List.of(Issue.of(IssueCode.WORKERS_MISSING, new Place.Setting("--workers"), "",
                        "No worker took anything for " + patience.toSeconds() + " seconds, so this machine sent the rest alone. Start some next time: pinned-import worker --db URL.")));
                return Optional.empty();
            }
            if (stop.isEmpty() && now - toldAt > TELL_AGAIN.toNanos() && channel.isEmpty()) {
                toldAt = now;
                states.stream().filter(part -> part.state() == State.FREE).flatMap(part -> Optional.ofNullable(parts.get(part.number())).stream())
                        .forEach(part -> tell(channel, part));
            }
            LockSupport.parkNanos(ROUND);
        }
    }

    /// Lets the one throttle learn from what all have seen, as if it had all happened here, evenly over the time since it learned last.
    private void feed(Seen seen) {
        Throttle throttle = deliver.throttle();
        long now = System.nanoTime();
        long since = now - fedUntil;
        for (long step = 1; step <= seen.accepted(); step++) {
            long at = fedUntil + since * step / seen.accepted();
            throttle.take(at);
            throttle.accepted(at, RateSignals.NONE);
        }
        for (Signal signal : seen.signals()) {
            RateSignals signals = new RateSignals(signal.limit(), signal.remaining(), signal.reset(), signal.retryAfter(), null);
            if (signal.objection()) {
                throttle.objected(now - signal.age().toNanos(), now, signals);
            } else {
                throttle.accepted(now, signals);
            }
        }
        fedUntil = now;
    }

    /// Tells how far everybody is.
    ///
    /// @return whether anything happened since the last time
    private boolean report(List<PartState> states) {
        Counts now = states.stream().map(PartState::counts).reduce(Counts.NONE, Counts::plus);
        Counts more = now.minus(reported);
        reported = now;
        deliver.addRequests(new Requests(more.requests(), more.throttled(), more.retried()), false);
        double rate = deliver.throttle().rate();
        // A worker holds one part at a time.
        long machines = states.stream().filter(part -> part.state() == State.HELD).count();
        context.listener().on(new Progress.Spreading(Math.min(now.ended(), total), total, (int) machines, rate));
        return !more.equals(Counts.NONE);
    }

    private void end(Stop why) {
        ExitCode exit = ExitCode.find(why.exit()).orElse(ExitCode.UNEXPECTED);
        List<Issue> issues = IssueCode.find(why.code())
                .map(code -> List.of(Issue.of(code, new Place.Api(context.request().api().baseUrl().toString()), "", why.sentence())))
                .orElse(List.of());
        throw new StopException(exit, issues);
    }

    // Steps of parts that nobody finished would look as if they were still under way.
    private void endStep(StepExecution part) {
        StepExecution known = jobRepository.getStepExecution(part.getId());
        if (known != null && known.getStatus() != BatchStatus.COMPLETED) {
            known.setStatus(BatchStatus.STOPPED);
            known.setEndTime(java.time.LocalDateTime.now());
            try {
                jobRepository.update(known);
            } catch (OptimisticLockingFailureException _) {
                // Its worker has just ended it.
                return;
            }
        }
    }
}
