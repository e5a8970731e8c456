package dev.pinnedimport.report;

import dev.pinnedimport.issue.ExitCode;
import dev.pinnedimport.issue.Issue;
import dev.pinnedimport.issue.IssueCode;
import dev.pinnedimport.issue.Severity;
import dev.pinnedimport.issue.Texts;
import dev.pinnedimport.ledger.IssueCount;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

/// A run in words, for a terminal or a mail: the result first, the balance, the causes, the next step.
public final class SummaryText {

    /// Causes for which no cell of the file is to blame.
    private static final Set<IssueCode> MENDED_IN_THE_JOB =
            Set.of(IssueCode.JOB_LOOKUP_EMPTY, IssueCode.ROW_CHANNEL, IssueCode.ROW_EXPRESSION, IssueCode.ROW_MANY_DATES);

    private SummaryText() {}

    public static String of(RunReport report) {
        return of(report, Path::toString, GivenOptions.NONE);
    }

    /// @param shown how a path is written for the reader: relative to where he stands
    /// @param given what the proposed commands repeat
    public static String of(RunReport report, Function<Path, String> shown, GivenOptions given) {
        List<String> lines = new ArrayList<>();
        lines.add(headline(report));
        lines.addAll(balance(report));
        report.stops().forEach(stop -> lines.add("  " + stop));
        lines.addAll(CauseTable.lines(report.causes()));
        report.notices().forEach(notice -> lines.add("  Note: " + notice));
        report.files().findRejects().ifPresent(path -> lines.add("  Rejects  " + shown.apply(path)));
        report.files().findReport().ifPresent(path -> lines.add("  Report   " + shown.apply(path)));
        lines.addAll(nextSteps(report, shown, given));
        return String.join("\n", lines) + "\n";
    }

    /// One sentence that says how it went.
    public static String headline(RunReport report) {
        var rows = report.rows();
        String sent = sentWords(report);
        String run = "Run " + report.run() + ", " + readable(report.took()) + ".";
        return switch (report.status()) {
            case COMPLETED -> {
                if (report.toFix() > 0) {
                    yield "Done, " + number(report.toFix()) + " to fix.  " + sent + "  " + run;
                }
                if (rows.inDoubt() > 0) {
                    yield "Done, " + number(rows.inDoubt()) + " in doubt.  " + sent + "  " + run;
                }
                yield rows.created() + rows.updated() == 0 && rows.notSent() == 0 && rows.blocked() == 0 && drafted(report) == 0
                        ? "Done, nothing to send: everything is in already.  " + run
                        : "Done.  " + sent + "  " + run;
            }
            case STOPPED -> "Stopped before the end; everything is kept.  " + sent + "  " + number(rows.notSent()) + " not sent yet.  " + run;
            case FAILED -> "Not finished.  " + sent + "  " + run;
        };
    }

    private static String sentWords(RunReport report) {
        long created = report.rows().created();
        long updated = report.rows().updated();
        String drafted = drafted(report) == 0 ? "" : number(drafted(report)) + " set to draft.";
        if (created + updated == 0) {
            return drafted.isEmpty() ? "Nothing was sent." : drafted;
        }
        return number(created + updated) + " in (" + number(created) + " new, " + number(updated) + " changed)."
                + (drafted.isEmpty() ? "" : "  " + drafted);
    }

    /// Events that the file no longer lists: they are no rows, so no bucket of the balance counts them.
    private static long drafted(RunReport report) {
        return report.causes().stream().filter(cause -> cause.code() == IssueCode.ROW_DRAFTED).mapToLong(IssueCount::rows).sum();
    }

    private static List<String> balance(RunReport report) {
        List<String> lines = new ArrayList<>();
        long read = report.rows().read();
        int width = number(read).length();
        lines.add("  " + CauseTable.right(number(read), width) + "  rows read");
        for (Bucket bucket : Bucket.values()) {
            long count = bucket.of(report.rows());
            if (count > 0) {
                lines.add("  " + CauseTable.right(number(count), width) + "  " + bucket.words());
            }
        }
        long further = report.rows().further().staged();
        if (further > 0) {
            lines.add("  " + CauseTable.right(number(further), width) + "  " + furtherWords(further));
        }
        return lines;
    }

    /// What events beyond the first of their row are, beside the balance.
    static String furtherWords(long further) {
        return (further == 1 ? "further event from a row with several dates" : "further events from rows with several dates")
                + "; a row counts by the worst of its events";
    }

    /// What to do next, each with its command.
    static List<String> nextSteps(RunReport report, Function<Path, String> shown, GivenOptions given) {
        return switch (report.exit()) {
            case DONE -> List.of();
            case ROWS_TO_FIX -> mend(report, shown, given);
            case IN_DOUBT -> List.of("Next: run it again later, which asks the API once more. What stays in doubt then, a person decides: "
                    + given.propose("settle"));
            case API_UNAVAILABLE, DATABASE_UNAVAILABLE, INTERRUPTED, TERMINATED, LOCKED ->
                    List.of("Next: run the same command again; it continues where it stopped.");
            case GUARDED, FILE_UNUSABLE, CONFIGURATION, API_REFUSED, FOREIGN_LEDGER, STORAGE, UNEXPECTED, USAGE ->
                    report.stops().stream().map(Issue::code).map(code -> "Next: " + code.remedy()).distinct().toList();
        };
    }

