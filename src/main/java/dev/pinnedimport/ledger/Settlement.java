package dev.pinnedimport.ledger;

import dev.pinnedimport.event.SourceKey;
import dev.pinnedimport.issue.Issue;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// What became of an entry that was being sent, in the ledger's words. Each names the state it leads to.
public sealed interface Settlement {

    SourceKey key();

    Instant at();

    EntryState leadsTo();

    /// The API has it.
    ///
    /// @param how answer, replay, look-up or a person's word; kept for the record
    record Delivered(SourceKey key, Instant at, String eventId, @Nullable String requestId, String how) implements Settlement {
        @Override
        public EntryState leadsTo() {
            return EntryState.DELIVERED;
        }
    }

    /// A definite no; the next generation begins when the row is staged again.
    record Refused(SourceKey key, Instant at, Issue issue, int status, @Nullable String requestId) implements Settlement {
        @Override
        public EntryState leadsTo() {
            return EntryState.REFUSED;
        }
    }

    /// Not executed; again from `notBefore` on, same generation.
    record Waiting(SourceKey key, Instant at, Instant notBefore, String reason, @Nullable String requestId) implements Settlement {
        @Override
        public EntryState leadsTo() {
            return EntryState.WAITING;
        }
    }

    /// Unknown whether it was executed.
    record InDoubt(SourceKey key, Instant at, String reason, @Nullable String requestId) implements Settlement {
        @Override
        public EntryState leadsTo() {
            return EntryState.IN_DOUBT;
        }
    }

    /// Channel not accessible.
    record Blocked(SourceKey key, Instant at, Issue issue, @Nullable String requestId) implements Settlement {
        @Override
        public EntryState leadsTo() {
            return EntryState.BLOCKED;
        }
    }

    /// Certainly no byte of it left in this attempt, or a look-up proved that it was never executed: back to be sent. The generation stays,
    /// so that a delayed original would still be folded by the API.
    ///
    /// @param lookedUp a look-up proved it; the times of sending are forgotten then. False: only this last attempt did not happen
    record NotSent(SourceKey key, Instant at, String reason, boolean lookedUp) implements Settlement {
        @Override
        public EntryState leadsTo() {
            return EntryState.STAGED;
        }
    }
}
