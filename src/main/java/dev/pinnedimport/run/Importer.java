package dev.pinnedimport.run;

import dev.pinnedimport.definition.JobDefinition;
import dev.pinnedimport.definition.JobDefinitions;
import dev.pinnedimport.delivery.EventList;
import dev.pinnedimport.delivery.Preflight;
import dev.pinnedimport.delivery.StopSignal;
import dev.pinnedimport.delivery.Time;
import dev.pinnedimport.event.Contract;
import dev.pinnedimport.event.EventValidator;
import dev.pinnedimport.issue.ExitCode;
import dev.pinnedimport.issue.Issue;
import dev.pinnedimport.issue.IssueCode;
import dev.pinnedimport.issue.Place;
import dev.pinnedimport.issue.StopException;
import dev.pinnedimport.ledger.JobLock;
import dev.pinnedimport.ledger.Ledger;
import dev.pinnedimport.ledger.LedgerDatabase;
import dev.pinnedimport.ledger.NetworkDisk;
import dev.pinnedimport.ledger.Run;
import dev.pinnedimport.ledger.Source;
import dev.pinnedimport.mapping.EventMapper;
import dev.pinnedimport.report.RunReport;
import dev.pinnedimport.source.FileFingerprint;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// Imports files: the one entrance to everything that needs the ledger.
///
/// Holds the database open until it is closed. One run at a time; [#stop] may be called from any thread.
public final class Importer implements AutoCloseable {

    private static final int RUNS_TO_SEARCH = 200;

    private final Workplace workplace;
    private final LedgerDatabase database;
    private final Clock clock;
    private final StopSignal stop = new StopSignal();
    private final BatchContext batch;

    private Importer(Workplace workplace, LedgerDatabase database, Clock clock) {
        this.workplace = workplace;
        this.database = database;
        this.clock = clock;
        this.batch = new BatchContext(database.dataSource());
    }

    /// Opens the ledger, creating it on first use.
    ///
    /// @throws StopException where the directory or the database cannot be used
    public static Importer open(Workplace workplace) {
        return new Importer(workplace, workplace.openDatabase(), Clock.systemDefaultZone());
    }

    /// Imports a file. Where the newest run of this source was on this very file with these very rules and did not end, goes on with that run.
    public RunReport run(ImportRequest request, RunListener listener) {
        JobDefinition job = request.job();
        Contract contract = workplace.contract();
        ContractFit fit = new ContractFit(contract);
        fit.require(job);
        EventMapper mapper = EventMapper.of(job.mapping(), fit.types());
        String sha256 = FileFingerprint.of(request.file()).sha256();
        Instant now = clock.instant();
        try (JobLock lock = workplace.lock(job.name(), job.system(), now);
                ApiSession api = ApiSession.open(request.api(), contract, job.send().timeout(), job.send().inFlight())) {
            LedgerGuard guard = new LedgerGuard(ledger(), workplace, job.name());
            guard.requireOurs(request.api().baseUrl(), job.system());
            listener.on(new Progress.AskingApi(request.api().baseUrl().toString()));
            Preflight answer = api.ask(stop);
            Source source = ledger().source(request.api().baseUrl(), job.system());
            guard.requireChannels(source, answer);
            Run run = findRunToContinue(source, job, sha256).orElseGet(() -> startRun(request, source, sha256));
            guard.mark(run);
            RunContext context = new RunContext(request, run, ledger(), listener, stop);
            context.addNotices(networkDisk());
            EventValidator validator = new EventValidator(contract).withKnownSlugs(answer.classifications())
                    .withAccessibleChannels(answer.channels().stream().map(Preflight.Channel::id).collect(Collectors.toSet()));
            StageAct stage = new StageAct(context, mapper, validator, workplace.state().resolve("tmp"));
            var lostLedger = new LostLedgerCheck(ledger(), guard, new EventList(api.api(), Time.system(), stop), answer.canRead());
            return new ImportRun(context, new DeliverAct(context, api.api(), answer, lock), workplace.output(), clock)
                    .execute(batch, stage, new GuardAct(context, stage, lostLedger));
        }
    }

