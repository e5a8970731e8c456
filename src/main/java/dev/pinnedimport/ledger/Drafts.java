package dev.pinnedimport.ledger;

import dev.pinnedimport.event.Fingerprint;
import dev.pinnedimport.event.Unpublished;
import dev.pinnedimport.ledger.Transactions.Transaction;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// Stages events that are in the API as updates that set them to draft, without a row of a file behind them.
///
/// What is under way, or in doubt, or may still arrive under its key is passed by: it is settled first, and told again the next time.
final class Drafts {

    private Drafts() {}

    /// An event to be set to draft.
    ///
    /// @param row places it among the run's entries, beyond the rows of the file
    record Draft(Entry entry, String before, String payload, long row) {}

    /// Empty where the API does not hold it for certain, where it is a draft already, and where this run has staged it before.
    static Optional<Draft> of(Entry entry, long run, long row) {
        Optional<String> published = entry.findPublished();
        if (published.isEmpty() || isStaged(entry, run) || entry.eventId() == null) {
            return Optional.empty();
        }
        return Unpublished.of(published.get()).map(payload -> new Draft(entry, published.get(), payload, row));
    }

    private static boolean isStaged(Entry entry, long run) {
        return !entry.listed() && entry.run() == run && entry.state() != EntryState.DELIVERED;
    }

    /// Decides about the image of what this run has staged before, where an earlier version of the program left that open for ever.
    static void keepImages(Transaction transaction, Run run, Instant at, List<Entry> entries) throws SQLException {
        for (Entry entry : entries) {
            if (isStaged(entry, run.number())) {
                Media.keepImage(transaction, entry, at);
            }
        }
    }

    /// @return how many were staged; entries that changed since they were read are left alone
    static long stage(Transaction transaction, Run run, Instant at, List<Draft> drafts) throws SQLException {
        try (PreparedStatement update = transaction.connection().prepareStatement("""
                UPDATE entry SET run_no = ?, row_no = ?, listed = FALSE, state = 'STAGED', action = 'UPDATE', payload = ?, payload_fp = ?,
                before_payload = ?, staged_at = ?, generation = generation + 1, attempts = 0, first_sent_at = NULL, last_sent_at = NULL,
                not_before = NULL, reason = NULL
                WHERE source_no = ? AND source_id = ? AND state = ? AND run_no = ? AND generation = ? AND pinned = FALSE""")) {
            for (Draft draft : drafts) {
                update.setLong(1, run.number());
                update.setLong(2, draft.row());
                update.setString(3, draft.payload());
                update.setString(4, Fingerprint.of(draft.payload()).value());
                update.setString(5, draft.before());
                update.setLong(6, at.toEpochMilli());
                update.setInt(7, run.source().number());
                update.setString(8, draft.entry().key().value());
                update.setString(9, draft.entry().state().name());
                update.setLong(10, draft.entry().run());
                update.setInt(11, draft.entry().generation());
                update.addBatch();
            }
            long staged = 0;
            int[] counts = update.executeBatch();
            for (int i = 0; i < counts.length; i++) {
                if (counts[i] == 1) {
                    staged++;
                    keepImage(transaction, run, at, drafts.get(i));
                }
            }
            transaction.wrote(staged);
            return staged;
        }
    }

    // Nobody looks for an image that is in the API already.
    private static void keepImage(Transaction transaction, Run run, Instant at, Draft draft) throws SQLException {
        Media.keepImage(transaction, run.source(), draft.entry().key(), draft.entry().generation() + 1, draft.before(), draft.payload(), at);
    }
}
