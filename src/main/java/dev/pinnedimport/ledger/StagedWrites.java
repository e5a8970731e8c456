package dev.pinnedimport.ledger;

import dev.pinnedimport.event.EventPayload;
import dev.pinnedimport.event.SourceKey;
import dev.pinnedimport.issue.IssueCode;
import dev.pinnedimport.ledger.EntryTable.Known;
import dev.pinnedimport.ledger.SeenKeys.Decision;
import dev.pinnedimport.ledger.Transactions.Transaction;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// What one batch of staging does to the tables. Collected first, then executed; executing it again after a lost transaction is safe.
final class StagedWrites {

    private static final String THIS_ENTRY = " WHERE source_no = ? AND source_id = ?";
    private static final String THIS_ENTRY_IN_STATE = THIS_ENTRY + " AND state = ?";

    private final Run run;
    private final Instant at;
    private final SortedMap<SourceKey, Write> writes = new TreeMap<>();
    private final SortedMap<SourceKey, Decision> takenBack = new TreeMap<>();
    private final Map<IssuePlace, RowIssue> said = new LinkedHashMap<>();
    private final Map<IssuePlace, IssueKind> unsaid = new LinkedHashMap<>();
    private final Map<IssueKind, Integer> overflow = new HashMap<>();

    StagedWrites(Run run, Instant at) {
        this.run = run;
        this.at = at;
    }

    /// What is counted together where issues are too many to store.
    record IssueKind(IssueCode code, String column) {
        static IssueKind of(RowIssue issue) {
            return new IssueKind(issue.code(), issue.column());
        }
    }

    private record IssuePlace(long row, int seq) {}

    private record Write(Change change, EventPayload payload, @Nullable Known known) {

        private Known entry() {
            if (known == null) {
                throw new IllegalStateException(change + " needs an entry");
            }
            return known;
        }
    }

    int size() {
        return writes.size();
    }

    void put(Change change, EventPayload payload, @Nullable Known known) {
        writes.put(payload.key(), new Write(change, payload, known));
    }

