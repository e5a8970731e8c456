package dev.pinnedimport.ledger;

import dev.pinnedimport.event.SourceKey;
import dev.pinnedimport.ledger.PayloadBlock.Member;
import dev.pinnedimport.ledger.Transactions.Transaction;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import org.jspecify.annotations.Nullable;

/// The table `payload_block`: payloads of entries that were new, apart from the entries, whose rows are written anew with every outcome.
///
/// Such an entry names its payload by a [Reference] in the place of it, also where it becomes the one before, and so does what is kept of the entry in
/// `entry_before`: a text that begins with a brace is a payload, one that begins with `@` a reference. Whoever gives an entry another payload writes it
/// into the entry's own row. A block goes when none of its members needs it any more.
final class PayloadBlocks {

    private static final String OF_ENTRY = " WHERE source_no = ? AND source_id = ?";

    private PayloadBlocks() {}

    /// Which payload of which block.
    record Reference(long block, int place) {

        private static final String MARK = "@";

        /// Empty where the text is no reference.
        static Optional<Reference> find(@Nullable String text) {
            if (text == null || !text.startsWith(MARK)) {
                return Optional.empty();
            }
            int dot = text.indexOf('.');
            return Optional.of(new Reference(Long.parseLong(text, 1, dot, 10), Integer.parseInt(text, dot + 1, text.length(), 10)));
        }

        String text() {
            return MARK + block + "." + place;
        }
    }

    /// Keeps payloads of entries that are made now, those of neighbours together.
    ///
    /// @return what stands for each in its entry
    static Map<SourceKey, Reference> insert(Transaction transaction, Source source, List<Member> payloads) throws SQLException {
        Map<SourceKey, Reference> references = new HashMap<>();
        Deflater deflater = new Deflater(Deflater.BEST_SPEED);
        try (PreparedStatement insert = transaction.connection().prepareStatement(
                "INSERT INTO payload_block (source_no, content) VALUES (?, ?)", Statement.RETURN_GENERATED_KEYS)) {
            insert.setInt(1, source.number());
            for (PayloadBlock block : PayloadBlock.divide(payloads)) {
                byte[] content = block.pack(deflater);
                insert.setBytes(2, content);
                insert.executeUpdate();
                transaction.wrote(content.length);
                long number = numberOf(insert);
                for (int place = 0; place < block.members().size(); place++) {
                    references.put(block.members().get(place).key(), new Reference(number, place));
                }
            }
        } finally {
            deflater.end();
        }
        return references;
    }

    private static long numberOf(PreparedStatement insert) throws SQLException {
        try (ResultSet keys = insert.getGeneratedKeys()) {
            keys.next();
            return keys.getLong(1);
        }
    }

    /// Empty where it is not there.
    ///
    /// @throws DataFormatException where its bytes are not those that were written
    static Optional<PayloadBlock> find(Connection connection, long number) throws SQLException, DataFormatException {
        Optional<PackedBlock> packed = findPacked(connection, number);
        return packed.isPresent() ? Optional.of(packed.get().unpacked()) : Optional.empty();
    }

    /// Empty where it is not there.
    static Optional<PackedBlock> findPacked(Connection connection, long number) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement("SELECT content FROM payload_block WHERE block_no = ?")) {
            select.setLong(1, number);
            try (ResultSet rows = select.executeQuery()) {
                return rows.next() ? Optional.of(new PackedBlock(rows.getBytes(1))) : Optional.empty();
            }
        }
    }

    /// The blocks that an entry refers to now.
    static Set<Long> ofEntry(Connection connection, Source source, SourceKey key) throws SQLException {
        return blocks(connection, "SELECT payload, before_payload FROM entry" + OF_ENTRY, source, key);
    }

    /// The blocks of what a run has kept of the entries as they were.
    static Set<Long> ofEntriesBefore(Connection connection, Run run) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement("SELECT payload, before_payload FROM entry_before "
                + "WHERE staged_run_no = ? AND source_no = ? AND (payload LIKE '@%' OR before_payload LIKE '@%')")) {
            select.setLong(1, run.number());
            select.setInt(2, run.source().number());
            return blocks(select);
        }
    }

    private static Set<Long> blocks(Connection connection, String sql, Source source, SourceKey key) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(sql)) {
            select.setInt(1, source.number());
            select.setString(2, key.value());
            return blocks(select);
        }
    }

    private static Set<Long> blocks(PreparedStatement select) throws SQLException {
        Set<Long> blocks = new TreeSet<>();
        try (ResultSet rows = select.executeQuery()) {
            while (rows.next()) {
                Reference.find(rows.getString(1)).ifPresent(reference -> blocks.add(reference.block()));
                Reference.find(rows.getString(2)).ifPresent(reference -> blocks.add(reference.block()));
            }
        }
        return blocks;
    }

    /// Those of the blocks that may be deleted once nothing of this run refers to them: all, or none where another unfinished run of the same source may
    /// put entries back.
    ///
    /// To be asked before the transaction deletes from `entry_before`. HSQLDB passes by each deleted row to find the first that is left: asked for each block
    /// after 100,000 were deleted, that took hours.
    static Set<Long> unlessKeptByOthers(Connection connection, Run run, Set<Long> blocks) throws SQLException {
        return blocks.isEmpty() || isKeptByOthers(connection, run) ? Set.of() : blocks;
    }

    /// Deletes those of the blocks that no entry refers to, neither as it is nor as this run may put it back. One that is damaged stays, which is told
    /// where it is read.
    ///
    /// @param blocks see [#unlessKeptByOthers]
    static void forgetUnused(Connection connection, Run run, Collection<Long> blocks) throws SQLException {
        for (long number : blocks) {
            Optional<PayloadBlock> block = findReadable(connection, number);
            if (block.isPresent() && !isUsed(connection, run, number, block.get())) {
                try (PreparedStatement delete = connection.prepareStatement("DELETE FROM payload_block WHERE block_no = ?")) {
                    delete.setLong(1, number);
                    delete.executeUpdate();
                }
            }
        }
    }

    private static Optional<PayloadBlock> findReadable(Connection connection, long number) throws SQLException {
        try {
            return find(connection, number);
        } catch (DataFormatException e) {
            return Optional.empty();
        }
    }

    private static boolean isUsed(Connection connection, Run run, long number, PayloadBlock block) throws SQLException {
        for (Member member : block.members()) {
            if (ofEntry(connection, run.source(), member.key()).contains(number)
                    || blocks(connection, "SELECT payload, before_payload FROM entry_before" + OF_ENTRY + " AND staged_run_no = " + run.number(),
                            run.source(), member.key()).contains(number)) {
                return true;
            }
        }
        return false;
    }

    // Two questions, because the table's key begins with the run.
    private static boolean isKeptByOthers(Connection connection, Run run) throws SQLException {
        for (String others : List.of("<", ">")) {
            try (PreparedStatement select = connection.prepareStatement(
                    "SELECT staged_run_no FROM entry_before WHERE staged_run_no " + others + " ? AND source_no = ? LIMIT 1")) {
                select.setLong(1, run.number());
                select.setInt(2, run.source().number());
                try (ResultSet rows = select.executeQuery()) {
                    if (rows.next()) {
                        return true;
                    }
                }
            }
        }
        return false;
    }
}
