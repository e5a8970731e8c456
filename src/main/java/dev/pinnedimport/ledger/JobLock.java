package dev.pinnedimport.ledger;

import dev.pinnedimport.event.Fingerprint;
import dev.pinnedimport.issue.ExitCode;
import dev.pinnedimport.issue.Issue;
import dev.pinnedimport.issue.IssueCode;
import dev.pinnedimport.issue.Place;
import dev.pinnedimport.issue.StopException;
import dev.pinnedimport.issue.Texts;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.Properties;

/// The right to run: one run per source system and database at a time, whatever its job, because the jobs of a system share its events.
///
/// No lease: it ends with [#close] or with the process, however that dies. So holding it proves that an execution left open is dead. With
/// the embedded database it covers the whole state directory, because that database is for one process; with PostgreSQL it is an advisory
/// lock on a connection of its own, seen by every machine; workers of a dead run, who hold no lock, lose what they hold with that. Once [#close] has returned, the next one can have it.
///
/// Taken at once or not at all. The [StopException] of the loser ([ExitCode#LOCKED]) says who holds it.
public final class JobLock implements AutoCloseable {

    private static final DateTimeFormatter MINUTES = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm 'UTC'").withZone(ZoneOffset.UTC);
    private static final int VALIDATION_SECONDS = 2;
    private static final int LONGEST_APPLICATION_NAME = 60;

    private final Held held;

    private JobLock(Held held) {
        this.held = held;
    }

    private sealed interface Held {
        boolean isHeld();

        void release();
    }

    /// @param job    the job's name, for those who come too late
    /// @param system the job's `source.system`, which is what is locked
    /// @param since  now
    /// @throws StopException with `LOCKED` where another run holds it, with `DATABASE_UNAVAILABLE` or `STORAGE` where it cannot be told
    public static JobLock acquire(DatabaseSettings settings, String job, String system, Instant since) {
        return new JobLock(switch (settings) {
            case DatabaseSettings.Embedded embedded -> acquireFile(embedded.locks(), "run.lock", job, since);
            case DatabaseSettings.InMemory memory -> acquireFile(
                    Path.of(System.getProperty("java.io.tmpdir"), "pinned-import-" + ProcessHandle.current().pid()),
                    Fingerprint.of(memory.name()).value() + ".lock", job, since);
            case DatabaseSettings.Postgres postgres -> acquireAdvisory(postgres, job, system);
        });
    }

    /// A name for all that the lock of a source system covers. Whoever needs several locks takes one for each name.
    public static String covered(DatabaseSettings settings, String system) {
        return switch (settings) {
            case DatabaseSettings.Embedded _, DatabaseSettings.InMemory _ -> "";
            case DatabaseSettings.Postgres _ -> system;
        };
    }

    /// Whether the lock is still ours. A database connection can be cut without anybody noticing, so a long run asks now and then.
    public boolean isHeld() {
        return held.isHeld();
    }

    /// @throws StopException with `DATABASE_UNAVAILABLE` where the lock is not ours any more
    public void requireHeld() {
        if (!isHeld()) {
            throw new StopException(ExitCode.DATABASE_UNAVAILABLE, Issue.of(IssueCode.DATABASE_UNAVAILABLE, new Place.Setting("Lock"), "",
                    "The connection that held this run's lock was lost. Everything is kept; run it again and it continues."));
        }
    }

    /// The same right for a part of the work: closing that leaves the lock with whoever took it.
    public JobLock lend() {
        return new JobLock(new Lent(held));
    }

    @Override
    public void close() {
        held.release();
    }

    private record Lent(Held lender) implements Held {
        @Override
        public boolean isHeld() {
            return lender.isHeld();
        }

        @Override
        public void release() {}
    }

    // ---- a file ----

    private record FileHeld(OsLock lock) implements Held {
        @Override
        public boolean isHeld() {
            return lock.isHeld();
        }

