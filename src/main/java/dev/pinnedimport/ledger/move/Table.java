package dev.pinnedimport.ledger.move;

import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;

/// A table of the ledger as both databases have it. Asked of the database itself, so that a table added by a migration is never left behind.
///
/// @param name    in lower case, as all names here
/// @param columns in the order in which the database keeps them
/// @param keys    columns of the primary key
record Table(String name, List<Column> columns, List<String> keys) {

    Table {
        columns = List.copyOf(columns);
        keys = List.copyOf(keys);
    }

    /// @param counted whether the database gives the value where none is named
    record Column(String name, Kind kind, boolean counted) {}

    enum Kind {
        TEXT,
        NUMBER,
        FLAG,
        BYTES
    }

    /// Tables that stay: of Flyway and Spring Batch, which every database makes for itself, of several machines that share a run (PostgreSQL
    /// only), which hold nothing that matters once it has ended or stopped, and the claims of the embedded one, which are none when it opens.
    private static final Pattern STAYING = Pattern.compile("flyway_schema_history|batch_.*|int_.*|spread(_.*)?|claim");

    /// All tables but those that stay.
    static List<Table> list(Connection connection) throws SQLException {
        TreeSet<String> names = new TreeSet<>();
        try (ResultSet rows = connection.getMetaData().getTables(null, connection.getSchema(), null, new String[] {"TABLE"})) {
            while (rows.next()) {
                names.add(rows.getString("TABLE_NAME"));
            }
        }
        List<Table> tables = new ArrayList<>();
        for (String name : names) {
            String lower = name.toLowerCase(Locale.ROOT);
            if (!STAYING.matcher(lower).matches()) {
                tables.add(of(connection, name));
            }
        }
        return tables;
    }

    private static Table of(Connection connection, String name) throws SQLException {
        DatabaseMetaData data = connection.getMetaData();
        List<Column> columns = new ArrayList<>();
        try (ResultSet rows = data.getColumns(null, connection.getSchema(), name, null)) {
            while (rows.next()) {
                columns.add(new Column(rows.getString("COLUMN_NAME").toLowerCase(Locale.ROOT), kind(rows.getInt("DATA_TYPE"), name),
                        "YES".equals(rows.getString("IS_AUTOINCREMENT"))));
            }
        }
        TreeMap<Integer, String> keys = new TreeMap<>();
        try (ResultSet rows = data.getPrimaryKeys(null, connection.getSchema(), name)) {
            while (rows.next()) {
                keys.put(rows.getInt("KEY_SEQ"), rows.getString("COLUMN_NAME").toLowerCase(Locale.ROOT));
            }
        }
        return new Table(name.toLowerCase(Locale.ROOT), columns, List.copyOf(keys.values()));
    }

    private static Kind kind(int type, String table) {
        return switch (type) {
            case Types.VARCHAR, Types.CHAR, Types.LONGVARCHAR -> Kind.TEXT;
            case Types.BIGINT, Types.INTEGER, Types.SMALLINT -> Kind.NUMBER;
            case Types.BOOLEAN, Types.BIT -> Kind.FLAG;
            case Types.BINARY, Types.VARBINARY, Types.LONGVARBINARY -> Kind.BYTES;
            default -> throw new IllegalStateException("the table " + table + " has a column of the SQL type " + type + ", which cannot be moved yet");
        };
    }

    /// The table with its columns in this order.
    ///
    /// @return empty where they are not its columns
    Optional<Table> inOrder(List<String> names) {
        List<Column> ordered = names.stream().flatMap(wanted -> columns.stream().filter(column -> column.name().equals(wanted))).toList();
        return ordered.size() == names.size() && ordered.size() == columns.size() && new TreeSet<>(names).size() == names.size()
                ? Optional.of(new Table(name, ordered, keys)) : Optional.empty();
    }

    private String names() {
        return String.join(", ", columns.stream().map(Column::name).toList());
    }

    long count(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT COUNT(*) FROM " + name)) {
            rows.next();
            return rows.getLong(1);
        }
    }

    interface RowConsumer {
        void take(ArrayNode row) throws SQLException;
    }

    /// Every row, in the order of the primary key, few in memory at a time.
    void forEach(Connection connection, RowConsumer consumer) throws SQLException {
        String order = keys.isEmpty() ? "" : " ORDER BY " + String.join(", ", keys);
        try (Statement statement = connection.createStatement()) {
            statement.setFetchSize(Rows.AT_ONCE);
            try (ResultSet rows = statement.executeQuery("SELECT " + names() + " FROM " + name + order)) {
                while (rows.next()) {
                    consumer.take(row(rows));
                }
            }
        }
    }

    private ArrayNode row(ResultSet rows) throws SQLException {
        ArrayNode row = LedgerFile.JSON.createArrayNode();
        for (int i = 0; i < columns.size(); i++) {
            int at = i + 1;
            switch (columns.get(i).kind()) {
                case TEXT -> row.add(rows.getString(at));
                case NUMBER -> {
                    long number = rows.getLong(at);
                    row.add(rows.wasNull() ? null : Long.valueOf(number));
                }
                case FLAG -> {
                    boolean flag = rows.getBoolean(at);
                    row.add(rows.wasNull() ? null : Boolean.valueOf(flag));
                }
                case BYTES -> {
                    byte[] bytes = rows.getBytes(at);
                    row.add(bytes == null ? null : Base64.getEncoder().encodeToString(bytes));
                }
            }
        }
        return row;
    }

    PreparedStatement insert(Connection connection) throws SQLException {
        return connection.prepareStatement("INSERT INTO " + name + " (" + names() + ") VALUES (" + "?, ".repeat(columns.size() - 1) + "?)");
    }

    void bind(PreparedStatement insert, JsonNode row) throws SQLException {
        for (int i = 0; i < columns.size(); i++) {
            JsonNode value = row.get(i);
            int at = i + 1;
            switch (columns.get(i).kind()) {
                case TEXT -> insert.setString(at, value.isNull() ? null : value.stringValue());
                case NUMBER -> insert.setObject(at, value.isNull() ? null : value.longValue(), Types.BIGINT);
                case FLAG -> insert.setObject(at, value.isNull() ? null : value.booleanValue(), Types.BOOLEAN);
                case BYTES -> insert.setBytes(at, value.isNull() ? null : Base64.getDecoder().decode(value.stringValue()));
            }
        }
    }

    /// Lets numbers that the database gives go on behind the highest that is there.
    void countOn(Connection connection) throws SQLException {
        for (Column column : columns) {
            if (column.counted()) {
                try (Statement statement = connection.createStatement()) {
                    long next;
                    try (ResultSet rows = statement.executeQuery("SELECT COALESCE(MAX(" + column.name() + "), 0) + 1 FROM " + name)) {
                        rows.next();
                        next = rows.getLong(1);
                    }
                    statement.execute("ALTER TABLE " + name + " ALTER COLUMN " + column.name() + " RESTART WITH " + next);
                }
            }
        }
    }
}
