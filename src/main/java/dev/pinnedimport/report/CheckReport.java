package dev.pinnedimport.report;

import dev.pinnedimport.issue.ExitCode;
import dev.pinnedimport.issue.Issue;
import dev.pinnedimport.issue.IssueCode;
import dev.pinnedimport.ledger.IssueCount;
import java.time.Duration;
import java.util.List;

/// What a file would become, found out without a database and without a request.
///
/// @param read     physical rows below the header
/// @param ready    rows whose events would be sent
/// @param grouped  rows folded into the event of another row
/// @param skipped  rows left out by rule
/// @param repeated rows that repeat an event of the file
/// @param toFix    rows that would be rejected
/// @param further  events beyond the first of rows whose dates are an event each
/// @param causes   issues by cause, most rows first
/// @param stops    why a run would stop before it sends anything
/// @param failedExamples what is wrong with the job's own examples
public record CheckReport(
        String job,
        String file,
        long read,
        long ready,
        long grouped,
        long skipped,
        long repeated,
        long toFix,
        long further,
        Duration took,
        List<IssueCount> causes,
        List<Issue> notices,
        List<Issue> stops,
        List<Issue> failedExamples) {

    public CheckReport {
        causes = List.copyOf(causes);
        notices = List.copyOf(notices);
        stops = List.copyOf(stops);
        failedExamples = List.copyOf(failedExamples);
    }

    /// Whether words of the file stand in lookups without what they mean.
    public boolean hasListsToFillIn() {
        return causes.stream().anyMatch(cause -> cause.code() == IssueCode.JOB_LOOKUP_EMPTY);
    }

    public ExitCode exit() {
        if (!failedExamples.isEmpty()) {
            return ExitCode.CONFIGURATION;
        }
        if (!stops.isEmpty()) {
            return ExitCode.GUARDED;
        }
        return toFix > 0 ? ExitCode.ROWS_TO_FIX : ExitCode.DONE;
    }
}
