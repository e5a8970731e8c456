package dev.pinnedimport.notify;

import dev.pinnedimport.issue.ExitCode;
import dev.pinnedimport.issue.Texts;
import dev.pinnedimport.ledger.Balance;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// What is said about the ending of a run, as plain text. Foreign words in it (the names of a job and a file) cannot break a line.
///
/// @param last whether the same trouble will not be told again
record Message(Occasion kind, Ending ending, boolean last) {

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("d MMMM uuuu HH:mm 'UTC'", Locale.ENGLISH).withZone(ZoneOffset.UTC);
    private static final int MOST_CAUSES = 12;
    private static final int LONGEST_NAME = 120;

    String subject() {
        return kind.words() + ": " + shown(ending.job()) + ", " + brief();
    }

    private String brief() {
        return switch (kind) {
            case NEEDS_YOU, FAILED, NOTHING_CAME -> meaning();
            case RECOVERED -> "it works again";
            case DONE -> "all is in";
        };
    }

    String text() {
        List<String> lines = new ArrayList<>();
        lines.add(shown(ending.job()) + ": " + meaning() + " (exit " + ending.exit().number() + ").");
        lines.add("Next: " + nextStep());
        if (last) {
            lines.add("This will not be told again until something changes.");
        }
        lines.add("");
        if (ending.run() != null) {
            lines.add("Run      " + ending.run());
        }
        if (!ending.file().isEmpty()) {
            lines.add("File     " + shown(ending.file()));
        }
        lines.add("Target   " + shown(ending.target()));
        lines.add("Time     " + at(ending.started()) + " to " + at(ending.ended()));
        ending.findRows().ifPresent(rows -> lines.add("Rows     " + rows(rows)));
        if (!ending.causes().isEmpty()) {
            lines.add("");
            lines.add("Causes");
            ending.causes().stream().limit(MOST_CAUSES).forEach(cause -> lines.add("  " + (cause.count() > 0 ? cause.count() + "  " : "")
                    + cause.code().title() + " (" + cause.code().id() + "). " + cause.code().remedy()));
            if (ending.causes().size() > MOST_CAUSES) {
                lines.add("  and " + (ending.causes().size() - MOST_CAUSES) + " more, see the report");
            }
        }
        if (ending.report() != null || ending.rejects() != null) {
            lines.add("");
        }
        if (ending.report() != null) {
            lines.add("Report   " + shown(ending.report().toString()));
        }
        if (ending.rejects() != null) {
            lines.add("Rejects  " + shown(ending.rejects().toString()));
        }
        return String.join("\n", lines) + "\n";
    }

    /// What the exit code means.
    String meaning() {
        if (kind == Occasion.NOTHING_CAME) {
            if (ending.nothingCame()) {
                return "no file came";
            }
            return ending.exit() == ExitCode.DONE ? "the file has no rows" : "there is no file, or it is empty";
        }
        return switch (ending.exit()) {
            case DONE -> "everything is in";
            case UNEXPECTED -> "an unexpected fault";
            case USAGE -> "called wrongly";
            case ROWS_TO_FIX -> "finished, but some rows have to be mended";
            case GUARDED -> "stopped by a guard";
            case FILE_UNUSABLE -> "the file cannot be used";
            case IN_DOUBT -> "finished, but some events are in doubt";
            case CONFIGURATION -> "the job or the configuration is not valid";
            case API_REFUSED -> "the events service refuses the key, a scope or a channel";
            case LOCKED -> "another run was at work";
            case FOREIGN_LEDGER -> "the ledger belongs to another target, or was lost";
            case API_UNAVAILABLE -> "the events service is not available";
            case DATABASE_UNAVAILABLE -> "the database is not available";
            case STORAGE -> "the disk is full or not writable";
            case INTERRUPTED, TERMINATED -> "it was stopped";
        };
    }

    private String nextStep() {
        if (kind == Occasion.NOTHING_CAME) {
            return "Check whether the export ran, and whether the file lies where the job looks for it.";
        }
        return switch (ending.exit()) {
            case DONE -> "nothing to do.";
            case ROWS_TO_FIX -> "mend the rows of the rejects file at their source, then run the job again.";
            case GUARDED -> "look at the file; if it is right, change the guard in the job.";
            case FILE_UNUSABLE -> "look at the file and export it again.";
            case IN_DOUBT -> "run it again; what stays open: pinned-import settle.";
            case CONFIGURATION, USAGE -> "correct what is named below, then see: pinned-import doctor.";
            case API_REFUSED -> "have the key, its scopes or the access to the channel renewed, then run it again.";
            case FOREIGN_LEDGER -> "put the right ledger back, or see: pinned-import settle --rebuild.";
            case STORAGE -> "free some space or correct the permissions, then run it again.";
            case UNEXPECTED, API_UNAVAILABLE, DATABASE_UNAVAILABLE, LOCKED, INTERRUPTED, TERMINATED ->
                    "nothing is lost: the next run goes on where this one stopped.";
        };
    }

    private static String rows(Balance rows) {
        List<String> parts = new ArrayList<>();
        parts.add(rows.read() + " read");
        add(parts, rows.created(), "created");
        add(parts, rows.updated(), "updated");
        add(parts, rows.unchanged(), "unchanged");
        add(parts, rows.grouped(), "grouped");
        add(parts, rows.skipped(), "skipped");
        add(parts, rows.duplicates(), "duplicates");
        add(parts, rows.rejected(), "rejected");
        add(parts, rows.refused(), "refused");
        add(parts, rows.blocked(), "blocked");
        add(parts, rows.inDoubt(), "in doubt");
        add(parts, rows.notSent(), "not sent yet");
        return String.join(", ", parts);
    }

    private static void add(List<String> parts, long count, String bucket) {
        if (count > 0) {
            parts.add(count + " " + bucket);
        }
    }

    private static String at(Instant time) {
        return TIME.format(time);
    }

    private static String shown(String text) {
        return Texts.shorten(Texts.visible(text), LONGEST_NAME);
    }
}
