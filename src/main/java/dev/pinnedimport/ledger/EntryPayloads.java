package dev.pinnedimport.ledger;

import dev.pinnedimport.event.SourceKey;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/// The table `entry_payload`: payloads of entries whose own row holds `''` in their place, so that it stays short.
///
/// A payload is put here when its entry is made, and never changes: `entry_before` may refer to it, too. Whoever gives an entry another payload
/// writes it into the entry's own row. What is here is then of no use any more once the run has ended: see [#forgetReplaced].
final class EntryPayloads {

    /// The payload of a row of `entry`, for a select or an update of that table under its own name.
    static final String PAYLOAD = "CASE WHEN payload = '' THEN (SELECT p.payload FROM entry_payload p WHERE p.source_no = entry.source_no "
            + "AND p.source_id = entry.source_id) ELSE payload END";

    private static final String DELETE = "DELETE FROM entry_payload WHERE source_no = ? AND source_id = ?";

    private EntryPayloads() {}

    /// A payload, and whose it is.
    record Kept(SourceKey key, String payload) {}

    /// Keeps payloads of entries that are made now.
    static void insert(Connection connection, Source source, List<Kept> payloads) throws SQLException {
        try (PreparedStatement insert =
                connection.prepareStatement("INSERT INTO entry_payload (source_no, source_id, payload) VALUES (?, ?, ?)")) {
            for (Kept kept : payloads) {
                bind(insert, 1, source, kept.key());
                insert.setString(3, kept.payload());
                insert.addBatch();
            }
            insert.executeBatch();
        }
    }

    /// Deletes what an entry leaves here that is there no more.
    static void forgetOf(Connection connection, Source source, SourceKey key) throws SQLException {
        try (PreparedStatement delete = connection.prepareStatement(
                DELETE + " AND NOT EXISTS (SELECT 1 FROM entry WHERE entry.source_no = ? AND entry.source_id = ?)")) {
            bind(delete, 1, source, key);
            bind(delete, 3, source, key);
            delete.executeUpdate();
        }
    }

    /// Deletes what a run has replaced. To be called before what it has kept of the entries as they were is deleted. Where an unfinished run of the
    /// same source may still put entries back, all stays.
    static void forgetReplaced(Connection connection, Run run) throws SQLException {
        List<String> replaced = listReplaced(connection, run);
        if (replaced.isEmpty() || isKeptByOthers(connection, run)) {
            return;
        }
        try (PreparedStatement delete = connection.prepareStatement(DELETE
                + " AND EXISTS (SELECT 1 FROM entry WHERE entry.source_no = ? AND entry.source_id = ? AND entry.payload <> '')")) {
            for (String key : replaced) {
                bind(delete, 1, run.source(), new SourceKey(key));
                bind(delete, 3, run.source(), new SourceKey(key));
                delete.addBatch();
            }
            delete.executeBatch();
        }
    }

    private static List<String> listReplaced(Connection connection, Run run) throws SQLException {
        try (PreparedStatement select =
                connection.prepareStatement("SELECT source_id FROM entry_before WHERE staged_run_no = ? AND source_no = ? AND payload = ''")) {
            select.setLong(1, run.number());
            select.setInt(2, run.source().number());
            List<String> keys = new ArrayList<>();
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    keys.add(rows.getString(1));
                }
            }
            return keys;
        }
    }

    private static boolean isKeptByOthers(Connection connection, Run run) throws SQLException {
        try (PreparedStatement select =
                connection.prepareStatement("SELECT staged_run_no FROM entry_before WHERE source_no = ? AND staged_run_no <> ? LIMIT 1")) {
            select.setInt(1, run.source().number());
            select.setLong(2, run.number());
            try (ResultSet rows = select.executeQuery()) {
                return rows.next();
            }
        }
    }

    private static void bind(PreparedStatement statement, int first, Source source, SourceKey key) throws SQLException {
        statement.setInt(first, source.number());
        statement.setString(first + 1, key.value());
    }
}
