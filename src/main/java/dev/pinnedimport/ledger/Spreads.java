package dev.pinnedimport.ledger;

import dev.pinnedimport.ledger.Spread.Counts;
import dev.pinnedimport.ledger.Spread.PartState;
import dev.pinnedimport.ledger.Spread.Renewal;
import dev.pinnedimport.ledger.Spread.Seen;
import dev.pinnedimport.ledger.Spread.Signal;
import dev.pinnedimport.ledger.Spread.Slots;
import dev.pinnedimport.ledger.Spread.State;
import dev.pinnedimport.ledger.Spread.Stop;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/// What the machines that send one run together have to share: who holds which part, for how long, and the one pace of all. PostgreSQL only.
///
/// A hold is a lease by the server's clock. It ends when its time is over and somebody takes the part, when its holder hands it back, or when
/// the run is stopped; from then on its token opens nothing. See the decision record "Several machines". Safe for use by several threads.
public final class Spreads {

    private static final String REGION = "spread-";
    private static final String NOW = "CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000000 AS bigint)";
    private static final String SENDABLE = "state IN ('STAGED', 'WAITING', 'SENDING', 'IN_DOUBT')";
    private static final int LONGEST_HOLDER = 200;
    private static final Duration LONGEST_IDLE = Duration.ofSeconds(5);
    private static final String END_WHEN_IDLE = "set_config('idle_in_transaction_session_timeout', '" + LONGEST_IDLE.toMillis() + "', true)";

    private final Transactions transactions;
    private final LongFunction<Optional<Run>> findRun;

    Spreads(Transactions transactions, LongFunction<Optional<Run>> findRun) {
        this.transactions = transactions;
        this.findRun = findRun;
    }

    // ---- the manager -------------------------------------------------------------------------------------------

    /// Opens a run for workers. Whatever was cut for it before is void.
    ///
    /// @param lease how long workers go on without a sign of life of the manager
    public Spread begin(Run run, String terms, Duration lease, double ratePerSecond) {
        long number = transactions.write(transaction -> {
            Connection connection = transaction.connection();
            forget(connection, "run_no = ?", run.number());
            long token = nextToken(connection);
            update(connection, "INSERT INTO spread (run_no, spread_no, terms, state, manager_until, rate, next_slot, accepted) "
                            + "VALUES (?, ?, ?, 'OPEN', " + NOW + " + ?, ?, " + NOW + ", 0)",
                    run.number(), token, terms, micros(lease), ratePerSecond);
            transaction.wrote(terms.length());
            return token;
        });
        return new Spread(run, number, terms);
    }

    /// Cuts what is left to send into parts: large ones first and small ones at the end, so that all machines end at about the same time.
    ///
    /// @param fewest entries of the smallest part
    /// @return their numbers, from 1 on
    public List<Integer> cut(Spread spread, int share, int fewest) {
        return transactions.write(transaction -> {
            Connection connection = transaction.connection();
            long run = spread.run().number();
            List<Long> ends = lastRows(connection, run, sizes(count(connection, run), share, fewest));
            List<Integer> numbers = new ArrayList<>();
            long after = 0;
            for (long last : ends) {
                if (last > after) {
                    numbers.add(numbers.size() + 1);
                    update(connection, "INSERT INTO spread_part (run_no, part_no, after_row, last_row, state, token, holder, held_until, ended, "
                                    + "requests, throttled, retried) VALUES (?, ?, ?, ?, 'FREE', ?, '', 0, 0, 0, 0, 0)",
                            run, numbers.size(), after, last, nextToken(connection));
                    after = last;
                }
            }
            transaction.wrote(numbers.size());
            return numbers;
        });
    }

