package dev.pinnedimport.run;

import dev.pinnedimport.definition.JobDefinition;
import dev.pinnedimport.definition.JobDefinitions;
import dev.pinnedimport.issue.ExitCode;
import dev.pinnedimport.issue.Issue;
import dev.pinnedimport.issue.IssueCode;
import dev.pinnedimport.issue.Place;
import dev.pinnedimport.issue.Severity;
import dev.pinnedimport.issue.StopException;
import dev.pinnedimport.ledger.JobLock;
import dev.pinnedimport.ledger.Ledger;
import dev.pinnedimport.ledger.LedgerDatabase;
import dev.pinnedimport.ledger.RowIssue;
import dev.pinnedimport.ledger.Run;
import dev.pinnedimport.report.GivenOptions;
import dev.pinnedimport.report.RunRecord;
import dev.pinnedimport.source.FileFingerprint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What happened before: runs with all that is on record about them, two of them compared, and old ones forgotten.
public final class History implements AutoCloseable {

    private static final int ALL_RUNS = 1_000_000;
    private static final int MOST_VALUES = 2_000;
    private static final int VALUES_SHOWN = 5;

    private final Workplace workplace;
    private final LedgerDatabase database;
    private final Clock clock;

    private History(Workplace workplace, LedgerDatabase database, Clock clock) {
        this.workplace = workplace;
        this.database = database;
        this.clock = clock;
    }

    /// @throws StopException `USAGE` where there is no ledger yet
    public static History open(Workplace workplace) {
        return open(workplace, Clock.systemDefaultZone());
    }

    static History open(Workplace workplace, Clock clock) {
        return new History(workplace, workplace.findDatabase().orElseThrow(() -> notFound(
                "There is no ledger in " + workplace.state() + " yet, so there are no runs. Import a file first: pinned-import run JOB FILE.")), clock);
    }

    /// @param given what the commands that mend a cause repeat
    /// @throws StopException `USAGE` where there is no such run
    public RunRecord get(String runId, GivenOptions given) {
        Run run = ledger().findRun(runId).orElseThrow(() -> notFound("There is no run \"" + runId + "\". See: pinned-import runs."));
        Optional<Run.Origin> origin = ledger().findOrigin(run);
        Optional<JobDefinition> job = findJob(run);
        List<RunRecord.Cause> causes = new Causes(new Mending(run.id(), job, given)).of(run);
        return new RunRecord(
                run.id(),
                run.job(),
                origin.map(Run.Origin::who).orElse(""),
                origin.map(Run.Origin::plan).orElse(null),
                Withdrawing.findWithdrawn(run).orElse(null),
                run.started(),
                run.outcome() == null ? null : run.outcome().ended(),
                findExit(run),
                run.file(),
                run.sha256(),
                fileNow(run),
                run.source().target().toString(),
                run.source().system(),
                run.definition(),
                ledger().balance(run),
                files(run),
                ledger().findJob(run),
                stops(run, causes),
                causes);
    }

    private static Optional<ExitCode> findExit(Run run) {
        return Optional.ofNullable(run.outcome())
                .flatMap(outcome -> Stream.of(ExitCode.values()).filter(code -> code.number() == outcome.exit()).findFirst());
    }

    private Optional<JobDefinition> findJob(Run run) {
        try {
            return Optional.of(new JobDefinitions(workplace.jobs()).get(run.job()));
        } catch (StopException e) {
            return Optional.empty();
        }
    }

    private static String fileNow(Run run) {
        Path file = Path.of(run.file());
        if (!Files.isRegularFile(file)) {
            return "no longer there";
        }
        return FileFingerprint.of(file).sha256().equals(run.sha256()) ? "still there, unchanged" : "changed since";
    }

    private static Map<String, Boolean> files(Run run) {
        Map<String, Boolean> files = new LinkedHashMap<>();
        writtenBy(run).forEach(path -> files.put(path.toString(), Files.isRegularFile(path)));
        return files;
    }

    // As the run's own summary names them.
    private static List<Path> writtenBy(Run run) {
        if (run.outcome() == null) {
            return List.of();
        }
        JsonNode files = JsonMapper.shared().readTree(run.outcome().summary()).path("files");
        return Stream.of("report", "rejects").map(files::path).filter(JsonNode::isString).map(name -> Path.of(name.stringValue())).toList();
    }

    // The run's own summary names what stopped it before the causes of its rows.
    private static List<RunRecord.Stop> stops(Run run, List<RunRecord.Cause> causes) {
        JsonNode summary = JsonMapper.shared().readTree(run.outcome() == null ? "{}" : run.outcome().summary());
        if (summary.path("status").asString("").equals("completed")) {
            return List.of();
        }
        Set<String> ofRows = causes.stream().map(cause -> cause.code().id()).collect(Collectors.toSet());
        return summary.path("issues").valueStream()
                .map(issue -> new RunRecord.Stop(issue.path("code").asString(""), issue.path("example").asString("")))
                .takeWhile(issue -> !issue.code().startsWith("ROW-") && !ofRows.contains(issue.code()))
                .toList();
    }

    // ---- causes ------------------------------------------------------------------------------------------------

    private final class Causes {

        private final Mending mending;
        private final Map<Kind, Count> counts = new LinkedHashMap<>();

        private Causes(Mending mending) {
            this.mending = mending;
        }

        private record Kind(IssueCode code, Severity severity, String column) {}

        private static final class Count {
            private final Map<String, Long> values = new HashMap<>();
            private final RowIssue example;
            private long rows;
            private long lastRow = Long.MIN_VALUE;

            private Count(RowIssue example) {
                this.example = example;
            }
        }

