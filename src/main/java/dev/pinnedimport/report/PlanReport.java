package dev.pinnedimport.report;

import dev.pinnedimport.event.PayloadDiff.FieldChange;
import dev.pinnedimport.issue.ExitCode;
import dev.pinnedimport.issue.Issue;
import dev.pinnedimport.ledger.IssueCount;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What a run would do, found out without sending anything.
///
/// @param basis     what the plan was made from, and what must be as it was when the plan is carried out
/// @param pace      how fast events are expected to leave
/// @param sendsUpdates whether changed events are sent; otherwise they are only told
/// @param missing   events that are in the API and no longer in the file; null where the file does not list every event
/// @param changes   the first changed events
/// @param causes    issues about rows, by cause, most rows first
/// @param stops     why a run would stop before sending
/// @param unchecked what could not be found out, in words
public record PlanReport(
        Basis basis,
        PlanCounts counts,
        Pace pace,
        boolean sendsUpdates,
        @Nullable Missing missing,
        List<Changed> changes,
        List<IssueCount> causes,
        List<Issue> stops,
        List<Issue> notices,
        List<String> unchecked) {

    public PlanReport {
        changes = List.copyOf(changes);
        causes = List.copyOf(causes);
        stops = List.copyOf(stops);
        notices = List.copyOf(notices);
        unchecked = List.copyOf(unchecked);
    }

    /// @param definition fingerprint of job and lookups
    /// @param contract   fingerprint of the API's contract
    /// @param ledger     which ledger; empty where there was none yet
    /// @param run        number of the source's newest run; 0 where there was none
    /// @param madeBy     user and machine
    public record Basis(
            String job,
            String definition,
            String contract,
            String file,
            String sha256,
            String target,
            String ledger,
            long run,
            Instant madeAt,
            String madeBy) {}

    /// @param words where the number comes from, such as "as in the last run"; empty where the job names it
    public record Pace(double perSecond, String words) {}

    /// @param examples ids of the first ones
    public record Missing(long count, List<String> examples) {
        public Missing {
            examples = List.copyOf(examples);
        }
    }

    /// An event that would be changed.
    public record Changed(String sourceId, long row, String title, List<FieldChange> fields) {
        public Changed {
            fields = List.copyOf(fields);
        }
    }

    public Optional<Missing> findMissing() {
        return Optional.ofNullable(missing);
    }

    /// Events that would be sent.
    public long calls() {
        return counts.created() + counts.inDoubt() + counts.drafts() + (sendsUpdates ? counts.changed() : 0);
    }

    /// How long the calls take at the expected pace.
    public Duration takes() {
        return Duration.ofMillis((long) (1000 * calls() / pace.perSecond()));
    }

    public ExitCode exit() {
        if (!stops.isEmpty()) {
            return ExitCode.GUARDED;
        }
        return counts.rejected() > 0 ? ExitCode.ROWS_TO_FIX : ExitCode.DONE;
    }
}
