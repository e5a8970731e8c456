package dev.pinnedimport.ledger;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;

/// How the table `run_origin` is written and read.
final class RunOrigins {

    private RunOrigins() {}

    static void insert(Connection connection, long run, Run.Origin origin) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement("INSERT INTO run_origin (run_no, who, plan) VALUES (?, ?, ?)")) {
            insert.setLong(1, run);
            insert.setString(2, origin.who());
            insert.setString(3, origin.plan());
            insert.executeUpdate();
        }
    }

    static Optional<Run.Origin> find(Connection connection, Run run) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement("SELECT who, plan FROM run_origin WHERE run_no = ?")) {
            select.setLong(1, run.number());
            try (ResultSet rows = select.executeQuery()) {
                return rows.next() ? Optional.of(new Run.Origin(rows.getString(1), rows.getString(2))) : Optional.empty();
            }
        }
    }
}
