package dev.pinnedimport.run;

import dev.pinnedimport.definition.InboxSettings;
import dev.pinnedimport.definition.JobDefinition;
import dev.pinnedimport.delivery.StopSignal;
import dev.pinnedimport.delivery.Time;
import dev.pinnedimport.issue.ExitCode;
import dev.pinnedimport.issue.Issue;
import dev.pinnedimport.issue.IssueCode;
import dev.pinnedimport.issue.Place;
import dev.pinnedimport.issue.Severity;
import dev.pinnedimport.issue.StopException;
import dev.pinnedimport.ledger.JobLock;
import dev.pinnedimport.ledger.Ledger;
import dev.pinnedimport.ledger.Run;
import dev.pinnedimport.report.RunReport;
import dev.pinnedimport.report.SummaryText;
import dev.pinnedimport.run.inbox.Arrivals;
import dev.pinnedimport.run.inbox.Inbox;
import dev.pinnedimport.source.FileFingerprint;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Has the files of an inbox imported, oldest first, and moves each to its place. Whoever calls this holds the job's lock, so what lies in work was
/// left by somebody who is dead, or waits to be gone on with.
///
/// Where a file goes is written into the ledger before it is moved. So a process that finds a file in work whose run has ended knows that only
/// the move was not done, and sends nothing.
final class InboxRun {

    private static final DateTimeFormatter MINUTE = DateTimeFormatter.ofPattern("uuuu-MM-dd-HHmm", Locale.ROOT);
    private static final DateTimeFormatter SAID = DateTimeFormatter.ofPattern("d MMMM uuuu HH:mm", Locale.ENGLISH);

    private final JobDefinition job;
    private final InboxSettings settings;
    private final Inbox inbox;
    private final ApiAccess api;
    private final Ledger ledger;
    private final EachFile each;
    private final Clock clock;
    private final StopSignal stop;
    private final JobLock lock;
    private final List<TakenFile> taken = new ArrayList<>();
    private final List<Issue> notices = new ArrayList<>();
    private final FindRetry retries;
    private ExitCode broken = ExitCode.DONE;

    /// How a rejects file is told from an export.
    @FunctionalInterface
    interface FindRetry {
        Optional<RetryRequest> in(ImportRequest request);
    }

    /// What becomes of a file.
    /// With these alone it is the file that does not go with the job: another export, or one that has changed. It waits for a person beside the others.
    private static final Set<String> OF_THE_FILE = Set.of(IssueCode.JOB_UNKNOWN_COLUMN.id(), IssueCode.FILE_DUPLICATE_HEADER.id());

    private enum Fate {
        ARCHIVED,
        TROUBLE,
        /// The next run goes on with it.
        STAYS
    }

    InboxRun(JobDefinition job, InboxSettings settings, ApiAccess api, Ledger ledger, EachFile each, Clock clock, StopSignal stop, JobLock lock,
            FindRetry retries) {
        this.job = job;
        this.settings = settings;
        this.inbox = new Inbox(settings, job.name(), Time.system(), stop);
        this.api = api;
        this.ledger = ledger;
        this.each = each;
        this.clock = clock;
        this.stop = stop;
        this.lock = lock;
        this.retries = retries;
    }

    /// @throws StopException where the inbox as a whole cannot be used
    InboxResult take() {
        Instant started = clock.instant();
        inbox.prepare();
        try {
            takeAll();
        } catch (StopException e) {
            // What became of the files before it is told all the same.
            if (taken.isEmpty()) {
                throw e;
            }
            e.issues().forEach(this::notice);
            broken = e.exitCode();
        }
        Optional<Issue> nothing = taken.isEmpty() ? nothingCame() : Optional.empty();
        return new InboxResult(job.name(), settings, exit(nothing), started, clock.instant(), taken, notices, nothing.orElse(null),
                nothing.isPresent() && nothing.get().severity() != Severity.NOTICE);
    }

    private void takeAll() {
        for (Path left : inbox.listInWork(this::notice)) {
            if (!finish(left)) {
                return;
            }
        }
        takeArrivals();
    }

    private void takeArrivals() {
        Arrivals arrivals = inbox.look(each::waiting);
        arrivals.notices().forEach(this::notice);
        for (Arrivals.Arrived file : arrivals.ready()) {
            lock.requireHeld();
            if (stop.isRaised()) {
                return;
            }
            Optional<Path> mine = inbox.take(file);
            if (mine.isPresent()) {
                if (!work(mine.get())) {
                    return;
                }
            } else {
                notice(Issue.of(IssueCode.INBOX_MOVING, new Place.File(file.name()), "",
                        "It was changed or taken away while we looked. The next run takes what is there."));
            }
        }
    }

