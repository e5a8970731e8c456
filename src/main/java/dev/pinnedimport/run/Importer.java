package dev.pinnedimport.run;

import dev.pinnedimport.definition.InboxSettings;
import dev.pinnedimport.definition.JobDefinition;
import dev.pinnedimport.definition.JobDefinitions;
import dev.pinnedimport.definition.JobSource;
import dev.pinnedimport.definition.SendSettings;
import dev.pinnedimport.delivery.StopSignal;
import dev.pinnedimport.event.Contract;
import dev.pinnedimport.event.Fingerprint;
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
import dev.pinnedimport.report.RunReport;
import dev.pinnedimport.report.SavedPlan;
import dev.pinnedimport.run.recall.ProgramBuild;
import dev.pinnedimport.source.FileFingerprint;
import java.nio.file.Path;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

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
    private final Fingerprints fingerprints;
    private final Session.Tools tools;
    private @Nullable JobLock turn;

    private Importer(
            Workplace workplace, LedgerDatabase database, Observing observing, BatchContext batch, Fingerprints fingerprints,
            Ahead<Contract> contract, Ahead<Optional<Fingerprint>> program) {
        this.fingerprints = fingerprints;
        this.workplace = workplace;
        this.database = database;
        this.clock = Clock.systemDefaultZone();
        this.batch = batch;
        this.tools = new Session.Tools(workplace, database.ledger(), batch, contract::result, program::result, clock, stop, observing, this::lock);
    }

    /// Opens the ledger, creating it on first use.
    ///
    /// @throws StopException where the directory or the database cannot be used
    public static Importer open(Workplace workplace) {
        LedgerDatabase database = workplace.openDatabase();
        return new Importer(workplace, database, Observing.none(), BatchContext.on(database.dataSource()), new Fingerprints(), new Ahead<>(workplace::contract),
                programSoon());
    }

    /// The same, for runs that follow at once, of which monitoring systems are told.
    public static Importer open(Workplace workplace, Observing observing) {
        return open(workplace, observing, new Fingerprints(), programSoon());
    }

    /// The same, for a run of a file, which is read beside the opening.
    public static Importer open(Workplace workplace, Observing observing, Path file) {
        return open(workplace, observing, Fingerprints.ahead(file), RowMemories.isLarge(file) ? programSoon() : new Ahead<>(ProgramBuild::find));
    }

    private static Importer open(Workplace workplace, Observing observing, Fingerprints fingerprints, Ahead<Optional<Fingerprint>> program) {
        CompletableFuture<DataSource> opening = new CompletableFuture<>();
        Ahead<Contract> contract = new Ahead<>(workplace::contract);
        BatchContext batch = BatchContext.beside(opening, contract);
        try {
            LedgerDatabase database = workplace.openDatabase();
            opening.complete(database.dataSource());
            return new Importer(workplace, database, observing, batch, fingerprints, contract, program);
        } finally {
            opening.cancel(false); // Does nothing where it is complete.
        }
    }

    // At once: later, another program may lie where this one was started from.
    private static Ahead<Optional<Fingerprint>> programSoon() {
        Ahead<Optional<Fingerprint>> program = new Ahead<>(ProgramBuild::find);
        Thread.ofPlatform().daemon().name("program").start(program::work);
        return program;
    }

    /// Imports a file. Where the newest run of this source was on this very file with these very rules and did not end, goes on with that run.
    public RunReport run(ImportRequest request, RunListener listener) {
        return run(request, listener, Approval.given(), Optional.empty());
    }

    /// The same, asking before anything is sent.
    ///
    /// @param plan the approved plan that the run is held to: where anything has changed since, nothing is sent (`GUARDED`)
    public RunReport run(ImportRequest request, RunListener listener, Approval approval, Optional<SavedPlan> plan) {
        if (request.findWaitForWorkers().isPresent()) {
            Worker.requirePostgres(workplace, "run --workers");
        }
        String sha256 = fingerprints.of(request.file()).sha256();
        try (Session session = Session.open(tools, request, listener)) {
            Source source = session.source();
            Optional<Run> toContinue = RunToContinue.find(ledger(), source, request.job(), sha256);
            plan.ifPresent(saved -> requireSameBasis(saved, request, sha256, session.contract(), source));
            Optional<KnownFile.Found> known = KnownFile.find(ledger(), source, request.job(), request.file(), sha256, clock.getZone());
            toContinue.ifPresent(ledger()::unblock);
            Run run = toContinue.orElseGet(() -> startRun(request, source, sha256, plan));
            RunRows rows = RunRows.ofFile(request, session.mapper(), session.contract(), workplace.scratch());
            List<Issue> notices = Stream.concat(known.filter(found -> !found.isError()).map(KnownFile.Found::issue).stream(), networkDisk().stream()).toList();
            return session.run(run, rows, notices, (context, stage, lostLedger) ->
                    guard(context, stage, lostLedger, session, approval, plan, known.filter(KnownFile.Found::isError)));
        }
    }

    /// Imports what lies in the inbox of the job, oldest first, holding the lock from the first file to the last.
    ///
    /// @param each is asked to import each file, which it does with [#run] and [#retry] of this importer
    /// @throws StopException where the inbox as a whole cannot be used, or another run is at work
    public InboxResult takeInbox(JobDefinition job, InboxSettings inbox, ApiAccess api, EachFile each) {
        try (JobLock lock = workplace.lock(job.name(), job.system(), clock.instant())) {
            turn = lock;
            new LedgerGuard(ledger(), workplace, job.name()).requireOurs(api.baseUrl(), job.system());
            return new InboxRun(job, inbox, api, ledger(), each, clock, stop, lock, this::findRetry).take();
        } finally {
            turn = null;
        }
    }

    // The lock is had once, for one run or for all files of an inbox.
    private JobLock lock(JobDefinition job) {
        JobLock mine = turn;
        return mine == null ? workplace.lock(job.name(), job.system(), clock.instant()) : mine.lend();
    }

    private void requireSameBasis(SavedPlan saved, ImportRequest request, String sha256, Contract contract, Source source) {
        Optional<Run> newest = ledger().findLastRun(source);
        boolean begunByThisPlan = newest.flatMap(ledger()::findOrigin).filter(origin -> saved.seal().equals(origin.plan())).isPresent();
        new PlanCheck(saved).requireSameBasis(request, sha256, contract.fingerprint().value(), ledger().id(), newest, begunByThisPlan);
    }

    /// Tries rows of an earlier run again, asking before anything is sent.
    public RetryResult retry(RetryRequest request, ApiAccess api, RunListener listener, Approval approval) {
        Run earlier = ledger().findRun(request.run()).orElseThrow(() -> Retrying.refused(
                ExitCode.USAGE, IssueCode.RUN_NOT_FOUND, "There is no run \"" + request.run() + "\" in this ledger. See: pinned-import runs."));
        listener.on(new Progress.For(earlier.job()));
        return new Retrying(tools).retry(request, earlier, jobOf(earlier), api, listener, approval);
    }

    /// The retry that is meant where the file to be imported is the rejects file of an earlier run.
    ///
    /// @throws StopException where it is that of another job
    public Optional<RetryRequest> findRetry(ImportRequest request) {
        return RetryRows.findRun(request.file(), request.job()).map(id -> {
            ledger().findRun(id).filter(run -> !run.job().equals(request.job().name())).ifPresent(run -> {
                throw new StopException(ExitCode.FILE_UNUSABLE, Issue.of(IssueCode.RUN_NO_REJECTS_FILE,
                        new Place.File(String.valueOf(request.file().getFileName())), "", "This is a rejects file of the job " + run.job() + ", not of "
                                + request.job().name() + ". Give it back with: pinned-import retry " + id + " --from FILE."));
            });
            return new RetryRequest(id, request.file(), null, null);
        });
    }

    private JobDefinition jobOf(Run run) {
        return new JobDefinitions(workplace.jobs()).get(run.job());
    }

    /// Goes on with a run that did not end: the one named, or the newest such.
    public RunReport resume(Optional<String> runId, ApiAccess api, RunListener listener) {
        Run run = findOpenRun(runId);
        listener.on(new Progress.For(run.job()));
        requireNewest(run);
        JobDefinition job = jobOf(run);
        if (!api.baseUrl().equals(run.source().target())) {
            throw cannotResume(run, "It was sent to " + run.source().target() + ", and the address given is " + api.baseUrl() + ". Name the same: --api " + run.source().target() + ".");
        }
        if (!job.fingerprint().value().equals(run.definition())) {
            throw cannotResume(run, "The job or one of its lookups was changed since. Run the job on the file again instead.");
        }
        if (ledger().kept().findRetry(run).isPresent()) {
            return new Retrying(tools).resume(run, job, api, listener, Approval.given()).findReport().orElseThrow();
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

    private static GuardAct guard(
            RunContext context, StageAct stage, LostLedgerCheck lostLedger, Session session, Approval approval, Optional<SavedPlan> plan,
            Optional<KnownFile.Found> oldFile) {
        boolean sendsUpdates = sendsUpdates(context, session);
        MissingEvents missing = new MissingEvents(context, stage, session.canUpdate());
        DriftGuard drift = new DriftGuard(context, stage, approval);
        return new GuardAct(context, stage, missing, drift, lostLedger, sendsUpdates, approval, plan, oldFile);
    }

    static boolean sendsUpdates(RunContext context, Session session) {
        return context.request().job().send().updates() == SendSettings.Updates.SEND && session.canUpdate();
    }

    private Run startRun(ImportRequest request, Source source, String sha256, Optional<SavedPlan> plan) {
        JobDefinition job = request.job();
        keepJob(job, workplace, ledger());
        String id = RunId.unusedIn(ledger(), clock.instant(), clock.getZone());
        String file = request.file().toAbsolutePath().toString();
        return ledger().startRun(source, id, job.name(), file, sha256, job.fingerprint().value(), clock.instant(),
                new Run.Origin(Who.isHere(), plan.map(SavedPlan::seal).orElse(null)));
    }

    /// Keeps the texts of a job definition with the runs that use it.
    static void keepJob(JobDefinition job, Workplace workplace, Ledger ledger) {
        new JobDefinitions(workplace.jobs()).findSource(job).ifPresent(texts -> ledger.keepJob(job.fingerprint().value(),
                texts.texts().stream().collect(Collectors.toMap(JobSource.Text::name, JobSource.Text::content, (a, b) -> a, LinkedHashMap::new))));
    }

    private Run findOpenRun(Optional<String> runId) {
        if (runId.isPresent()) {
            Run run = ledger().findRun(runId.get()).orElseThrow(() -> notFound("There is no run \"" + runId.get() + "\". See: pinned-import runs."));
            if (run.hasEnded()) {
                throw notFound("Run " + run.id() + " has ended; there is nothing to continue. Rows of it that are to be mended: pinned-import retry " + run.id() + ".");
            }
            return run;
        }
        return ledger().listRuns(RUNS_TO_SEARCH).stream()
                .filter(run -> !run.hasEnded() && !Withdrawing.isWithdrawal(run) && isNewest(run))
                .findFirst()
                .orElseThrow(() -> notFound("No run is open: every run has ended. To import a file: pinned-import run JOB FILE."));
    }

    private boolean isNewest(Run run) {
        return ledger().findLastRun(run.source()).filter(last -> last.number() > run.number()).isEmpty();
    }

    // A later run may have taken its entries over, and its file would bring back what that one changed.
    private void requireNewest(Run run) {
        if (!isNewest(run)) {
            String later = ledger().findLastRun(run.source()).map(Run::id).orElse("");
            throw cannotResume(run, "Run " + later + " came after it, and going on would bring events back to their old state. Run the job on the newest file."
                    + (batch.launcher().hasPassedTheGuard(run.job(), run.id()) ? " Rows of this run that are still to go: pinned-import retry " + run.id() + "." : ""));
        }
    }

    private List<Issue> networkDisk() {
        if (workplace.findDatabaseUrl().isPresent()) {
            return List.of();
        }
        return NetworkDisk.find(workplace.state())
                .map(type -> Issue.of(IssueCode.STORAGE_NETWORK, new Place.Setting("State directory " + workplace.state()), type,
                        "It is on a network file system (" + type + "), on which the embedded database is not supported. Choose a directory of this machine with --state, or PostgreSQL with --db."))
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