    private static long count(Connection connection, long run) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement("SELECT COUNT(*) FROM entry WHERE run_no = ? AND " + SENDABLE)) {
            select.setLong(1, run);
            return number(select);
        }
    }

    /// Each part is a fixed share of what is left: with a share of 8 the first one is an eighth.
    static List<Long> sizes(long entries, int share, int fewest) {
        List<Long> sizes = new ArrayList<>();
        for (long left = entries; left > 0; left -= sizes.getLast()) {
            sizes.add(Math.min(left, Math.max(fewest, left / share)));
        }
        return sizes;
    }

    private static List<Long> lastRows(Connection connection, long run, List<Long> sizes) throws SQLException {
        Long[] ends = new Long[sizes.size()];
        long end = 0;
        for (int i = 0; i < ends.length; i++) {
            end += sizes.get(i);
            ends[i] = end;
        }
        Array wanted = connection.createArrayOf("bigint", ends);
        try (PreparedStatement select = connection.prepareStatement("SELECT row_no FROM (SELECT row_no, row_number() OVER (ORDER BY row_no) AS place "
                + "FROM entry WHERE run_no = ? AND " + SENDABLE + ") AS placed WHERE place = ANY(?) ORDER BY place")) {
            select.setLong(1, run);
            select.setArray(2, wanted);
            List<Long> rows = new ArrayList<>();
            try (ResultSet found = select.executeQuery()) {
                while (found.next()) {
                    rows.add(found.getLong(1));
                }
            }
            return rows;
        }
    }

    /// The manager's sign of life, and the pace that it has learned by now.
    ///
    /// Where the server's clock stands before the last sign of life, it was set back, or another server has taken over. Then everything that is told
    /// by it is set back too: otherwise nothing would leave until that time has come again, and a dead worker would keep its part for as long.
    ///
    /// @param lease     the same each time
    /// @param closedFor nothing leaves for so long
    /// @return why everybody is to stop, where somebody has said so
    public Optional<Stop> renew(Spread spread, Duration lease, double ratePerSecond, Duration closedFor) {
        return singly(transaction -> {
            update(transaction.connection(), """
                    WITH t AS (SELECT %s AS now),
                        b AS (SELECT s.run_no, t.now, GREATEST(0, s.manager_until - ? - t.now) AS back FROM spread s, t
                            WHERE s.run_no = ? AND s.spread_no = ? FOR UPDATE OF s),
                        p AS (UPDATE spread_part SET held_until = held_until - b.back FROM b
                            WHERE spread_part.run_no = b.run_no AND spread_part.state = 'HELD' AND b.back > 0)
                    UPDATE spread SET manager_until = b.now + ?, rate = ?, next_slot = GREATEST(next_slot - b.back, b.now + ?)
                    FROM b WHERE spread.run_no = b.run_no""".formatted(NOW),
                    micros(lease), spread.run().number(), spread.number(), micros(lease), ratePerSecond, micros(closedFor));
            transaction.wrote(1);
            return findStop(transaction.connection(), spread.run().number(), spread.number());
        });
    }

    /// Frees parts whose holder has not been heard of for too long. What it writes from now on is refused. Waits for nobody: a holder that was
    /// suspended while it wrote keeps its part until the server has ended its transaction.
    ///
    /// @return their numbers
    public List<Integer> freeLost(Spread spread) {
        return singly(transaction -> {
            try (PreparedStatement update = transaction.connection().prepareStatement("UPDATE spread_part SET state = 'FREE', "
                    + "token = nextval('spread_token') WHERE (run_no, part_no) IN (SELECT run_no, part_no FROM spread_part WHERE run_no = ? "
                    + "AND state = 'HELD' AND held_until < " + NOW + " FOR UPDATE SKIP LOCKED) RETURNING part_no")) {
                update.setLong(1, spread.run().number());
                List<Integer> lost = new ArrayList<>();
                try (ResultSet rows = update.executeQuery()) {
                    while (rows.next()) {
                        lost.add(rows.getInt(1));
                    }
                }
                transaction.wrote(lost.size());
                return lost;
            }
        });
    }

    public List<PartState> listParts(Spread spread) {
        return transactions.read(transaction -> {
            try (PreparedStatement select = transaction.connection().prepareStatement("SELECT part_no, state, holder, ended, requests, "
                    + "throttled, retried FROM spread_part WHERE run_no = ? ORDER BY part_no")) {
                select.setLong(1, spread.run().number());
                List<PartState> parts = new ArrayList<>();
                try (ResultSet row = select.executeQuery()) {
                    while (row.next()) {
                        parts.add(new PartState(row.getInt("part_no"), State.valueOf(row.getString("state")), row.getString("holder"),
                                new Counts(row.getLong("ended"), row.getLong("requests"), row.getLong("throttled"),
                                        row.getLong("retried"))));
                    }
                }
                return parts;
            }
        });
    }

    /// What workers have seen of the pace since the last call.
    public Seen takeSeen(Spread spread) {
        return transactions.write(transaction -> {
            long run = spread.run().number();
            Connection connection = transaction.connection();
            List<Signal> signals = new ArrayList<>();
            try (PreparedStatement delete = connection.prepareStatement("WITH gone AS (DELETE FROM spread_signal WHERE run_no = ? RETURNING *) "
                    + "SELECT * FROM gone ORDER BY signal_no")) {
                delete.setLong(1, run);
                try (ResultSet row = delete.executeQuery()) {
                    while (row.next()) {
                        signals.add(new Signal(row.getBoolean("objection"), duration(row.getLong("age")), findLong(row, "allowed"),
                                findLong(row, "remaining"), findDuration(row, "reset"), findDuration(row, "retry_after")));
                    }
                }
            }
            try (PreparedStatement select = connection.prepareStatement("UPDATE spread s SET accepted = 0 FROM (SELECT run_no, accepted "
                    + "FROM spread WHERE run_no = ? FOR UPDATE) b WHERE s.run_no = b.run_no RETURNING b.accepted")) {
                select.setLong(1, run);
                try (ResultSet row = select.executeQuery()) {
                    transaction.wrote(1);
                    return row.next() ? new Seen(row.getLong(1), signals) : new Seen(0, signals);
                }
            }
        });
    }

    /// Ends the part of the workers, and forgets it: nobody can take a part any more, and nobody who still holds one can write. Where another
    /// manager has begun the run anew, since this one lost its lock, it leaves all of that alone.
    public void close(Spread spread) {
        transactions.write(transaction -> {
            forget(transaction.connection(), "run_no IN (SELECT run_no FROM spread WHERE spread_no = ?)", spread.number());
            transaction.wrote(1);
            return true;
        });
    }

    /// Takes everything from the workers of whatever run of this source system. Whoever calls this holds the system's lock, which proves that
    /// the manager of such a run is dead; its workers may not know yet.
    static void revoke(Connection connection, String system) throws SQLException {
        try (Statement look = connection.createStatement();
                ResultSet found = look.executeQuery("SELECT to_regclass('spread') IS NOT NULL")) {
            found.next();
            if (!found.getBoolean(1)) {
                return;
            }
        }
        forget(connection, "run_no IN (SELECT r.run_no FROM run r JOIN source s ON s.source_no = r.source_no WHERE s.system_name = ?)", system);
    }

    // The parts first: from then on nothing is written for them.
    private static void forget(Connection connection, String which, Object value) throws SQLException {
        update(connection, "DELETE FROM spread_part WHERE " + which, value);
        update(connection, "DELETE FROM spread_signal WHERE " + which, value);
        update(connection, "DELETE FROM int_channel_message WHERE region IN (SELECT '" + REGION + "' || spread_no FROM spread WHERE " + which + ")", value);
        update(connection, "DELETE FROM spread WHERE " + which, value);
    }

    // ---- a worker ----------------------------------------------------------------------------------------------

    /// Runs that have work for workers, the oldest first.
    public List<Spread> listOpen() {
        record Found(long run, long number, String terms) {}
        List<Found> found = transactions.read(transaction -> {
            try (PreparedStatement select = transaction.connection().prepareStatement(
                            "SELECT run_no, spread_no, terms FROM spread WHERE state = 'OPEN' AND manager_until > " + NOW + " ORDER BY run_no");
                    ResultSet row = select.executeQuery()) {
                List<Found> open = new ArrayList<>();
                while (row.next()) {
                    open.add(new Found(row.getLong(1), row.getLong(2), row.getString(3)));
                }
                return open;
            }
        });
        return found.stream().flatMap(one -> findRun.apply(one.run()).map(run -> new Spread(run, one.number(), one.terms())).stream()).toList();
    }

    /// The region of Spring Integration's table in which the messages of this spread lie.
    public static String region(Spread spread) {
        return REGION + spread.number();
    }

    /// Whether it still has work for workers.
    public boolean isOpen(Spread spread) {
        return listOpen().stream().anyMatch(open -> open.number() == spread.number());
    }

    /// Takes a part; empty where somebody else has it, or it is done.
    public Optional<Part> claim(Spread spread, int number, String holder, Duration lease) {
        return singly(transaction -> {
            try (PreparedStatement update = transaction.connection().prepareStatement("UPDATE spread_part SET state = 'HELD', "
                    + "token = nextval('spread_token'), holder = ?, held_until = " + NOW + " + ? WHERE run_no = ? AND part_no = ? AND state = 'FREE' "
                    + "AND EXISTS (SELECT 1 FROM spread s WHERE s.run_no = spread_part.run_no AND s.spread_no = ? AND s.state = 'OPEN' "
                    + "AND s.manager_until > " + NOW + ") RETURNING token, after_row, last_row")) {
                update.setString(1, holder.substring(0, Math.min(LONGEST_HOLDER, holder.length())));
                update.setLong(2, micros(lease));
                update.setLong(3, spread.run().number());
                update.setInt(4, number);
                update.setLong(5, spread.number());
                try (ResultSet row = update.executeQuery()) {
                    transaction.wrote(1);
                    return row.next()
                            ? Optional.of(new Part(spread.run().number(), spread.number(), number, row.getLong(1), row.getLong(2), row.getLong(3)))
                            : Optional.<Part>empty();
                }
            }
        });
    }

    /// Keeps a part for another while, and tells what was done for it.
    ///
    /// @param more done since the last time
    public Renewal renew(Part part, Duration lease, Counts more) {
        return counted(transaction -> {
            Connection connection = transaction.connection();
            int kept = add(connection, "UPDATE spread_part SET held_until = " + NOW + " + " + micros(lease) + ", ", more, part);
            boolean led;
            try (PreparedStatement select = connection.prepareStatement(
                    "SELECT COUNT(*) FROM spread WHERE run_no = ? AND spread_no = ? AND manager_until > " + NOW)) {
                select.setLong(1, part.run());
                select.setLong(2, part.spread());
                led = number(select) == 1;
            }
            transaction.wrote(1);
            return new Renewal(kept == 1, led, findStop(connection, part.run(), part.spread()).orElse(null));
        });
    }

    /// The part is done: nothing is left in it that a worker may send.
    ///
    /// @throws PartLostException where it is not ours any more
    public void finish(Part part, Counts more) {
        end(part, "UPDATE spread_part SET state = 'DONE', ", more);
    }

    /// Somebody else may have the part.
    ///
    /// @throws PartLostException where it is not ours any more
    public void handBack(Part part, Counts more) {
        end(part, "UPDATE spread_part SET state = 'FREE', token = nextval('spread_token'), ", more);
    }

    private void end(Part part, String update, Counts more) {
        counted(transaction -> {
            if (add(transaction.connection(), update, more, part) == 0) {
                throw new PartLostException(part);
            }
            transaction.wrote(1);
            return true;
        });
    }

    private static int add(Connection connection, String update, Counts more, Part part) throws SQLException {
        return update(connection, update + "ended = ended + ?, requests = requests + ?, throttled = throttled + ?, retried = retried + ? "
                        + "WHERE run_no = ? AND part_no = ? AND state = 'HELD' AND token = ?",
                more.ended(), more.requests(), more.throttled(), more.retried(), part.run(), part.number(), part.token());
    }

    /// Asks everybody to stop; the first reason stays.
    public void stop(Spread spread, Stop why) {
        singly(transaction -> {
            update(transaction.connection(), "UPDATE spread SET state = 'STOPPING', stop_exit = ?, stop_code = ?, stop_sentence = ? "
                            + "WHERE run_no = ? AND spread_no = ? AND state = 'OPEN'",
                    why.exit(), why.code(), why.sentence(), spread.run().number(), spread.number());
            transaction.wrote(1);
            return true;
        });
    }

    private static Optional<Stop> findStop(Connection connection, long run, long number) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(
                "SELECT stop_exit, stop_code, stop_sentence FROM spread WHERE run_no = ? AND spread_no = ? AND stop_exit IS NOT NULL")) {
            select.setLong(1, run);
            select.setLong(2, number);
            try (ResultSet row = select.executeQuery()) {
                return row.next() ? Optional.of(new Stop(row.getInt(1), row.getString(2), row.getString(3))) : Optional.empty();
            }
        }
    }

    /// In the same transaction as what it allows: whoever takes the part over waits for it, or comes before it. Where its process is suspended
    /// in the middle of it, the server ends it after a while, so that nobody waits for ever.
    static void requireHeld(Connection connection, Part part) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(
                "SELECT " + END_WHEN_IDLE + " FROM spread_part WHERE run_no = ? AND part_no = ? AND token = ? "
                        + "AND state = 'HELD' FOR SHARE")) {
            select.setLong(1, part.run());
            select.setInt(2, part.number());
            select.setLong(3, part.token());
            try (ResultSet row = select.executeQuery()) {
                if (!row.next()) {
                    throw new PartLostException(part);
                }
            }
        }
    }

    // ---- the pace ----------------------------------------------------------------------------------------------

    /// Reserves slots for requests. Nobody else gets the same ones; what is not used passes by, so a dead worker takes nothing with it.
    ///
    /// @param most     so many at most
    /// @param ahead    none that begin later than that
    /// @param accepted requests that were answered since the last time, other than "too many requests"
    public Slots reserve(Part part, int most, Duration ahead, long accepted) {
        return singly(transaction -> {
            try (PreparedStatement update = transaction.connection().prepareStatement("""
                    WITH t AS (SELECT %s AS now)
                    UPDATE spread SET accepted = accepted + ?,
                        next_slot = CASE WHEN next_slot <= t.now + ? THEN GREATEST(next_slot, t.now) + CAST(? * 1000000 / rate AS bigint) ELSE next_slot END
                    FROM t, (SELECT run_no, next_slot AS was FROM spread WHERE run_no = ? FOR UPDATE) AS b
                    WHERE spread.run_no = b.run_no AND spread.spread_no = ? AND spread.state = 'OPEN'
                    RETURNING b.was, t.now, rate""".formatted(NOW))) {
                update.setLong(1, accepted);
                update.setLong(2, micros(ahead));
                update.setInt(3, most);
                update.setLong(4, part.run());
                update.setLong(5, part.spread());
                try (ResultSet row = update.executeQuery()) {
                    transaction.wrote(1);
                    if (!row.next()) {
                        return new Slots(0, ahead, 1);
                    }
                    long wait = Math.max(0, row.getLong(1) - row.getLong(2));
                    return wait <= micros(ahead)
                            ? new Slots(most, duration(wait), row.getDouble(3))
                            : new Slots(0, duration(wait).minus(ahead), row.getDouble(3));
                }
            }
        });
    }

    /// Passes on what an answer said about the pace. An objection closes the gate for all at once.
    public void signal(Part part, Signal signal, Duration closedFor) {
        singly(transaction -> {
            Connection connection = transaction.connection();
            try (PreparedStatement insert = connection.prepareStatement("INSERT INTO spread_signal (run_no, objection, age, allowed, remaining, reset, "
                    + "retry_after) VALUES (?, ?, ?, ?, ?, ?, ?)")) {
                insert.setLong(1, part.run());
                insert.setBoolean(2, signal.objection());
                insert.setLong(3, micros(signal.age()));
                setLong(insert, 4, signal.limit());
                setLong(insert, 5, signal.remaining());
                setLong(insert, 6, signal.reset() == null ? null : micros(signal.reset()));
                setLong(insert, 7, signal.retryAfter() == null ? null : micros(signal.retryAfter()));
                insert.executeUpdate();
            }
            update(connection, "UPDATE spread SET next_slot = GREATEST(next_slot, " + NOW + " + ?) WHERE run_no = ? AND spread_no = ?",
                    micros(closedFor), part.run(), part.spread());
            transaction.wrote(1);
            return true;
        });
    }

    /// Each statement is a transaction of its own: whoever is suspended can be so between two of them, and then keeps nobody waiting.
    private <T> T singly(Transactions.Work<T> work) {
        return transactions.read(work);
    }

    /// For what adds to a count, and so must not be done twice: where the connection is lost, the server is asked whether it was done. Whoever is
    /// suspended in the middle of it keeps others waiting for [#LONGEST_IDLE] at the most.
    private <T> T counted(Transactions.Work<T> work) {
        return transactions.write(transaction -> {
            try (Statement statement = transaction.connection().createStatement()) {
                statement.execute("SELECT " + END_WHEN_IDLE);
            }
            return work.in(transaction);
        });
    }

    // ---- statements --------------------------------------------------------------------------------------------

    private static long nextToken(Connection connection) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement("SELECT nextval('spread_token')")) {
            return number(select);
        }
    }

    private static long number(PreparedStatement select) throws SQLException {
        try (ResultSet rows = select.executeQuery()) {
            rows.next();
            return rows.getLong(1);
        }
    }

    private static int update(Connection connection, String sql, Object... values) throws SQLException {
        try (PreparedStatement update = connection.prepareStatement(sql)) {
            for (int i = 0; i < values.length; i++) {
                update.setObject(i + 1, values[i]);
            }
            return update.executeUpdate();
        }
    }

    private static void setLong(PreparedStatement statement, int place, @Nullable Long value) throws SQLException {
        if (value == null) {
            statement.setNull(place, Types.BIGINT);
        } else {
            statement.setLong(place, value);
        }
    }

    private static @Nullable Long findLong(ResultSet row, String column) throws SQLException {
        long value = row.getLong(column);
        return row.wasNull() ? null : value;
    }

    private static @Nullable Duration findDuration(ResultSet row, String column) throws SQLException {
        Long value = findLong(row, column);
        return value == null ? null : duration(value);
    }

    private static long micros(Duration duration) {
        return duration.toNanos() / 1000;
    }

    private static Duration duration(long micros) {
        return Duration.ofNanos(micros * 1000);
    }
}
