package dev.pinnedimport.ledger;

import dev.pinnedimport.event.Action;
import dev.pinnedimport.ledger.Transactions.Transaction;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// How many entries of a run there are of each kind.
///
/// The embedded database reads all of them for it, about 200,000 a second, and a run asks from ten places. So what was counted last is
/// remembered for as long as no entry is written. Safe for use by several threads.
final class EntryCounts {

    private final Transactions transactions;
    private volatile @Nullable Counted last;

    EntryCounts(Transactions transactions) {
        this.transactions = transactions;
    }

    /// Entries of a run that are alike.
    ///
    /// @param firstRow the lowest row that one of them stands for
    record Kind(EntryState state, Action action, boolean pinned, boolean listed, long entries, long firstRow) {}

    private record Counted(long run, long state, List<Kind> kinds) {}

    List<Kind> of(Transaction transaction, Run run) throws SQLException {
        OptionalLong state = transactions.findState();
        Counted known = last;
        if (known != null && known.run() == run.number() && state.isPresent() && known.state() == state.getAsLong()) {
            return known.kinds();
        }
        List<Kind> kinds = count(transaction, run);
        if (state.isPresent()) {
            last = new Counted(run.number(), state.getAsLong(), kinds);
        }
        return kinds;
    }

    static long sum(List<Kind> kinds, Predicate<Kind> which) {
        return kinds.stream().filter(which).mapToLong(Kind::entries).sum();
    }

    private static List<Kind> count(Transaction transaction, Run run) throws SQLException {
        try (PreparedStatement select = transaction.connection().prepareStatement("SELECT state, action, pinned, listed, COUNT(*), MIN(row_no) FROM "
                + Claims.entriesOfRun(transaction, "state, action, pinned, listed, row_no") + " GROUP BY state, action, pinned, listed")) {
            select.setLong(1, run.number());
            try (ResultSet rows = select.executeQuery()) {
                List<Kind> kinds = new ArrayList<>();
                while (rows.next()) {
                    kinds.add(new Kind(EntryState.valueOf(rows.getString(1)), Action.valueOf(rows.getString(2)), rows.getBoolean(3),
                            rows.getBoolean(4), rows.getLong(5), rows.getLong(6)));
                }
                return List.copyOf(kinds);
            }
        }
    }
}
