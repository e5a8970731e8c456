package dev.pinnedimport.run;

import dev.pinnedimport.delivery.EventList;
import dev.pinnedimport.delivery.ListedEvents;
import dev.pinnedimport.event.Action;
import dev.pinnedimport.ledger.Entry;
import dev.pinnedimport.ledger.Ledger;
import dev.pinnedimport.ledger.Run;
import dev.pinnedimport.ledger.Source;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/// Whether the API already shows what this file is about to create although the ledger knows nothing of it: then the ledger was lost or is
/// an older copy, or somebody else made the events.
///
/// Compared are all creates of the run that were never sent with the first 300 and the last 200 events of the API's list, by start and by
/// all other fields that the list shows. Events that belong to an entry count as known, and so do those that an entry in doubt may own. At most
/// five requests, and none where the run creates nothing or the key may not read.
final class LostLedgerCheck {

    private static final int A_PAGE = 500;

    private final Ledger ledger;
    private final LedgerGuard guard;
    private final EventList list;
    private final boolean canRead;

    LostLedgerCheck(Ledger ledger, LedgerGuard guard, EventList list, boolean canRead) {
        this.ledger = ledger;
        this.guard = guard;
        this.list = list;
        this.canRead = canRead;
    }

    /// @throws dev.pinnedimport.issue.StopException `FOREIGN_LEDGER` where such an event is found
    void require(Run run) {
        if (!canRead) {
            return;
        }
        List<Entry> page = neverSent(ledger, run, 0);
        if (page.isEmpty()) {
            return;
        }
        ListedEvents events = list.ends();
        Predicate<String> owned = ownedBy(ledger, run.source());
        List<Entry> inDoubt = ledger.listInDoubt(run.source());
        while (events.size() > 0 && !page.isEmpty()) {
            for (Entry entry : page) {
                Optional<String> found = events.equalTo(entry.payload()).stream()
                        .filter(owned.negate())
                        .filter(id -> inDoubt.stream().noneMatch(doubtful -> events.like(doubtful.payload()).same().contains(id)))
                        .findFirst();
                if (found.isPresent() && ledger.listAttempts(run.source(), entry.key()).isEmpty()) {
                    throw guard.lost("The API already has what row " + entry.row() + " of this file wants to create (\""
                            + entry.key().display() + "\"), as event " + found.get() + ", and the ledger knows nothing of it: it was lost or replaced by an older copy, or "
                            + "somebody else made the event.");
                }
            }
            page = neverSent(ledger, run, page.getLast().row());
        }
    }

    /// Creates of this run that the ledger has no memory of, in row order; empty at the end.
    static List<Entry> neverSent(Ledger ledger, Run run, long afterRow) {
        long after = afterRow;
        while (true) {
            // At the beginning of time nothing waits, so these are the staged entries only.
            List<Entry> page = ledger.listSendable(run, Instant.EPOCH, after, A_PAGE);
            List<Entry> creates = page.stream().filter(LostLedgerCheck::isNeverSent).toList();
            if (!creates.isEmpty() || page.isEmpty()) {
                return creates;
            }
            after = page.getLast().row();
        }
    }

    private static boolean isNeverSent(Entry entry) {
        return entry.action() == Action.CREATE && entry.eventId() == null && entry.generation() == 0 && entry.attempts() == 0
                && entry.firstSentAt() == null;
    }

    /// Whether an event of this target belongs to an entry, of whatever source system.
    static Predicate<String> ownedBy(Ledger ledger, Source source) {
        List<Source> ofTarget = ledger.listSources().stream().filter(other -> other.target().equals(source.target())).toList();
        return id -> ofTarget.stream().anyMatch(other -> ledger.findByEventId(other, id).isPresent());
    }
}
