package dev.pinnedimport.ledger;

import dev.pinnedimport.event.Action;
import dev.pinnedimport.event.Fingerprint;
import dev.pinnedimport.event.SourceKey;
import dev.pinnedimport.issue.Issue;
import dev.pinnedimport.issue.Place;
import dev.pinnedimport.issue.Texts;
import dev.pinnedimport.ledger.EntryTable.Known;
import dev.pinnedimport.ledger.Transactions.Transaction;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Outcomes and claims of one exchange, within one transaction.
///
/// Every write names the state it expects; the row count decides. Where `next` holds what the file wants meanwhile, a delivered entry
/// becomes an update to it, and a refused one begins a new generation with it; in all other cases the old bytes go first.
final class Exchange implements AutoCloseable {

    private static final int LONGEST_REASON = 1000;
    private static final int LONGEST_REQUEST_ID = 200;

    /// For an update: delivered; see [#bindDelivered].
    static final String DELIVERED = "event_id = ?, delivered_at = ?, settled_how = ?, request_id = COALESCE(?, request_id), "
            + "delivered_fp = payload_fp, created_run = CASE WHEN action = 'CREATE' THEN run_no ELSE created_run END";
    /// For an update of a delivered entry of which nothing more is wanted.
    static final String AT_REST = "state = 'DELIVERED', pinned = FALSE, unresolved = FALSE, not_before = NULL, reason = NULL";

    private static final String NO_NEXT = ", next_payload = NULL, next_fp = NULL, next_channel = NULL, next_starts = NULL";
    private static final String FRESH_GENERATION = ", generation = generation + 1, attempts = 0, pinned = FALSE, unresolved = FALSE, "
            + "first_sent_at = NULL, last_sent_at = NULL, not_before = NULL, reason = NULL";
    private static final String TAKE_NEXT =
            ", payload = next_payload, payload_fp = next_fp, channel_id = next_channel, starts_at = next_starts";
    private static final String OF_ENTRY = " WHERE source_no = ? AND source_id = ? AND state = ?";
    // An attempt that was certainly not executed does not begin the time in which the API remembers the key.
    private static final String FORGET_TIMES_UNLESS_UNRESOLVED = ", first_sent_at = CASE WHEN unresolved THEN first_sent_at ELSE NULL END, "
            + "last_sent_at = CASE WHEN unresolved THEN last_sent_at ELSE NULL END";

    // An earlier attempt of an update may have been executed after all, so nobody knows what the API holds: the next update sends everything.
    private static final String FORGET_BEFORE_IF_UNRESOLVED = ", before_payload = CASE WHEN unresolved THEN NULL ELSE before_payload END";

    private final Transaction transaction;
    private final Connection connection;
    private final Source source;
    private final Map<SourceKey, Known> entries;
    private final Map<String, PreparedStatement> updates = new LinkedHashMap<>();
    private final Map<String, SourceKey> eventIds = new HashMap<>();
    private final Set<SourceKey> settled = new LinkedHashSet<>();
    private @Nullable PreparedStatement owners;

    Exchange(Transaction transaction, Source source, List<Settlement> settlements, List<Intent> intents) throws SQLException {
        this.transaction = transaction;
        this.connection = transaction.connection();
        this.source = source;
        SortedSet<SourceKey> keys = new TreeSet<>();
        settlements.forEach(settlement -> keys.add(settlement.key()));
        this.entries = new HashMap<>(switch (transaction.dialect()) {
            // A claim needs no look at the entry, since it names the state it expects.
            case HSQLDB -> {
                Claims.fold(transaction, source, Claims.find(transaction, source, keys));
                yield EntryTable.look(transaction, source, keys);
            }
            // All at once and in order, so that two processes cannot wait for each other.
            case POSTGRESQL -> {
                intents.forEach(intent -> keys.add(intent.key()));
                yield EntryTable.lock(transaction, source, keys);
            }
        });
    }

    void settle(List<Settlement> settlements) throws SQLException {
        for (Settlement settlement : settlements) {
            if (!settled.add(settlement.key())) {
                flush();
            }
            settle(settlement);
        }
        flush();
    }