    private static List<String> mend(RunReport report, Function<Path, String> shown, GivenOptions given) {
        List<String> steps = new ArrayList<>();
        List<IssueCount> faults = report.causes().stream().filter(cause -> cause.severity() == Severity.ERROR).toList();
        boolean ofTheJob = faults.stream().anyMatch(cause -> MENDED_IN_THE_JOB.contains(cause.code()));
        if (ofTheJob && faults.stream().allMatch(cause -> MENDED_IN_THE_JOB.contains(cause.code()))) {
            return List.of("Next: mend the job or its lookups, not the rows. The commands: " + given.propose("runs show " + report.run()),
                    "      Then: " + given.propose("retry " + report.run()));
        }
        report.files().findRejects().ifPresent(path -> {
            String where = path.toString().endsWith(".xlsx") ? "mend the coloured cells in the rejects workbook" : "mend these rows in the rejects file";
            steps.add("Next: " + where + ", then: " + retryCommand(report.run(), shown.apply(path), given));
        });
        if (report.causes().stream().anyMatch(cause -> cause.code() == IssueCode.ROW_UNKNOWN_VALUE && cause.severity() == Severity.ERROR)) {
            steps.add("      or add the missing values to the lookup, then: "
                    + given.propose("retry " + report.run() + " --cause " + IssueCode.ROW_UNKNOWN_VALUE.id()));
        }
        if (ofTheJob && !steps.isEmpty()) {
            steps.add("      Of some rows the job or a lookup is at fault: " + given.propose("runs show " + report.run()) + " tells the commands, then: "
                    + given.propose("retry " + report.run()));
        }
        if (steps.isEmpty() && report.rows().notSent() == 0) {
            // Not about rows: events that are no longer in the file and could not be set to draft.
            return Stream.concat(report.causes().stream().map(IssueCount::code), report.notices().stream().map(Issue::code))
                    .filter(code -> code == IssueCode.ROW_NOT_DRAFTED || code == IssueCode.ROW_MISSING_FROM_FILE)
                    .map(code -> "Next: " + code.remedy()).distinct().toList();
        }
        if (steps.isEmpty()) {
            steps.add("Next: " + number(report.rows().notSent()) + (report.rows().notSent() == 1 ? " change waits" : " changes wait")
                    + " for the scope events:update. Give it to the key, then: " + given.propose("retry " + report.run() + " --only waiting"));
        }
        return steps;
    }

    static String retryCommand(String run, String file, GivenOptions given) {
        return given.propose("retry " + run + " --from " + Texts.argument(file));
    }

    /// The balance in one line: `18 rows, 12 created, 4 rejected`.
    public static String line(RunReport report) {
        List<String> parts = new ArrayList<>();
        parts.add(number(report.rows().read()) + " rows");
        for (Bucket bucket : Bucket.values()) {
            long count = bucket.of(report.rows());
            if (count > 0 || bucket == Bucket.CREATED) {
                parts.add(number(count) + " " + bucket.key().replace('_', ' '));
            }
        }
        if (report.rows().further().staged() > 0) {
            parts.add("and " + number(report.rows().further().staged()) + " further events");
        }
        return String.join(", ", parts);
    }

    /// Several runs in one line: `9 files, 144 rows, 0 sent, 91 unchanged`.
    public static String together(List<RunReport> reports) {
        long read = reports.stream().mapToLong(report -> report.rows().read()).sum();
        long sent = reports.stream().mapToLong(RunReport::delivered).sum();
        long unchanged = reports.stream().mapToLong(report -> report.rows().unchanged()).sum();
        return reports.size() + " files, " + number(read) + " rows, " + number(sent) + " sent, " + number(unchanged) + " unchanged";
    }

    /// One example for each of the most frequent reasons why rows were rejected or refused.
    public static List<String> examples(RunReport report, int most) {
        return report.causes().stream()
                .filter(cause -> cause.severity() == Severity.ERROR)
                .limit(most)
                .map(cause -> "Row " + cause.example().row() + (cause.example().column().isEmpty() ? "" : ", column \"" + cause.example().column() + "\"")
                        + ": " + cause.example().sentence())
                .toList();
    }

    /// Exit codes as one word for tables.
    public static String word(ExitCode exit) {
        return exit.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    /// 1,204
    public static String number(long count) {
        return String.format(Locale.ROOT, "%,d", count);
    }

    /// 1.8 s, 4 min 5 s, 2 h 3 min
    public static String readable(Duration duration) {
        if (duration.compareTo(Duration.ofMinutes(1)) < 0) {
            return String.format(Locale.ROOT, "%.1f s", duration.toMillis() / 1000.0);
        }
        if (duration.compareTo(Duration.ofHours(1)) < 0) {
            return duration.toMinutes() + " min " + duration.toSecondsPart() + " s";
        }
        return duration.toHours() + " h " + duration.toMinutesPart() + " min";
    }
}
