package dev.pinnedimport.run;

import dev.pinnedimport.definition.GuardSettings;
import dev.pinnedimport.issue.ExitCode;
import dev.pinnedimport.issue.Issue;
import dev.pinnedimport.issue.IssueCode;
import dev.pinnedimport.issue.Place;
import dev.pinnedimport.issue.StopException;
import dev.pinnedimport.report.SummaryText;
import java.util.Locale;
import java.util.Optional;

/// The bounds that a job sets for a file: how many rows, how many of them may be wrong, and how many events changed at once.
final class FileBounds {

    private final GuardSettings guards;
    private final String file;

    FileBounds(GuardSettings guards, String file) {
        this.guards = guards;
        this.file = file;
    }

    /// @param known events of this file that the API has: those that would be changed, and those that are as they were
    /// @throws StopException `GUARDED`
    void require(long read, long rejected, long changed, long known) {
        Optional<Issue> violation = find(read, rejected, changed, known);
        if (violation.isPresent()) {
            throw new StopException(ExitCode.GUARDED, violation.get());
        }
    }

    Optional<Issue> find(long read, long rejected, long changed, long known) {
        if (read < guards.fewestRows()) {
            return stopped("The file has " + rows(read) + "; the job expects at least " + number(guards.fewestRows()) + " (guards.rows).");
        }
        if (read > guards.mostRows()) {
            return stopped("The file has " + rows(read) + "; the job expects at most " + number(guards.mostRows()) + " (guards.rows).");
        }
        if (rejected > guards.mostRejects()) {
            return stopped(rows(rejected) + " would be rejected; the job allows " + number(guards.mostRejects()) + " (guards.max_rejects).");
        }
        if (!new GuardSettings.Limit(Long.MAX_VALUE, guards.mostRejectsShare()).allows(rejected, read)) {
            return stopped(share(rejected, read, "rows would be rejected", guards.mostRejectsShare(), "guards.max_rejects"));
        }
        Optional<GuardSettings.Limit> changes = guards.findMostChanges().filter(limit -> changed > 0 && !limit.allows(changed, known));
        if (changes.isPresent()) {
            return stopped(String.format(Locale.ROOT, "%s of the %s known events of this file would be changed (%.1f %%); the job allows %s "
                    + "(guards.max_changes).", number(changed), number(known), 100.0 * changed / known, changes.get().words()));
        }
        return Optional.empty();
    }

    private static String share(long part, long whole, String what, double allowed, String guard) {
        return String.format(Locale.ROOT, "%s of %s %s (%.1f %%); the job allows %.1f %% (%s).",
                number(part), number(whole), what, 100.0 * part / whole, 100 * allowed, guard);
    }

    private Optional<Issue> stopped(String sentence) {
        return Optional.of(Issue.of(IssueCode.RUN_GUARD, new Place.File(file), "",
                sentence + " Nothing was sent. Look at the file; if it is right, change the guard in the job."));
    }

    private static String rows(long count) {
        return count == 1 ? "1 row" : number(count) + " rows";
    }

    private static String number(long count) {
        return SummaryText.number(count);
    }
}
