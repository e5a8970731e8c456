package dev.pinnedimport.campaign;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;

/// The ledger's tables as they lie there, read without any class of the program.
///
/// @param attempted source id and generation of what is on record as attempted without success
/// @param lastRun   what the newest run's row in `run_tally` says
/// @param rejected  numbers of the rows of the newest run about which an error is on record
/// @param stranded  executions of Spring Batch, other than the newest, that never ended
record LedgerReading(List<EntryRow> entries, Set<String> attempted, Map<String, Long> lastRun, Map<String, Long> lastRunEntries, Set<Integer> rejected,
        long stranded, String lastExecution) {

    // Held here because java.util.logging forgets the level of a logger that nobody refers to.
    private static final Logger HSQLDB_LOG = Logger.getLogger("hsqldb.db");

    record EntryRow(String sourceId, String target, String system, long run, String state, String action, int generation, int attempts, String eventId) {

        /// Whether the ledger shows no trace of ever having meant to send this.
        boolean isUntouched(Set<String> attempted) {
            return state.equals("STAGED") && attempts == 0 && !attempted.contains(sourceId + "#" + generation);
        }
    }

    /// A copy of an embedded ledger, so that whatever reading does to its files changes nothing.
    static LedgerReading ofCopy(Path stateDirectory, Path scratch) throws IOException, SQLException {
        Path copy = Files.createTempDirectory(scratch, "ledger");
        Path from = stateDirectory.resolve("ledger");
        copyFiles(from, copy);
        System.setProperty("hsqldb.reconfig_logging", "false");
        HSQLDB_LOG.setLevel(Level.OFF);
        try (Connection connection = DriverManager.getConnection("jdbc:hsqldb:file:" + copy.resolve("ledger") + ";ifexists=true;hsqldb.lock_file=false")) {
            try {
                return read(connection, claims(connection));
            } finally {
                try (Statement shutdown = connection.createStatement()) {
                    shutdown.execute("SHUTDOWN IMMEDIATELY");
                }
            }
        } catch (SQLException e) {
            Path kept = Files.createTempDirectory(Files.createDirectories(Path.of("target/unreadable-ledgers")), "ledger");
            copyFiles(from, kept);
            throw new SQLException(e.getMessage() + " (a copy of the ledger is kept in " + kept + ")", e);
        } finally {
            delete(copy);
        }
    }

    private static void copyFiles(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.list(from)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Files.copy(file, to.resolve(file.getFileName()));
            }
        }
    }

    static LedgerReading of(String url) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url)) {
            return read(connection, Set.of());
        }
    }

    /// Sources and ids of the entries that are being sent, whatever their own rows say yet.
    private static Set<String> claims(Connection connection) throws SQLException {
        return new HashSet<>(query(connection, "SELECT source_no, source_id FROM claim", row -> row.getInt(1) + "#" + row.getString(2)));
    }

    private static LedgerReading read(Connection connection, Set<String> claims) throws SQLException {
        List<EntryRow> entries = query(connection, "SELECT e.source_id, s.target, s.system_name, e.run_no, e.state, e.action, e.generation, e.attempts, "
                + "e.event_id, e.source_no FROM entry e JOIN source s ON s.source_no = e.source_no", row -> {
            boolean claimed = claims.contains(row.getInt(10) + "#" + row.getString(1));
            return new EntryRow(row.getString(1), row.getString(2), row.getString(3), row.getLong(4), claimed ? "SENDING" : row.getString(5),
                    row.getString(6), row.getInt(7), row.getInt(8) + (claimed ? 1 : 0), row.getString(9) == null ? "" : row.getString(9));
        });
        Set<String> attempted = new HashSet<>(query(connection, "SELECT source_id, generation FROM attempt",
                row -> row.getString(1) + "#" + row.getInt(2)));
        Map<String, Long> tally = new TreeMap<>();
        query(connection, "SELECT * FROM run_tally WHERE run_no = (SELECT MAX(run_no) FROM run)", row -> {
            for (String column : List.of("rows_read", "unchanged", "grouped", "skipped", "duplicates", "rejected")) {
                tally.put(column, row.getLong(column));
            }
            return row;
        });
        Map<String, Long> lastEntries = new TreeMap<>();
        query(connection, "SELECT state, action, COUNT(*) FROM entry WHERE run_no = (SELECT MAX(run_no) FROM run) GROUP BY state, action",
                row -> lastEntries.put(row.getString(1) + " " + row.getString(2), row.getLong(3)));
        Set<Integer> rejected = new TreeSet<>(query(connection,
                "SELECT DISTINCT row_no FROM row_issue WHERE severity = 'ERROR' AND run_no = (SELECT MAX(run_no) FROM run)", row -> row.getInt(1)));
        List<String> executions = query(connection, "SELECT status, end_time FROM BATCH_JOB_EXECUTION ORDER BY JOB_EXECUTION_ID",
                row -> row.getString(1) + (row.getTimestamp(2) == null ? " open" : ""));
        // A run that was left behind for a newer file is never continued, so the last execution of a run may lie there as its process left it.
        long stranded = query(connection, "SELECT i.JOB_INSTANCE_ID, COUNT(*) FROM BATCH_JOB_EXECUTION x JOIN BATCH_JOB_INSTANCE i ON "
                + "i.JOB_INSTANCE_ID = x.JOB_INSTANCE_ID WHERE x.END_TIME IS NULL GROUP BY i.JOB_INSTANCE_ID HAVING COUNT(*) > 1", row -> row.getLong(2)).size();
        return new LedgerReading(entries, attempted, tally, lastEntries, rejected, stranded, executions.isEmpty() ? "" : executions.getLast());
    }

    private interface RowReader<T> {
        T read(ResultSet row) throws SQLException;
    }

    private static <T> List<T> query(Connection connection, String sql, RowReader<T> reader) throws SQLException {
        List<T> found = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                found.add(reader.read(rows));
            }
        }
        return found;
    }

    /// Every idempotency key that the ledger's entries have or had, computed from their documented form, and whose it is.
    Map<String, Owner> keys() {
        Map<String, Owner> keys = new HashMap<>();
        for (EntryRow entry : entries) {
            for (int generation = 0; generation <= entry.generation(); generation++) {
                for (String action : List.of("CREATE", "UPDATE")) {
                    keys.put(key(entry, action, generation), new Owner(entry, generation));
                }
            }
        }
        return keys;
    }

    /// @param generation to which the key belongs
    record Owner(EntryRow entry, int generation) {}

    private static String key(EntryRow entry, String action, int generation) {
        MessageDigest digest;
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
        for (String field : List.of(entry.target(), entry.system(), entry.sourceId(), action, Integer.toString(generation))) {
            byte[] bytes = field.getBytes(StandardCharsets.UTF_8);
            digest.update(ByteBuffer.allocate(4).putInt(bytes.length).array());
            digest.update(bytes);
        }
        return "pe1-" + HexFormat.of().formatHex(digest.digest(), 0, 20);
    }

    private static void delete(Path directory) {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
