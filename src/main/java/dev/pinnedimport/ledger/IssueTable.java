package dev.pinnedimport.ledger;

import dev.pinnedimport.issue.IssueCode;
import dev.pinnedimport.issue.Severity;
import dev.pinnedimport.issue.Texts;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/// How the rows of the table `row_issue` are written and read.
final class IssueTable {

    /// Numbers of issues below this come from staging, the others from delivering.
    static final int FIRST_OF_DELIVERY = 1000;

    private static final String INSERT = """
            INSERT INTO row_issue (run_no, row_no, seq, code, severity, column_name, found, sentence, source_key)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)""";

    private static final int LONGEST_COLUMN = 500;
    private static final int LONGEST_SENTENCE = 2000;

    private IssueTable() {}

    /// @param seq the issue's number within its row
    record Line(RowIssue issue, int seq) {}

    static void insert(Connection connection, Run run, List<Line> lines) throws SQLException {
        if (lines.isEmpty()) {
            return;
        }
        try (PreparedStatement insert = connection.prepareStatement(INSERT)) {
            for (Line line : lines) {
                bind(insert, run.number(), line.issue(), line.seq());
                insert.addBatch();
            }
            insert.executeBatch();
        }
    }

    /// Adds an issue that came up while delivering, after those the row already has.
    static void addFromDelivery(Connection connection, long run, RowIssue issue) throws SQLException {
        int seq = FIRST_OF_DELIVERY;
        try (PreparedStatement select =
                connection.prepareStatement("SELECT MAX(seq) FROM row_issue WHERE run_no = ? AND row_no = ? AND seq >= ?")) {
            select.setLong(1, run);
            select.setLong(2, issue.row());
            select.setInt(3, FIRST_OF_DELIVERY);
            try (ResultSet rows = select.executeQuery()) {
                rows.next();
                int last = rows.getInt(1);
                if (!rows.wasNull()) {
                    seq = last + 1;
                }
            }
        }
        try (PreparedStatement insert = connection.prepareStatement(INSERT)) {
            bind(insert, run, issue, seq);
            insert.executeUpdate();
        }
    }

    /// Counts issues that are not stored.
    static void addOverflow(Connection connection, Run run, StagedWrites.IssueKind kind, int more) throws SQLException {
        String column = Texts.shorten(Texts.visible(kind.column()), LONGEST_COLUMN);
        String update = "UPDATE issue_overflow SET more = more + ? WHERE run_no = ? AND code = ? AND column_name = ?";
        String insert = "INSERT INTO issue_overflow (more, run_no, code, column_name) VALUES (?, ?, ?, ?)";
        if (changeOverflow(connection, update, run, kind, column, more) == 0) {
            changeOverflow(connection, insert, run, kind, column, more);
        }
    }

    private static int changeOverflow(Connection connection, String sql, Run run, StagedWrites.IssueKind kind, String column, int more)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setLong(1, more);
            statement.setLong(2, run.number());
            statement.setString(3, kind.code().id());
            statement.setString(4, column);
            return statement.executeUpdate();
        }
    }

    private static void bind(PreparedStatement insert, long run, RowIssue issue, int seq) throws SQLException {
        insert.setLong(1, run);
        insert.setLong(2, issue.row());
        insert.setInt(3, seq);
        insert.setString(4, issue.code().id());
        insert.setString(5, issue.severity().name());
        insert.setString(6, Texts.shorten(Texts.visible(issue.column()), LONGEST_COLUMN));
        insert.setString(7, issue.found());
        insert.setString(8, Texts.shorten(issue.sentence(), LONGEST_SENTENCE));
        insert.setString(9, Texts.visible(issue.key()));
    }

    /// Issues from this row on, at most `most`.
    static List<Line> page(Connection connection, Run run, long fromRow, int most) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(
                "SELECT row_no, seq, code, severity, column_name, found, sentence, source_key FROM row_issue "
                        + "WHERE run_no = ? AND row_no >= ? ORDER BY run_no, row_no, seq LIMIT ?")) {
            select.setLong(1, run.number());
            select.setLong(2, fromRow);
            select.setInt(3, most);
            try (ResultSet rows = select.executeQuery()) {
                List<Line> lines = new ArrayList<>();
                while (rows.next()) {
                    lines.add(new Line(
                            new RowIssue(
                                    rows.getLong("row_no"),
                                    rows.getString("column_name"),
                                    code(rows.getString("code")),
                                    Severity.valueOf(rows.getString("severity")),
                                    rows.getString("found"),
                                    rows.getString("sentence"),
                                    rows.getString("source_key")),
                            rows.getInt("seq")));
                }
                return lines;
            }
        }
    }

    /// Issues that were counted but not stored.
    record Overflow(IssueCode code, String column, long more) {}

    static List<Overflow> overflow(Connection connection, Run run) throws SQLException {
        try (PreparedStatement select =
                connection.prepareStatement("SELECT code, column_name, more FROM issue_overflow WHERE run_no = ?")) {
            select.setLong(1, run.number());
            try (ResultSet rows = select.executeQuery()) {
                List<Overflow> found = new ArrayList<>();
                while (rows.next()) {
                    found.add(new Overflow(code(rows.getString(1)), rows.getString(2), rows.getLong(3)));
                }
                return found;
            }
        }
    }

    private static IssueCode code(String id) {
        return IssueCode.find(id).orElse(IssueCode.RUN_FAULT);
    }
}