    private void settle(Settlement settlement) throws SQLException {
        Known entry = entries.get(settlement.key());
        if (entry == null) {
            throw new IllegalStateException("no entry " + unnamed(settlement.key()) + " to settle as " + settlement.leadsTo());
        }
        require(entry, settlement.key(), settlement.leadsTo());
        switch (settlement) {
            case Settlement.Delivered delivered -> deliver(entry, delivered);
            case Settlement.Refused refused -> refuse(entry, refused);
            case Settlement.Waiting waiting -> postpone(entry, waiting);
            case Settlement.InDoubt doubt -> doubt(entry, doubt.key(), doubt.at(), doubt.reason(), doubt.requestId());
            case Settlement.Blocked blocked -> block(entry, blocked);
            case Settlement.NotSent notSent -> {
                // A sender that lost its lock may say so late, of an entry that another one has delivered since: it would be sent once more.
                if (!entry.state().mayBePutBack()) {
                    throw new IllegalStateException("entry " + unnamed(settlement.key()) + " is " + entry.state() + " and may not be put back");
                }
                putBack(entry, notSent);
            }
        }
    }

    private static void require(Known entry, SourceKey key, EntryState next) {
        if (!entry.state().mayBecome(next)) {
            throw new IllegalStateException("entry " + unnamed(key) + " is " + entry.state() + " and may not become " + next);
        }
    }

    private void deliver(Known entry, Settlement.Delivered delivered) throws SQLException {
        SourceKey key = delivered.key();
        String trouble = findTrouble(entry, delivered);
        if (trouble != null) {
            require(entry, key, EntryState.IN_DOUBT);
            doubt(entry, key, delivered.at(), trouble, delivered.requestId());
            return;
        }
        eventIds.put(delivered.eventId(), key);
        String then = entry.nextFingerprint() == null
                ? AT_REST
                : "state = 'STAGED', action = 'UPDATE', before_payload = payload" + TAKE_NEXT + NO_NEXT + FRESH_GENERATION;
        PreparedStatement update = update("UPDATE entry SET " + DELIVERED + ", " + then + OF_ENTRY);
        bindDelivered(update, delivered);
        add(update, 5, key, entry, entry.nextFingerprint() == null ? EntryState.DELIVERED : EntryState.STAGED);
    }

    /// Binds the first four parameters.
    static void bindDelivered(PreparedStatement update, Settlement.Delivered delivered) throws SQLException {
        update.setString(1, delivered.eventId());
        EntryTable.setInstant(update, 2, delivered.at());
        update.setString(3, Texts.shorten(delivered.how(), 100));
        update.setString(4, shortId(delivered.requestId()));
    }

    /// Why this event id cannot be the entry's; null where it can.
    private @Nullable String findTrouble(Known entry, Settlement.Delivered delivered) throws SQLException {
        String own = entry.eventId();
        if (delivered.eventId().equals(own)) {
            return null;
        }
        if (own != null && entry.action() == Action.UPDATE) {
            return "The API answered the update of event " + Texts.visible(own) + " with another event, "
                    + Texts.visible(delivered.eventId()) + ".";
        }
        SourceKey owner = eventIds.get(delivered.eventId());
        String other = owner != null ? owner.value() : findOwner(delivered.eventId());
        return other == null || other.equals(delivered.key().value())
                ? null
                : "The API answered with event " + Texts.visible(delivered.eventId()) + ", which belongs to \""
                        + Texts.visible(new SourceKey(other).display()) + "\".";
    }

    private @Nullable String findOwner(String eventId) throws SQLException {
        PreparedStatement select = owners;
        if (select == null) {
            select = connection.prepareStatement("SELECT source_id FROM entry WHERE source_no = ? AND event_id = ?");
            select.setInt(1, source.number());
            owners = select;
        }
        select.setString(2, eventId);
        try (ResultSet rows = select.executeQuery()) {
            return rows.next() ? rows.getString(1) : null;
        }
    }

