package dev.pinnedimport.ledger;

import dev.pinnedimport.event.Fingerprint;
import dev.pinnedimport.event.ImageReference;
import dev.pinnedimport.event.SourceKey;
import dev.pinnedimport.issue.ExitCode;
import dev.pinnedimport.issue.Issue;
import dev.pinnedimport.issue.IssueCode;
import dev.pinnedimport.issue.Place;
import dev.pinnedimport.issue.StopException;
import dev.pinnedimport.ledger.Transactions.Transaction;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The ledger's memory of images: which content became which medium in which target, what was last found at which address, and what was
/// decided about the image of each entry.
///
/// Writes are durable on return. A decision is made once for a content and a generation of an entry and never changed, so the bytes that are
/// sent under one idempotency key are always the same.
public final class Media {

    private static final String UPLOADS_WORK_AGAIN = "medium_id = 0 AND EXISTS (SELECT 1 FROM medium m, source s WHERE s.source_no = i.source_no "
            + "AND m.target = s.target AND m.uploaded_at > i.decided_at)";

    private static final int A_PAGE = 200;
    /// Stands for the medium of an entry that went without because no image at all could be uploaded.
    private static final long NONE_AT_ALL = 0;
    private static final String IN_RUN = " WHERE source_no = ? AND source_id = ? AND run_no = ? AND state = ? AND payload_fp = ?";

    private final Transactions transactions;

    Media(Transactions transactions) {
        this.transactions = transactions;
    }

    /// What was found at an address.
    ///
    /// @param etag         null where the server named none
    /// @param lastModified likewise
    public record Seen(Fingerprint sha256, @Nullable String etag, @Nullable String lastModified) {}

    public Optional<Seen> findSeen(String address) {
        return transactions.read(transaction -> {
            try (PreparedStatement select = transaction.connection()
                    .prepareStatement("SELECT sha256, etag, last_modified FROM image_seen WHERE address_fp = ?")) {
                select.setString(1, Fingerprint.of(address).value());
                try (ResultSet rows = select.executeQuery()) {
                    return rows.next()
                            ? Optional.of(new Seen(new Fingerprint(rows.getString(1)), rows.getString(2), rows.getString(3)))
                            : Optional.empty();
                }
            }
        });
    }

    public void see(String address, Seen seen, Instant at) {
        transactions.write(transaction -> {
            try (PreparedStatement delete = transaction.connection().prepareStatement("DELETE FROM image_seen WHERE address_fp = ?");
                    PreparedStatement insert = transaction.connection().prepareStatement(
                            "INSERT INTO image_seen (address_fp, sha256, etag, last_modified, seen_at) VALUES (?, ?, ?, ?, ?)")) {
                String fingerprint = Fingerprint.of(address).value();
                delete.setString(1, fingerprint);
                delete.executeUpdate();
                insert.setString(1, fingerprint);
                insert.setString(2, seen.sha256().value());
                insert.setString(3, within(seen.etag(), 500));
                insert.setString(4, within(seen.lastModified(), 100));
                insert.setLong(5, at.toEpochMilli());
                insert.executeUpdate();
            }
            transaction.wrote(1);
            return true;
        });
    }

    private static @Nullable String within(@Nullable String text, int longest) {
        return text == null || text.length() > longest ? null : text;
    }

    /// The medium that this content is in the source's target.
    public Optional<Long> findMedium(Source source, Fingerprint sha256) {
        return transactions.read(transaction -> {
            try (PreparedStatement select =
                    transaction.connection().prepareStatement("SELECT medium_id FROM medium WHERE target = ? AND sha256 = ?")) {
                select.setString(1, source.target().toString());
                select.setString(2, sha256.value());
                try (ResultSet rows = select.executeQuery()) {
                    return rows.next() ? Optional.of(rows.getLong(1)) : Optional.empty();
                }
            }
        });
    }

    public void addMedium(Source source, Fingerprint sha256, long medium, Instant at) {
        transactions.write(transaction -> {
            try (PreparedStatement delete =
                            transaction.connection().prepareStatement("DELETE FROM medium WHERE target = ? AND sha256 = ?");
                    PreparedStatement insert = transaction.connection()
                            .prepareStatement("INSERT INTO medium (target, sha256, medium_id, uploaded_at) VALUES (?, ?, ?, ?)")) {
                delete.setString(1, source.target().toString());
                delete.setString(2, sha256.value());
                delete.executeUpdate();
                insert.setString(1, source.target().toString());
                insert.setString(2, sha256.value());
                insert.setLong(3, medium);
                insert.setLong(4, at.toEpochMilli());
                insert.executeUpdate();
            }
            transaction.wrote(1);
            return true;
        });
    }

