package dev.pinnedimport.ledger;

import dev.pinnedimport.event.SourceKey;
import dev.pinnedimport.ledger.Transactions.Transaction;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.LongSummaryStatistics;
import java.util.Map;
import java.util.Set;

/// The table `claim` of the embedded database: entries that are being sent, while their own rows still tell what they were before.
///
/// An update costs the embedded database a new row and a new place in every index, so a claim is a short row of its own, and the outcome writes both
/// attempt and result into the entry. An entry with a claim *is* `SENDING`, sent at the time of the claim: whoever reads entries asks for
/// [#columns], and whoever decides about them folds first. A claim that is folded into its entry means the same as before, so it may be done at any
/// time, also while the entry is under way. PostgreSQL, where several processes write, has no such table: there, entries tell all themselves.
final class Claims {

    private static final String CLAIM_OF_ENTRY = " FROM claim c WHERE c.source_no = entry.source_no AND c.source_id = entry.source_id)";

    private static final String STATE = "CASE WHEN EXISTS (SELECT 1" + CLAIM_OF_ENTRY + " THEN 'SENDING' ELSE state END";

    private static final String UNCLAIMED = " AND NOT EXISTS (SELECT 1" + CLAIM_OF_ENTRY;

    /// Fewer are looked for one by one.
    private static final int FEW = 8;

    private Claims() {}

    /// A claim of one entry.
    ///
    /// @param at milliseconds since 1970
    record Claim(EntryState from, long at) {}

    /// Whether entries are being sent that do not tell so themselves.
    static boolean areAny(Transaction transaction) throws SQLException {
        return switch (transaction.dialect()) {
            case HSQLDB -> {
                try (PreparedStatement select = transaction.connection().prepareStatement("SELECT 1 FROM claim LIMIT 1");
                        ResultSet rows = select.executeQuery()) {
                    yield rows.next();
                }
            }
            case POSTGRESQL -> false;
        };
    }

    /// What is to be added to a condition on entries to leave out those that are being sent.
    static String unclaimed(Dialect dialect) {
        return switch (dialect) {
            case HSQLDB -> UNCLAIMED;
            case POSTGRESQL -> "";
        };
    }

    /// The columns of entries, as they are with the claims that there are now.
    ///
    /// @param columns names of columns of `entry`, separated by commas
    static String columns(Transaction transaction, String columns) throws SQLException {
        if (!areAny(transaction)) {
            return columns;
        }
        String claimedAt = "(SELECT c.claimed_at" + CLAIM_OF_ENTRY;
        return (", " + columns)
                .replace(", state,", ", " + STATE + " AS state,")
                .replace(", attempts,", ", attempts + (SELECT COUNT(*)" + CLAIM_OF_ENTRY + " AS attempts,")
                .replace(", first_sent_at,", ", COALESCE(first_sent_at, " + claimedAt + ") AS first_sent_at,")
                .replace(", last_sent_at,", ", COALESCE(" + claimedAt + ", last_sent_at) AS last_sent_at,")
                .substring(2);
    }

    /// What to select these columns from, for the entries of a run, its only parameter.
    static String entriesOfRun(Transaction transaction, String columns) throws SQLException {
        return areAny(transaction) ? "(SELECT " + columns(transaction, columns) + " FROM entry WHERE run_no = ?) AS entries" : "entry WHERE run_no = ?";
    }

    /// Those of the keys that are claimed.
    static Map<SourceKey, Claim> find(Transaction transaction, Source source, Collection<SourceKey> keys) throws SQLException {
        Map<SourceKey, Claim> found = new HashMap<>();
        try (PreparedStatement select =
                transaction.connection().prepareStatement("SELECT from_state, claimed_at FROM claim WHERE source_no = ? AND source_id = ?")) {
            select.setInt(1, source.number());
            for (SourceKey key : keys) {
                select.setString(2, key.value());
                try (ResultSet rows = select.executeQuery()) {
                    if (rows.next()) {
                        found.put(key, new Claim(EntryState.valueOf(rows.getString(1)), rows.getLong(2)));
                    }
                }
            }
        }
        return found;
    }

    /// Claims those entries that are in the state in which they were seen, staged by this run or in doubt, and not being sent already.
    ///
    /// @return the keys of those
    static Set<SourceKey> insert(Connection connection, long run, Source source, List<Intent> intents) throws SQLException {
        Set<SourceKey> asSeen = findAlong(connection, run, intents);
        List<Intent> sure = new ArrayList<>();
        List<Intent> others = new ArrayList<>();
        for (Intent intent : intents) {
            (intent.from() == EntryState.STAGED && asSeen.remove(intent.key()) ? sure : others).add(intent);
        }
        Set<SourceKey> claimed = new LinkedHashSet<>();
        insert(connection, source, sure);
        sure.forEach(intent -> claimed.add(intent.key()));
        int[] counts = insertIfAsSeen(connection, run, source, others);
        for (int i = 0; i < counts.length; i++) {
            if (counts[i] == 1) {
                claimed.add(others.get(i).key());
            }
        }
        return claimed;
    }

