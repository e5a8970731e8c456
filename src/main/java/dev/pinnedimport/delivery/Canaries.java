package dev.pinnedimport.delivery;

import dev.pinnedimport.event.Action;
import dev.pinnedimport.event.SourceKey;
import dev.pinnedimport.ledger.Entry;
import dev.pinnedimport.ledger.EntryState;
import dev.pinnedimport.ledger.Settlement;
import java.util.HashSet;
import java.util.Set;

/// The first new events of a run, where only those are to be sent. Without a limit, everything is admitted.
final class Canaries {

    private final int most;
    private final Set<SourceKey> chosen = new HashSet<>();
    private final Set<SourceKey> open = new HashSet<>();

    Canaries(int most) {
        this.most = most;
    }

    private boolean isLimited() {
        return most < Integer.MAX_VALUE;
    }

    boolean admits(Entry entry) {
        if (!isLimited()) {
            return true;
        }
        if (entry.action() != Action.CREATE || (chosen.size() == most && !chosen.contains(entry.key()))) {
            return false;
        }
        if (chosen.add(entry.key())) {
            open.add(entry.key());
        }
        return true;
    }

    void settled(Settlement settlement) {
        EntryState state = settlement.leadsTo();
        if (state != EntryState.STAGED && state != EntryState.WAITING) {
            open.remove(settlement.key());
        }
    }

    /// Whether everything that may be sent has been chosen, and none of it will come back to be sent.
    boolean areDone() {
        return isLimited() && chosen.size() == most && open.isEmpty();
    }

    /// Whether the ledger can hold nothing more that is admitted once it was read to its end.
    boolean waitForNone() {
        return isLimited() && open.isEmpty();
    }
}