        @Override
        public void release() {
            lock.close();
        }
    }

    private static Held acquireFile(Path directory, String name, String job, Instant since) {
        return new FileHeld(OsLock.tryAcquire(directory, name, describe("job " + job, since))
                .orElseThrow(() -> lockedBy(OsLock.findHolder(directory, name))));
    }

    /// One line about this process, for those who come too late.
    static String describe(String doing, Instant since) {
        return doing + ", process " + ProcessHandle.current().pid() + ", since " + MINUTES.format(since);
    }

    static StopException lockedBy(Optional<String> holder) {
        String who = holder.map(text -> Texts.shorten(Texts.visible(text.strip()), 200)).orElse("it does not say which");
        return new StopException(ExitCode.LOCKED, Issue.of(IssueCode.RUN_LOCKED, new Place.Setting("Lock"), "",
                "another run is under way (" + who + "). Nothing was done. Run again when it has finished."));
    }

    // ---- an advisory lock ----

    private record ConnectionHeld(Connection connection) implements Held {
        @Override
        public boolean isHeld() {
            try {
                return connection.isValid(VALIDATION_SECONDS);
            } catch (SQLException e) {
                return false;
            }
        }

        @Override
        public void release() {
            // Closing alone only asks the server to end the session, and the lock would outlive this call.
            try (Connection ending = connection; Statement unlock = ending.createStatement()) {
                unlock.setQueryTimeout(VALIDATION_SECONDS);
                unlock.execute("SELECT pg_advisory_unlock_all()");
            } catch (SQLException e) {
                // The server ends the session, and with it the lock, when it notices.
            }
        }
    }

    private static Held acquireAdvisory(DatabaseSettings.Postgres postgres, String job, String system) {
        long number = number(system);
        Connection connection = null;
        try {
            connection = connect(postgres, job);
            if (isTrue(connection, "SELECT pg_try_advisory_lock(?)", number)) {
                Spreads.revoke(connection, system);
                Held held = new ConnectionHeld(connection);
                connection = null;
                return held;
            }
            throw lockedBy(findHolder(connection, number));
        } catch (SQLException e) {
            throw LedgerDatabase.unusable(postgres, e);
        } finally {
            if (connection != null) {
                new ConnectionHeld(connection).release();
            }
        }
    }

    private static Connection connect(DatabaseSettings.Postgres postgres, String job) throws SQLException {
        Properties properties = LedgerDatabase.properties(postgres);
        String name = "pinned-import process " + ProcessHandle.current().pid() + " job " + job;
        properties.setProperty("ApplicationName", Texts.shorten(name, LONGEST_APPLICATION_NAME));
        return DriverManager.getConnection(postgres.url(), properties);
    }

    private static boolean isTrue(Connection connection, String sql, long number) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(sql)) {
            select.setLong(1, number);
            try (ResultSet rows = select.executeQuery()) {
                rows.next();
                return rows.getBoolean(1);
            }
        }
    }

    private static Optional<String> findHolder(Connection connection, long number) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement("""
                SELECT a.application_name, a.backend_start, a.client_addr
                FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid
                WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 1
                AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
                AND (CAST(l.classid AS bigint) << 32 | CAST(l.objid AS bigint)) = ?""")) {
            select.setLong(1, number);
            try (ResultSet rows = select.executeQuery()) {
                if (!rows.next()) {
                    return Optional.empty();
                }
                String from = rows.getString("client_addr");
                return Optional.of(rows.getString("application_name") + (from == null ? "" : " on " + from) + ", since "
                        + MINUTES.format(rows.getTimestamp("backend_start").toInstant()));
            }
        }
    }

    private static long number(String system) {
        return ByteBuffer.wrap(java.util.Base64.getUrlDecoder().decode(
                        Fingerprint.of(("pinned-import\n" + system).getBytes(StandardCharsets.UTF_8)).value()))
                .getLong();
    }
}
