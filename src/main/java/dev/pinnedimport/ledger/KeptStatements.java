package dev.pinnedimport.ledger;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.Properties;
import java.util.Set;
import javax.sql.DataSource;
import org.hsqldb.jdbc.JDBCDataSource;
import org.jspecify.annotations.Nullable;

/// Lets a connection of the embedded database remember what it has compiled.
///
/// HSQLDB compiles a statement once for all that have it open in a session, and forgets it when the last of them is closed. Compiling takes as
/// long as writing ten rows, and everything here prepares, uses and closes. So one more of each is left open until the connection is closed.
final class KeptStatements implements InvocationHandler {

    /// More than there are; for statements that are put together from values this is where keeping them ends.
    private static final int MOST = 200;

    private final Connection connection;
    private final Set<String> kept = new HashSet<>();

    private KeptStatements(Connection connection) {
        this.connection = connection;
    }

    /// Connections to an embedded database, each with a memory of its own.
    static DataSource dataSource(String url, Properties properties) {
        JDBCDataSource dataSource = new JDBCDataSource() {
            private static final long serialVersionUID = 1;

            @Override
            public Connection getConnection() throws SQLException {
                return of(super.getConnection());
            }
        };
        dataSource.setUrl(url);
        dataSource.setProperties(properties);
        return dataSource;
    }

    static Connection of(Connection connection) {
        return (Connection) Proxy.newProxyInstance(Connection.class.getClassLoader(), new Class<?>[] {Connection.class}, new KeptStatements(connection));
    }

    @Override
    public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] arguments) throws Throwable {
        if (method.getName().equals("prepareStatement") && arguments != null && arguments.length == 1 && arguments[0] instanceof String sql) {
            return prepare(sql);
        }
        try {
            return method.invoke(connection, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    private PreparedStatement prepare(String sql) throws SQLException {
        if (kept.size() < MOST && kept.add(sql)) {
            connection.prepareStatement(sql);
        }
        return connection.prepareStatement(sql);
    }
}
