package dev.pinnedimport.report;

import dev.pinnedimport.issue.ExitCode;
import dev.pinnedimport.issue.IssueCode;
import dev.pinnedimport.issue.Severity;
import dev.pinnedimport.ledger.Balance;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A run of the past with everything that is on record about it.
///
/// @param who        user and machine; empty where that is not on record
/// @param plan       seal of the approved plan that it carried out; null where there was none
/// @param withdrawn  the run whose events this one took back, without a file of its own; null where it was an import
/// @param ended      null while it has not
/// @param fileNow    what has become of the file since, in words
/// @param files      what the run wrote, and whether it is still there
/// @param jobTexts   the job file and its lookups as they were, by name
/// @param stops      why it stopped; none where it went to the end
/// @param causes     errors and warnings by cause, most rows first
public record RunRecord(
        String run,
        String job,
        String who,
        @Nullable String plan,
        @Nullable String withdrawn,
        Instant started,
        @Nullable Instant ended,
        Optional<ExitCode> exit,
        String file,
        String sha256,
        String fileNow,
        String target,
        String system,
        String definition,
        Balance rows,
        Map<String, Boolean> files,
        Map<String, String> jobTexts,
        List<Stop> stops,
        List<Cause> causes) {

    public RunRecord {
        stops = List.copyOf(stops);
        causes = List.copyOf(causes);
    }

    /// Why a run stopped.
    ///
    /// @param sentence with its place
    public record Stop(String code, String sentence) {}

    /// Rows that share a cause.
    ///
    /// @param values   the most frequent ones that were found, with the number of rows
    /// @param distinct how many different values
    /// @param mend     the command that mends the cause for all its rows; empty where there is none
    public record Cause(IssueCode code, Severity severity, String column, long rows, List<Value> values, long distinct, String example, String mend) {
        public Cause {
            values = List.copyOf(values);
        }
    }

    public record Value(String found, long rows) {}
}
