package dev.pinnedimport.ledger.move;

import dev.pinnedimport.issue.ExitCode;
import dev.pinnedimport.issue.Issue;
import dev.pinnedimport.issue.IssueCode;
import dev.pinnedimport.issue.Place;
import dev.pinnedimport.issue.StopException;
import dev.pinnedimport.ledger.DatabaseSettings;
import dev.pinnedimport.ledger.LedgerDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Fills an empty ledger with an exported one. All of it or nothing: what the database holds in the end is read back and compared with the file,
/// row by row, before it counts.
///
/// A ledger exported by an older version takes the way that it would have taken here: its tables are made as they were then, filled, and migrated.
public final class LedgerImport {

    private static final int ROWS_A_COMMIT = 5_000;

    private final LedgerFile file;
    private final Path path;

    private LedgerImport(LedgerFile file, Path path) {
        this.file = file;
        this.path = path;
    }

    /// Reads the file to its end, and makes sure that it is whole.
    ///
    /// @throws StopException `FILE_UNUSABLE` where it is not, `FOREIGN_LEDGER` where a newer version wrote it
    public static LedgerImport of(Path file) {
        return new LedgerImport(LedgerFile.check(file), file);
    }

    public Contents contents() {
        return file.contents();
    }

    /// @throws StopException `FOREIGN_LEDGER` where there is a ledger already
    public void into(DatabaseSettings settings) {
        if (!LedgerDatabase.knows(contents().schema())) {
            throw new StopException(ExitCode.FOREIGN_LEDGER, Issue.of(IssueCode.LEDGER_NEWER, new Place.File(path.toString()), "",
                    "it was exported by a newer version of this program. Nothing was imported. Use that version."));
        }
        switch (settings) {
            case DatabaseSettings.Embedded embedded -> intoDirectory(embedded);
            case DatabaseSettings.Postgres _, DatabaseSettings.InMemory _ -> intoServer(settings);
        }
        LedgerDatabase.open(settings).close();
    }

    // ---- a server: one transaction -----------------------------------------------------------------------------

    private void intoServer(DatabaseSettings settings) {
        try (LedgerDatabase database = openAtSchema(settings)) {
            try (Connection connection = database.dataSource().getConnection()) {
                connection.setAutoCommit(false);
                try {
                    keepOthersOut(connection, settings);
                    Map<String, Table> tables = tables(connection);
                    requireEmpty(connection, tables);
                    compare(connection, load(connection, tables, false));
                    connection.commit();
                } catch (SQLException | RuntimeException e) {
                    connection.rollback();
                    throw e;
                }
            } catch (SQLException e) {
                throw failed(e, database);
            }
        }
    }

    private static void keepOthersOut(Connection connection, DatabaseSettings settings) throws SQLException {
        if (settings instanceof DatabaseSettings.Postgres) {
            execute(connection, "LOCK TABLE source, run, entry IN EXCLUSIVE MODE");
        }
    }

    // Its id is given at the first look, before there is anything to remember.
    private static void requireEmpty(Connection connection, Map<String, Table> tables) throws SQLException {
        for (Table table : tables.values()) {
            if (!table.name().equals("ledger_identity") && table.count(connection) > 0) {
                throw notEmpty();
            }
        }
        execute(connection, "DELETE FROM ledger_identity");
    }

    // ---- a directory: filled beside the place where it belongs, then put there -----------------------------------

    private void intoDirectory(DatabaseSettings.Embedded embedded) {
        if (LedgerDatabase.exists(embedded)) {
            throw notEmpty();
        }
        Path beside = embedded.stateDirectory().resolve("import-" + ProcessHandle.current().pid());
        DatabaseSettings.Embedded filled = (DatabaseSettings.Embedded) DatabaseSettings.embedded(beside);
        try {
            delete(beside);
            Map<Table, Rows> loaded = fill(filled);
            // Opened anew: what the engine still had in memory would say nothing about the disk.
            try (LedgerDatabase database = openAtSchema(filled);
                    Connection connection = database.dataSource().getConnection()) {
                compare(connection, loaded);
            }
            if (!LedgerDatabase.moveEmbedded(filled, embedded)) {
                throw notEmpty();
            }
        } catch (SQLException e) {
            throw unreadable(e);
        } finally {
            delete(beside);
        }
    }

    private Map<Table, Rows> fill(DatabaseSettings.Embedded filled) {
        try (LedgerDatabase database = openAtSchema(filled)) {
            try (Connection connection = database.dataSource().getConnection()) {
                connection.setAutoCommit(false);
                Map<Table, Rows> loaded = load(connection, tables(connection), true);
                connection.commit();
                return loaded;
            } catch (SQLException e) {
                throw failed(e, database);
            }
        }
    }

    // ---- both --------------------------------------------------------------------------------------------------