    // An older run that did not end must not be continued once a later one has staged the same source: its entries are the later one's now.
    private Optional<Run> findRunToContinue(Source source, JobDefinition job, String sha256) {
        Optional<Run> newest = ledger().listRuns(RUNS_TO_SEARCH).stream().filter(run -> run.source().equals(source)).findFirst();
        return ledger().findUnfinishedRun(source, job.name(), sha256, job.fingerprint().value())
                .filter(run -> newest.map(Run::number).equals(Optional.of(run.number())));
    }

    /// Goes on with a run that did not end: the one named, or the newest such.
    public RunReport resume(Optional<String> runId, ApiAccess api, RunListener listener) {
        Run run = findOpenRun(runId);
        JobDefinition job = new JobDefinitions(workplace.jobs()).get(run.job());
        if (!api.baseUrl().equals(run.source().target())) {
            throw cannotResume(run, "It was sent to " + run.source().target() + ", and the address given is " + api.baseUrl() + ".");
        }
        if (!job.fingerprint().value().equals(run.definition())) {
            throw cannotResume(run, "The job or one of its lookups was changed since. Run the job on the file again instead.");
        }
        ImportRequest request = new ImportRequest(job, Path.of(run.file()), api);
        if (!FileFingerprint.of(request.file()).sha256().equals(run.sha256())) {
            throw cannotResume(run, "The file was changed since. Run the job on it again instead.");
        }
        return run(request, listener);
    }

    /// The newest runs first.
    public List<PastRun> listRuns(int most) {
        return ledger().listRuns(most).stream().map(run -> PastRun.of(run, ledger().balance(run))).toList();
    }

    /// Asks the run under way to end in good order; returns at once.
    public void stop(ExitCode reason) {
        stop.raise(reason);
    }

    private Run startRun(ImportRequest request, Source source, String sha256) {
        JobDefinition job = request.job();
        String id = RunId.at(clock.instant(), clock.getZone(), new SecureRandom());
        String file = request.file().toAbsolutePath().toString();
        return ledger().startRun(source, id, job.name(), file, sha256, job.fingerprint().value(), clock.instant());
    }

    private Run findOpenRun(Optional<String> runId) {
        if (runId.isPresent()) {
            Run run = ledger().findRun(runId.get()).orElseThrow(() -> notFound("There is no run \"" + runId.get() + "\". See: pinned-import runs."));
            if (run.hasEnded()) {
                throw notFound("Run " + run.id() + " has ended; there is nothing to continue.");
            }
            return run;
        }
        return ledger().listRuns(RUNS_TO_SEARCH).stream()
                .filter(run -> !run.hasEnded())
                .findFirst()
                .orElseThrow(() -> notFound("No run is open: every run has ended."));
    }

    private List<Issue> networkDisk() {
        if (workplace.findDatabaseUrl().isPresent()) {
            return List.of();
        }
        return NetworkDisk.find(workplace.state())
                .map(type -> Issue.of(IssueCode.STORAGE_NETWORK, new Place.Setting("State directory " + workplace.state()), type,
                        "It is on a network file system (" + type + "), on which the embedded database is not supported."))
                .stream()
                .toList();
    }

    private Ledger ledger() {
        return database.ledger();
    }

    private static StopException notFound(String sentence) {
        return new StopException(ExitCode.USAGE, Issue.of(IssueCode.RUN_NOT_FOUND, new Place.Setting("resume"), "", sentence));
    }

    private static StopException cannotResume(Run run, String sentence) {
        return new StopException(
                ExitCode.CONFIGURATION,
                Issue.of(IssueCode.RUN_NOT_FOUND, new Place.Setting("resume"), run.id(), "Run " + run.id() + " cannot be continued. " + sentence));
    }

    @Override
    public void close() {
        try (LedgerDatabase _ = database) {
            batch.close();
        }
    }
}