    private void refuse(Known entry, Settlement.Refused refused) throws SQLException {
        SourceKey key = refused.key();
        record(entry, key, refused.at(), EntryState.REFUSED, refused.status(), refused.requestId(), refused.issue().sentence());
        if (entry.nextFingerprint() != null) {
            PreparedStatement update =
                    update("UPDATE entry SET state = 'STAGED', request_id = ?" + FORGET_BEFORE_IF_UNRESOLVED + TAKE_NEXT + NO_NEXT + FRESH_GENERATION + OF_ENTRY);
            update.setString(1, shortId(refused.requestId()));
            add(update, 2, key, entry, EntryState.STAGED);
            return;
        }
        say(entry, key, refused.issue());
        PreparedStatement update = update("UPDATE entry SET reason = ?, request_id = ?, state = 'REFUSED'" + FORGET_BEFORE_IF_UNRESOLVED
                + ", pinned = FALSE, unresolved = FALSE, not_before = NULL" + OF_ENTRY);
        update.setString(1, Texts.shorten(refused.issue().sentence(), LONGEST_REASON));
        update.setString(2, shortId(refused.requestId()));
        add(update, 3, key, entry, EntryState.REFUSED);
    }

    private void postpone(Known entry, Settlement.Waiting waiting) throws SQLException {
        record(entry, waiting.key(), waiting.at(), EntryState.WAITING, null, waiting.requestId(), waiting.reason());
        PreparedStatement update = update("UPDATE entry SET not_before = ?, reason = ?, request_id = COALESCE(?, request_id), "
                + "state = 'WAITING'" + FORGET_TIMES_UNLESS_UNRESOLVED + OF_ENTRY);
        EntryTable.setInstant(update, 1, waiting.notBefore());
        update.setString(2, reason(waiting.reason()));
        update.setString(3, shortId(waiting.requestId()));
        add(update, 4, waiting.key(), entry, EntryState.WAITING);
    }

    private void doubt(Known entry, SourceKey key, Instant at, String reason, @Nullable String requestId) throws SQLException {
        record(entry, key, at, EntryState.IN_DOUBT, null, requestId, reason);
        PreparedStatement update = update("UPDATE entry SET reason = ?, request_id = COALESCE(?, request_id), state = 'IN_DOUBT', "
                + "pinned = TRUE, unresolved = TRUE" + OF_ENTRY);
        update.setString(1, reason(reason));
        update.setString(2, shortId(requestId));
        add(update, 3, key, entry, EntryState.IN_DOUBT);
    }

    private void block(Known entry, Settlement.Blocked blocked) throws SQLException {
        record(entry, blocked.key(), blocked.at(), EntryState.BLOCKED, null, blocked.requestId(), blocked.issue().sentence());
        say(entry, blocked.key(), blocked.issue());
        PreparedStatement update = update("UPDATE entry SET reason = ?, request_id = COALESCE(?, request_id), "
                + "state = 'BLOCKED', not_before = NULL" + OF_ENTRY);
        update.setString(1, reason(blocked.issue().sentence()));
        update.setString(2, shortId(blocked.requestId()));
        add(update, 3, blocked.key(), entry, EntryState.BLOCKED);
    }

    private void putBack(Known entry, Settlement.NotSent notSent) throws SQLException {
        record(entry, notSent.key(), notSent.at(), EntryState.STAGED, null, null, notSent.reason());
        String times = notSent.lookedUp()
                ? ", first_sent_at = NULL, last_sent_at = NULL, pinned = TRUE, unresolved = FALSE"
                : FORGET_TIMES_UNLESS_UNRESOLVED
                        + (entry.state() == EntryState.SENDING ? ", attempts = attempts - 1" : "");
        PreparedStatement update = update("UPDATE entry SET reason = ?, state = 'STAGED', not_before = NULL" + times + OF_ENTRY);
        update.setString(1, reason(notSent.reason()));
        add(update, 2, notSent.key(), entry, EntryState.STAGED);
    }

    /// Claims entries for sending.
    ///
    /// What is in doubt is sent again as it was. All else is sent as `run` staged it: a sender that has lost its lock must not claim what another
    /// run has staged since, for it would send the content that it read before.
    ///
    /// @return the keys whose entries were still as the sender saw them
    Set<SourceKey> claim(long run, List<Intent> intents) throws SQLException {
        for (Intent intent : intents) {
            if (!intent.from().mayBecome(EntryState.SENDING)) {
                throw new IllegalStateException("entry " + unnamed(intent.key()) + " was " + intent.from() + " and may not be sent");
            }
        }
        if (intents.isEmpty()) {
            return Set.of();
        }
        Set<SourceKey> claimed = switch (transaction.dialect()) {
            case HSQLDB -> Claims.insert(connection, run, source, intents);
            case POSTGRESQL -> claimInEntries(run, intents);
        };
        transaction.wrote(claimed.size());
        return claimed;
    }

