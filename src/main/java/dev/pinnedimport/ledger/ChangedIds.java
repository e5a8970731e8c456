package dev.pinnedimport.ledger;

import dev.pinnedimport.event.SourceKey;
import dev.pinnedimport.ledger.EntryTable.Known;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Finds events in the API whose ids a file no longer has, but has with other zeros in front, or with or without a `.0` behind, as new events: what a
/// spreadsheet makes of ids, and what mending that makes of them. Sent as they are, all of them would exist twice.
final class ChangedIds {

    /// Sorts before every id that begins with a zero, and after those that begin with the character before it.
    private static final String BEFORE_ZERO = "/\uffff";
    private static final int A_PAGE = 500;

    private final Transactions transactions;
    private final Source source;
    private final SeenKeys seen;

    ChangedIds(Transactions transactions, Source source, SeenKeys seen) {
        this.transactions = transactions;
        this.source = source;
        this.seen = seen;
    }

    /// Those of the new events of a staged run. Costs a walk over all of them.
    List<ChangedId> findStaged(Run run) {
        List<ChangedId> found = new ArrayList<>();
        if (hasEvents()) {
            lostZeros(found);
            long row = 0;
            List<Staged> page;
            do {
                long after = row;
                page = transactions.read(transaction -> staged(transaction, run, after));
                otherForms(page.stream().map(Staged::key).toList(), found);
                row = page.isEmpty() ? row : page.getLast().row();
            } while (page.size() >= A_PAGE);
        }
        return found;
    }

    /// Those of these new events.
    List<ChangedId> find(List<SourceKey> newIds) {
        List<ChangedId> found = new ArrayList<>();
        if (hasEvents()) {
            lostZeros(found);
            for (int i = 0; i < newIds.size(); i += A_PAGE) {
                otherForms(newIds.subList(i, Math.min(newIds.size(), i + A_PAGE)), found);
            }
        }
        return found;
    }

    private boolean hasEvents() {
        return transactions.read(transaction -> {
            try (PreparedStatement select = transaction.connection()
                    .prepareStatement("SELECT event_id FROM entry WHERE source_no = ? AND event_id >= '' LIMIT 1")) {
                select.setInt(1, source.number());
                try (ResultSet rows = select.executeQuery()) {
                    return rows.next();
                }
            }
        });
    }

    private record Staged(SourceKey key, long row) {}

    /// A page of new entries beyond a row. The last row is there with all its entries.
    private List<Staged> staged(Transactions.Transaction transaction, Run run, long after) throws SQLException {
        List<Staged> page = staged(transaction, run, " AND row_no > ? ORDER BY run_no, state, row_no LIMIT " + A_PAGE, after);
        if (page.size() == A_PAGE) {
            long last = page.getLast().row();
            page.removeIf(entry -> entry.row() == last);
            page.addAll(staged(transaction, run, " AND row_no = ?", last));
        }
        return page;
    }

    private List<Staged> staged(Transactions.Transaction transaction, Run run, String which, long row) throws SQLException {
        try (PreparedStatement select = transaction.connection().prepareStatement(
                "SELECT source_id, row_no FROM entry WHERE run_no = ? AND state = 'STAGED' AND source_no = ? AND event_id IS NULL" + which)) {
            select.setLong(1, run.number());
            select.setInt(2, source.number());
            select.setLong(3, row);
            try (ResultSet rows = select.executeQuery()) {
                List<Staged> page = new ArrayList<>();
                while (rows.next()) {
                    page.add(new Staged(new SourceKey(rows.getString(1)), rows.getLong(2)));
                }
                return page;
            }
        }
    }

    // Ids of one part may have lost any number of zeros, so those that begin with one are gone through. See IdForms for all others.
    private void lostZeros(List<ChangedId> found) {
        String after = BEFORE_ZERO;
        while (true) {
            String last = after;
            List<Entry> page = transactions.read(transaction -> EntryTable.page(transaction, source, last, A_PAGE));
            Map<SourceKey, SourceKey> knownByNow = new LinkedHashMap<>();
            boolean isOver = page.size() < A_PAGE || !page.getLast().key().value().startsWith("0");
            for (Entry entry : page) {
                if (entry.key().value().startsWith("0") && entry.eventId() != null && !seen.contains(entry.key())) {
                    IdForms.withoutZeros(entry.key()).filter(seen::contains).ifPresent(now -> knownByNow.put(now, entry.key()));
                }
            }
            withEvents(knownByNow.keySet()).keySet().forEach(knownByNow::remove);
            knownByNow.forEach((now, known) -> found.add(new ChangedId(known, now)));
            if (isOver) {
                return;
            }
            after = page.getLast().key().value();
        }
    }

    private void otherForms(List<SourceKey> newIds, List<ChangedId> found) {
        Map<SourceKey, SourceKey> nowByForm = new HashMap<>();
        for (SourceKey now : newIds) {
            for (SourceKey form : IdForms.of(now)) {
                if (!seen.contains(form)) {
                    nowByForm.put(form, now);
                }
            }
        }
        Map<SourceKey, SourceKey> knownByNow = new HashMap<>();
        withEvents(nowByForm.keySet()).keySet().forEach(known -> Optional.ofNullable(nowByForm.get(known)).ifPresent(now -> knownByNow.put(now, known)));
        newIds.forEach(now -> Optional.ofNullable(knownByNow.get(now)).ifPresent(known -> found.add(new ChangedId(known, now))));
    }

    /// Those of the keys under which there is an event in the API.
    private Map<SourceKey, Known> withEvents(Collection<SourceKey> keys) {
        Map<SourceKey, Known> known = new HashMap<>(transactions.read(transaction -> EntryTable.look(transaction, source, keys)));
        known.values().removeIf(entry -> entry.eventId() == null);
        return known;
    }
}