    /// Whether to go on with the next file.
    private boolean finish(Path left) {
        lock.requireHeld();
        if (stop.isRaised()) {
            return false;
        }
        Optional<Run> ended = findEndedRun(left);
        if (ended.isEmpty()) {
            if (!inbox.isQuiet(left, each::waiting)) {
                notice(Issue.of(IssueCode.INBOX_MOVING, new Place.File(nameOf(left)), "", "It was taken while somebody was still writing it, and still is. The next run takes it."));
                return true;
            }
            notice(Issue.of(IssueCode.INBOX_LEFT, new Place.File(nameOf(left)), "", "An earlier run took it and did not get through with it. It goes on now."));
            return work(left);
        }
        Run run = ended.get();
        ExitCode exit = Optional.ofNullable(run.outcome()).map(InboxRun::exitOf).orElse(ExitCode.UNEXPECTED);
        notice(Issue.of(IssueCode.INBOX_LEFT, new Place.File(nameOf(left)), "", "Run " + run.id()
                + " was done with it and ended before the file was moved. It is moved now, and nothing of it is sent again."));
        move(left, run, exit, null, null, "See: pinned-import runs show " + run.id() + "\n", true);
        return true;
    }

    private Optional<Run> findLastRun() {
        return ledger.findSource(api.baseUrl(), job.system()).flatMap(ledger::findLastRun);
    }

    private Optional<Run> findEndedRun(Path left) {
        Optional<Run> last = findLastRun();
        if (last.isEmpty()) {
            return Optional.empty();
        }
        try {
            // A later attempt at the same bytes that did not get through is what goes on.
            return ledger.listRuns(last.get().source(), job.name(), FileFingerprint.of(left).sha256()).stream().findFirst()
                    .filter(run -> Optional.ofNullable(run.outcome()).filter(outcome -> isThrough(outcome) && inbox.isUntouchedSince(left, outcome.ended())).isPresent())
                    .filter(run -> findRecorded(run).filter(recorded -> recorded.equals(left) || !Files.exists(recorded) || inbox.isCopied(left, recorded)).isPresent())
                    .filter(run -> run.number() == last.get().number() || isItsOwn(left, run));
        } catch (StopException _) {
            return Optional.empty();
        }
    }

    // Where a later run came after it, the same bytes may well mean a change back; but not in the very file.
    private boolean isItsOwn(Path left, Run run) {
        return findRecorded(run).filter(recorded -> recorded.equals(left) || Inbox.isNamedFor(recorded, left, run.id())).isPresent()
                && ledger.kept().findRetry(run).isEmpty();
    }

    private static Optional<Path> findRecorded(Run run) {
        try {
            return Optional.of(Path.of(run.file()));
        } catch (InvalidPathException _) {
            return Optional.empty();
        }
    }

    // A run can end for good and leave its file to the next one, as where the address was wrong or a person did not say yes. And a withdrawal or a
    // rebuilding names the file, too, but sends nothing of it; only imports leave a report.
    private static boolean isThrough(Run.Outcome ended) {
        JsonNode report = JsonMapper.shared().readTree(ended.summary());
        List<String> stops = report.path("issues").valueStream().map(issue -> issue.path("code").asString("")).toList();
        return report.has("files") && fate(exitOf(ended), stops, stops.contains(IssueCode.RUN_DECLINED.id())) != Fate.STAYS;
    }

    private static ExitCode exitOf(Run.Outcome ended) {
        return ExitCode.find(ended.exit()).orElse(ExitCode.UNEXPECTED);
    }

    private boolean work(Path file) {
        ImportRequest request = new ImportRequest(job, file, api);
        try {
            Optional<RetryRequest> retry = retries.in(request);
            if (retry.isPresent()) {
                RetryResult result = each.retry(retry.get());
                return place(file, result.exit(), result.report(), false);
            }
            RunReport report = each.run(request);
            return place(file, report.exit(), report, true);
        } catch (StopException e) {
            if (fate(e.exitCode(), codes(e.issues()), each.wasDeclined()) == Fate.STAYS) {
                end(new TakenFile(nameOf(file), e.exitCode(), null, e, null));
                return false;
            }
            String why = String.join("\n", e.issues().stream().map(Issue::toString).toList()) + "\n" + putBack(e.exitCode());
            move(file, null, e.exitCode(), null, e, why, false);
            return true;
        }
    }

    /// @param itsFile whether this is the run's own file; the file of a retry is that of the run whose rows it tries
    private boolean place(Path file, ExitCode exit, @Nullable RunReport report, boolean itsFile) {
        if (fate(exit, report == null ? List.of() : codes(report.stops()), each.wasDeclined()) == Fate.STAYS) {
            end(new TakenFile(nameOf(file), exit, report, null, null));
            return false;
        }
        Run run = report == null ? null : ledger.findRun(report.run()).orElse(null);
        String why = report == null ? "" : SummaryText.of(report) + putBack(exit);
        move(file, run, exit, report, null, why, itsFile);
        return true;
    }

    private static List<String> codes(List<Issue> issues) {
        return issues.stream().map(issue -> issue.code().id()).toList();
    }