    private Set<SourceKey> claimInEntries(long run, List<Intent> intents) throws SQLException {
        Set<SourceKey> claimed = new LinkedHashSet<>();
        try (PreparedStatement update = connection.prepareStatement(EntryTable.CLAIM + EntryTable.OF_RUN_OR_IN_DOUBT)) {
            for (Intent intent : intents) {
                EntryTable.setInstant(update, 1, intent.at());
                EntryTable.setInstant(update, 2, intent.at());
                bind(update, 3, intent.key(), intent.from());
                update.setLong(6, run);
                update.addBatch();
            }
            int[] counts = update.executeBatch();
            for (int i = 0; i < counts.length; i++) {
                if (counts[i] == 1) {
                    claimed.add(intents.get(i).key());
                }
            }
        }
        return claimed;
    }

    @Override
    public void close() throws SQLException {
        closeUpdates();
        if (owners != null) {
            owners.close();
        }
    }

    private void closeUpdates() throws SQLException {
        for (PreparedStatement update : updates.values()) {
            update.close();
        }
        updates.clear();
    }

    // ---- statements ----

    private PreparedStatement update(String sql) throws SQLException {
        PreparedStatement update = updates.get(sql);
        if (update == null) {
            update = connection.prepareStatement(sql);
            updates.put(sql, update);
        }
        return update;
    }

    private void add(PreparedStatement update, int first, SourceKey key, Known entry, EntryState next) throws SQLException {
        bind(update, first, key, entry.state());
        update.addBatch();
        entries.put(key, entry.in(next));
        transaction.wrote(1);
    }

    private void bind(PreparedStatement update, int first, SourceKey key, EntryState state) throws SQLException {
        update.setInt(first, source.number());
        update.setString(first + 1, key.value());
        update.setString(first + 2, state.name());
    }

    private void flush() throws SQLException {
        for (PreparedStatement update : updates.values()) {
            for (int count : update.executeBatch()) {
                if (count != 1) {
                    throw new IllegalStateException("an entry changed while it was settled");
                }
            }
        }
        closeUpdates();
    }

    private void say(Known entry, SourceKey key, Issue issue) throws SQLException {
        if (entry.run() > 0 && entry.listed()) {
            String column = issue.place() instanceof Place.Cell cell ? cell.column() : "";
            IssueTable.addFromDelivery(connection, entry.run(),
                    new RowIssue(entry.row(), column, issue.code(), issue.severity(), issue.found(), issue.sentence(), key.display()));
        }
    }

    private void record(
            Known entry, SourceKey key, Instant at, EntryState ledTo, @Nullable Integer status, @Nullable String requestId, String why)
            throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement("""
                INSERT INTO attempt (source_no, source_id, run_no, generation, happened_at, led_to, status, request_id, reason)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)""")) {
            insert.setInt(1, source.number());
            insert.setString(2, key.value());
            insert.setLong(3, entry.run());
            insert.setInt(4, entry.generation());
            EntryTable.setInstant(insert, 5, at);
            insert.setString(6, ledTo.name());
            if (status == null) {
                insert.setNull(7, Types.INTEGER);
            } else {
                insert.setInt(7, status);
            }
            insert.setString(8, shortId(requestId));
            insert.setString(9, reason(why));
            insert.executeUpdate();
        }
    }

    private static String reason(String text) {
        return Texts.shorten(Texts.visible(text), LONGEST_REASON);
    }

    private static @Nullable String shortId(@Nullable String requestId) {
        return requestId == null ? null : Texts.shorten(Texts.visible(requestId), LONGEST_REQUEST_ID);
    }

    // Keys are private data: messages about our own faults name them by a hash.
    private static String unnamed(SourceKey key) {
        return "#" + Fingerprint.of(key.value()).value().substring(0, 10);
    }
}
