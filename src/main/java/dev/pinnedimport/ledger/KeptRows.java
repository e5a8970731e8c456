package dev.pinnedimport.ledger;

import dev.pinnedimport.ledger.Transactions.Transaction;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.InflaterInputStream;
import tools.jackson.databind.json.JsonMapper;

/// Remembers the rows that people have to mend, so that they can be tried again without the file.
///
/// Of a run, at most [#MOST_ROWS] rows of [#LONGEST_ROW] bytes (deflated) are kept, and [#MOST_BYTES] in all; the rest is counted. The rows of a
/// retry are kept before it begins, because they are its file.
public final class KeptRows {

    public static final int MOST_ROWS = 50_000;
    static final int LONGEST_ROW = 64 << 10;
    static final long MOST_BYTES = 64L << 20;

    private static final int A_PAGE = 500;
    private static final String COLUMNS = "row_no, family_no, readable, source_key, cells";
    private static final JsonMapper JSON = JsonMapper.shared();

    /// Of entries: whose rows are not among those kept of this run.
    private static final String NOT_OF_KEPT_ROWS =
            " AND NOT EXISTS (SELECT 1 FROM kept_row WHERE kept_row.run_no = ? AND kept_row.row_no = entry.row_no)";

    private final Transactions transactions;

    KeptRows(Transactions transactions) {
        this.transactions = transactions;
    }

    /// Begins to keep the rows of a run anew; what was kept of it before is forgotten.
    public Keeping keep(Run run, KeptFile file) {
        transactions.write(transaction -> {
            forget(transaction, run.number());
            insertFile(transaction, run.number(), file);
            return true;
        });
        return new Keeping(run);
    }

    /// Forgets what is kept of a run.
    public void forget(Run run) {
        transactions.write(transaction -> {
            forget(transaction, run.number());
            return true;
        });
    }

    /// Takes rows one by one; [#close] writes the last of them.
    public final class Keeping implements AutoCloseable {

        private final Run run;
        private final List<Packed> batch = new ArrayList<>();
        private long rows;
        private long bytes;
        private long leftOut;

        private Keeping(Run run) {
            this.run = run;
        }

        public void add(KeptRow row) {
            byte[] cells = pack(row.cells());
            if (cells.length > LONGEST_ROW || rows == MOST_ROWS || bytes + cells.length > MOST_BYTES) {
                leftOut++;
                return;
            }
            rows++;
            bytes += cells.length;
            batch.add(new Packed(row, cells));
            if (batch.size() == A_PAGE) {
                flush();
            }
        }

        private void flush() {
            transactions.write(transaction -> {
                insertRows(transaction, run.number(), batch);
                return true;
            });
            batch.clear();
        }

        @Override
        public void close() {
            if (!batch.isEmpty()) {
                flush();
            }
            if (leftOut > 0) {
                transactions.write(transaction -> {
                    try (PreparedStatement update =
                            transaction.connection().prepareStatement("UPDATE kept_file SET left_out = ? WHERE run_no = ?")) {
                        update.setLong(1, leftOut);
                        update.setLong(2, run.number());
                        return update.executeUpdate();
                    }
                });
            }
        }
    }

    private record Packed(KeptRow row, byte[] cells) {}

    /// How the file of the kept rows was laid out; empty where nothing is kept.
    public Optional<KeptFile> findFile(Run run) {
        return transactions.read(transaction -> {
            try (PreparedStatement select = transaction.connection().prepareStatement("SELECT layout FROM kept_file WHERE run_no = ?")) {
                select.setLong(1, run.number());
                try (ResultSet rows = select.executeQuery()) {
                    return rows.next() ? Optional.of(JSON.readValue(unpack(rows.getBytes(1)), KeptFile.class)) : Optional.empty();
                }
            }
        });
    }

    /// How many rows of the run had to be left out because they were too many or too long.
    public long countLeftOut(Run run) {
        return count("SELECT left_out FROM kept_file WHERE run_no = ?", run);
    }

    public long count(Run run) {
        return count("SELECT COUNT(*) FROM kept_row WHERE run_no = ?", run);
    }