    /// The keys of this row among what is not written yet.
    Set<SourceKey> keysOfRow(long row) {
        return writes.values().stream()
                .filter(write -> write.payload().at().number() == row)
                .map(write -> write.payload().key())
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    /// Undoes what was decided about this key, in this batch or an earlier one.
    void takeBack(SourceKey key, Decision decision) {
        if (writes.remove(key) == null && decision != Decision.UNCHANGED) {
            takenBack.put(key, decision);
        }
    }

    void say(int seq, RowIssue issue) {
        said.put(new IssuePlace(issue.row(), seq), issue);
    }

    void unsay(long row, int seq, IssueKind kind) {
        IssuePlace place = new IssuePlace(row, seq);
        if (said.remove(place) == null) {
            unsaid.put(place, kind);
        }
    }

    /// Counts an issue that is not stored.
    void overflow(IssueKind kind, int more) {
        overflow.merge(kind, more, Integer::sum);
    }

    void execute(Transaction transaction, Staging.Tally tally) throws SQLException {
        Connection connection = transaction.connection();
        putBack(transaction);
        keepBefore(connection);
        Map<Change, List<Write>> byChange = new EnumMap<>(Change.class);
        writes.values().forEach(write -> byChange.computeIfAbsent(write.change(), change -> new ArrayList<>()).add(write));
        for (Map.Entry<Change, List<Write>> group : byChange.entrySet()) {
            write(transaction, group.getKey(), group.getValue());
        }
        forgetAnswers(connection);
        writeIssues(connection);
        writeTally(connection, tally);
    }

    // ---- taking back ----

    private void putBack(Transaction transaction) throws SQLException {
        Connection connection = transaction.connection();
        Map<SourceKey, Known> now = EntryTable.lock(transaction, run.source(), takenBack.keySet());
        for (Map.Entry<SourceKey, Known> entry : now.entrySet()) {
            SourceKey key = entry.getKey();
            Known before = EntryTable.findBefore(connection, run, key).orElse(null);
            if (takenBack.get(key) == Decision.KEPT && wasSentSince(before, entry.getValue())) {
                detach(connection, key);
            } else {
                putBack(connection, key);
            }
        }
    }

    /// Whether an entry that an interrupted staging of this run wrote was sent afterwards.
    private static boolean wasSentSince(@Nullable Known before, Known now) {
        if (before == null || before.generation() != now.generation()) {
            return now.state() != EntryState.STAGED || now.attempts() > 0;
        }
        boolean onlyStaged = now.state() == EntryState.STAGED || now.state() == EntryState.WAITING;
        return now.attempts() != before.attempts() || !onlyStaged && now.state() != before.state();
    }

    /// What was sent stays as it is, but is no row of this run any more.
    private void detach(Connection connection, SourceKey key) throws SQLException {
        execute(connection, "UPDATE entry SET run_no = 0, row_no = 0, next_payload = NULL, next_fp = NULL, next_channel = NULL, "
                + "next_starts = NULL" + THIS_ENTRY, key);
    }

    private void putBack(Connection connection, SourceKey key) throws SQLException {
        Set<Long> blocks = PayloadBlocks.unlessKeptByOthers(connection, run, PayloadBlocks.ofEntry(connection, run.source(), key));
        execute(connection, "DELETE FROM entry" + THIS_ENTRY, key);
        execute(connection, "INSERT INTO entry (" + EntryTable.ALL_COLUMNS + ") SELECT " + EntryTable.ALL_COLUMNS
                + " FROM entry_before" + THIS_ENTRY + " AND staged_run_no = " + run.number(), key);
        execute(connection, "DELETE FROM entry_before" + THIS_ENTRY + " AND staged_run_no = " + run.number(), key);
        PayloadBlocks.forgetUnused(connection, run, blocks);
    }

    private void execute(Connection connection, String sql, SourceKey key) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setInt(1, run.source().number());
            statement.setString(2, key.value());
            statement.executeUpdate();
        }
    }

    private void keepBefore(Connection connection) throws SQLException {
        List<Write> others = new ArrayList<>();
        List<Write> ours = new ArrayList<>();
        for (Write write : writes.values()) {
            if (write.known() != null) {
                (write.known().run() == run.number() ? ours : others).add(write);
            }
        }
        // This run may have staged an entry before that has left it since: for want of its image, or for a run of another job.
        List<Write> left = others.stream().filter(write -> write.entry().run() == 0 || write.entry().run() > run.number()).toList();
        batch(connection, "DELETE FROM entry_before" + THIS_ENTRY + " AND staged_run_no = " + run.number(), left, this::bindKey);
        batch(connection, "INSERT INTO entry_before (staged_run_no, " + EntryTable.ALL_COLUMNS + ") SELECT " + run.number() + ", "
                + EntryTable.ALL_COLUMNS + " FROM entry" + THIS_ENTRY, others, this::bindKey);
        // What this run itself has done with the entry is not undone, but no longer counts as its row.
        batch(connection, "DELETE FROM entry_before" + THIS_ENTRY + " AND staged_run_no = " + run.number(), ours, this::bindKey);
        batch(connection, "INSERT INTO entry_before (staged_run_no, " + EntryTable.ALL_COLUMNS + ") SELECT " + run.number() + ", "
                + EntryTable.ALL_COLUMNS.replace("run_no, row_no", "0, 0") + " FROM entry" + THIS_ENTRY, ours, this::bindKey);
    }

    // ---- entries ----

    private void write(Transaction transaction, Change change, List<Write> group) throws SQLException {
        switch (change) {
            case NEW -> insert(transaction, group);
            case UPDATE -> replace(transaction, group, "action = 'UPDATE', before_payload = payload, generation = generation + 1, "
                    + "attempts = 0, first_sent_at = NULL, last_sent_at = NULL, not_before = NULL, reason = NULL");
            case TAKEN_OVER -> replace(transaction, group, "reason = NULL");
            case RENEWED -> replace(transaction, group, "generation = generation + 1, attempts = 0, pinned = FALSE, unresolved = FALSE, "
                    + "first_sent_at = NULL, last_sent_at = NULL, not_before = NULL, reason = NULL");
            case WITHDRAWN -> withdraw(transaction, group);
            case NOTED -> note(transaction, group);
            case UNCHANGED, KEPT -> throw new IllegalStateException(change + " writes nothing");
        }
    }

    private void insert(Transaction transaction, List<Write> group) throws SQLException {
        // As the rows are sent, so that neighbours are read together.
        Map<SourceKey, PayloadBlocks.Reference> payloads = PayloadBlocks.insert(transaction, run.source(), group.stream()
                .map(Write::payload)
                .sorted(Comparator.comparingLong(payload -> payload.at().number()))
                .map(payload -> new PayloadBlock.Member(payload.key(), payload.json()))
                .toList());
        batch(transaction.connection(), """
                INSERT INTO entry (run_no, row_no, payload, payload_fp, channel_id, starts_at, staged_at, source_no, source_id,
                state, action, generation, attempts, pinned, unresolved)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 'STAGED', 'CREATE', 0, 0, FALSE, FALSE)""", group, (statement, write) -> {
            bindContent(statement, write, Objects.requireNonNull(payloads.get(write.payload().key())).text());
            bindKey(statement, 8, write);
        });
    }

    private void replace(Transaction transaction, List<Write> group, String more) throws SQLException {
        String sql = "UPDATE entry SET run_no = ?, row_no = ?, payload = ?, payload_fp = ?, channel_id = ?, starts_at = ?, "
                + "staged_at = ?, state = ?, listed = TRUE, " + more + THIS_ENTRY_IN_STATE;
        batch(transaction.connection(), sql, group, (statement, write) -> {
            bindContent(statement, write, written(transaction, write));
            EntryState state = write.entry().state();
            statement.setString(8, (state == EntryState.WAITING ? EntryState.WAITING : EntryState.STAGED).name());
            bindKey(statement, 9, write);
            statement.setString(11, state.name());
        });
    }

    private void withdraw(Transaction transaction, List<Write> group) throws SQLException {
        String sql = "UPDATE entry SET run_no = 0, row_no = 0, state = 'DELIVERED', payload = ?, payload_fp = delivered_fp, "
                + "before_payload = NULL, channel_id = ?, starts_at = ?, not_before = NULL, reason = NULL, listed = TRUE" + THIS_ENTRY_IN_STATE;
        batch(transaction.connection(), sql, group, (statement, write) -> {
            statement.setString(1, written(transaction, write));
            statement.setLong(2, write.payload().channelId());
            statement.setLong(3, write.payload().startsAt().toEpochMilli());
            bindKey(statement, 4, write);
            statement.setString(6, write.entry().state().name());
        });
    }

    private void note(Transaction transaction, List<Write> group) throws SQLException {
        String sql = "UPDATE entry SET run_no = ?, row_no = ?, next_payload = ?, next_fp = ?, next_channel = ?, next_starts = ?, state = ?, "
                + "listed = TRUE"
                + THIS_ENTRY_IN_STATE;
        batch(transaction.connection(), sql, group, (statement, write) -> {
            EventPayload payload = write.payload();
            statement.setLong(1, run.number());
            statement.setLong(2, payload.at().number());
            if (write.entry().payloadFingerprint().equals(payload.fingerprint().value())) {
                statement.setNull(3, Types.VARCHAR);
                statement.setNull(4, Types.VARCHAR);
                statement.setNull(5, Types.BIGINT);
                statement.setNull(6, Types.BIGINT);
            } else {
                statement.setString(3, written(transaction, write));
                statement.setString(4, payload.fingerprint().value());
                statement.setLong(5, payload.channelId());
                statement.setLong(6, payload.startsAt().toEpochMilli());
            }
            EntryState state = write.entry().state();
            statement.setString(7, (state == EntryState.BLOCKED ? EntryState.STAGED : state).name());
            bindKey(statement, 8, write);
            statement.setString(10, state.name());
        });
    }

    private static String written(Transaction transaction, Write write) {
        String json = write.payload().json();
        transaction.wrote(json.length());
        return json;
    }

    private void bindContent(PreparedStatement statement, Write write, String jsonOrReference) throws SQLException {
        EventPayload payload = write.payload();
        statement.setLong(1, run.number());
        statement.setLong(2, payload.at().number());
        statement.setString(3, jsonOrReference);
        statement.setString(4, payload.fingerprint().value());
        statement.setLong(5, payload.channelId());
        statement.setLong(6, payload.startsAt().toEpochMilli());
        statement.setLong(7, at.toEpochMilli());
    }

    private void bindKey(PreparedStatement statement, Write write) throws SQLException {
        bindKey(statement, 1, write);
    }

    private void bindKey(PreparedStatement statement, int first, Write write) throws SQLException {
        statement.setInt(first, run.source().number());
        statement.setString(first + 1, write.payload().key().value());
    }

    private interface Binding {
        void bind(PreparedStatement statement, Write write) throws SQLException;
    }

    private static void batch(Connection connection, String sql, List<Write> group, Binding binding) throws SQLException {
        if (group.isEmpty()) {
            return;
        }
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (Write write : group) {
                binding.bind(statement, write);
                statement.addBatch();
            }
            int[] counts = statement.executeBatch();
            if (sql.startsWith("UPDATE")) {
                for (int count : counts) {
                    if (count != 1 && count != Statement.SUCCESS_NO_INFO) {
                        throw new IllegalStateException("another run changed these entries while they were staged: stage the file again");
                    }
                }
            }
        }
    }

    // ---- issues and counts ----

    /// What the API said in this run about rows that are staged once more does not hold any longer.
    private void forgetAnswers(Connection connection) throws SQLException {
        List<Write> again = writes.values().stream()
                .filter(write -> write.known() != null && write.known().run() == run.number() && write.known().row() > 0)
                .toList();
        batch(connection, "DELETE FROM row_issue WHERE run_no = ? AND row_no = ? AND seq >= " + IssueTable.FIRST_OF_DELIVERY, again,
                (statement, write) -> {
                    statement.setLong(1, run.number());
                    statement.setLong(2, write.entry().row());
                });
    }

    private void writeIssues(Connection connection) throws SQLException {
        Map<IssueKind, Integer> more = new HashMap<>(overflow);
        try (PreparedStatement delete = connection.prepareStatement("DELETE FROM row_issue WHERE run_no = ? AND row_no = ? AND seq = ?")) {
            for (Map.Entry<IssuePlace, IssueKind> entry : unsaid.entrySet()) {
                delete.setLong(1, run.number());
                delete.setLong(2, entry.getKey().row());
                delete.setInt(3, entry.getKey().seq());
                if (delete.executeUpdate() == 0) {
                    more.merge(entry.getValue(), -1, Integer::sum);
                }
            }
        }
        List<IssueTable.Line> lines = new ArrayList<>(said.size());
        said.forEach((place, issue) -> lines.add(new IssueTable.Line(issue, place.seq())));
        IssueTable.insert(connection, run, lines);
        for (Map.Entry<IssueKind, Integer> entry : more.entrySet()) {
            IssueTable.addOverflow(connection, run, entry.getKey(), entry.getValue());
        }
    }

    private void writeTally(Connection connection, Staging.Tally tally) throws SQLException {
        try (PreparedStatement update = connection.prepareStatement("""
                UPDATE run_tally SET rows_read = ?, unchanged = ?, grouped = ?, skipped = ?, duplicates = ?, rejected = ?, further = ?
                WHERE run_no = ?""")) {
            update.setLong(1, tally.read);
            update.setLong(2, tally.unchanged);
            update.setLong(3, tally.grouped);
            update.setLong(4, tally.skipped);
            update.setLong(5, tally.duplicates);
            update.setLong(6, tally.rejected);
            update.setLong(7, tally.further);
            update.setLong(8, run.number());
            update.executeUpdate();
        }
    }
}
