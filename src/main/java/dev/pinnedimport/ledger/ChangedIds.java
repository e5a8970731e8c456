package dev.pinnedimport.ledger;

import dev.pinnedimport.event.SourceKey;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Finds delivered events whose ids a file no longer has, but has without the zeros in front or with a `.0` behind, as new events: what a
/// spreadsheet makes of ids. Sent as they are, all of them would exist twice.
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

    /// @param decimals ids of new events that end in `.0`
    List<ChangedId> find(List<String> decimals) {
        List<ChangedId> found = new ArrayList<>();
        lostZeros(found);
        decimals(decimals, found);
        return found;
    }

    private void lostZeros(List<ChangedId> found) {
        String after = BEFORE_ZERO;
        while (true) {
            String last = after;
            List<Entry> page = transactions.read(transaction -> EntryTable.page(transaction, source, last, A_PAGE));
            for (Entry entry : page) {
                String known = entry.key().value();
                if (!known.startsWith("0")) {
                    return;
                }
                if (entry.state() == EntryState.DELIVERED && !seen.contains(entry.key())) {
                    withoutZeros(known).filter(this::isNew).ifPresent(now -> found.add(new ChangedId(entry.key(), now)));
                }
            }
            if (page.size() < A_PAGE) {
                return;
            }
            after = page.getLast().key().value();
        }
    }

    private static Optional<SourceKey> withoutZeros(String id) {
        int from = 0;
        while (from < id.length() - 1 && id.charAt(from) == '0') {
            from++;
        }
        boolean digits = id.chars().allMatch(c -> c >= '0' && c <= '9');
        return digits && from > 0 ? Optional.of(new SourceKey(id.substring(from))) : Optional.empty();
    }

    /// Ids of new events of a staged run that end in `.0`. Costs a walk over all of them.
    static List<String> listStagedDecimals(Transactions transactions, Run run) {
        return transactions.read(transaction -> {
            try (PreparedStatement select = transaction.connection().prepareStatement("SELECT source_id FROM entry "
                    + "WHERE run_no = ? AND state = 'STAGED' AND source_no = ? AND event_id IS NULL AND source_id LIKE '%.0'")) {
                select.setLong(1, run.number());
                select.setInt(2, run.source().number());
                try (ResultSet rows = select.executeQuery()) {
                    List<String> ids = new ArrayList<>();
                    while (rows.next()) {
                        ids.add(rows.getString(1));
                    }
                    return ids;
                }
            }
        });
    }

    private void decimals(List<String> ids, List<ChangedId> found) {
        for (String id : ids) {
            String plain = id.substring(0, id.length() - 2);
            if (!plain.isEmpty() && !seen.contains(new SourceKey(plain)) && findEvent(new SourceKey(plain)).isPresent()) {
                found.add(new ChangedId(new SourceKey(plain), new SourceKey(id)));
            }
        }
    }

    private boolean isNew(SourceKey key) {
        return seen.contains(key) && findEvent(key).isEmpty();
    }

    /// The event's id in the API, where it was ever delivered under this key.
    private Optional<String> findEvent(SourceKey key) {
        return transactions.read(transaction -> {
            try (PreparedStatement select = transaction.connection()
                    .prepareStatement("SELECT event_id FROM entry WHERE source_no = ? AND source_id = ?")) {
                select.setInt(1, source.number());
                select.setString(2, key.value());
                return eventIn(select);
            }
        });
    }

    private static Optional<String> eventIn(PreparedStatement select) throws SQLException {
        try (ResultSet rows = select.executeQuery()) {
            return rows.next() ? Optional.ofNullable(rows.getString(1)) : Optional.empty();
        }
    }
}
