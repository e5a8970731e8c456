package dev.pinnedimport.ledger;

import dev.pinnedimport.event.Action;
import dev.pinnedimport.event.SourceKey;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// How the rows of the table `entry` are read.
final class EntryTable {

    static final String ALL_COLUMNS = """
            source_no, source_id, run_no, row_no, state, action, payload, payload_fp, before_payload, delivered_fp, next_payload, next_fp,
            next_channel, next_starts, channel_id, starts_at, generation, attempts, pinned, unresolved, event_id, first_sent_at,
            last_sent_at, not_before, reason, request_id, staged_at, delivered_at, settled_how, listed, created_run""";

    static final String ENTRY_COLUMNS = "source_id, run_no, row_no, state, action, payload, payload_fp, "
            + "before_payload, next_payload, channel_id, generation, attempts, event_id, first_sent_at, last_sent_at, not_before, reason, request_id, "
            + "listed, pinned, starts_at";

    private static final String KNOWN_COLUMNS =
            "source_id, run_no, row_no, state, action, payload_fp, delivered_fp, next_fp, generation, attempts, pinned, event_id, listed";

    /// Claims an entry: when (twice), its source, its id, and the state that it must be in.
    static final String CLAIM = "UPDATE entry SET last_sent_at = ?, first_sent_at = COALESCE(first_sent_at, ?), state = 'SENDING', "
            + "attempts = attempts + 1, not_before = NULL WHERE source_no = ? AND source_id = ? AND state = ?";

    /// What narrows a claim to what a run has staged, and to what is sent again as it was.
    static final String OF_RUN_OR_IN_DOUBT = " AND (run_no = ? OR state = 'IN_DOUBT')";

    /// Fewer are read one by one.
    private static final int FEW_KEYS = 8;
    private static final int FIRST_NEIGHBOURS = 16;
    private static final int MOST_NEIGHBOURS = 256;
    /// Stretches of an earlier file, one after the other, that held nothing of what is asked for.
    private static final int MOST_FRUITLESS = 2;

    private static final List<EntryState> UNRESOLVED = List.of(EntryState.IN_DOUBT, EntryState.SENDING);

    private EntryTable() {}

    /// What decisions about an entry are based on, without its content.
    record Known(
            long run,
            long row,
            EntryState state,
            Action action,
            String payloadFingerprint,
            @Nullable String deliveredFingerprint,
            @Nullable String nextFingerprint,
            int generation,
            int attempts,
            boolean pinned,
            @Nullable String eventId,
            boolean listed) {

        Known delivered(String fingerprint) {
            return new Known(run, row, state, action, payloadFingerprint, fingerprint, nextFingerprint, generation, attempts, pinned, eventId,
                    listed);
        }

        Known in(EntryState other) {
            return new Known(run, row, other, action, payloadFingerprint, deliveredFingerprint, nextFingerprint, generation, attempts,
                    pinned, eventId, listed);
        }
    }

    /// Those of the keys that are in the ledger, locked until the transaction ends.
    ///
    /// @param keys best in the order of the file, which most likely is the order in which they were staged before
    static Map<SourceKey, Known> lock(Transactions.Transaction transaction, Source source, Collection<SourceKey> keys) throws SQLException {
        if (keys.isEmpty()) {
            return Map.of();
        }
        return switch (transaction.dialect()) {
            case HSQLDB -> {
                Claims.foldAll(transaction);
                yield readAlong(transaction, source, keys, KNOWN_COLUMNS);
            }
            case POSTGRESQL -> readTogether(transaction, source, keys, transaction.dialect().forUpdate());
        };
    }

    /// Those of the keys that are in the ledger, as they are now; nobody who writes has to wait for it.
    static Map<SourceKey, Known> look(Transactions.Transaction transaction, Source source, Collection<SourceKey> keys) throws SQLException {
        if (keys.isEmpty()) {
            return Map.of();
        }
        return switch (transaction.dialect()) {
            case HSQLDB -> readAlong(transaction, source, keys, Claims.columns(transaction, KNOWN_COLUMNS));
            case POSTGRESQL -> readTogether(transaction, source, keys, "");
        };
    }