    private static String putBack(ExitCode exit) {
        return exit == ExitCode.CONFIGURATION ? "If the export has changed: mend the job, then move this file back into the inbox.\n" : "";
    }

    private static Fate fate(ExitCode exit, List<String> stops, boolean declined) {
        if (exit == ExitCode.CONFIGURATION && !stops.isEmpty() && OF_THE_FILE.containsAll(stops)) {
            return Fate.TROUBLE;
        }
        return switch (exit) {
            case DONE -> Fate.ARCHIVED;
            case ROWS_TO_FIX, FILE_UNUSABLE, IN_DOUBT -> Fate.TROUBLE;
            case GUARDED -> declined ? Fate.STAYS : Fate.TROUBLE;
            case UNEXPECTED, USAGE, CONFIGURATION, API_REFUSED, LOCKED, FOREIGN_LEDGER, API_UNAVAILABLE, DATABASE_UNAVAILABLE, STORAGE, INTERRUPTED,
                    TERMINATED -> Fate.STAYS;
        };
    }

    // Beside a file with trouble lies what a person needs for it. The file itself comes last: as long as it is in work, all of this is done again.
    private void move(Path file, @Nullable Run run, ExitCode exit, @Nullable RunReport report, @Nullable StopException stopped, String why,
            boolean itsFile) {
        boolean trouble = exit != ExitCode.DONE;
        String mark = run == null ? MINUTE.format(clock.instant().atZone(clock.getZone())) + "-no-run" : run.id();
        Path place = Optional.ofNullable(run).flatMap(InboxRun::findRecorded).filter(recorded -> inbox.isCopied(file, recorded))
                .orElseGet(() -> inbox.placeFor(file, mark, trouble));
        @Nullable StopException failed = stopped;
        @Nullable Path movedTo = null;
        ExitCode ending = exit;
        try {
            if (trouble) {
                new Beside(place).write(file, why, run == null ? Optional.empty() : findRejects(run, report));
            }
            if (run != null && itsFile) {
                ledger.moved(run, place.toString());
            }
            inbox.move(file, place);
            movedTo = place;
        } catch (StopException e) {
            failed = e;
            ending = ExitCode.highest(List.of(exit, e.exitCode()));
            e.issues().forEach(this::notice);
        }
        end(new TakenFile(nameOf(file), ending, report, failed, movedTo));
    }

    private static Optional<Path> findRejects(Run run, @Nullable RunReport report) {
        Optional<Path> named = report != null ? report.files().findRejects()
                : Optional.ofNullable(run.outcome()).map(ended -> JsonMapper.shared().readTree(ended.summary()).at("/files/rejects").asString(""))
                        .filter(text -> !text.isEmpty()).map(Path::of);
        return named.filter(Files::isRegularFile);
    }

    private void end(TakenFile file) {
        taken.add(file);
        each.ended(file);
    }

    private void notice(Issue issue) {
        notices.add(issue);
        each.notice(issue);
    }

    // ---- nothing came ----

    private Optional<Issue> nothingCame() {
        if (stop.isRaised()) {
            return Optional.empty();
        }
        Optional<Run> last = findLastRun();
        boolean soon = settings.findExpectedEvery().flatMap(every -> last.map(run ->
                Duration.between(run.started(), clock.instant()).compareTo(every) < 0)).orElse(false);
        Severity severity = soon ? Severity.NOTICE : switch (settings.whenEmpty()) {
            case OK -> Severity.NOTICE;
            case TELL -> Severity.WARNING;
            case FAIL -> Severity.ERROR;
        };
        String since = last.map(run -> " The last one was imported on " + SAID.format(run.started().atZone(clock.getZone())) + ".").orElse("");
        boolean moving = notices.stream().anyMatch(issue -> issue.code() == IssueCode.INBOX_MOVING);
        String what = moving ? "Nothing was taken: what is there is still being written. The next run takes it." + since : "Nothing came: there is no file "
                + String.join(", ", settings.files()) + " to take." + since + " Check whether the export ran.";
        return Optional.of(Issue.of(IssueCode.INBOX_EMPTY, new Place.Setting("Inbox " + settings.directory()), "", what).withSeverity(severity));
    }

    private ExitCode exit(Optional<Issue> nothing) {
        List<ExitCode> reasons = new ArrayList<>(List.of(broken));
        taken.forEach(file -> reasons.add(file.exit()));
        notices.stream().filter(Issue::isError).filter(issue -> issue.code() == IssueCode.INBOX_STRANGE).forEach(_ -> reasons.add(ExitCode.FILE_UNUSABLE));
        nothing.filter(Issue::isError).ifPresent(_ -> reasons.add(ExitCode.FILE_UNUSABLE));
        stop.findReason().ifPresent(reasons::add);
        return ExitCode.highest(reasons);
    }

    private static String nameOf(Path file) {
        return String.valueOf(file.getFileName());
    }
}