    private LedgerDatabase openAtSchema(DatabaseSettings settings) {
        LedgerDatabase database = LedgerDatabase.openAt(settings, contents().schema());
        if (!database.schema().equals(contents().schema())) {
            database.close();
            throw new StopException(ExitCode.FOREIGN_LEDGER, Issue.of(IssueCode.LEDGER_NOT_EMPTY, new Place.Setting("Ledger"), "",
                    "the file was exported by an older version, and this database has tables of a newer one already. Nothing was imported. "
                            + "Name a database that was never used: it gets the older tables first, and they are migrated."));
        }
        return database;
    }

    private static Map<String, Table> tables(Connection connection) throws SQLException {
        Map<String, Table> tables = new TreeMap<>();
        Table.list(connection).forEach(table -> tables.put(table.name(), table));
        return tables;
    }

    /// @return what was loaded into each table, its columns in the order of the file
    private Map<Table, Rows> load(Connection connection, Map<String, Table> tables, boolean commits) throws SQLException {
        if (!tables.keySet().equals(contents().rows().keySet())) {
            throw LedgerFile.damaged(path, "its tables are not those of a ledger with the schema " + contents().schema());
        }
        Map<Table, Rows> loaded = new LinkedHashMap<>();
        try (Loading loading = new Loading(connection, tables, loaded, commits)) {
            file.read(loading);
            loading.flush();
        }
        for (Table table : tables.values()) {
            table.countOn(connection);
        }
        return loaded;
    }

    private final class Loading implements LedgerFile.Reader, AutoCloseable {

        private final Connection connection;
        private final Map<String, Table> tables;
        private final Map<Table, Rows> loaded;
        private final boolean commits;
        private @Nullable PreparedStatement insert;
        private @Nullable Table table;
        private Rows rows = new Rows();
        private int batched;

        Loading(Connection connection, Map<String, Table> tables, Map<Table, Rows> loaded, boolean commits) {
            this.connection = connection;
            this.tables = tables;
            this.loaded = loaded;
            this.commits = commits;
        }

        @Override
        public void table(String name, List<String> columns) throws SQLException {
            flush();
            close();
            Table next = Optional.ofNullable(tables.get(name)).flatMap(found -> found.inOrder(columns)).orElseThrow(() -> LedgerFile.damaged(
                    path, "the table " + name + " has other columns than in a ledger with the schema " + contents().schema()));
            insert = next.insert(connection);
            table = next;
            rows = new Rows();
            loaded.put(next, rows);
        }

        @Override
        public void row(JsonNode row) throws SQLException {
            PreparedStatement statement = insert;
            Table into = table;
            if (statement == null || into == null) {
                throw LedgerFile.damaged(path, "a row of it has no table");
            }
            into.bind(statement, row);
            statement.addBatch();
            rows.add(row.toString());
            if (++batched == Rows.AT_ONCE) {
                flush();
            }
        }

        void flush() throws SQLException {
            if (insert != null && batched > 0) {
                insert.executeBatch();
                batched = 0;
                if (commits && rows.count() % ROWS_A_COMMIT == 0) {
                    connection.commit();
                }
            }
        }

        @Override
        public void close() throws SQLException {
            if (insert != null) {
                insert.close();
                insert = null;
            }
        }
    }

    private void compare(Connection connection, Map<Table, Rows> loaded) throws SQLException {
        for (Map.Entry<Table, Rows> expected : loaded.entrySet()) {
            Table table = expected.getKey();
            Rows found = new Rows();
            table.forEach(connection, row -> found.add(row.toString()));
            if (found.count() != contents().count(table.name()) || !found.sum().equals(expected.getValue().sum())) {
                throw new StopException(ExitCode.STORAGE, Issue.of(IssueCode.LEDGER_DAMAGED, new Place.Setting("Ledger"), "",
                        "the database does not give back what was written to it (table " + table.name() + ": " + found.count() + " of "
                                + contents().count(table.name()) + " rows). Nothing was imported. Check its disk, then import again."));
            }
        }
    }

    private StopException failed(SQLException e, LedgerDatabase database) {
        String state = String.valueOf(e.getSQLState());
        return state.startsWith("22") || state.startsWith("23") ? unreadable(e) : database.ledger().unusable();
    }

    private StopException unreadable(SQLException e) {
        return LedgerFile.damaged(path, "the database does not take a row of it (SQL state " + e.getSQLState() + ")");
    }

    private static StopException notEmpty() {
        return new StopException(ExitCode.FOREIGN_LEDGER, Issue.of(IssueCode.LEDGER_NOT_EMPTY, new Place.Setting("Ledger"), "",
                "there is a ledger already. Nothing was imported, because two memories cannot be made one. Name an empty database (--db), or a "
                        + "state directory without a ledger (--state)."));
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static void delete(Path directory) {
        if (!Files.exists(directory)) {
            return;
        }
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path path : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        } catch (IOException e) {
            throw new StopException(ExitCode.STORAGE, Issue.of(IssueCode.STORAGE_NOT_WRITABLE, new Place.Setting(directory.toString()), "",
                    "the directory cannot be deleted. Delete it by hand."), e);
        }
    }
}