    // HSQLDB does not use an index for a list of keys: 800 keys a second, against 60,000 one by one. Along the index it is faster still, as long as
    // most of what stands there is asked for, as it is where a file is in the order of its ids. A stretch that ends before its limit shows that no
    // other key is there: the database compares keys as Java does (SQL_TEXT NO PAD).
    private static Map<SourceKey, Known> readAlong(
            Transactions.Transaction transaction, Source source, Collection<SourceKey> keys, String columns) throws SQLException {
        Map<SourceKey, Known> known = new HashMap<>();
        NavigableSet<SourceKey> rest = new TreeSet<>(keys);
        try (PreparedStatement select = transaction.connection().prepareStatement("SELECT " + columns
                + " FROM entry WHERE source_no = ? AND source_id >= ? AND source_id <= ? ORDER BY source_no, source_id LIMIT ?")) {
            select.setInt(1, source.number());
            for (int most = FIRST_NEIGHBOURS; rest.size() > FEW_KEYS; most *= 4) {
                select.setString(2, rest.first().value());
                select.setString(3, rest.last().value());
                select.setInt(4, most);
                int read = 0;
                int wanted = 0;
                SourceKey last = rest.first();
                try (ResultSet rows = select.executeQuery()) {
                    while (rows.next()) {
                        read++;
                        last = new SourceKey(rows.getString("source_id"));
                        if (rest.contains(last)) {
                            wanted++;
                            known.put(last, known(rows));
                        }
                    }
                }
                if (read < most) {
                    return known;
                }
                rest = rest.tailSet(last, false);
                if (wanted < read / 2) {
                    break;
                }
            }
        }
        Set<SourceKey> others = new LinkedHashSet<>(keys);
        others.retainAll(rest);
        readAlongRows(transaction, source, others, columns, known);
        readOneByOne(transaction, source, others, columns, known);
        return known;
    }

    // What stood beside an entry in the file that brought it most likely stands beside it in this one, too, whatever the ids are. What is not found
    // so is not said to be unknown.
    private static void readAlongRows(
            Transactions.Transaction transaction, Source source, Set<SourceKey> rest, String columns, Map<SourceKey, Known> known) throws SQLException {
        for (int fruitless = 0; rest.size() > FEW_KEYS && fruitless < MOST_FRUITLESS;) {
            List<SourceKey> first = rest.stream().limit(FEW_KEYS).toList();
            Map<SourceKey, Known> start = new LinkedHashMap<>();
            readOneByOne(transaction, source, first, columns, start);
            first.forEach(rest::remove);
            known.putAll(start);
            int found = start.isEmpty() ? 0 : readAlongRows(transaction, start.values().iterator().next(), rest, columns, known);
            fruitless = found == 0 ? fruitless + 1 : 0;
        }
    }

    // Ordered by the columns of the table, by their full names: where entries are being sent, `state` alone is the computed one, and HSQLDB would sort all
    // rows of the run for every stretch (225 instead of 0.1 ms of 200,000).
    private static int readAlongRows(Transactions.Transaction transaction, Known start, Set<SourceKey> rest, String columns, Map<SourceKey, Known> known)
            throws SQLException {
        int found = 0;
        try (PreparedStatement select = transaction.connection().prepareStatement("SELECT " + columns
                + " FROM entry WHERE run_no = ? AND state = ? AND row_no > ? ORDER BY entry.run_no, entry.state, entry.row_no LIMIT ?")) {
            select.setLong(1, start.run());
            select.setString(2, start.state().name());
            long row = start.row();
            for (int most = FIRST_NEIGHBOURS; !rest.isEmpty(); most = Math.min(4 * most, MOST_NEIGHBOURS)) {
                select.setLong(3, row);
                select.setInt(4, most);
                int read = 0;
                int wanted = 0;
                try (ResultSet rows = select.executeQuery()) {
                    while (rows.next()) {
                        read++;
                        row = rows.getLong("row_no");
                        SourceKey key = new SourceKey(rows.getString("source_id"));
                        if (rest.remove(key)) {
                            wanted++;
                            known.put(key, known(rows));
                        }
                    }
                }
                found += wanted;
                if (read < most || wanted < read / 2) {
                    break;
                }
            }
        }
        return found;
    }

