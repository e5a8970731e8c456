package dev.pinnedimport.delivery;

import dev.pinnedimport.ledger.DatabaseSettings;
import dev.pinnedimport.ledger.Ledger;
import dev.pinnedimport.ledger.LedgerDatabase;
import java.io.PrintWriter;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.logging.Logger;
import javax.sql.DataSource;

/// The real ledger on a database in memory, one for each thread, for thousands of simulations.
///
/// Two thirds of a simulation's time would go into compiling the same SQL again and again, so each thread keeps one connection and its
/// statements. A database is thrown away after a while, before its size costs more than making a new one.
final class QuickLedger {

    private static final int MOST_USES = 500;
    private static final ThreadLocal<QuickLedger> OF_THREAD = ThreadLocal.withInitial(QuickLedger::new);

    private final LedgerDatabase database = LedgerDatabase.open(DatabaseSettings.inMemory("delivery-" + UUID.randomUUID()));
    private final Ledger ledger = new Ledger(new OneConnection(database.dataSource()));
    private int uses;

    static Ledger ofThread() {
        QuickLedger quick = OF_THREAD.get();
        if (++quick.uses > MOST_USES) {
            quick.database.close();
            OF_THREAD.remove();
            return ofThread();
        }
        return quick.ledger;
    }

    /// Hands out the same connection again and again, and others only while that one is in use.
    private static final class OneConnection implements DataSource {

        private final DataSource source;
        private final Map<String, PreparedStatement> statements = new HashMap<>();
        private final Set<String> used = new HashSet<>();
        private final Connection connection;
        private boolean lent;

        OneConnection(DataSource source) {
            this.source = source;
            try {
                this.connection = source.getConnection();
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public Connection getConnection() throws SQLException {
            if (lent) {
                return source.getConnection();
            }
            lent = true;
            return (Connection) Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] {Connection.class},
                    (_, method, arguments) -> onConnection(method, arguments));
        }

        private Object onConnection(Method method, Object[] arguments) throws Throwable {
            if (method.getName().equals("close")) {
                if (!connection.getAutoCommit()) {
                    connection.rollback();
                    connection.setAutoCommit(true);
                }
                lent = false;
                return null;
            }
            if (method.getName().equals("prepareStatement") && arguments.length == 1) {
                return prepare((String) arguments[0]);
            }
            return invoke(connection, method, arguments);
        }

        private PreparedStatement prepare(String sql) throws SQLException {
            if (!used.add(sql)) {
                return connection.prepareStatement(sql);
            }
            PreparedStatement statement = statements.get(sql);
            if (statement == null) {
                statement = connection.prepareStatement(sql);
                statements.put(sql, statement);
            }
            PreparedStatement kept = statement;
            return (PreparedStatement) Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] {PreparedStatement.class},
                    (_, method, arguments) -> {
                        if (method.getName().equals("close")) {
                            kept.clearParameters();
                            kept.clearBatch();
                            used.remove(sql);
                            return null;
                        }
                        return invoke(kept, method, arguments);
                    });
        }

        private static Object invoke(Object target, Method method, Object[] arguments) throws Throwable {
            try {
                return method.invoke(target, arguments);
            } catch (InvocationTargetException e) {
                throw e.getCause();
            }
        }

        @Override
        public Connection getConnection(String user, String password) throws SQLException {
            return getConnection();
        }

        @Override
        public PrintWriter getLogWriter() throws SQLException {
            return source.getLogWriter();
        }

        @Override
        public void setLogWriter(PrintWriter out) throws SQLException {
            source.setLogWriter(out);
        }

        @Override
        public void setLoginTimeout(int seconds) throws SQLException {
            source.setLoginTimeout(seconds);
        }

        @Override
        public int getLoginTimeout() throws SQLException {
            return source.getLoginTimeout();
        }

        @Override
        public Logger getParentLogger() {
            return Logger.getGlobal();
        }

        @Override
        public <T> T unwrap(Class<T> type) throws SQLException {
            return source.unwrap(type);
        }

        @Override
        public boolean isWrapperFor(Class<?> type) throws SQLException {
            return source.isWrapperFor(type);
        }
    }
}
