package dev.pinnedimport.ledger;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;

/// The two databases, where they differ.
enum Dialect {
    HSQLDB,
    POSTGRESQL;

    // Its errors 451 to 472 are about files; the driver hands them out negated.
    private static final int FIRST_FILE_ERROR = 451;
    private static final int LAST_FILE_ERROR = 472;

    static Dialect of(Connection connection) throws SQLException {
        return connection.getMetaData().getDatabaseProductName().startsWith("HSQL") ? HSQLDB : POSTGRESQL;
    }

    /// Appended to a SELECT whose rows are to be changed in the same transaction. The embedded database is used by one process, which
    /// holds a lock while it stages or sends, so there it is not needed (nor supported).
    String forUpdate() {
        return switch (this) {
            case HSQLDB -> "";
            case POSTGRESQL -> " FOR UPDATE";
        };
    }

    /// Whether the transaction was rolled back for a reason that may be gone next time.
    boolean mayPass(SQLException e) {
        String state = stateOf(e);
        return state.startsWith("40") || state.startsWith("55P") || state.equals("23505") || isUnavailable(e);
    }

    /// Whether the database cannot be reached, or ended our connection.
    boolean isUnavailable(SQLException e) {
        if (this == HSQLDB) {
            return false;
        }
        String state = stateOf(e);
        return e instanceof SQLTransientConnectionException
                || state.equals("25P03") || state.startsWith("08") || state.startsWith("57P") || state.startsWith("53") || state.startsWith("58");
    }

    /// Whether the embedded database could not read or write its files.
    boolean isStorageFault(SQLException e) {
        int code = Math.abs(e.getErrorCode());
        return this == HSQLDB && code >= FIRST_FILE_ERROR && code <= LAST_FILE_ERROR;
    }

    /// The number by which the fate of this transaction can be asked for later; empty where a commit cannot get lost on its way.
    String transactionId(Connection connection) throws SQLException {
        return switch (this) {
            case HSQLDB -> "";
            case POSTGRESQL -> firstText(connection, "SELECT CAST(txid_current() AS text)");
        };
    }

    Fate fateOf(Connection connection, String transactionId) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement("SELECT txid_status(CAST(? AS bigint))")) {
            select.setString(1, transactionId);
            try (ResultSet rows = select.executeQuery()) {
                rows.next();
                String status = rows.getString(1);
                if ("committed".equals(status)) {
                    return Fate.COMMITTED;
                }
                return "in progress".equals(status) ? Fate.OPEN : Fate.LOST;
            }
        }
    }

    enum Fate {
        COMMITTED,
        LOST,
        OPEN
    }

    private static String firstText(Connection connection, String sql) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(sql);
                ResultSet rows = select.executeQuery()) {
            rows.next();
            return rows.getString(1);
        }
    }

    private static String stateOf(SQLException e) {
        String state = e.getSQLState();
        return state == null ? "" : state;
    }
}