    private static void readOneByOne(Transactions.Transaction transaction, Source source, Collection<SourceKey> keys, String columns,
            Map<SourceKey, Known> known) throws SQLException {
        if (keys.isEmpty()) {
            return;
        }
        try (PreparedStatement select = transaction.connection()
                .prepareStatement("SELECT " + columns + " FROM entry WHERE source_no = ? AND source_id = ?")) {
            select.setInt(1, source.number());
            for (SourceKey key : keys) {
                select.setString(2, key.value());
                try (ResultSet rows = select.executeQuery()) {
                    if (rows.next()) {
                        known.put(key, known(rows));
                    }
                }
            }
        }
    }

    // In the order of the keys, so that two processes cannot wait for each other.
    private static Map<SourceKey, Known> readTogether(
            Transactions.Transaction transaction, Source source, Collection<SourceKey> keys, String locking) throws SQLException {
        Map<SourceKey, Known> known = new HashMap<>();
        try (PreparedStatement select = transaction.connection().prepareStatement("SELECT " + KNOWN_COLUMNS
                + " FROM entry WHERE source_no = ? AND source_id = ANY(?) ORDER BY source_id" + locking)) {
            select.setInt(1, source.number());
            select.setArray(2, transaction.connection().createArrayOf("text", keys.stream().map(SourceKey::value).toArray()));
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    known.put(new SourceKey(rows.getString("source_id")), known(rows));
                }
            }
        }
        return known;
    }

    /// Whether the ledger holds anything of the source.
    static boolean hasAny(Connection connection, Source source) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement("SELECT 1 FROM entry WHERE source_no = ? LIMIT 1")) {
            select.setInt(1, source.number());
            try (ResultSet rows = select.executeQuery()) {
                return rows.next();
            }
        }
    }

    /// The entry as it was before this run's staging wrote over it.
    static Optional<Known> findBefore(Connection connection, Run run, SourceKey key) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(
                "SELECT " + KNOWN_COLUMNS + " FROM entry_before WHERE staged_run_no = ? AND source_no = ? AND source_id = ?")) {
            select.setLong(1, run.number());
            select.setInt(2, run.source().number());
            select.setString(3, key.value());
            try (ResultSet rows = select.executeQuery()) {
                return rows.next() ? Optional.of(known(rows)) : Optional.empty();
            }
        }
    }

    /// The keys of the entries of one row of a run, whatever their state.
    static List<SourceKey> keysOfRow(Connection connection, Run run, long row) throws SQLException {
        List<SourceKey> keys = new ArrayList<>();
        // State by state, because that is how the index of a run's rows begins.
        for (EntryState state : EntryState.values()) {
            try (PreparedStatement select =
                    connection.prepareStatement("SELECT source_id FROM entry WHERE run_no = ? AND state = ? AND row_no = ?")) {
                select.setLong(1, run.number());
                select.setString(2, state.name());
                select.setLong(3, row);
                try (ResultSet rows = select.executeQuery()) {
                    while (rows.next()) {
                        keys.add(new SourceKey(rows.getString(1)));
                    }
                }
            }
        }
        return keys;
    }

    private static Known known(ResultSet row) throws SQLException {
        return new Known(
                row.getLong("run_no"),
                row.getLong("row_no"),
                EntryState.valueOf(row.getString("state")),
                Action.valueOf(row.getString("action")),
                row.getString("payload_fp"),
                row.getString("delivered_fp"),
                row.getString("next_fp"),
                row.getInt("generation"),
                row.getInt("attempts"),
                row.getBoolean("pinned"),
                row.getString("event_id"),
                row.getBoolean("listed"));
    }

    /// The source's entries beyond this key, in the order of their keys.
    static List<Entry> page(Transactions.Transaction transaction, Source source, String afterKey, int most) throws SQLException {
        try (PreparedStatement select = transaction.connection().prepareStatement("SELECT " + Claims.columns(transaction, ENTRY_COLUMNS)
                + " FROM entry WHERE source_no = ? AND source_id > ? ORDER BY source_no, source_id LIMIT ?")) {
            select.setInt(1, source.number());
            select.setString(2, afterKey);
            select.setInt(3, most);
            try (ResultSet rows = select.executeQuery()) {
                EntryReader reader = new EntryReader(transaction.connection(), source);
                List<Entry> page = new ArrayList<>();
                while (rows.next()) {
                    page.add(reader.entry(rows));
                }
                return page;
            }
        }
    }

    /// Makes an entry of a row of the table.
    @FunctionalInterface
    interface Reading {
        Entry read(ResultSet row) throws SQLException;
    }

    /// The staged entries of these rows of a run.
    static List<Entry> stagedOfRows(Transactions.Transaction transaction, Run run, long[] rowNumbers, Reading reading) throws SQLException {
        String sql = "SELECT " + ENTRY_COLUMNS + " FROM entry WHERE run_no = ? AND state = 'STAGED'"
                + Claims.unclaimed(transaction.dialect()) + " AND row_no = ";
        List<Entry> entries = new ArrayList<>();
        switch (transaction.dialect()) {
            case HSQLDB -> {
                try (PreparedStatement select = transaction.connection().prepareStatement(sql + "?")) {
                    select.setLong(1, run.number());
                    for (long row : rowNumbers) {
                        select.setLong(2, row);
                        addAll(select, reading, entries);
                    }
                }
            }
            case POSTGRESQL -> {
                try (PreparedStatement select = transaction.connection().prepareStatement(sql + "ANY(?)")) {
                    select.setLong(1, run.number());
                    select.setArray(2, transaction.connection().createArrayOf("bigint", Arrays.stream(rowNumbers).boxed().toArray()));
                    addAll(select, reading, entries);
                }
            }
        }
        return entries;
    }

    private static void addAll(PreparedStatement select, Reading reading, List<Entry> entries) throws SQLException {
        try (ResultSet rows = select.executeQuery()) {
            while (rows.next()) {
                entries.add(reading.read(rows));
            }
        }
    }

    /// The source's entries whose last sending has no known outcome, in no particular order.
    ///
    /// @param more a further condition, or nothing
    static List<Entry> inDoubt(Transactions.Transaction transaction, Source source, String more, Reading reading) throws SQLException {
        List<Entry> entries = new ArrayList<>();
        switch (transaction.dialect()) {
            // It has no index of some rows only, so the index of a run's rows is asked, run by run; by the source, it would read all its rows.
            case HSQLDB -> {
                List<Long> runs = runsWithEntries(transaction.connection());
                try (PreparedStatement select = transaction.connection().prepareStatement(
                        "SELECT source_no, " + ENTRY_COLUMNS + " FROM entry WHERE run_no = ? AND state = ?" + more)) {
                    for (long run : runs) {
                        select.setLong(1, run);
                        for (EntryState state : UNRESOLVED) {
                            select.setString(2, state.name());
                            addAllOf(source, select, reading, entries);
                        }
                    }
                }
            }
            case POSTGRESQL -> {
                try (PreparedStatement select = transaction.connection().prepareStatement(
                        "SELECT " + ENTRY_COLUMNS + " FROM entry WHERE source_no = ? AND state IN ('IN_DOUBT', 'SENDING')" + more)) {
                    select.setInt(1, source.number());
                    addAll(select, reading, entries);
                }
            }
        }
        return entries;
    }

    private static void addAllOf(Source source, PreparedStatement select, Reading reading, List<Entry> entries) throws SQLException {
        try (ResultSet rows = select.executeQuery()) {
            while (rows.next()) {
                if (rows.getInt("source_no") == source.number()) {
                    entries.add(reading.read(rows));
                }
            }
        }
    }

    private static List<Long> runsWithEntries(Connection connection) throws SQLException {
        List<Long> runs = new ArrayList<>();
        try (PreparedStatement select =
                connection.prepareStatement("SELECT run_no FROM entry WHERE run_no > ? ORDER BY run_no, state, row_no LIMIT 1")) {
            long last = -1;
            while (last < Long.MAX_VALUE) {
                select.setLong(1, last);
                try (ResultSet rows = select.executeQuery()) {
                    last = rows.next() ? rows.getLong(1) : Long.MAX_VALUE;
                }
                if (last < Long.MAX_VALUE) {
                    runs.add(last);
                }
            }
        }
        return runs;
    }

    static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        long millis = row.getLong(column);
        return row.wasNull() ? null : Instant.ofEpochMilli(millis);
    }

    static void setInstant(PreparedStatement statement, int index, @Nullable Instant at) throws SQLException {
        if (at == null) {
            statement.setNull(index, Types.BIGINT);
        } else {
            statement.setLong(index, at.toEpochMilli());
        }
    }
}
