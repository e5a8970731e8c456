package dev.pinnedimport.ledger.move;

import dev.pinnedimport.issue.ExitCode;
import dev.pinnedimport.issue.Issue;
import dev.pinnedimport.issue.IssueCode;
import dev.pinnedimport.issue.Place;
import dev.pinnedimport.issue.StopException;
import dev.pinnedimport.ledger.LedgerDatabase;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.zip.GZIPOutputStream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Writes a whole ledger into a file: every event with its identity, state, key generation and attempts, every run with its history and its rows to
/// mend, in short every table but those that serve a run only while it lasts.
///
/// The file shows one moment, whatever else goes on. It appears whole or not at all, for its owner only: it holds payloads.
public final class LedgerExport {

    /// What HSQLDB keeps of a result in memory; the rest of it goes to the disk.
    private static final int HSQLDB_ROWS_IN_MEMORY = 5_000;

    private final LedgerDatabase database;

    public LedgerExport(LedgerDatabase database) {
        this.database = database;
    }

    /// @throws StopException `USAGE` where there is such a file already, `STORAGE` where it cannot be written
    public Contents write(Path file, Instant now) {
        String ledger = database.ledger().id();
        if (Files.exists(file)) {
            throw exists(file);
        }
        Path part = file.resolveSibling("." + file.getFileName() + ".part");
        try {
            Contents contents;
            try (FileChannel channel = create(part)) {
                contents = write(Channels.newOutputStream(channel), ledger, now);
                channel.force(true);
            }
            Files.move(part, file);
            return contents;
        } catch (FileAlreadyExistsException e) {
            throw exists(file);
        } catch (SQLException e) {
            throw database.ledger().unusable();
        } catch (IOException e) {
            throw notWritten(file, e);
        } finally {
            delete(part);
        }
    }

    private static FileChannel create(Path part) throws IOException {
        Files.deleteIfExists(part);
        FileAttribute<?>[] ownerOnly = part.getFileSystem().supportedFileAttributeViews().contains("posix")
                ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))}
                : new FileAttribute<?>[0];
        return FileChannel.open(part, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), ownerOnly);
    }

    private Contents write(OutputStream raw, String ledger, Instant now) throws IOException, SQLException {
        Lines lines = new Lines(new GZIPOutputStream(raw, 1 << 16));
        String schema = database.schema();
        lines.add(LedgerFile.JSON.createObjectNode().put("format", LedgerFile.FORMAT).put("version", LedgerFile.VERSION).put("ledger", ledger)
                .put("schema", schema).put("exported", now.toString()));
        Map<String, Rows> tables = new LinkedHashMap<>();
        Map<String, Long> entries = new TreeMap<>();
        try (Connection connection = database.dataSource().getConnection()) {
            boolean server = connection.getMetaData().getDatabaseProductName().startsWith("Postgre");
            begin(connection, server);
            try {
                for (Table table : Table.list(connection)) {
                    tables.put(table.name(), write(table, connection, lines));
                }
                count(connection, entries);
            } finally {
                end(connection, server);
            }
        }
        String sha256 = lines.sha256();
        lines.add(end(tables, entries, sha256));
        lines.finish();
        TreeMap<String, Long> rows = new TreeMap<>();
        tables.forEach((name, counted) -> rows.put(name, counted.count()));
        return new Contents(ledger, schema, now, rows, new TreeMap<>(entries), sha256);
    }

    // One moment of the server for all tables, read piece by piece. The embedded database is this process's alone while it is open.
    private static void begin(Connection connection, boolean server) throws SQLException {
        if (server) {
            connection.setReadOnly(true);
            connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            connection.setAutoCommit(false);
        } else {
            keepInMemory(connection, HSQLDB_ROWS_IN_MEMORY);
        }
    }

    private static void end(Connection connection, boolean server) throws SQLException {
        if (server) {
            connection.rollback();
        } else {
            keepInMemory(connection, 0);
        }
    }

    private static void keepInMemory(Connection connection, int rows) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET SESSION RESULT MEMORY ROWS " + rows);
        }
    }

    private static Rows write(Table table, Connection connection, Lines lines) throws IOException, SQLException {
        ObjectNode heading = LedgerFile.JSON.createObjectNode().put("table", table.name());
        table.columns().forEach(column -> heading.withArray("columns").add(column.name()));
        lines.add(heading);
        Rows rows = new Rows();
        try {
            table.forEach(connection, row -> {
                rows.add(row.toString());
                lines.addUnchecked(row);
            });
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        return rows;
    }

    private static void count(Connection connection, Map<String, Long> entries) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT state, COUNT(*) FROM entry GROUP BY state")) {
            while (rows.next()) {
                entries.put(rows.getString(1), rows.getLong(2));
            }
        }
    }

    private static ObjectNode end(Map<String, Rows> tables, Map<String, Long> entries, String sha256) {
        ObjectNode end = LedgerFile.JSON.createObjectNode().put("end", true);
        ObjectNode counted = end.putObject("tables");
        tables.forEach((name, rows) -> counted.putObject(name).put("rows", rows.count()).put("sum", rows.sum()));
        ObjectNode states = end.putObject("entries");
        entries.forEach(states::put);
        return end.put("sha256", sha256);
    }

    private static final class Lines {

        private final GZIPOutputStream out;
        private final MessageDigest digest = Rows.sha256();

        Lines(GZIPOutputStream out) {
            this.out = out;
        }

        void add(JsonNode line) throws IOException {
            byte[] bytes = (line + "\n").getBytes(StandardCharsets.UTF_8);
            digest.update(bytes);
            out.write(bytes);
        }

        void addUnchecked(JsonNode line) {
            try {
                add(line);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        String sha256() {
            return HexFormat.of().formatHex(digest.digest());
        }

        void finish() throws IOException {
            out.finish();
            out.flush();
        }
    }

    private static void delete(Path part) {
        try {
            Files.deleteIfExists(part);
        } catch (IOException e) {
            // It is overwritten the next time.
        }
    }

    private static StopException exists(Path file) {
        return new StopException(ExitCode.USAGE, Issue.of(IssueCode.USAGE, new Place.File(file.toString()), "",
                "there is such a file already, and it may be the only copy of a ledger. Nothing was exported. Choose another name."));
    }

    private static StopException notWritten(Path file, IOException cause) {
        return new StopException(ExitCode.STORAGE, Issue.of(IssueCode.STORAGE_NOT_WRITABLE, new Place.File(file.toString()), "",
                "the ledger could not be written there. Check that the directory exists and is yours, and that its disk has space."), cause);
    }
}