    private long count(String sql, Run run) {
        return transactions.read(transaction -> {
            try (PreparedStatement select = transaction.connection().prepareStatement(sql)) {
                select.setLong(1, run.number());
                try (ResultSet rows = select.executeQuery()) {
                    return rows.next() ? rows.getLong(1) : 0L;
                }
            }
        });
    }

    /// The row with this number, where it is kept.
    public Optional<KeptRow> find(Run run, long row) {
        return page(run, row - 1, 1).stream().filter(kept -> kept.row() == row).findFirst();
    }

    /// All kept rows of a run in row order, without holding them all in memory.
    public void forEach(Run run, Consumer<KeptRow> consumer) {
        long after = Long.MIN_VALUE;
        while (true) {
            List<KeptRow> page = page(run, after, A_PAGE);
            page.forEach(consumer);
            if (page.size() < A_PAGE) {
                return;
            }
            after = page.getLast().row();
        }
    }

    /// Kept rows below this one, in row order.
    public List<KeptRow> page(Run run, long afterRow, int most) {
        return transactions.read(transaction -> {
            try (PreparedStatement select = transaction.connection().prepareStatement(
                    "SELECT " + COLUMNS + " FROM kept_row WHERE run_no = ? AND row_no > ? ORDER BY run_no, row_no LIMIT ?")) {
                select.setLong(1, run.number());
                select.setLong(2, afterRow);
                select.setInt(3, most);
                try (ResultSet rows = select.executeQuery()) {
                    List<KeptRow> page = new ArrayList<>();
                    while (rows.next()) {
                        page.add(new KeptRow(rows.getLong("row_no"), rows.getLong("family_no"), rows.getBoolean("readable"),
                                rows.getString("source_key"), cells(rows.getBytes("cells"))));
                    }
                    return page;
                }
            }
        });
    }

    // ---- retries ----

    /// What a run is given of an earlier one.
    ///
    /// @param earlier         whose rows they are
    /// @param rows            with their cells
    /// @param takeOpenEntries whether it also gets the entries of the earlier run that are still to be sent
    /// @param told            what became of the rows that did not go, as JSON
    public record Again(Run earlier, KeptFile file, List<KeptRow> rows, boolean takeOpenEntries, String told) {
        public Again {
            rows = List.copyOf(rows);
        }
    }

    static void begin(Transaction transaction, Run run, Again again) throws SQLException {
        forget(transaction, run.number());
        insertFile(transaction, run.number(), again.file());
        insertRows(transaction, run.number(), again.rows().stream().map(row -> new Packed(row, pack(row.cells()))).toList());
        long taken = again.takeOpenEntries() ? takeOver(transaction, run, again.earlier()) : 0;
        insertRetry(transaction, run, new Retry(again.earlier().number(), taken, again.told()));
    }

    /// How many entries of the run are still to be sent, for whatever reason.
    public long countOpen(Run run) {
        return count("SELECT COUNT(*) FROM entry WHERE run_no = ? AND listed AND state IN ('STAGED', 'WAITING', 'BLOCKED')", run);
    }

    // Their bytes, keys and times stay: only the run that goes on with them is another. Those of a row that is staged again are left to its staging.
    private static long takeOver(Transaction transaction, Run run, Run earlier) throws SQLException {
        try (PreparedStatement update = transaction.connection().prepareStatement("UPDATE entry SET run_no = ?, state = CASE WHEN state = 'BLOCKED' "
                + "THEN 'STAGED' ELSE state END WHERE run_no = ? AND listed AND state IN ('STAGED', 'WAITING', 'BLOCKED')" + NOT_OF_KEPT_ROWS)) {
            update.setLong(1, run.number());
            update.setLong(2, earlier.number());
            update.setLong(3, run.number());
            update.executeUpdate();
        }
        return taken(transaction, run).rows();
    }

    /// Rows of a retry that need no staging, because their entries were taken over.
    ///
    /// @param further entries beyond the first of their row
    record Taken(long rows, long further) {}

    static Taken taken(Transaction transaction, Run run) throws SQLException {
        try (PreparedStatement select = transaction.connection().prepareStatement(
                "SELECT COUNT(*), COUNT(DISTINCT row_no) FROM entry WHERE run_no = ? AND listed" + NOT_OF_KEPT_ROWS)) {
            select.setLong(1, run.number());
            select.setLong(2, run.number());
            try (ResultSet rows = select.executeQuery()) {
                rows.next();
                return new Taken(rows.getLong(2), rows.getLong(1) - rows.getLong(2));
            }
        }
    }

