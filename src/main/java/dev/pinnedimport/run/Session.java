package dev.pinnedimport.run;

import dev.pinnedimport.definition.JobDefinition;
import dev.pinnedimport.delivery.EventList;
import dev.pinnedimport.delivery.Preflight;
import dev.pinnedimport.delivery.StopSignal;
import dev.pinnedimport.delivery.Time;
import dev.pinnedimport.event.Contract;
import dev.pinnedimport.event.EventValidator;
import dev.pinnedimport.event.Fingerprint;
import dev.pinnedimport.issue.Issue;
import dev.pinnedimport.ledger.JobLock;
import dev.pinnedimport.ledger.Ledger;
import dev.pinnedimport.ledger.Run;
import dev.pinnedimport.ledger.Source;
import dev.pinnedimport.mapping.EventMapper;
import dev.pinnedimport.report.RunReport;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.springframework.batch.core.step.tasklet.Tasklet;

/// What imports and retries alike work with while they hold their job's lock: the job fits the contract, the ledger is ours, and the API has
/// been asked what the key may do. Nothing is sent before [#run].
final class Session implements AutoCloseable {

    private final Tools tools;
    private final ImportRequest request;
    private final RunListener listener;
    private final Contract contract;
    private final EventMapper mapper;
    private final Instant now;
    private final JobLock lock;
    private final ApiSession api;
    private final LedgerGuard guard;
    private final Preflight answer;
    private final Source source;

    /// What an [Importer] holds open for all its runs.
    ///
    /// @param contract the same for all of them
    /// @param program  what maps the rows of all of them; empty where it is not known
    /// @param locks    how the lock of a job is had
    record Tools(Workplace workplace, Ledger ledger, BatchContext batch, Supplier<Contract> contract, Supplier<Optional<Fingerprint>> program, Clock clock, StopSignal stop,
            Observing observing, Function<JobDefinition, JobLock> locks) {}

    /// Makes the act that looks at a staged run as a whole before anything is sent.
    interface Guards {
        Tasklet of(RunContext context, StageAct stage, LostLedgerCheck lostLedger);
    }

    /// @throws dev.pinnedimport.issue.StopException where the run must not begin
    static Session open(Tools tools, ImportRequest request, RunListener listener) {
        JobDefinition job = request.job();
        listener.on(new Progress.For(job.name()));
        Contract contract = tools.contract().get();
        ContractFit fit = new ContractFit(contract);
        fit.require(job);
        EventMapper mapper = EventMapper.of(job.mapping(), fit.types(job));
        RunFiles.requireDirectory(tools.workplace().output());
        Instant now = tools.clock().instant();
        JobLock lock = tools.locks().apply(job);
        try {
            ApiSession api = ApiSession.open(request.api(), contract, job.send().timeout(), job.send().inFlight(),
                    tools.observing().begin());
            try {
                return new Session(tools, request, tools.observing().following(listener), contract, mapper, now, lock, api);
            } catch (RuntimeException e) {
                api.close();
                throw e;
            }
        } catch (RuntimeException e) {
            lock.close();
            throw e;
        }
    }

    private Session(
            Tools tools, ImportRequest request, RunListener listener, Contract contract, EventMapper mapper, Instant now, JobLock lock,
            ApiSession api) {
        this.tools = tools;
        this.request = request;
        this.listener = listener;
        this.contract = contract;
        this.mapper = mapper;
        this.now = now;
        this.lock = lock;
        this.api = api;
        this.guard = new LedgerGuard(tools.ledger(), tools.workplace(), request.job().name());
        guard.requireOurs(request.api().baseUrl(), request.job().system());
        listener.on(new Progress.AskingApi(request.api().baseUrl().toString()));
        this.answer = api.ask(tools.stop());
        this.source = tools.ledger().source(request.api().baseUrl(), request.job().system());
        guard.requireChannels(source, answer);
    }

    Contract contract() {
        return contract;
    }

    EventMapper mapper() {
        return mapper;
    }

    Source source() {
        return source;
    }

    /// Whether the contract has a route for updates and the key may use it.
    boolean canUpdate() {
        return api.api().canUpdate();
    }

    /// Carries out the acts of a run, from staging to the report.
    RunReport run(Run run, RunRows rows, List<Issue> notices, Guards guards) {
        RunReport report = execute(run, rows, notices, guards);
        tools.observing().ended(report, tools.ledger()).forEach(issue -> listener.on(new Progress.Remark(issue)));
        return report;
    }

    private RunReport execute(Run run, RunRows rows, List<Issue> notices, Guards guards) {
        guard.mark(run);
        listener.on(new Progress.Begun(run.id()));
        RunContext context = new RunContext(request, run, rows, tools.ledger(), listener, tools.stop());
        context.addNotices(notices);
        EventValidator validator = new EventValidator(contract).withKnownSlugs(answer.classifications())
                .withAccessibleChannels(answer.channels().stream().map(Preflight.Channel::id).collect(Collectors.toSet()));
        StageAct stage = new StageAct(context, validator, new RowMemories(tools.workplace(), tools.program(), contract, answer, now), now);
        EventList list = new EventList(api.api(), Time.system(), tools.stop());
        var lostLedger = new LostLedgerCheck(tools.ledger(), guard, list, answer.canRead());
        try (DeliverAct deliver = new DeliverAct(context, api.api(), answer, lock, new Canary(context, list, answer.canRead()))) {
            SpreadTerms terms = request.findWaitForWorkers().map(_ -> Worker.terms(request, contract, tools.ledger())).orElse(null);
            return new ImportRun(context, deliver, tools.workplace().output(), tools.clock(), terms)
                    .execute(tools.batch(), stage, guards.of(context, stage, lostLedger));
        }
    }

    @Override
    public void close() {
        try (JobLock _ = lock) {
            api.close();
        }
    }
}
