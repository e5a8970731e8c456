package dev.pinnedimport.ledger;

import dev.pinnedimport.event.Action;
import dev.pinnedimport.ledger.Transactions.Transaction;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;

/// Counts what became of the rows of a run.
final class Balances {

    private Balances() {}

    /// The rows whose fate is that of an entry.
    private record Fates(long created, long updated, long refused, long blocked, long inDoubt, long notSent, long further) {}

    static Balance read(Transaction transaction, Run run, EntryCounts counts) throws SQLException {
        try (PreparedStatement select = transaction.connection().prepareStatement("SELECT * FROM run_tally WHERE run_no = ?")) {
            select.setLong(1, run.number());
            try (ResultSet tally = select.executeQuery()) {
                if (!tally.next()) {
                    throw new IllegalStateException("run " + run.id() + " is not in the ledger");
                }
                tally.getLong("created");
                boolean ended = !tally.wasNull();
                long further = tally.getLong("further");
                Fates fates = ended ? kept(tally) : count(transaction, run, further, counts);
                return new Balance(tally.getLong("rows_read"), fates.created(), fates.updated(), tally.getLong("unchanged"),
                        tally.getLong("grouped"), tally.getLong("skipped"), tally.getLong("duplicates"), tally.getLong("rejected"),
                        fates.refused(), fates.blocked(), fates.inDoubt(), fates.notSent(), new Balance.Further(further, fates.further()));
            }
        }
    }

    private static Fates kept(ResultSet tally) throws SQLException {
        return new Fates(tally.getLong("created"), tally.getLong("updated"), tally.getLong("refused"), tally.getLong("blocked"),
                tally.getLong("in_doubt"), tally.getLong("not_sent"), tally.getLong("further"));
    }

    static void keep(Transaction transaction, Run run, EntryCounts counts) throws SQLException {
        Fates fates = count(transaction, run, further(transaction.connection(), run), counts);
        try (PreparedStatement update = transaction.connection().prepareStatement("""
                UPDATE run_tally SET created = ?, updated = ?, refused = ?, blocked = ?, in_doubt = ?, not_sent = ?
                WHERE run_no = ?""")) {
            update.setLong(1, fates.created());
            update.setLong(2, fates.updated());
            update.setLong(3, fates.refused());
            update.setLong(4, fates.blocked());
            update.setLong(5, fates.inDoubt());
            update.setLong(6, fates.notSent());
            update.setLong(7, run.number());
            update.executeUpdate();
        }
    }

    /// Events of split rows beyond the first of their row, as they were staged.
    static long further(Connection connection, Run run) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement("SELECT further FROM run_tally WHERE run_no = ?")) {
            select.setLong(1, run.number());
            try (ResultSet rows = select.executeQuery()) {
                return rows.next() ? rows.getLong(1) : 0;
            }
        }
    }

    /// @param further events staged beyond the first of their row: where there are none, every entry is a row
    private static Fates count(Transaction transaction, Run run, long further, EntryCounts counts) throws SQLException {
        return further > 0 ? countRows(transaction, run) : countEntries(counts.of(transaction, run));
    }

    /// Counts every row once, where the worst of its entries is. What no row stands for (rank 0) is passed by.
    private static Fates countRows(Transaction transaction, Run run) throws SQLException {
        long[] inRank = new long[7];
        long further = 0;
        try (PreparedStatement select = transaction.connection().prepareStatement("""
                SELECT worst, COUNT(*), SUM(events) FROM (
                    SELECT row_no, SUM(CASE WHEN listed THEN 1 ELSE 0 END) AS events, MAX(CASE
                        WHEN NOT listed THEN 0
                        WHEN state IN ('IN_DOUBT', 'SENDING') THEN 6
                        WHEN state IN ('STAGED', 'WAITING') THEN 5
                        WHEN state = 'REFUSED' THEN 4
                        WHEN state = 'BLOCKED' THEN 3
                        WHEN action = 'CREATE' THEN 2
                        ELSE 1 END) AS worst
                    FROM %s GROUP BY row_no) AS fates
                GROUP BY worst""".formatted(Claims.entriesOfRun(transaction, "state, action, listed, row_no")))) {
            select.setLong(1, run.number());
            try (ResultSet ranks = select.executeQuery()) {
                while (ranks.next()) {
                    int rank = ranks.getInt(1);
                    inRank[rank] = ranks.getLong(2);
                    further += rank == 0 ? 0 : ranks.getLong(3) - ranks.getLong(2);
                }
            }
        }
        return new Fates(inRank[2], inRank[1], inRank[4], inRank[3], inRank[6], inRank[5], further);
    }

    private static Fates countEntries(List<EntryCounts.Kind> kinds) {
        long created = EntryCounts.sum(kinds, kind -> kind.listed() && kind.state() == EntryState.DELIVERED && kind.action() == Action.CREATE);
        return new Fates(
                created,
                sum(kinds, EntryState.DELIVERED) - created,
                sum(kinds, EntryState.REFUSED),
                sum(kinds, EntryState.BLOCKED),
                sum(kinds, EntryState.IN_DOUBT, EntryState.SENDING),
                sum(kinds, EntryState.STAGED, EntryState.WAITING),
                0);
    }

    private static long sum(List<EntryCounts.Kind> kinds, EntryState... states) {
        Set<EntryState> these = Set.of(states);
        return EntryCounts.sum(kinds, kind -> kind.listed() && these.contains(kind.state()));
    }
}
