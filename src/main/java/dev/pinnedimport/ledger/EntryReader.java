package dev.pinnedimport.ledger;

import dev.pinnedimport.event.Action;
import dev.pinnedimport.event.Fingerprint;
import dev.pinnedimport.event.SourceKey;
import dev.pinnedimport.issue.ExitCode;
import dev.pinnedimport.issue.Issue;
import dev.pinnedimport.issue.IssueCode;
import dev.pinnedimport.issue.Place;
import dev.pinnedimport.issue.StopException;
import dev.pinnedimport.ledger.PayloadBlocks.Reference;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.zip.DataFormatException;
import org.jspecify.annotations.Nullable;

/// Makes entries of rows of the table `entry` ([EntryTable#ENTRY_COLUMNS]), with the payloads that they refer to. For one transaction and one thread.
///
/// @implNote Neighbours in a file share a block, and pages are read in the order of rows or of keys, so the blocks used last are kept at hand.
final class EntryReader {

    private static final int MOST_BLOCKS = 64;

    private final Connection connection;
    private final Source source;
    private final Map<Long, PackedBlock> lastUsed = new LinkedHashMap<>(2 * MOST_BLOCKS, 0.75f, true);

    EntryReader(Connection connection, Source source) {
        this.connection = connection;
        this.source = source;
    }

    /// @throws StopException `STORAGE` where a payload is not in the ledger any more
    Entry entry(ResultSet row) throws SQLException {
        return entry(row, StoredPayload.of(Objects.requireNonNull(json(row.getString("payload"), row.getLong("row_no")))));
    }

    /// The same for what is to be sent: its payload is what was staged, or whoever asks for it is stopped.
    Entry intact(ResultSet row) throws SQLException {
        long number = row.getLong("row_no");
        String text = row.getString("payload");
        String fingerprint = row.getString("payload_fp");
        Optional<Reference> reference = Reference.find(text);
        PackedBlock block = reference.isPresent() ? block(reference.get(), number) : null;
        return entry(row, StoredPayload.later(() -> {
            String json = block == null ? text : member(block, reference.orElseThrow(), number);
            if (!Fingerprint.of(json).value().equals(fingerprint)) {
                throw damaged(number);
            }
            return json;
        }));
    }

    private Entry entry(ResultSet row, StoredPayload payload) throws SQLException {
        long number = row.getLong("row_no");
        return new Entry(
                source,
                new SourceKey(row.getString("source_id")),
                row.getLong("run_no"),
                number,
                EntryState.valueOf(row.getString("state")),
                Action.valueOf(row.getString("action")),
                payload,
                json(row.getString("before_payload"), number),
                row.getString("next_payload"),
                row.getLong("channel_id"),
                row.getInt("generation"),
                row.getInt("attempts"),
                row.getString("event_id"),
                EntryTable.instant(row, "first_sent_at"),
                EntryTable.instant(row, "last_sent_at"),
                EntryTable.instant(row, "not_before"),
                row.getString("reason"),
                row.getString("request_id"),
                row.getBoolean("listed"),
                row.getBoolean("pinned"),
                Instant.ofEpochMilli(row.getLong("starts_at")));
    }

    /// The payload that a text in the place of one stands for.
    ///
    /// @param row whose it is, for people
    @Nullable String json(@Nullable String text, long row) throws SQLException {
        Optional<Reference> reference = Reference.find(text);
        return reference.isPresent() ? member(block(reference.get(), row), reference.get(), row) : text;
    }

    private PackedBlock block(Reference reference, long row) throws SQLException {
        PackedBlock block = lastUsed.get(reference.block());
        if (block == null) {
            block = PayloadBlocks.findPacked(connection, reference.block()).orElseThrow(() -> damaged(row));
            lastUsed.put(reference.block(), block);
            if (lastUsed.size() > MOST_BLOCKS) {
                lastUsed.remove(lastUsed.keySet().iterator().next());
            }
        }
        return block;
    }

    private static String member(PackedBlock block, Reference reference, long row) {
        try {
            List<PayloadBlock.Member> members = block.unpacked().members();
            if (reference.place() >= members.size()) {
                throw damaged(row);
            }
            return members.get(reference.place()).json();
        } catch (DataFormatException e) {
            throw damaged(row);
        }
    }

    private static StopException damaged(long row) {
        return new StopException(ExitCode.STORAGE, Issue.of(IssueCode.LEDGER_DAMAGED, new Place.Setting("Ledger"), "",
                "the stored event of row " + row + " is not what was written, so it is not sent. Restore the ledger from a backup."));
    }
}
