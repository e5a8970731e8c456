package dev.pinnedimport.ledger;

import dev.pinnedimport.event.SourceKey;
import dev.pinnedimport.ledger.Transactions.Transaction;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Deliveries of which everything is as it nearly always is: claimed, with an event id of their own, and the file wants nothing else meanwhile.
///
/// The embedded database takes as long to look an entry up as to write it, so here nothing is looked up before: the update names what it expects,
/// and the index of event ids refuses one that belongs to another entry. Where anything is different, all is undone ([NotPlainException]) and
/// [Exchange] does it step by step.
final class PlainDeliveries {

    /// For what is to be done step by step.
    static final PlainDeliveries NONE = new PlainDeliveries(Set.of());

    private static final String OWNED_BY_ANOTHER = "23505";

    private final Set<SourceKey> keys;

    private PlainDeliveries(Set<SourceKey> keys) {
        this.keys = keys;
    }

    /// Something is not as it nearly always is; the transaction is to be rolled back.
    static final class NotPlainException extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    private record Claimed(Settlement.Delivered delivered, Claims.Claim claim) {}

    /// Those of the settlements that may be plain: delivered, and nothing else about the same entry.
    static PlainDeliveries of(List<Settlement> settlements) {
        Set<SourceKey> once = new HashSet<>();
        Set<SourceKey> other = new HashSet<>();
        for (Settlement settlement : settlements) {
            if (!once.add(settlement.key()) || !(settlement instanceof Settlement.Delivered)) {
                other.add(settlement.key());
            }
        }
        once.removeAll(other);
        return once.isEmpty() ? NONE : new PlainDeliveries(once);
    }

    /// Writes what is plain.
    ///
    /// @return the others, in their order
    List<Settlement> settle(Transaction transaction, Source source, List<Settlement> settlements) throws SQLException {
        if (keys.isEmpty()) {
            return settlements;
        }
        Map<SourceKey, Claims.Claim> claims = Claims.find(transaction, source, keys);
        List<Settlement> others = new ArrayList<>();
        List<Claimed> plain = new ArrayList<>();
        for (Settlement settlement : settlements) {
            Claims.Claim claim = claims.get(settlement.key());
            if (claim != null && settlement instanceof Settlement.Delivered delivered) {
                plain.add(new Claimed(delivered, claim));
            } else {
                others.add(settlement);
            }
        }
        if (!plain.isEmpty()) {
            deliver(transaction.connection(), source, plain);
            Claims.delete(transaction.connection(), source, plain.stream().map(claimed -> claimed.delivered().key()).toList());
            transaction.wrote(plain.size());
        }
        return others;
    }

    private static void deliver(Connection connection, Source source, List<Claimed> plain) throws SQLException {
        try (PreparedStatement update = connection.prepareStatement("UPDATE entry SET " + Exchange.DELIVERED + ", " + Exchange.AT_REST
                + ", attempts = attempts + 1, first_sent_at = COALESCE(first_sent_at, ?), last_sent_at = ? "
                + "WHERE source_no = ? AND source_id = ? AND state = ? AND next_fp IS NULL AND (event_id IS NULL OR event_id = ?)")) {
            for (Claimed claimed : plain) {
                Settlement.Delivered delivered = claimed.delivered();
                Claims.Claim claim = claimed.claim();
                Exchange.bindDelivered(update, delivered);
                update.setLong(5, claim.at());
                update.setLong(6, claim.at());
                update.setInt(7, source.number());
                update.setString(8, delivered.key().value());
                update.setString(9, claim.from().name());
                update.setString(10, delivered.eventId());
                update.addBatch();
            }
            for (int count : update.executeBatch()) {
                if (count != 1) {
                    throw new NotPlainException();
                }
            }
        } catch (SQLException e) {
            if (OWNED_BY_ANOTHER.equals(e.getSQLState())) {
                throw new NotPlainException();
            }
            throw e;
        }
    }
}
