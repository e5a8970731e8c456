package dev.pinnedimport.ledger;

import static dev.pinnedimport.ledger.LedgerFixture.NOW;
import static dev.pinnedimport.ledger.LedgerFixture.key;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pinnedimport.issue.ExitCode;
import dev.pinnedimport.issue.StopException;
import dev.pinnedimport.ledger.Spread.Counts;
import dev.pinnedimport.ledger.Spread.PartState;
import dev.pinnedimport.ledger.Spread.State;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// A PostgreSQL connection that breaks at the worst moment must neither lose nor repeat what was written.
class CutConnectionTest {

    private static final Duration LEASE = Duration.ofMinutes(10);

    private static LedgerDatabase database;

    private final List<Duration> pauses = new ArrayList<>();

    @BeforeAll
    static void open() {
        database = LedgerDatabase.open(PostgresServer.newDatabase());
    }

    @AfterAll
    static void close() {
        database.close();
    }

    @Test
    void doesNotRepeatACommitWhoseAnswerWasLost() {
        LedgerFixture f = staged("a=1");
        Ledger unlucky = ledger(failing(1, Moment.AFTER_COMMIT));

        assertThat(unlucky.exchange(f.run, List.of(), List.of(new Intent(key("a"), EntryState.STAGED, 1, NOW)))).containsExactly(key("a"));
        assertThat(f.entry("a").attempts()).isEqualTo(1);
    }

    @Test
    void repeatsATransactionThatWasLostWithItsConnection() {
        LedgerFixture f = staged("a=1");
        Ledger unlucky = ledger(failing(1, Moment.BEFORE_COMMIT));

        assertThat(unlucky.exchange(f.run, List.of(), List.of(new Intent(key("a"), EntryState.STAGED, 1, NOW)))).containsExactly(key("a"));
        assertThat(f.entry("a").attempts()).isEqualTo(1);
        assertThat(f.entry("a").state()).isEqualTo(EntryState.SENDING);
    }

    @Test
    void writesABatchOfRowsOnceWhateverBreaks() {
        for (Moment moment : Moment.values()) {
            LedgerFixture f = LedgerFixture.on(database.ledger());
            Staging staging = ledger(failing(2, moment)).stage(f.run);
            staging.write(LedgerFixture.rows("a=1", "a=1", "b=1", "c!"));

            assertThat(f.balance()).as(moment.name()).isEqualTo(new Balance(4, 0, 0, 0, 0, 0, 1, 1, 0, 0, 0, 2));
        }
    }

    @Test
    void countsWhatAWorkerHasDoneOnceWhateverBreaks() {
        for (Moment moment : Moment.values()) {
            LedgerFixture f = staged("a=1", "b=2");
            Spread spread = f.ledger.spreads().begin(f.run, "terms", LEASE, 100);
            f.ledger.spreads().cut(spread, 2, 1);
            Part first = f.ledger.spreads().claim(spread, 1, "here", LEASE).orElseThrow();
            Part second = f.ledger.spreads().claim(spread, 2, "here", LEASE).orElseThrow();

            assertThat(ledger(failing(1, moment)).spreads().renew(first, LEASE, new Counts(1, 2, 0, 0)).held()).as(moment.name()).isTrue();
            ledger(failing(1, moment)).spreads().finish(first, new Counts(3, 4, 0, 0));
            ledger(failing(1, moment)).spreads().handBack(second, new Counts(1, 1, 0, 0));

            assertThat(f.ledger.spreads().listParts(spread)).as(moment.name()).containsExactly(
                    new PartState(1, State.DONE, "here", new Counts(4, 6, 0, 0)), new PartState(2, State.FREE, "here", new Counts(1, 1, 0, 0)));
        }
    }

    @Test
    void givesUpAfterSomeTimeAndSaysSo() {
        LedgerFixture f = staged("a=1");
        Ledger cutOff = ledger(failing(Integer.MAX_VALUE, Moment.BEFORE_COMMIT));

        assertThatThrownBy(() -> cutOff.exchange(f.run, List.of(), List.of(new Intent(key("a"), EntryState.STAGED, 1, NOW))))
                .isInstanceOfSatisfying(StopException.class, stop -> assertThat(stop.exitCode()).isEqualTo(ExitCode.DATABASE_UNAVAILABLE));
        assertThat(f.entry("a").state()).isEqualTo(EntryState.STAGED);
        assertThat(pauses.stream().reduce(Duration.ZERO, Duration::plus)).isBetween(Duration.ofSeconds(5), Duration.ofSeconds(15));
    }

    private enum Moment {
        AFTER_A_STATEMENT,
        BEFORE_COMMIT,
        AFTER_COMMIT
    }

    private static LedgerFixture staged(String... rows) {
        LedgerFixture f = LedgerFixture.on(database.ledger());
        f.stage(rows);
        return f;
    }

    private Ledger ledger(DataSource dataSource) {
        return new Ledger(new Transactions(dataSource, StorageGuard.off(), pauses::add, () -> {}), InstantSource.fixed(NOW));
    }

    /// Connections whose first commits find their backend terminated, just before the commit or just after it, or already after a statement, which
    /// a connection that commits by itself has committed then.
    private static DataSource failing(int times, Moment moment) {
        AtomicInteger left = new AtomicInteger(times);
        return (DataSource) Proxy.newProxyInstance(CutConnectionTest.class.getClassLoader(), new Class<?>[] {DataSource.class},
                (_, method, arguments) -> {
                    assertThat(method.getName()).isEqualTo("getConnection");
                    return failing(database.dataSource().getConnection(), left, moment);
                });
    }

    private static Connection failing(Connection connection, AtomicInteger left, Moment moment) {
        return (Connection) Proxy.newProxyInstance(CutConnectionTest.class.getClassLoader(), new Class<?>[] {Connection.class},
                (_, method, arguments) -> {
                    try {
                        if (moment != Moment.AFTER_A_STATEMENT && method.getName().equals("commit") && left.getAndDecrement() > 0) {
                            cut(connection, moment);
                        }
                        Object result = method.invoke(connection, arguments);
                        return moment == Moment.AFTER_A_STATEMENT && result instanceof PreparedStatement statement
                                ? failing(statement, left) : result;
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    private static PreparedStatement failing(PreparedStatement statement, AtomicInteger left) {
        return (PreparedStatement) Proxy.newProxyInstance(CutConnectionTest.class.getClassLoader(), new Class<?>[] {PreparedStatement.class},
                (_, method, arguments) -> {
                    try {
                        int backend = backend(statement.getConnection());
                        Object result = method.invoke(statement, arguments);
                        if (method.getName().equals("executeUpdate") && left.getAndDecrement() > 0) {
                            PostgresServer.execute("SELECT pg_terminate_backend(" + backend + ")");
                            throw new SQLException("the connection was cut", "08006");
                        }
                        return result;
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    private static void cut(Connection connection, Moment moment) throws SQLException {
        int backend = backend(connection);
        if (moment == Moment.AFTER_COMMIT) {
            connection.commit();
        }
        PostgresServer.execute("SELECT pg_terminate_backend(" + backend + ")");
        if (moment == Moment.AFTER_COMMIT) {
            throw new SQLException("the connection was cut", "08006");
        }
    }

    private static int backend(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT pg_backend_pid()")) {
            rows.next();
            return rows.getInt(1);
        }
    }
}
