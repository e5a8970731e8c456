package dev.pinnedimport.delivery;

import dev.pinnedimport.event.Action;
import dev.pinnedimport.event.SourceKey;
import dev.pinnedimport.ledger.Entry;
import dev.pinnedimport.ledger.EntryState;
import org.jspecify.annotations.Nullable;

/// An entry from its claim until it is settled for good, with what this process knows of its attempts. Touched by the pump's thread only.
final class Sending {

    /// What is to be done next with an entry in doubt.
    enum Plan {
        /// The same again, from `dueAt` on, while the key protects it.
        REPEAT,
        /// Look for it in the API's list, from `dueAt` on.
        LOOK_UP,
        /// A look-up has proved that it was never made: send it while that is fresh.
        SEND_AGAIN,
        /// Nothing: only a person can tell.
        LEAVE
    }

    private final Entry entry;
    private EntryState state;

    Plan plan = Plan.LEAVE;
    long dueAt;

    /// The first attempt that may have been executed; null while there is none.
    @Nullable Moment first;
    /// The last attempt that may have been executed.
    @Nullable Moment last;
    /// When a look-up did not find it; null once it was sent again without an answer.
    @Nullable Moment cleared;
    /// Whether the age of an earlier process's attempt is not known: it counts as too old for everything.
    boolean ageUnknown;
    int attempts;
    /// How often it was looked up, sent again, and unknown again.
    int vainLookUps;
    boolean conflicting;

    /// When it was last claimed, which is what the ledger tells as the time of sending.
    Moment claimed;
    /// When the present attempt left.
    Moment left;

    Sending(Entry entry, Moment now) {
        this.entry = entry;
        this.state = entry.state();
        this.claimed = now;
        this.left = now;
    }

    Entry entry() {
        return entry;
    }

    SourceKey key() {
        return entry.key();
    }

    /// Its state in the ledger before the claim.
    EntryState state() {
        return state;
    }

    void settledAs(EntryState next) {
        state = next;
    }

    boolean isUpdate() {
        return entry.action() == Action.UPDATE;
    }

    /// Whether an attempt may have been executed that no look-up has disproved.
    boolean isUnresolved() {
        return first != null && cleared == null;
    }

    boolean isRepetition() {
        return first != null || entry.attempts() > 0;
    }

    void leaves(Moment now) {
        left = now;
        attempts++;
    }

    /// The attempt under way has no known outcome.
    void becameUnknown() {
        if (cleared != null) {
            vainLookUps++;
        }
        if (first == null || cleared != null) {
            first = left;
            ageUnknown = false;
        }
        cleared = null;
        last = left;
    }
}
