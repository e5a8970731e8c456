package dev.pinnedimport.run;

import dev.pinnedimport.issue.IssueCode;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Which rows of a run are to be tried again.
///
/// @param run   id of the run
/// @param file  its rejects file as a person gives it back; null: the rows as the ledger keeps them
/// @param cause null: whatever the reason was
/// @param only  null: rejected, refused and waiting
public record RetryRequest(String run, @Nullable Path file, @Nullable IssueCode cause, @Nullable Only only) {

    /// What kept a row from going through.
    public enum Only {
        /// We would not send it.
        REJECTED,
        /// The API would not take it.
        REFUSED,
        /// It is staged, waits for its time, or its channel was not accessible.
        WAITING
    }

    public Optional<Path> findFile() {
        return Optional.ofNullable(file);
    }

    public Optional<IssueCode> findCause() {
        return Optional.ofNullable(cause);
    }

    // The same request again goes on with the retry that it began.
    String text() {
        return "retry " + run + " " + (cause == null ? "any" : cause.id()) + " " + (only == null ? "all" : only.name());
    }
}
