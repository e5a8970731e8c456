package dev.pinnedimport.ledger;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.pinnedimport.issue.IssueCode;
import dev.pinnedimport.issue.StopException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.logging.Level;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.flywaydb.core.api.FlywayException;
import org.jspecify.annotations.Nullable;

/// The database that holds the ledger and Spring Batch's tables, opened and brought to the present schema.
///
/// Every failure to open it is a [StopException] in plain words. The embedded database is locked for this process while it is open.
public final class LedgerDatabase implements AutoCloseable {

    static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);

    private static final String LOCK = "ledger.lock";
    private static final int CONNECTIONS = 8;
    // Our own lock instead of one that outlives a killed process by 17 s; no half read log; and file access that an interrupted thread or a
    // full disk cannot break, as it does with mapped files.
    private static final String EMBEDDED_OPTIONS = ";hsqldb.lock_file=false;hsqldb.full_log_replay=true;hsqldb.nio_data_file=false";
    private static final Map<String, String> REQUIRED_PROPERTIES = Map.of(
            "hsqldb.write_delay_millis", "0", // a commit is on the disk when it returns
            "hsqldb.tx", "MVCC",
            "hsqldb.default_table_type", "CACHED");

    // Held here because java.util.logging forgets the level of a logger that nobody refers to. The other libraries log through SLF4J.
    private static final Logger HSQLDB_LOG = Logger.getLogger("hsqldb.db");

    // Left open in this process because its disk had failed; opened again here, it would show what never reached the disk.
    private static final Set<DatabaseSettings> GIVEN_UP = ConcurrentHashMap.newKeySet();

    private final DatabaseSettings settings;
    private final HikariDataSource pool;
    private final Connections connections;
    private final @Nullable OsLock lock;
    private final StorageGuard guard;
    private final Ledger ledger;

    private LedgerDatabase(DatabaseSettings settings, String url, HikariDataSource pool, @Nullable OsLock lock, StorageGuard guard) {
        this.settings = settings;
        this.pool = pool;
        this.guard = guard;
        this.connections = new Connections(pool, guard, () -> DriverManager.getConnection(url, properties(settings)).close());
        this.lock = lock;
        this.ledger = new Ledger(connections, guard, InstantSource.system(), connections::giveUp);
    }

    public static LedgerDatabase open(DatabaseSettings settings) {
        return openAt(settings, Optional.empty());
    }

    /// Opens a database that is to be filled with what an older version of this program kept, with the schema of that version. One that is
    /// newer already stays as it is: ask [#schema].
    ///
    /// @param schema number of the last migration
    public static LedgerDatabase openAt(DatabaseSettings settings, String schema) {
        return openAt(settings, Optional.of(schema));
    }

    private static LedgerDatabase openAt(DatabaseSettings settings, Optional<String> schema) {
        return switch (settings) {
            case DatabaseSettings.Embedded embedded -> open(embedded, StorageGuard.of(embedded.stateDirectory(), embedded.log()), schema);
            case DatabaseSettings.InMemory memory -> open(memory, "jdbc:hsqldb:mem:" + memory.name(), null, StorageGuard.off(), schema);
            case DatabaseSettings.Postgres postgres -> open(postgres, postgres.url(), null, StorageGuard.off(), schema);
        };
    }

    /// Opens an embedded database with a guard of one's own.
    public static LedgerDatabase open(DatabaseSettings.Embedded embedded, StorageGuard guard) {
        return open(embedded, guard, Optional.empty());
    }

    private static LedgerDatabase open(DatabaseSettings.Embedded embedded, StorageGuard guard, Optional<String> schema) {
        StorageGuard.prepare(embedded.stateDirectory());
        if (GIVEN_UP.contains(embedded)) {
            throw StorageGuard.stop(IssueCode.STORAGE_FULL, embedded.stateDirectory(),
                    "its disk failed while this process was using it. Mend the disk, then start the program again.", null);
        }
        guard.checkStart();
        String holder = JobLock.describe("it has the ledger open", InstantSource.system().instant());
        OsLock lock = OsLock.tryAcquire(embedded.locks(), LOCK, holder)
                .orElseThrow(() -> JobLock.lockedBy(OsLock.findHolder(embedded.locks(), LOCK)));
        try {
            StorageGuard.prepare(embedded.directory());
            EmbeddedFiles.mend(embedded.log());
            return open(embedded, "jdbc:hsqldb:file:" + embedded.directory().resolve("ledger") + EMBEDDED_OPTIONS, lock, guard, schema);
        } catch (RuntimeException e) {
            lock.close();
            throw e;
        }
    }

    /// Whether there is a ledger yet. A server is taken to have one: opening it makes its tables, which are no memory of anything.
    public static boolean exists(DatabaseSettings settings) {
        return switch (settings) {
            case DatabaseSettings.Embedded embedded -> Files.exists(embedded.directory().resolve("ledger.properties"));
            case DatabaseSettings.InMemory _, DatabaseSettings.Postgres _ -> true;
        };
    }

    private static LedgerDatabase open(DatabaseSettings settings, String url, @Nullable OsLock lock, StorageGuard guard, Optional<String> schema) {
        silenceHsqldb();
        probe(settings, url);
        HikariDataSource pool = pool(settings, url);
        try {
            migrate(settings, pool, schema);
            guard.checkLog();
            LedgerDatabase database = new LedgerDatabase(settings, url, pool, lock, guard);
            if (schema.isEmpty()) {
                database.ledger.foldClaims();
            }
            return database;
        } catch (RuntimeException e) {
            pool.close();
            throw e;
        }
    }

    /// A first connection by hand: it fails at once where the pool would go on trying.
    private static void probe(DatabaseSettings settings, String url) {
        try (Connection connection = DriverManager.getConnection(url, properties(settings))) {
            switch (settings) {
                case DatabaseSettings.Embedded _ -> {
                    configure(connection);
                    require(connection);
                }
                case DatabaseSettings.InMemory _ -> configure(connection);
                case DatabaseSettings.Postgres _ -> {}
            }
        } catch (SQLException e) {
            throw unusable(settings, e);
        }
    }

    private static void silenceHsqldb() {
        System.setProperty("hsqldb.reconfig_logging", "false");
        HSQLDB_LOG.setLevel(Level.OFF);
    }

    /// A server may be set to acknowledge commits before they are on its disk. Replication that asks for more than its own disk stays as it is.
    private static final String DURABLE = "SELECT CASE current_setting('synchronous_commit') WHEN 'off' "
            + "THEN set_config('synchronous_commit', 'on', FALSE) END";

    private static HikariDataSource pool(DatabaseSettings settings, String url) {
        HikariConfig config = new HikariConfig();
        config.setPoolName("ledger");
        switch (settings) {
            case DatabaseSettings.Embedded _, DatabaseSettings.InMemory _ -> config.setDataSource(KeptStatements.dataSource(url, properties(settings)));
            case DatabaseSettings.Postgres _ -> {
                config.setJdbcUrl(url);
                config.setDataSourceProperties(properties(settings));
                config.setConnectionInitSql(DURABLE);
            }
        }
        config.setMaximumPoolSize(CONNECTIONS);
        config.setMinimumIdle(1);
        config.setConnectionTimeout(CONNECT_TIMEOUT.toMillis());
        return new HikariDataSource(config);
    }

    static Properties properties(DatabaseSettings settings) {
        Properties properties = new Properties();
        switch (settings) {
            case DatabaseSettings.Embedded _, DatabaseSettings.InMemory _ -> {
                properties.setProperty("user", "SA");
                properties.setProperty("password", "");
            }
            case DatabaseSettings.Postgres postgres -> {
                properties.putAll(postgres.credentials());
                properties.setProperty("connectTimeout", Long.toString(CONNECT_TIMEOUT.toSeconds()));
                properties.setProperty("loginTimeout", Long.toString(CONNECT_TIMEOUT.toSeconds()));
                properties.setProperty("socketTimeout", "60");
                properties.setProperty("tcpKeepAlive", "true");
                properties.setProperty("reWriteBatchedInserts", "true");
                properties.setProperty("ApplicationName", "pinned-import");
            }
        }
        return properties;
    }

    /// Properties in a URL count only for a database that does not exist yet, so they are set by SQL, and checked.
    private static void configure(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET FILES WRITE DELAY FALSE");
            statement.execute("SET DATABASE TRANSACTION CONTROL MVCC");
            statement.execute("SET DATABASE DEFAULT TABLE TYPE CACHED");
            statement.execute("SET DATABASE COLLATION SQL_TEXT NO PAD");
        }
    }

    private static void require(Connection connection) throws SQLException {
        Map<String, String> found = new HashMap<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT property_name, property_value FROM information_schema.system_properties")) {
            while (rows.next()) {
                found.put(rows.getString(1), rows.getString(2));
            }
        }
        found.keySet().retainAll(REQUIRED_PROPERTIES.keySet());
        if (!found.equals(REQUIRED_PROPERTIES)) {
            throw new IllegalStateException("the embedded database did not take its settings: " + found);
        }
    }

    private static void migrate(DatabaseSettings settings, DataSource dataSource, Optional<String> version) {
        try {
            version.ifPresentOrElse(older -> Schema.migrateTo(older, settings, dataSource), () -> Schema.migrate(settings, dataSource));
        } catch (FlywayException e) {
            throw unusable(settings, e);
        }
    }

    /// Number of the newest migration that the database has seen.
    public String schema() {
        return Schema.version(settings, connections);
    }

    /// Whether this program has, or once had, that schema.
    public static boolean knows(String schema) {
        return Schema.MIGRATIONS.contains(schema);
    }

    /// Moves a whole and closed embedded ledger to where none is yet. Either it is there afterwards, or nothing is.
    ///
    /// @return false where there is a ledger already
    public static boolean moveEmbedded(DatabaseSettings.Embedded from, DatabaseSettings.Embedded to) {
        String holder = JobLock.describe("it moves a ledger in", InstantSource.system().instant());
        try (OsLock lock = OsLock.tryAcquire(to.locks(), LOCK, holder).orElseThrow(() -> JobLock.lockedBy(OsLock.findHolder(to.locks(), LOCK)))) {
            if (!lock.isHeld() || exists(to)) {
                return false;
            }
            Files.deleteIfExists(to.directory());
            Files.move(from.directory(), to.directory(), StandardCopyOption.ATOMIC_MOVE);
            return true;
        } catch (IOException e) {
            throw StorageGuard.stop(IssueCode.STORAGE_NOT_WRITABLE, to.stateDirectory(),
                    "the ledger could not be put there. Check the permissions, and that the directory \"ledger\" there is empty.", e);
        }
    }

    public DataSource dataSource() {
        return connections;
    }

    public Ledger ledger() {
        return ledger;
    }

    /// Closes the embedded database in good order, so that it opens fast the next time.
    @Override
    public void close() {
        try {
            if (guard.hasFailed()) {
                // What the engine still holds for the disk would come after half of it. So the files end as they do after a kill.
                GIVEN_UP.add(settings);
            } else if (!(settings instanceof DatabaseSettings.Postgres)) {
                shutDown();
            }
        } finally {
            guard.release();
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

    static StopException unusable(DatabaseSettings settings, Exception e) {
        return switch (settings) {
            case DatabaseSettings.Postgres postgres -> Transactions.unavailable(
                    "the " + postgres.display() + " cannot be used: " + why(e) + " Nothing was done.", e);
            case DatabaseSettings.Embedded embedded -> EmbeddedFiles.damaged(embedded.directory(), e);
            case DatabaseSettings.InMemory memory -> Transactions.unavailable("the database in memory cannot be used.", e);
        };
    }

    private static String why(Exception e) {
        String state = findSqlState(e).orElse("");
        return switch (state) {
            case "28P01", "28000" -> "it refused the user or the password. Correct them: the user in the address, the password in PINNED_DB_PASSWORD or ~/.pgpass.";
            case "3D000" -> "it has no database of this name. Make one there, or correct the address.";
            case "53300" -> "it has no connection left for us. Run again later, or allow it more.";
            case "42501" -> "the user may not create tables there. Give it the right to, or name another user in the address.";
            default -> "it does not answer. Run again when it is there, or correct the address.";
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