    private static void insertRetry(Transaction transaction, Run run, Retry retry) throws SQLException {
        try (PreparedStatement insert =
                transaction.connection().prepareStatement("INSERT INTO retry (run_no, of_run_no, taken, told) VALUES (?, ?, ?, ?)")) {
            insert.setLong(1, run.number());
            insert.setLong(2, retry.of());
            insert.setLong(3, retry.taken());
            insert.setString(4, retry.told());
            insert.executeUpdate();
        }
        transaction.wrote(retry.told().length());
    }

    /// Of which run a run is the retry; empty where it is none.
    public Optional<Retry> findRetry(Run run) {
        return transactions.read(transaction -> {
            try (PreparedStatement select =
                    transaction.connection().prepareStatement("SELECT of_run_no, taken, told FROM retry WHERE run_no = ?")) {
                select.setLong(1, run.number());
                try (ResultSet rows = select.executeQuery()) {
                    return rows.next() ? Optional.of(new Retry(rows.getLong(1), rows.getLong(2), rows.getString(3))) : Optional.empty();
                }
            }
        });
    }

    // ---- writing and reading ----

    private static void forget(Transaction transaction, long run) throws SQLException {
        for (String table : List.of("kept_row", "kept_file", "retry")) {
            try (PreparedStatement delete = transaction.connection().prepareStatement("DELETE FROM " + table + " WHERE run_no = ?")) {
                delete.setLong(1, run);
                delete.executeUpdate();
            }
        }
    }

    private static void insertFile(Transaction transaction, long run, KeptFile file) throws SQLException {
        byte[] layout = deflate(JSON.writeValueAsBytes(file));
        try (PreparedStatement insert =
                transaction.connection().prepareStatement("INSERT INTO kept_file (run_no, layout, left_out) VALUES (?, ?, 0)")) {
            insert.setLong(1, run);
            insert.setBytes(2, layout);
            insert.executeUpdate();
        }
        transaction.wrote(2L * layout.length);
    }

    private static void insertRows(Transaction transaction, long run, List<Packed> rows) throws SQLException {
        if (rows.isEmpty()) {
            return;
        }
        try (PreparedStatement insert = transaction.connection()
                .prepareStatement("INSERT INTO kept_row (run_no, " + COLUMNS + ") VALUES (?, ?, ?, ?, ?, ?)")) {
            for (Packed packed : rows) {
                KeptRow row = packed.row();
                insert.setLong(1, run);
                insert.setLong(2, row.row());
                insert.setLong(3, row.family());
                insert.setBoolean(4, row.readable());
                insert.setString(5, row.key());
                insert.setBytes(6, packed.cells());
                insert.addBatch();
                transaction.wrote(2L * packed.cells().length);
            }
            insert.executeBatch();
        }
    }

    // Texts as they are; a cell that is more than a text is written as [text, kind].
    private static byte[] pack(List<KeptCell> cells) {
        var list = JSON.createArrayNode();
        for (KeptCell cell : cells) {
            if (cell.kind().equals(KeptCell.TEXT)) {
                list.add(cell.text());
            } else {
                list.addArray().add(cell.text()).add(cell.kind());
            }
        }
        return deflate(JSON.writeValueAsBytes(list));
    }

    private static List<KeptCell> cells(byte[] packed) {
        return JSON.readTree(unpack(packed)).valueStream()
                .map(cell -> cell.isArray() ? new KeptCell(cell.get(0).asString(), cell.get(1).asString()) : KeptCell.text(cell.asString()))
                .toList();
    }

    private static byte[] deflate(byte[] plain) {
        Deflater deflater = new Deflater(Deflater.BEST_SPEED);
        ByteArrayOutputStream packed = new ByteArrayOutputStream(plain.length / 2 + 64);
        try (DeflaterOutputStream out = new DeflaterOutputStream(packed, deflater)) {
            out.write(plain);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            deflater.end();
        }
        return packed.toByteArray();
    }

    private static String unpack(byte[] packed) {
        try (InflaterInputStream in = new InflaterInputStream(new ByteArrayInputStream(packed))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
