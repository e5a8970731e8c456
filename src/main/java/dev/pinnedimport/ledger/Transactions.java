package dev.pinnedimport.ledger;

import dev.pinnedimport.issue.ExitCode;
import dev.pinnedimport.issue.Issue;
import dev.pinnedimport.issue.IssueCode;
import dev.pinnedimport.issue.Place;
import dev.pinnedimport.issue.StopException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/// Runs work in transactions of its own, repeats what a deadlock or a short outage undid, and finds out what became of a commit whose
/// answer never came. Nothing is ever done twice: work is repeated only when its first transaction is known to be lost.
final class Transactions {

    private static final List<Duration> PAUSES =
            List.of(Duration.ofMillis(50), Duration.ofMillis(200), Duration.ofMillis(800), Duration.ofSeconds(2), Duration.ofSeconds(4));

    // A server that restarts is back within it; whoever waits for the end of a run that cannot go on does not wait much longer.
    private static final Duration LONGEST_OUTAGE = Duration.ofSeconds(12);

    private static final Place DATABASE = new Place.Setting("Database");

    private final DataSource dataSource;
    private final Dialect dialect;
    private final StorageGuard guard;
    private final Pause pause;
    private final Runnable onGivenUp;
    private final AtomicLong writings = new AtomicLong();

    /// @param dataSource asked at once which database it is
    /// @param onGivenUp  called where the database stayed away for too long
    Transactions(DataSource dataSource, StorageGuard guard, Pause pause, Runnable onGivenUp) {
        this.dataSource = dataSource;
        this.guard = guard;
        this.pause = pause;
        this.onGivenUp = onGivenUp;
        try (Connection connection = dataSource.getConnection()) {
            this.dialect = Dialect.of(connection);
        } catch (SQLException e) {
            throw unavailable("the database does not answer. Nothing is lost: run again later and it continues.", e);
        }
    }

    /// How to wait.
    interface Pause {
        void lasting(Duration time) throws InterruptedException;
    }

    interface Work<T extends @Nullable Object> {
        T in(Transaction transaction) throws SQLException;
    }

    /// What work may do within its transaction.
    static final class Transaction {

        private final Connection connection;
        private final Dialect dialect;
        private long written;
        private boolean entriesStay;

        private Transaction(Connection connection, Dialect dialect) {
            this.connection = connection;
            this.dialect = dialect;
        }

        Connection connection() {
            return connection;
        }

        Dialect dialect() {
            return dialect;
        }

        /// Tells that so many characters go to the database with this commit, at the least.
        void wrote(long characters) {
            written += characters;
        }

        /// Tells that nothing changes by it that [EntryCounts] counts.
        void leavesEntriesAlone() {
            entriesStay = true;
        }
    }

    Dialect dialect() {
        return dialect;
    }

    /// A number that changes with everything that is written into entries; none where others may write, too. What was read of them after it was
    /// asked for is still so while it stays the same.
    OptionalLong findState() {
        return switch (dialect) {
            case HSQLDB -> OptionalLong.of(writings.get());
            case POSTGRESQL -> OptionalLong.empty();
        };
    }

    /// Reads; repeated after a lost connection.
    <T extends @Nullable Object> T read(Work<T> work) {
        return repeatedly(() -> {
            try (Connection connection = dataSource.getConnection()) {
                return work.in(new Transaction(connection, dialect));
            }
        });
    }

    /// Writes, in one transaction that is durable on return.
    <T extends @Nullable Object> T write(Work<T> work) {
        return repeatedly(() -> once(work));
    }

    private <T extends @Nullable Object> T once(Work<T> work) throws SQLException {
        guard.checkSpace();
        String id = "";
        T result;
        try (Connection connection = dataSource.getConnection()) {
            connection.setAutoCommit(false);
            id = dialect.transactionId(connection);
            Transaction transaction = new Transaction(connection, dialect);
            try {
                result = work.in(transaction);
            } catch (SQLException | RuntimeException e) {
                rollBack(connection);
                throw e;
            }
            StorageGuard.LogMark mark = guard.beforeCommit();
            try {
                connection.commit();
            } catch (SQLException e) {
                if (id.isEmpty() || !dialect.isUnavailable(e) || !wasCommitted(id)) {
                    throw e;
                }
            }
            if (!transaction.entriesStay) {
                writings.incrementAndGet();
            }
            guard.afterCommit(mark, transaction.written);
        }
        return result;
    }

    private static void rollBack(Connection connection) {
        try {
            connection.rollback();
        } catch (SQLException e) {
            // The connection is gone, and with it the transaction; the first failure says why.
        }
    }

    private boolean wasCommitted(String transactionId) {
        return repeatedly(() -> {
            try (Connection connection = dataSource.getConnection()) {
                return switch (dialect.fateOf(connection, transactionId)) {
                    case COMMITTED -> true;
                    case LOST -> false;
                    case OPEN -> throw new SQLException("the transaction is still open on the server", "55P03");
                };
            }
        });
    }

    private interface Step<T extends @Nullable Object> {
        T take() throws SQLException;
    }

    private <T extends @Nullable Object> T repeatedly(Step<T> step) {
        long began = System.nanoTime();
        for (int failures = 0; ; failures++) {
            try {
                return step.take();
            } catch (SQLException e) {
                if (failures == PAUSES.size() || !dialect.mayPass(e) || System.nanoTime() - began > LONGEST_OUTAGE.toNanos()) {
                    throw stop(e);
                }
                rest(PAUSES.get(failures), e);
            }
        }
    }

    private void rest(Duration time, SQLException because) {
        try {
            pause.lasting(time);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw stop(because);
        }
    }

    private RuntimeException stop(SQLException e) {
        if (dialect.isStorageFault(e)) {
            return new StopException(
                    ExitCode.STORAGE,
                    Issue.of(IssueCode.STORAGE_FULL, DATABASE, "",
                            "the ledger's files cannot be written or read. Check the disk; nothing that was recorded is lost."),
                    e);
        }
        if (dialect == Dialect.POSTGRESQL && dialect.mayPass(e)) {
            onGivenUp.run();
            return unavailable("the database does not answer. Nothing is lost: run again later and it continues.", e);
        }
        return new IllegalStateException("the ledger does not understand the database's answer (SQL state " + e.getSQLState() + ")", e);
    }

    /// What to say where the tables beside ours could not be read or written.
    StopException unusable() {
        return switch (dialect) {
            case HSQLDB -> new StopException(
                    ExitCode.STORAGE,
                    Issue.of(IssueCode.STORAGE_FULL, DATABASE, "",
                            "its files cannot be written or read. Check the disk. Nothing is lost: run again and it continues."));
            case POSTGRESQL -> new StopException(
                    ExitCode.DATABASE_UNAVAILABLE,
                    Issue.of(IssueCode.DATABASE_UNAVAILABLE, DATABASE, "",
                            "it does not answer, or turns away what is written. Nothing is lost: run again later and it continues."));
        };
    }

    static StopException unavailable(String sentence, Throwable cause) {
        return new StopException(
                ExitCode.DATABASE_UNAVAILABLE, Issue.of(IssueCode.DATABASE_UNAVAILABLE, DATABASE, "", sentence), cause);
    }
}