        List<RunRecord.Cause> of(Run run) {
            ledger().forEachIssue(run, this::add);
            return counts.entrySet().stream()
                    .map(entry -> cause(entry.getKey(), entry.getValue()))
                    .sorted(Comparator.comparing(RunRecord.Cause::severity).thenComparing(RunRecord.Cause::rows, Comparator.reverseOrder()))
                    .toList();
        }

        private void add(RowIssue issue) {
            if (issue.severity() == Severity.NOTICE) {
                return;
            }
            Count count = counts.computeIfAbsent(new Kind(issue.code(), issue.severity(), issue.column()), _ -> new Count(issue));
            if (issue.row() != count.lastRow) {
                count.rows++;
                count.lastRow = issue.row();
            }
            if (count.values.size() < MOST_VALUES || count.values.containsKey(issue.found())) {
                count.values.merge(issue.found(), 1L, Long::sum);
            }
        }

        private RunRecord.Cause cause(Kind kind, Count count) {
            List<RunRecord.Value> values = count.values.entrySet().stream()
                    .map(entry -> new RunRecord.Value(entry.getKey(), entry.getValue()))
                    .sorted(Comparator.comparing(RunRecord.Value::rows).reversed().thenComparing(RunRecord.Value::found))
                    .limit(VALUES_SHOWN)
                    .toList();
            String example = "row " + count.example.row() + ": " + count.example.sentence();
            return new RunRecord.Cause(kind.code(), kind.severity(), kind.column(), count.rows, values, count.values.size(), example,
                    mending.command(kind.code(), kind.column(), values.isEmpty() ? "" : values.getFirst().found()));
        }
    }

    // ---- forgetting --------------------------------------------------------------------------------------------

    /// What would be forgotten.
    ///
    /// @param runs   oldest first
    /// @param needed runs that are old enough and must stay, because something still rests on them
    /// @param files  that those runs wrote and that are still there
    public record Preview(List<PastRun> runs, int kept, int needed, List<Path> files) {
        public Preview {
            runs = List.copyOf(runs);
            files = List.copyOf(files);
        }
    }

    /// Which runs the rules let go. A run goes only where every rule that is given lets it.
    ///
    /// @param days runs of the last so many days stay; null: no such rule
    /// @param most the newest so many runs of each job stay
    public Preview preview(@Nullable Integer days, OptionalInt most) {
        List<Run> all = ledger().listRuns(ALL_RUNS);
        List<Run> old = old(all, days, most);
        Set<Long> needed = ledger().purge().listNeeded();
        List<Run> gone = old.stream().filter(run -> !needed.contains(run.number())).toList().reversed();
        List<Path> files = gone.stream().flatMap(run -> ours(run).stream()).toList();
        return new Preview(gone.stream().map(run -> PastRun.of(run, ledger().balance(run))).toList(), all.size() - gone.size(),
                old.size() - gone.size(), files);
    }

    private List<Run> old(List<Run> newestFirst, @Nullable Integer days, OptionalInt most) {
        Instant before = days == null ? Instant.MAX : clock.instant().minus(Duration.ofDays(days));
        Map<String, Integer> seen = new HashMap<>();
        List<Run> old = new ArrayList<>();
        for (Run run : newestFirst) {
            int place = seen.merge(run.source().number() + " " + run.job(), 1, Integer::sum);
            if (run.started().isBefore(before) && (most.isEmpty() || place > most.getAsInt())) {
                old.add(run);
            }
        }
        return old;
    }

    /// Forgets them, and deletes what they wrote. Holds the locks of their source systems meanwhile.
    ///
    /// @return how many were forgotten
    /// @throws StopException `LOCKED` where a run of one of the jobs is under way; nothing was forgotten then
    public int purge(Preview preview) {
        List<Run> runs = preview.runs().stream().flatMap(past -> ledger().findRun(past.id()).stream()).toList();
        Deque<JobLock> locks = new ArrayDeque<>();
        try {
            // In one order, so that of two that purge at least one goes on.
            SortedMap<String, Run> oneOfEach = new TreeMap<>();
            runs.forEach(run -> oneOfEach.putIfAbsent(workplace.lockedWith(run.source().system()), run));
            oneOfEach.values().forEach(run -> locks.push(workplace.lock(run.job(), run.source().system(), clock.instant())));
            return forget(preview);
        } finally {
            locks.forEach(JobLock::close);
        }
    }

    private int forget(Preview preview) {
        Set<Long> needed = ledger().purge().listNeeded();
        int forgotten = 0;
        for (PastRun past : preview.runs()) {
            Optional<Run> run = ledger().findRun(past.id()).filter(found -> !needed.contains(found.number()));
            if (run.isPresent()) {
                ours(run.get()).forEach(History::delete);
                ledger().purge().forget(run.get());
                forgotten++;
            }
        }
        return forgotten;
    }

    // A file that does not carry the run's name was put there by somebody else.
    private static List<Path> ours(Run run) {
        return writtenBy(run).stream()
                .filter(path -> path.getFileName() != null && path.getFileName().toString().startsWith(run.id() + "-"))
                .filter(Files::isRegularFile)
                .toList();
    }

    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new StopException(ExitCode.STORAGE, Issue.of(IssueCode.STORAGE_NOT_WRITABLE, new Place.File(file.toString()), "",
                    "The file could not be deleted. Check the permissions of its directory, then purge again."), e);
        }
    }

    private Ledger ledger() {
        return database.ledger();
    }

    private static StopException notFound(String sentence) {
        return new StopException(ExitCode.USAGE, Issue.of(IssueCode.RUN_NOT_FOUND, new Place.Setting("runs"), "", sentence));
    }

    @Override
    public void close() {
        database.close();
    }
}
