package dev.pinnedimport.ledger;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.pinnedimport.issue.ExitCode;
import dev.pinnedimport.issue.Issue;
import dev.pinnedimport.issue.IssueCode;
import dev.pinnedimport.issue.Place;
import dev.pinnedimport.issue.StopException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationInfo;
import org.jspecify.annotations.Nullable;

/// The database that holds the ledger and Spring Batch's tables, opened and brought to the present schema.
///
/// Every failure to open it is a [StopException] in plain words. The embedded database is locked for this process while it is open.
public final class LedgerDatabase implements AutoCloseable {

    static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);

    private static final String LOCK = "ledger.lock";
    private static final int CONNECTIONS = 8;
    private static final Map<String, String> EMBEDDED_PROPERTIES = Map.of(
            "hsqldb.write_delay", "false",
            "hsqldb.tx", "mvcc",
            "hsqldb.default_table_type", "cached");

    private final DatabaseSettings settings;
    private final HikariDataSource pool;
    private final @Nullable OsLock lock;
    private final Ledger ledger;

    private LedgerDatabase(DatabaseSettings settings, HikariDataSource pool, @Nullable OsLock lock, StorageGuard guard) {
        this.settings = settings;
        this.pool = pool;
        this.lock = lock;
        this.ledger = new Ledger(pool, guard, InstantSource.system());
    }

    public static LedgerDatabase open(DatabaseSettings settings) {
        return switch (settings) {
            case DatabaseSettings.Embedded embedded -> open(embedded, StorageGuard.of(embedded.stateDirectory(), embedded.log()));
            case DatabaseSettings.InMemory memory -> open(memory, "jdbc:hsqldb:mem:" + memory.name(), null, StorageGuard.off());
            case DatabaseSettings.Postgres postgres -> open(postgres, postgres.url(), null, StorageGuard.off());
        };
    }

    /// Opens an embedded database with a guard of one's own.
    public static LedgerDatabase open(DatabaseSettings.Embedded embedded, StorageGuard guard) {
        StorageGuard.prepare(embedded.stateDirectory());
        guard.checkStart();
        OsLock lock = OsLock.tryAcquire(embedded.locks(), LOCK, JobLock.describe("it has the ledger open", InstantSource.system().instant()))
                .orElseThrow(() -> JobLock.lockedBy(OsLock.findHolder(embedded.locks(), LOCK)));
        try {
            StorageGuard.prepare(embedded.directory());
            String url = "jdbc:hsqldb:file:" + embedded.directory().resolve("ledger") + ";hsqldb.lock_file=false";
            return open(embedded, url, lock, guard);
        } catch (RuntimeException e) {
            lock.close();
            throw e;
        }
    }

    private static LedgerDatabase open(DatabaseSettings settings, String url, @Nullable OsLock lock, StorageGuard guard) {
        LibraryLogs.silence();
        HikariDataSource pool = pool(settings, url);
        try {
            if (!(settings instanceof DatabaseSettings.Postgres)) {
                configure(pool);
            }
            migrate(settings, pool);
            return new LedgerDatabase(settings, pool, lock, guard);
        } catch (SQLException e) {
            pool.close();
            throw unreachable(settings, e);
        } catch (RuntimeException e) {
            pool.close();
            throw e;
        }
    }

    private static HikariDataSource pool(DatabaseSettings settings, String url) {
        HikariConfig config = new HikariConfig();
        config.setPoolName("ledger");
        config.setJdbcUrl(url);
        config.setMaximumPoolSize(CONNECTIONS);
        config.setMinimumIdle(1);
        config.setConnectionTimeout(2 * CONNECT_TIMEOUT.toMillis());
        config.setInitializationFailTimeout(-1);
        switch (settings) {
            case DatabaseSettings.Postgres postgres -> {
                config.setDataSourceProperties(postgres.credentials());
                config.addDataSourceProperty("reWriteBatchedInserts", "true");
                config.addDataSourceProperty("connectTimeout", Long.toString(CONNECT_TIMEOUT.toSeconds()));
                config.addDataSourceProperty("loginTimeout", Long.toString(CONNECT_TIMEOUT.toSeconds()));
                config.addDataSourceProperty("socketTimeout", "60");
                config.addDataSourceProperty("tcpKeepAlive", "true");
                config.addDataSourceProperty("ApplicationName", "pinned-import");
            }
            case DatabaseSettings.Embedded _, DatabaseSettings.InMemory _ -> {
                config.setUsername("SA");
                config.setPassword("");
            }
        }
        return new HikariDataSource(config);
    }

    /// Properties in a URL count only for a database that does not exist yet, so they are set by SQL, and checked.
    private static void configure(DataSource dataSource) throws SQLException {
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("SET FILES WRITE DELAY FALSE");
            statement.execute("SET DATABASE TRANSACTION CONTROL MVCC");
            statement.execute("SET DATABASE DEFAULT TABLE TYPE CACHED");
            statement.execute("SET DATABASE COLLATION SQL_TEXT NO PAD");
        }
    }

    private static void migrate(DatabaseSettings settings, DataSource dataSource) {
        String location = settings instanceof DatabaseSettings.Postgres ? "postgresql" : "hsqldb";
        Flyway flyway = Flyway.configure()
                .dataSource(dataSource)
                .locations("classpath:db/migration/" + location)
                .load();
        try {
            refuseNewer(flyway.info().applied());
            if (Arrays.stream(flyway.info().all()).anyMatch(migration -> migration.getState().isFailed())) {
                flyway.repair();
            }
            flyway.migrate();
        } catch (FlywayException e) {
            throw unusable(settings, e);
        }
    }

    private static void refuseNewer(MigrationInfo[] applied) {
        if (Arrays.stream(applied).anyMatch(migration -> !migration.getState().isResolved())) {
            throw new StopException(ExitCode.FOREIGN_LEDGER, Issue.of(IssueCode.LEDGER_NEWER, new Place.Setting("Ledger"), "",
                    "it was written by a newer version of this program, and was left untouched. Use that version."));
        }
    }

    public DataSource dataSource() {
        return pool;
    }

    public Ledger ledger() {
        return ledger;
    }

    /// Closes the embedded database in good order, so that it opens fast the next time.
    @Override
    public void close() {
        try {
            if (!(settings instanceof DatabaseSettings.Postgres)) {
                shutDown();
            }
        } finally {
            pool.close();
            if (lock != null) {
                lock.close();
            }
        }
    }

    private void shutDown() {
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("SHUTDOWN");
        } catch (SQLException e) {
            // All that was committed is in its log; the next opening takes a little longer.
        }
    }

    static StopException unreachable(DatabaseSettings settings, SQLException e) {
        return unusable(settings, e);
    }

    private static StopException unusable(DatabaseSettings settings, Exception e) {
        return switch (settings) {
            case DatabaseSettings.Postgres postgres -> Transactions.unavailable(
                    "the " + postgres.display() + " cannot be used: " + why(e) + " Nothing was done. Run again when it is there.", e);
            case DatabaseSettings.Embedded embedded -> damaged(embedded, e);
            case DatabaseSettings.InMemory memory -> Transactions.unavailable("the database in memory cannot be used.", e);
        };
    }

    private static StopException damaged(DatabaseSettings.Embedded embedded, Exception e) {
        return new StopException(ExitCode.STORAGE, Issue.of(IssueCode.LEDGER_DAMAGED, new Place.Setting("Ledger " + embedded.directory()), "",
                "its files cannot be read, and were left as they are. Restore the directory from a backup; "
                        + "without one, see pinned-import settle --rebuild."), e);
    }

    private static String why(Exception e) {
        String state = findSqlState(e).orElse("");
        return switch (state) {
            case "28P01", "28000" -> "it refused the user or the password.";
            case "3D000" -> "it has no database of this name.";
            case "53300" -> "it has no connection left for us.";
            case "42501" -> "the user may not create tables there.";
            default -> "it does not answer.";
        };
    }

    private static Optional<String> findSqlState(@Nullable Throwable e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql && sql.getSQLState() != null) {
                return Optional.of(sql.getSQLState());
            }
        }
        return Optional.empty();
    }
}