    /// What this run has staged between the rows of the intents and is not being sent, where they are neighbours in the file: to look for each by its
    /// key takes longer than everything else about a claim. Ordered as the index is, so that the database goes along it.
    private static Set<SourceKey> findAlong(Connection connection, long run, List<Intent> intents) throws SQLException {
        LongSummaryStatistics rows = intents.stream().filter(intent -> intent.from() == EntryState.STAGED).mapToLong(Intent::row).summaryStatistics();
        Set<SourceKey> found = new HashSet<>();
        if (rows.getCount() < FEW || rows.getMax() - rows.getMin() > 2 * rows.getCount()) {
            return found;
        }
        try (PreparedStatement select = connection.prepareStatement("SELECT source_id FROM entry "
                + "WHERE run_no = ? AND state = 'STAGED' AND row_no >= ? AND row_no <= ?" + UNCLAIMED + " ORDER BY run_no, state, row_no")) {
            select.setLong(1, run);
            select.setLong(2, rows.getMin());
            select.setLong(3, rows.getMax());
            try (ResultSet keys = select.executeQuery()) {
                while (keys.next()) {
                    found.add(new SourceKey(keys.getString(1)));
                }
            }
        }
        return found;
    }

    private static void insert(Connection connection, Source source, List<Intent> intents) throws SQLException {
        if (intents.isEmpty()) {
            return;
        }
        try (PreparedStatement insert =
                connection.prepareStatement("INSERT INTO claim (source_no, source_id, from_state, claimed_at) VALUES (?, ?, ?, ?)")) {
            for (Intent intent : intents) {
                insert.setInt(1, source.number());
                insert.setString(2, intent.key().value());
                insert.setString(3, intent.from().name());
                EntryTable.setInstant(insert, 4, intent.at());
                insert.addBatch();
            }
            insert.executeBatch();
        }
    }

    private static int[] insertIfAsSeen(Connection connection, long run, Source source, List<Intent> intents) throws SQLException {
        if (intents.isEmpty()) {
            return new int[0];
        }
        try (PreparedStatement insert = connection.prepareStatement("INSERT INTO claim (source_no, source_id, from_state, claimed_at) "
                + "SELECT source_no, source_id, state, CAST(? AS BIGINT) FROM entry WHERE source_no = ? AND source_id = ? AND state = ?"
                + EntryTable.OF_RUN_OR_IN_DOUBT + UNCLAIMED)) {
            for (Intent intent : intents) {
                EntryTable.setInstant(insert, 1, intent.at());
                insert.setInt(2, source.number());
                insert.setString(3, intent.key().value());
                insert.setString(4, intent.from().name());
                insert.setLong(5, run);
                insert.addBatch();
            }
            return insert.executeBatch();
        }
    }

    static void delete(Connection connection, Source source, Collection<SourceKey> keys) throws SQLException {
        try (PreparedStatement delete = connection.prepareStatement("DELETE FROM claim WHERE source_no = ? AND source_id = ?")) {
            for (SourceKey key : keys) {
                delete.setInt(1, source.number());
                delete.setString(2, key.value());
                delete.addBatch();
            }
            requireOneEach(delete.executeBatch());
        }
    }

    /// Writes all claims into their entries.
    static void foldAll(Transaction transaction) throws SQLException {
        if (!areAny(transaction)) {
            return;
        }
        Map<Integer, Map<SourceKey, Claim>> bySource = new HashMap<>();
        try (PreparedStatement select = transaction.connection().prepareStatement("SELECT source_no, source_id, from_state, claimed_at FROM claim");
                ResultSet rows = select.executeQuery()) {
            while (rows.next()) {
                bySource.computeIfAbsent(rows.getInt(1), _ -> new HashMap<>())
                        .put(new SourceKey(rows.getString(2)), new Claim(EntryState.valueOf(rows.getString(3)), rows.getLong(4)));
            }
        }
        for (Map.Entry<Integer, Map<SourceKey, Claim>> claims : bySource.entrySet()) {
            fold(transaction, claims.getKey(), claims.getValue());
        }
    }

    /// Writes these claims into their entries.
    static void fold(Transaction transaction, Source source, Map<SourceKey, Claim> claims) throws SQLException {
        fold(transaction, source.number(), claims);
    }

    private static void fold(Transaction transaction, int source, Map<SourceKey, Claim> claims) throws SQLException {
        if (claims.isEmpty()) {
            return;
        }
        try (PreparedStatement update = transaction.connection().prepareStatement(EntryTable.CLAIM);
                PreparedStatement delete = transaction.connection().prepareStatement("DELETE FROM claim WHERE source_no = ? AND source_id = ?")) {
            for (Map.Entry<SourceKey, Claim> claim : claims.entrySet()) {
                update.setLong(1, claim.getValue().at());
                update.setLong(2, claim.getValue().at());
                update.setInt(3, source);
                update.setString(4, claim.getKey().value());
                update.setString(5, claim.getValue().from().name());
                update.addBatch();
                delete.setInt(1, source);
                delete.setString(2, claim.getKey().value());
                delete.addBatch();
            }
            requireOneEach(update.executeBatch());
            requireOneEach(delete.executeBatch());
        }
        transaction.wrote(claims.size());
    }

    private static void requireOneEach(int[] counts) {
        for (int count : counts) {
            if (count != 1) {
                throw new IllegalStateException("an entry changed while it was sent");
            }
        }
    }
}