    /// Forgets the media over which the API refused events of this run: they may have been deleted there, so the next run uploads them again.
    public void forgetRefused(Run run) {
        transactions.write(transaction -> {
            try (PreparedStatement delete = transaction.connection().prepareStatement("""
                    DELETE FROM medium WHERE target = ? AND medium_id IN (
                        SELECT i.medium_id FROM entry e JOIN entry_image i ON i.source_no = e.source_no AND i.source_id = e.source_id
                            AND i.generation = e.generation AND i.payload_fp = e.payload_fp
                        WHERE e.run_no = ? AND e.state = 'REFUSED' AND i.medium_id > 0 AND e.reason LIKE ?)""")) {
                delete.setString(1, run.source().target().toString());
                delete.setLong(2, run.number());
                delete.setString(3, "%" + ImageReference.FIELD + "%");
                transaction.wrote(delete.executeUpdate());
            }
            return true;
        });
    }

    /// What [#reopenOwed] would let count as changed, for whoever only looks.
    Map<SourceKey, Owed> listOwed(Source source) {
        return transactions.read(transaction -> {
            Map<SourceKey, Owed> owed = new HashMap<>();
            addOwed(transaction, source, "medium_id IS NULL", Integer.MAX_VALUE, owed);
            if (!addOwed(transaction, source, UPLOADS_WORK_AGAIN, Integer.MAX_VALUE, owed)) {
                addOwed(transaction, source, "medium_id = 0", 1, owed);
            }
            return owed;
        });
    }

