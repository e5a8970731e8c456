package dev.pinnedimport.report;

import dev.pinnedimport.issue.ExitCode;
import dev.pinnedimport.issue.Issue;
import dev.pinnedimport.ledger.Balance;
import dev.pinnedimport.ledger.IssueCount;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What happened in one run, computed from the ledger when the run ended.
///
/// @param file     as the user gave it
/// @param sha256   of the file's bytes, hex
/// @param target   API base URL
/// @param exit     the exit code that the run deserves
/// @param causes   issues about rows, by cause, most rows first
/// @param stops    why the run ended early; empty where it did not
/// @param notices  things to say about the file or the API as a whole
public record RunReport(
        String run,
        String job,
        String file,
        String sha256,
        String target,
        Status status,
        ExitCode exit,
        Instant started,
        Instant ended,
        Balance rows,
        Requests requests,
        Files files,
        List<IssueCount> causes,
        List<Issue> stops,
        List<Issue> notices) {

    public RunReport {
        causes = List.copyOf(causes);
        stops = List.copyOf(stops);
        notices = List.copyOf(notices);
    }

    /// How far the run came.
    public enum Status {
        /// Every row was handled.
        COMPLETED,
        /// Ended early and resumable.
        STOPPED,
        /// Ended by a fault or by something that a person must mend first.
        FAILED
    }

    /// Requests that carried an event.
    ///
    /// @param throttled answered 429
    /// @param retried   sent again for the same event
    public record Requests(long sent, long throttled, long retried) {}

    /// Files written by the run; null where there was nothing to write.
    public record Files(@Nullable Path report, @Nullable Path rejects) {

        public Optional<Path> findReport() {
            return Optional.ofNullable(report);
        }

        public Optional<Path> findRejects() {
            return Optional.ofNullable(rejects);
        }
    }

    public Duration took() {
        return Duration.between(started, ended);
    }

    /// Events that this run brought into the API or changed there.
    public long delivered() {
        return rows.created() + rows.updated();
    }

    /// Rows that a person has to mend.
    public long toFix() {
        return rows.rejected() + rows.refused();
    }
}
