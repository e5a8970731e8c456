package dev.pinnedimport.ledger;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;

/// How the table `job_text` is written and read.
final class JobTexts {

    private static final int LONGEST_PART = 1_000_000;

    private JobTexts() {}

    static boolean has(Connection connection, String definition) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement("SELECT part_no FROM job_text WHERE definition = ? AND part_no = 0")) {
            select.setString(1, definition);
            try (ResultSet rows = select.executeQuery()) {
                return rows.next();
            }
        }
    }

    /// @return characters written
    static long insert(Connection connection, String definition, Map<String, String> texts) throws SQLException {
        long written = 0;
        int part = 0;
        try (PreparedStatement insert =
                connection.prepareStatement("INSERT INTO job_text (definition, part_no, name, content) VALUES (?, ?, ?, ?)")) {
            for (Map.Entry<String, String> text : texts.entrySet()) {
                String content = text.getValue();
                for (int at = 0, end; at == 0 || at < content.length(); at = end) {
                    end = end(content, at);
                    insert.setString(1, definition);
                    insert.setInt(2, part++);
                    insert.setString(3, text.getKey());
                    insert.setString(4, content.substring(at, end));
                    insert.executeUpdate();
                }
                written += content.length();
            }
        }
        return written;
    }

    // No character is cut in half.
    private static int end(String content, int from) {
        int end = Math.min(content.length(), from + LONGEST_PART);
        return end < content.length() && Character.isHighSurrogate(content.charAt(end - 1)) ? end - 1 : end;
    }

    static Map<String, String> find(Connection connection, String definition) throws SQLException {
        Map<String, StringBuilder> parts = new LinkedHashMap<>();
        try (PreparedStatement select =
                connection.prepareStatement("SELECT name, content FROM job_text WHERE definition = ? ORDER BY definition, part_no")) {
            select.setString(1, definition);
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    parts.computeIfAbsent(rows.getString(1), _ -> new StringBuilder()).append(rows.getString(2));
                }
            }
        }
        Map<String, String> texts = new LinkedHashMap<>();
        parts.forEach((name, content) -> texts.put(name, content.toString()));
        return texts;
    }
}