    /// @return whether any was there
    private static boolean addOwed(Transaction transaction, Source source, String which, int most, Map<SourceKey, Owed> owed) throws SQLException {
        boolean any = false;
        try (PreparedStatement select = transaction.connection().prepareStatement("SELECT i.source_id, i.generation, i.payload_fp, i.body_fp, "
                + "e.source_id AS delivered FROM entry_image i LEFT JOIN entry e ON e.source_no = i.source_no AND e.source_id = i.source_id AND e.generation = i.generation "
                + "AND e.payload_fp = i.payload_fp AND e.delivered_fp = e.payload_fp AND e.state = 'DELIVERED' WHERE i.source_no = ? AND "
                + which + " ORDER BY i.source_id")) {
            select.setInt(1, source.number());
            int added = 0;
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next() && added < most) {
                    any = true;
                    if (rows.getString("delivered") != null) {
                        owed.put(new SourceKey(rows.getString("source_id")),
                                new Owed(rows.getInt("generation"), rows.getString("payload_fp"), rows.getString("body_fp")));
                        added++;
                    }
                }
            }
        }
        return any;
    }

    /// An event that went out without its image.
    record Owed(int generation, String payloadFingerprint, String bodyFingerprint) {

        /// The entry as a staging that asks for the image once more finds it.
        EntryTable.Known applyTo(EntryTable.Known entry) {
            boolean same = entry.state() == EntryState.DELIVERED && entry.generation() == generation
                    && entry.payloadFingerprint().equals(payloadFingerprint) && payloadFingerprint.equals(entry.deliveredFingerprint());
            return same ? entry.delivered(bodyFingerprint) : entry;
        }
    }

    /// Lets events that went out without their image count as changed, so that staging asks for the image once more. Before a staging.
    ///
    /// Those that went without because none could be uploaded at all are many, and so is what they would be counted as: one of them tries
    /// whether uploads work by now, and once something was uploaded, all of them count.
    public void reopenOwed(Source source) {
        transactions.write(transaction -> {
            reopen(transaction, source, "medium_id IS NULL", Integer.MAX_VALUE);
            if (!reopen(transaction, source, UPLOADS_WORK_AGAIN, Integer.MAX_VALUE)) {
                reopen(transaction, source, "medium_id = 0", 1);
            }
            return true;
        });
    }

    /// @return whether any was there
    private static boolean reopen(Transaction transaction, Source source, String which, int most) throws SQLException {
        boolean any = false;
        try (PreparedStatement select = transaction.connection().prepareStatement(
                        "SELECT source_id, generation, payload_fp, body_fp FROM entry_image i WHERE source_no = ? AND " + which + " ORDER BY source_id");
                PreparedStatement update = transaction.connection().prepareStatement("UPDATE entry SET delivered_fp = ? "
                        + "WHERE source_no = ? AND source_id = ? AND generation = ? AND payload_fp = ? AND delivered_fp = payload_fp "
                        + "AND state = 'DELIVERED'")) {
            select.setInt(1, source.number());
            int reopened = 0;
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next() && reopened < most) {
                    update.setString(1, rows.getString("body_fp"));
                    update.setInt(2, source.number());
                    update.setString(3, rows.getString("source_id"));
                    update.setInt(4, rows.getInt("generation"));
                    update.setString(5, rows.getString("payload_fp"));
                    reopened += update.executeUpdate();
                    any = true;
                }
            }
            transaction.wrote(reopened);
        }
        return any;
    }

    // ---- entries -------------------------------------------------------------------------------------------------------

    /// Some of a run's entries that wait for a decision.
    ///
    /// @param lastRow where to go on reading
    /// @param isLast  whether there are none beyond
    public record Waiting(List<Entry> entries, long lastRow, boolean isLast) {
        public Waiting {
            entries = List.copyOf(entries);
        }
    }

    /// Entries of this run in this state that wait for their image, from rows below `afterRow`, in row order.
    ///
    /// @param state `STAGED` or `WAITING`
    public Waiting listWaiting(Run run, EntryState state, long afterRow) {
        return transactions.read(transaction -> {
            Connection connection = transaction.connection();
            List<Entry> page = rows(connection, run, state, " AND row_no > ? ORDER BY run_no, state, row_no LIMIT " + A_PAGE, afterRow);
            boolean isLast = page.size() < A_PAGE;
            long last = page.isEmpty() ? afterRow : page.getLast().row();
            if (!isLast) {
                // Several entries may come from one row, and pages go by rows: the last row of a page is always whole.
                page.removeIf(entry -> entry.row() == last);
                page.addAll(rows(connection, run, state, " AND row_no = ?", last));
            }
            page.removeIf(entry -> !entry.awaitsImage());
            return new Waiting(filled(connection, page).stream().filter(Entry::awaitsImage).toList(), last, isLast);
        });
    }

    private static List<Entry> rows(Connection connection, Run run, EntryState state, String which, long row) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(
                "SELECT " + EntryTable.ENTRY_COLUMNS + " FROM entry WHERE run_no = ? AND state = ?" + which)) {
            select.setLong(1, run.number());
            select.setString(2, state.name());
            select.setLong(3, row);
            EntryReader reader = new EntryReader(connection, run.source());
            List<Entry> entries = new ArrayList<>();
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    entries.add(reader.entry(rows));
                }
            }
            return entries;
        }
    }

    /// Records decisions, in one commit. Only for entries that nothing has been sent of.
    public void decide(Run run, List<? extends ImageDecision> decisions, Instant at) {
        if (decisions.isEmpty()) {
            return;
        }
        transactions.write(transaction -> {
            for (ImageDecision decision : decisions) {
                switch (decision) {
                    case ImageDecision.With with -> keep(transaction, Content.of(with.entry()), with.medium(), at);
                    case ImageDecision.Without without -> {
                        keep(transaction, Content.of(without.entry()), null, at);
                        say(transaction.connection(), without.entry(), without.issue());
                    }
                    case ImageDecision.WithoutAny without -> keep(transaction, Content.of(without.entry()), NONE_AT_ALL, at);
                    case ImageDecision.AsPublished draft -> keepImage(transaction, draft.entry(), at);
                    case ImageDecision.AsBefore before -> leaveAsBefore(transaction, run, before, at);
                    case ImageDecision.Later later -> say(transaction.connection(), later.entry(), later.issue());
                    case ImageDecision.Rejected rejected -> reject(transaction, run, rejected);
                }
            }
            return true;
        });
    }

    /// What decisions are about.
    private record Content(Source source, SourceKey key, int generation, String payload) {
        static Content of(Entry entry) {
            return new Content(entry.source(), entry.key(), entry.generation(), entry.payload());
        }

        String fingerprint() {
            return Fingerprint.of(payload).value();
        }
    }

    static void keepImage(Transaction transaction, Entry draft, Instant at) throws SQLException {
        String published = Objects.requireNonNullElse(draft.before(), draft.payload());
        keepImage(transaction, draft.source(), draft.key(), draft.generation(), published, draft.payload(), at);
    }

    /// Decides that a draft goes with the image that its event has in the API, or says nothing of the image where no medium is known for it.
    ///
    /// @param published what the API holds
    static void keepImage(Transaction transaction, Source source, SourceKey key, int generation, String published, String draft, Instant at)
            throws SQLException {
        if (!ImageReference.isIn(draft)) {
            return;
        }
        Long medium = null;
        try (PreparedStatement select = transaction.connection().prepareStatement("SELECT medium_id FROM entry_image "
                + "WHERE source_no = ? AND source_id = ? AND payload_fp = ? AND medium_id > 0 ORDER BY generation DESC")) {
            select.setInt(1, source.number());
            select.setString(2, key.value());
            select.setString(3, Fingerprint.of(published).value());
            select.setMaxRows(1);
            try (ResultSet rows = select.executeQuery()) {
                medium = rows.next() ? Long.valueOf(rows.getLong(1)) : null;
            }
        }
        keep(transaction, new Content(source, key, generation, draft), medium, at);
    }

    private static void keep(Transaction transaction, Content content, @Nullable Long medium, Instant at) throws SQLException {
        if (find(transaction.connection(), content).isPresent()) {
            return;
        }
        try (PreparedStatement delete = transaction.connection()
                        .prepareStatement("DELETE FROM entry_image WHERE source_no = ? AND source_id = ? AND generation < ?");
                PreparedStatement insert = transaction.connection().prepareStatement("INSERT INTO entry_image "
                        + "(source_no, source_id, generation, payload_fp, medium_id, body_fp, decided_at) VALUES (?, ?, ?, ?, ?, ?, ?)")) {
            delete.setInt(1, content.source().number());
            delete.setString(2, content.key().value());
            delete.setInt(3, content.generation());
            delete.executeUpdate();
            insert.setInt(1, content.source().number());
            insert.setString(2, content.key().value());
            insert.setInt(3, content.generation());
            insert.setString(4, content.fingerprint());
            if (medium == null) {
                insert.setNull(5, Types.BIGINT);
            } else {
                insert.setLong(5, medium);
            }
            insert.setString(6, Fingerprint.of(ImageReference.fill(content.payload(), mediumOf(medium))).value());
            insert.setLong(7, at.toEpochMilli());
            insert.executeUpdate();
        }
        transaction.wrote(1);
    }

    private static void leaveAsBefore(Transaction transaction, Run run, ImageDecision.AsBefore decision, Instant at) throws SQLException {
        Entry entry = decision.entry();
        String before = entry.before();
        if (before == null) {
            throw new IllegalStateException("only an update can be left as before");
        }
        try (PreparedStatement leave = transaction.connection().prepareStatement("UPDATE entry SET run_no = 0, row_no = 0, "
                + "state = 'DELIVERED', payload = ?, payload_fp = ?, before_payload = NULL, not_before = NULL, reason = NULL" + IN_RUN)) {
            leave.setString(1, before);
            leave.setString(2, Fingerprint.of(before).value());
            if (!detach(leave, 3, entry, run)) {
                return;
            }
        }
        countRow(transaction.connection(), run, entry, "unchanged");
        if (decision.issue() != null) {
            say(transaction.connection(), entry, decision.issue());
        } else if (before.equals(entry.payload())) {
            // It has had its try; another of them may be next.
            keep(transaction, Content.of(entry), NONE_AT_ALL, at);
            try (PreparedStatement close = transaction.connection()
                    .prepareStatement("UPDATE entry SET delivered_fp = payload_fp WHERE source_no = ? AND source_id = ?")) {
                close.setInt(1, entry.source().number());
                close.setString(2, entry.key().value());
                close.executeUpdate();
            }
        }
        transaction.wrote(before.length());
    }

    private static boolean detach(PreparedStatement update, int first, Entry entry, Run run) throws SQLException {
        update.setInt(first, entry.source().number());
        update.setString(first + 1, entry.key().value());
        update.setLong(first + 2, run.number());
        update.setString(first + 3, entry.state().name());
        update.setString(first + 4, Fingerprint.of(entry.payload()).value());
        return update.executeUpdate() == 1;
    }

    /// The entry has left the run. Where others of its row are still in it, the row counts where they are; where it has no row, nothing counts.
    private static void countRow(Connection connection, Run run, Entry entry, String bucket) throws SQLException {
        if (!entry.listed()) {
            return;
        }
        boolean othersLeft = Balances.further(connection, run) > 0 && !EntryTable.keysOfRow(connection, run, entry.row()).isEmpty();
        if (othersLeft) {
            try (PreparedStatement update = connection.prepareStatement("UPDATE run_tally SET further = further - 1 WHERE run_no = ?")) {
                update.setLong(1, run.number());
                update.executeUpdate();
            }
        } else {
            count(connection, run, bucket);
        }
    }

    private static void count(Connection connection, Run run, String bucket) throws SQLException {
        try (PreparedStatement count =
                connection.prepareStatement("UPDATE run_tally SET " + bucket + " = " + bucket + " + 1 WHERE run_no = ?")) {
            count.setLong(1, run.number());
            count.executeUpdate();
        }
    }

    private static @Nullable Long mediumOf(@Nullable Long kept) {
        return kept == null || kept == NONE_AT_ALL ? null : kept;
    }

    // The entry stays in the ledger as it is, for a later file to take over, but it is no row of this run any more.
    private static void reject(Transaction transaction, Run run, ImageDecision.Rejected rejected) throws SQLException {
        Entry entry = rejected.entry();
        try (PreparedStatement detach =
                transaction.connection().prepareStatement("UPDATE entry SET run_no = 0, row_no = 0" + IN_RUN)) {
            if (!detach(detach, 1, entry, run)) {
                return;
            }
        }
        countRow(transaction.connection(), run, entry, "rejected");
        say(transaction.connection(), entry, rejected.issue());
        transaction.wrote(1);
    }

    // Said again by each execution of a run, and on record once.
    private static void say(Connection connection, Entry entry, Issue issue) throws SQLException {
        if (!entry.listed()) {
            return;
        }
        try (PreparedStatement delete =
                connection.prepareStatement("DELETE FROM row_issue WHERE run_no = ? AND row_no = ? AND code = ? AND seq >= ?")) {
            delete.setLong(1, entry.run());
            delete.setLong(2, entry.row());
            delete.setString(3, issue.code().id());
            delete.setInt(4, IssueTable.FIRST_OF_DELIVERY);
            delete.executeUpdate();
        }
        String column = issue.place() instanceof Place.Cell cell ? cell.column() : "";
        IssueTable.addFromDelivery(connection, entry.run(), new RowIssue(
                entry.row(), column, issue.code(), issue.severity(), issue.found(), issue.sentence(), entry.key().display()));
    }

    // ---- what is sent --------------------------------------------------------------------------------------------------

    private record Decided(@Nullable Long medium, String bodyFingerprint) {}

    /// The entries with the bytes that are sent for them, where their image is decided.
    ///
    /// @throws StopException where the bytes would not be those that were decided
    static List<Entry> filled(Connection connection, List<Entry> entries) throws SQLException {
        if (entries.isEmpty() || !hasDecided(connection, entries.getFirst().source()) || entries.stream().noneMatch(Entry::awaitsImage)) {
            return entries;
        }
        List<Entry> filled = new ArrayList<>(entries.size());
        for (Entry entry : entries) {
            filled.add(entry.awaitsImage() ? filled(connection, entry) : entry);
        }
        return filled;
    }

    /// Where no image was ever decided, no payload need be looked at.
    private static boolean hasDecided(Connection connection, Source source) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement("SELECT 1 FROM entry_image WHERE source_no = ? LIMIT 1")) {
            select.setInt(1, source.number());
            try (ResultSet rows = select.executeQuery()) {
                return rows.next();
            }
        }
    }

    private static Entry filled(Connection connection, Entry entry) throws SQLException {
        Optional<Decided> decided = find(connection, Content.of(entry));
        if (decided.isEmpty()) {
            return entry;
        }
        String body = ImageReference.fill(entry.payload(), decided.get().medium());
        if (!Fingerprint.of(body).value().equals(decided.get().bodyFingerprint())) {
            throw new StopException(ExitCode.STORAGE,
                    Issue.of(IssueCode.LEDGER_DAMAGED, new Place.Setting("Ledger"), "", "what would be sent for row " + entry.row()
                            + " is not what was decided for it, so it is not sent. Restore the ledger from a backup."));
        }
        return entry.sending(body, decided.get().medium());
    }

    private static Optional<Decided> find(Connection connection, Content content) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement("SELECT medium_id, body_fp FROM entry_image "
                + "WHERE source_no = ? AND source_id = ? AND generation = ? AND payload_fp = ?")) {
            select.setInt(1, content.source().number());
            select.setString(2, content.key().value());
            select.setInt(3, content.generation());
            select.setString(4, content.fingerprint());
            try (ResultSet rows = select.executeQuery()) {
                if (!rows.next()) {
                    return Optional.empty();
                }
                long medium = rows.getLong(1);
                return Optional.of(new Decided(rows.wasNull() ? null : mediumOf(medium), rows.getString(2)));
            }
        }
    }
}
