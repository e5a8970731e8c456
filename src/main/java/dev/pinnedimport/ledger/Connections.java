package dev.pinnedimport.ledger;

import com.zaxxer.hikari.HikariDataSource;
import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/// The pool's connections, until the database has stayed away for too long.
///
/// From then on whatever is left to do on the way out fails at once instead of waiting for the pool's time limit again and again. A database
/// that is back heals this: it is asked before each connection. And where the embedded database's disk has failed, what was written in memory
/// may still be read, for the report, but nothing more is written. Safe for use by several threads.
final class Connections implements DataSource {

    private final HikariDataSource pool;
    private final StorageGuard guard;
    private final Probe probe;
    private volatile boolean givenUp;

    Connections(HikariDataSource pool, StorageGuard guard, Probe probe) {
        this.pool = pool;
        this.guard = guard;
        this.probe = probe;
    }

    /// Connects once, past the pool, and hangs up.
    interface Probe {
        void connect() throws SQLException;
    }

    /// The database has been away for too long.
    void giveUp() {
        givenUp = true;
    }

    @Override
    public Connection getConnection() throws SQLException {
        if (givenUp) {
            probe.connect();
            givenUp = false;
        }
        Connection connection = pool.getConnection();
        if (guard.hasFailed()) {
            connection.setReadOnly(true);
        }
        return connection;
    }

    @Override
    public Connection getConnection(String user, String password) throws SQLException {
        throw new SQLFeatureNotSupportedException("the user is that of the settings");
    }

    @Override
    public @Nullable PrintWriter getLogWriter() throws SQLException {
        return pool.getLogWriter();
    }

    @Override
    public void setLogWriter(PrintWriter out) throws SQLException {
        pool.setLogWriter(out);
    }

    @Override
    public void setLoginTimeout(int seconds) throws SQLException {
        pool.setLoginTimeout(seconds);
    }

    @Override
    public int getLoginTimeout() throws SQLException {
        return pool.getLoginTimeout();
    }

    @Override
    public Logger getParentLogger() throws SQLFeatureNotSupportedException {
        return pool.getParentLogger();
    }

    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        return type.isInstance(this) ? type.cast(this) : pool.unwrap(type);
    }

    @Override
    public boolean isWrapperFor(Class<?> type) throws SQLException {
        return type.isInstance(this) || pool.isWrapperFor(type);
    }
}
