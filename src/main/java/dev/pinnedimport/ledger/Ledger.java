package dev.pinnedimport.ledger;

import dev.pinnedimport.event.Action;
import dev.pinnedimport.event.SourceKey;
import dev.pinnedimport.issue.IssueCode;
import dev.pinnedimport.issue.StopException;
import dev.pinnedimport.ledger.Transactions.Transaction;
import java.net.URI;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/// The durable memory of the importer.
///
/// Every method that writes is one transaction, durable when it returns, on a connection of its own: never inside somebody else's
/// transaction, whose rollback would undo what we know about a request that was sent. Safe for use by several threads.
///
/// Times are kept in milliseconds. A database that cannot be reached ends in a [dev.pinnedimport.issue.StopException] with
/// `DATABASE_UNAVAILABLE`, a disk that takes no more in one with `STORAGE`; a short outage is waited for, and a commit whose answer never
/// came is looked up, never guessed.
public final class Ledger {

    private static final int ISSUES_A_PAGE = 1000;
    private static final int ENTRIES_A_PAGE = 500;
    private static final int MOST_ISSUES_OF_A_ROW = 200;

    private static final String RUNS = """
            SELECT r.run_no, r.run_id, r.source_no, s.target, s.system_name, r.job, r.file, r.sha256, r.definition, r.started, r.ended,
            r.status, r.exit_code, r.summary
            FROM run r JOIN source s ON s.source_no = r.source_no""";

    /// Of whoever only settles: no run claims by it.
    private static final long NO_RUN = 0;

    private final Transactions transactions;
    private final EntryCounts counts;
    private final InstantSource clock;
    /// The rows that it is about; null: all of whatever run.
    private final @Nullable Part part;

    /// @param dataSource an HSQLDB or PostgreSQL database with the present schema
    public Ledger(DataSource dataSource) {
        this(dataSource, StorageGuard.off(), InstantSource.system());
    }

    public Ledger(DataSource dataSource, StorageGuard guard, InstantSource clock) {
        this(dataSource, guard, clock, () -> {});
    }

    /// @param onGivenUp called where the database stayed away for too long
    Ledger(DataSource dataSource, StorageGuard guard, InstantSource clock, Runnable onGivenUp) {
        this(new Transactions(dataSource, guard, time -> Thread.sleep(time), onGivenUp), clock);
    }

    Ledger(Transactions transactions, InstantSource clock) {
        this(transactions, new EntryCounts(transactions), clock, null);
    }

    private Ledger(Transactions transactions, EntryCounts counts, InstantSource clock, @Nullable Part part) {
        this.transactions = transactions;
        this.counts = counts;
        this.clock = clock;
        this.part = part;
    }

    /// The same ledger for whoever holds a part of a run: of entries to send and in doubt it shows those of the part only, and outcomes and
    /// intents it takes only while the part is held. [#exchange] throws [PartLostException] from then on.
    public Ledger of(Part held) {
        return new Ledger(transactions, counts, clock, held);
    }

    /// What the machines share that send a run together.
    public Spreads spreads() {
        return new Spreads(transactions, this::findRun);
    }

    private String ofPart() {
        return part == null ? "" : part.condition();
    }

    private String toBeSent() {
        return Claims.unclaimed(transactions.dialect()) + ofPart();
    }

    /// Lets every entry tell in its own row that it is being sent, for whoever reads the tables. It means the same as before, so it may be done at
    /// any time.
    void foldClaims() {
        if (transactions.read(Claims::areAny)) {
            transactions.write(transaction -> {
                Claims.foldAll(transaction);
                return true;
            });
        }
    }

    /// The memory of images, in the same database.
    public Media media() {
        return new Media(transactions);
    }

    /// What tells this ledger from every other, for as long as its database lives; given at its first use.
    public String id() {
        return transactions.write(transaction -> {
            Optional<String> known = findId(transaction.connection());
            return known.isPresent() ? known.get() : addId(transaction);
        });
    }

    private static Optional<String> findId(Connection connection) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement("SELECT ledger_id FROM ledger_identity");
                ResultSet rows = select.executeQuery()) {
            return rows.next() ? Optional.of(rows.getString(1)) : Optional.empty();
        }
    }

    private static String addId(Transaction transaction) throws SQLException {
        String id = UUID.randomUUID().toString();
        try (PreparedStatement insert = transaction.connection()
                .prepareStatement("INSERT INTO ledger_identity (one, ledger_id) VALUES (1, ?)")) {
            insert.setString(1, id);
            insert.executeUpdate();
        }
        transaction.wrote(id.length());
        return id;
    }

    /// What to say where other tables of the same database could not be read or written.
    public StopException unusable() {
        return transactions.unusable();
    }

    /// The source's number, given at its first use.
    public Source source(URI target, String system) {
        return transactions.write(transaction -> {
            Optional<Source> known = findSource(transaction.connection(), target, system);
            return known.isPresent() ? known.get() : new Source(addSource(transaction.connection(), target, system), target, system);
        });
    }

    /// The source, where it was used before.
    public Optional<Source> findSource(URI target, String system) {
        return transactions.read(transaction -> findSource(transaction.connection(), target, system));
    }

    /// All sources ever used.
    public List<Source> listSources() {
        return list("SELECT source_no, target, system_name FROM source ORDER BY source_no", select -> {},
                row -> new Source(row.getInt("source_no"), URI.create(row.getString("target")), row.getString("system_name")));
    }

    /// Whether anything of this source may be in its target: an entry with an event id, or one that is in doubt.
    public boolean hasSent(Source source) {
        return exists(source, "event_id IS NOT NULL") || !listInDoubt(source).isEmpty();
    }

    /// The mark of the API key that this source was sent with, where it was remembered.
    public Optional<String> findKeyMark(Source source) {
        return list("SELECT key_mark FROM source WHERE source_no = ? AND key_mark IS NOT NULL", select -> select.setInt(1, source.number()),
                row -> row.getString("key_mark")).stream().findFirst();
    }

    /// @param mark eight characters at most
    public void rememberKeyMark(Source source, String mark) {
        transactions.write(transaction -> {
            try (PreparedStatement update = transaction.connection().prepareStatement("UPDATE source SET key_mark = ? WHERE source_no = ?")) {
                update.setString(1, mark);
                update.setInt(2, source.number());
                return update.executeUpdate();
            }
        });
    }

    /// Whether an event of this source is in the API, in one of these channels.
    public boolean hasEventIn(Source source, Collection<Long> channels) {
        if (channels.isEmpty()) {
            return false;
        }
        String numbers = channels.stream().map(String::valueOf).collect(Collectors.joining(", "));
        return exists(source, "event_id IS NOT NULL AND channel_id IN (" + numbers + ")");
    }

    /// The channels that events of this source are in, as the ledger knows them, in order.
    public List<Long> listChannels(Source source) {
        return list("SELECT DISTINCT channel_id FROM entry WHERE source_no = ? AND event_id IS NOT NULL ORDER BY channel_id",
                select -> select.setInt(1, source.number()), row -> row.getLong("channel_id"));
    }

    private boolean exists(Source source, String condition) {
        return !list("SELECT 1 AS found FROM entry WHERE source_no = ? AND " + condition + " LIMIT 1",
                select -> select.setInt(1, source.number()), row -> row.getInt("found")).isEmpty();
    }

    private static Optional<Source> findSource(Connection connection, URI target, String system) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement("SELECT source_no FROM source WHERE target = ? AND system_name = ?")) {
            select.setString(1, target.toString());
            select.setString(2, system);
            try (ResultSet rows = select.executeQuery()) {
                return rows.next() ? Optional.of(new Source(rows.getInt(1), target, system)) : Optional.empty();
            }
        }
    }

    private static int addSource(Connection connection, URI target, String system) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(
                "INSERT INTO source (target, system_name) VALUES (?, ?)", Statement.RETURN_GENERATED_KEYS)) {
            insert.setString(1, target.toString());
            insert.setString(2, system);
            insert.executeUpdate();
            return (int) generatedNumber(insert);
        }
    }

    private static long generatedNumber(PreparedStatement insert) throws SQLException {
        try (ResultSet keys = insert.getGeneratedKeys()) {
            keys.next();
            return keys.getLong(1);
        }
    }

    // ---- runs ----

    public Run startRun(Source source, String id, String job, String file, String sha256, String definition, Instant at) {
        return startRun(source, id, job, file, sha256, definition, at, new Run.Origin("", null));
    }

    public Run startRun(
            Source source, String id, String job, String file, String sha256, String definition, Instant at, Run.Origin origin) {
        return transactions.write(transaction -> insertRun(transaction, source, id, job, file, sha256, definition, at, origin));
    }

    /// Starts a run that gets what it does from an earlier one, all in one transaction: it is never there without.
    public Run startRetry(
            Source source, String id, String job, String file, String sha256, String definition, Instant at, Run.Origin origin, KeptRows.Again again) {
        return transactions.write(transaction -> {
            Run run = insertRun(transaction, source, id, job, file, sha256, definition, at, origin);
            KeptRows.begin(transaction, run, again);
            return run;
        });
    }

    private static Run insertRun(Transaction transaction, Source source, String id, String job, String file, String sha256,
            String definition, Instant at, Run.Origin origin) throws SQLException {
        Instant started = at.truncatedTo(ChronoUnit.MILLIS);
        Claims.foldAll(transaction);
        long number;
        try (PreparedStatement insert = transaction.connection().prepareStatement(
                "INSERT INTO run (run_id, source_no, job, file, sha256, definition, started) VALUES (?, ?, ?, ?, ?, ?, ?)",
                Statement.RETURN_GENERATED_KEYS)) {
            insert.setString(1, id);
            insert.setInt(2, source.number());
            insert.setString(3, job);
            insert.setString(4, file);
            insert.setString(5, sha256);
            insert.setString(6, definition);
            EntryTable.setInstant(insert, 7, started);
            insert.executeUpdate();
            number = generatedNumber(insert);
        }
        execute(transaction, "INSERT INTO run_tally (run_no, rows_read, unchanged, grouped, skipped, duplicates, rejected) "
                + "VALUES (?, 0, 0, 0, 0, 0, 0)", number);
        RunOrigins.insert(transaction.connection(), number, origin);
        transaction.wrote(id.length());
        return new Run(number, id, source, job, file, sha256, definition, started, null);
    }

    /// Keeps the texts of a job definition, once, by its fingerprint.
    ///
    /// @param texts name to content, the job file first
    public void keepJob(String definition, Map<String, String> texts) {
        transactions.write(transaction -> {
            if (!JobTexts.has(transaction.connection(), definition)) {
                transaction.wrote(JobTexts.insert(transaction.connection(), definition, texts));
            }
            return true;
        });
    }

    /// The texts of the job definition that a run used, the job file first; none where they are not on record.
    public Map<String, String> findJob(Run run) {
        return transactions.read(transaction -> JobTexts.find(transaction.connection(), run.definition()));
    }

    /// Ends the run for good, and keeps its balance as it is now: later runs take over the entries they stage.
    public void endRun(Run run, Run.Outcome outcome) {
        transactions.write(transaction -> {
            try (PreparedStatement update = transaction.connection()
                    .prepareStatement("UPDATE run SET ended = ?, status = ?, exit_code = ?, summary = ? WHERE run_no = ?")) {
                EntryTable.setInstant(update, 1, outcome.ended());
                update.setString(2, outcome.status());
                update.setInt(3, outcome.exit());
                update.setString(4, outcome.summary());
                update.setLong(5, run.number());
                if (update.executeUpdate() != 1) {
                    throw new IllegalStateException("run " + run.id() + " is not in the ledger");
                }
            }
            Balances.keep(transaction, run, counts);
            Set<Long> blocks = PayloadBlocks.unlessKeptByOthers(transaction.connection(), run, PayloadBlocks.ofEntriesBefore(transaction.connection(), run));
            execute(transaction, "DELETE FROM entry_before WHERE staged_run_no = ?", run.number());
            PayloadBlocks.forgetUnused(transaction.connection(), run, blocks);
            transaction.wrote(outcome.summary().length());
            return true;
        });
    }

    /// How many entries this run has staged over what runs after `earlier` had made of them. Known until the run ends.
    public long countStagedOver(Run run, Run earlier) {
        return transactions.read(transaction -> {
            try (PreparedStatement select = transaction.connection()
                    .prepareStatement("SELECT COUNT(*) FROM entry_before WHERE staged_run_no = ? AND run_no > ?")) {
                select.setLong(1, run.number());
                select.setLong(2, earlier.number());
                try (ResultSet rows = select.executeQuery()) {
                    rows.next();
                    return rows.getLong(1);
                }
            }
        });
    }

    /// The run's file lies elsewhere now.
    public void moved(Run run, String file) {
        transactions.write(transaction -> {
            try (PreparedStatement update = transaction.connection().prepareStatement("UPDATE run SET file = ? WHERE run_no = ?")) {
                update.setString(1, file);
                update.setLong(2, run.number());
                update.executeUpdate();
            }
            transaction.wrote(file.length());
            return true;
        });
    }

    public Optional<Run> findRun(String id) {
        return runs(RUNS + " WHERE r.run_id = ?", select -> select.setString(1, id)).stream().findFirst();
    }

    /// Who started the run, and by which plan; empty where that is not on record.
    public Optional<Run.Origin> findOrigin(Run run) {
        return transactions.read(transaction -> RunOrigins.find(transaction.connection(), run));
    }

    /// The run with this number, of which entries speak.
    public Optional<Run> findRun(long number) {
        return runs(RUNS + " WHERE r.run_no = ?", select -> select.setLong(1, number)).stream().findFirst();
    }

    /// The newest run of this source, ended or not.
    public Optional<Run> findLastRun(Source source) {
        return runs(RUNS + " WHERE r.source_no = ? ORDER BY r.run_no DESC LIMIT 1", select -> select.setInt(1, source.number())).stream()
                .findFirst();
    }

    /// The last run of this job on this very file with these very rules, if it has not ended.
    public Optional<Run> findUnfinishedRun(Source source, String job, String sha256, String definition) {
        return runs(RUNS + " WHERE r.source_no = ? AND r.job = ? AND r.sha256 = ? AND r.definition = ? "
                        + "ORDER BY r.source_no DESC, r.job DESC, r.run_no DESC LIMIT 1", select -> {
            select.setInt(1, source.number());
            select.setString(2, job);
            select.setString(3, sha256);
            select.setString(4, definition);
        }).stream().filter(run -> !run.hasEnded()).findFirst();
    }

    /// The runs of this job on this very file, the newest first.
    public List<Run> listRuns(Source source, String job, String sha256) {
        return runs(RUNS + " WHERE r.source_no = ? AND r.job = ? AND r.sha256 = ? ORDER BY r.source_no DESC, r.job DESC, r.run_no DESC", select -> {
            select.setInt(1, source.number());
            select.setString(2, job);
            select.setString(3, sha256);
        });
    }

    /// The newest run of this job that ended with exit code 0, whatever its source.
    public Optional<Run> findLastSuccess(String job) {
        return runs(RUNS + " WHERE r.job = ? AND r.exit_code = 0 ORDER BY r.run_no DESC LIMIT 1", select -> select.setString(1, job)).stream()
                .findFirst();
    }

    /// When the oldest run on record began; empty where there is none.
    public Optional<Instant> findBeginning() {
        return runs(RUNS + " ORDER BY r.run_no LIMIT 1", select -> {}).stream().map(Run::started).findFirst();
    }

    /// The newest runs first.
    public List<Run> listRuns(int most) {
        return runs(RUNS + " ORDER BY r.run_no DESC LIMIT ?", select -> select.setInt(1, most));
    }

    private List<Run> runs(String sql, Binding binding) {
        return list(sql, binding, Ledger::run);
    }

    private static Run run(ResultSet row) throws SQLException {
        Source source = new Source(row.getInt("source_no"), URI.create(row.getString("target")), row.getString("system_name"));
        Instant ended = EntryTable.instant(row, "ended");
        Run.Outcome outcome =
                ended == null ? null : new Run.Outcome(ended, row.getString("status"), row.getInt("exit_code"), row.getString("summary"));
        return new Run(row.getLong("run_no"), row.getString("run_id"), source, row.getString("job"), row.getString("file"),
                row.getString("sha256"), row.getString("definition"), Instant.ofEpochMilli(row.getLong("started")), outcome);
    }

    /// Begins to write what the run's file wants, from its first row. What an interrupted staging of the same run counted is forgotten:
    /// a file is always staged from its beginning, and the entries decide what is new.
    public Staging stage(Run run) {
        boolean isFirst = transactions.write(transaction -> {
            execute(transaction, """
                    UPDATE run_tally SET rows_read = 0, unchanged = 0, grouped = 0, skipped = 0, duplicates = 0, rejected = 0,
                    further = 0 WHERE run_no = ?""", run.number());
            execute(transaction, "DELETE FROM row_issue WHERE run_no = ? AND seq < " + IssueTable.FIRST_OF_DELIVERY, run.number());
            execute(transaction, "DELETE FROM issue_overflow WHERE run_no = ?", run.number());
            forgetEarlierStagings(transaction, run);
            Claims.foldAll(transaction);
            return switch (transaction.dialect()) {
                // Nobody else writes while this process has the database.
                case HSQLDB -> !EntryTable.hasAny(transaction.connection(), run.source());
                case POSTGRESQL -> false;
            };
        });
        Staging staging = new Staging(transactions, clock, run, isFirst);
        kept().findRetry(run).map(Retry::taken).filter(rows -> rows > 0).ifPresent(rows -> staging.after(rows, countTaken(run, rows)));
        return staging;
    }

    // Rows of a retry that are staged already, because they are entries it took over. How many they were is on record; by now some may have left it.
    private long countTaken(Run run, long rows) {
        return transactions.write(transaction -> {
            long further = KeptRows.taken(transaction, run).further();
            execute(transaction, "UPDATE run_tally SET rows_read = " + rows + ", further = " + further + " WHERE run_no = ?", run.number());
            return further;
        });
    }

    // Whoever stages holds the job's lock, so earlier runs of the job are over, ended or not.
    private static void forgetEarlierStagings(Transaction transaction, Run run) throws SQLException {
        try (PreparedStatement delete = transaction.connection().prepareStatement("DELETE FROM entry_before WHERE staged_run_no IN "
                + "(SELECT run_no FROM run WHERE source_no = ? AND job = ? AND run_no < ?)")) {
            delete.setInt(1, run.source().number());
            delete.setString(2, run.job());
            delete.setLong(3, run.number());
            delete.executeUpdate();
        }
    }

    /// Tells what a staging of a file would decide, without writing. See [Comparison].
    ///
    /// @param toContinue the run that a staging would go on with
    /// @param withImages whether the run would ask for images that did not go along with their events before
    public Comparison compare(Source source, Optional<Run> toContinue, boolean withImages) {
        return new Comparison(transactions, source, toContinue.map(Run::number).orElse(0L), withImages ? media().listOwed(source) : Map.of(), clock);
    }

    /// What a run that is staged has before it. One look at all its entries.
    public ToSend countToSendByKind(Run run) {
        return ToSend.of(kinds(run));
    }

    /// What the file of a staged run wants of each entry, by key. Not held in memory all at once.
    public void forEachWanted(Run run, Consumer<Wanted> consumer) {
        String after = "";
        while (true) {
            String last = after;
            List<Wanted> page = list("SELECT source_id, row_no, state, action, COALESCE(next_fp, payload_fp) AS wanted FROM entry "
                    + "WHERE source_no = ? AND source_id > ? AND run_no = ? ORDER BY source_no, source_id LIMIT " + ENTRIES_A_PAGE, select -> {
                select.setInt(1, run.source().number());
                select.setString(2, last);
                select.setLong(3, run.number());
            }, row -> new Wanted(new SourceKey(row.getString("source_id")), row.getLong("row_no"),
                    isOpen(EntryState.valueOf(row.getString("state"))), Action.valueOf(row.getString("action")),
                    row.getString("wanted")));
            page.forEach(consumer);
            if (page.size() < ENTRIES_A_PAGE) {
                return;
            }
            after = page.getLast().key().value();
        }
    }

    private static boolean isOpen(EntryState state) {
        return switch (state) {
            case STAGED, SENDING, WAITING, IN_DOUBT, BLOCKED -> true;
            case DELIVERED, REFUSED -> false;
        };
    }

    /// What has become of the run's rows: at its end if it has ended, else so far.
    ///
    /// `SENDING` counts as in doubt: a request may have left, and no answer is on record. Changed entries that cannot be sent as updates
    /// stay `STAGED` and count as not sent.
    public Balance balance(Run run) {
        return transactions.read(transaction -> Balances.read(transaction, run, counts));
    }

    /// What has become of the events that this run was to set to draft without a row that asks for it, by state.
    public List<DraftCount> countDrafts(Run run) {
        Map<EntryState, List<EntryCounts.Kind>> unlisted = kinds(run).stream().filter(kind -> !kind.listed())
                .collect(Collectors.groupingBy(EntryCounts.Kind::state, TreeMap::new, Collectors.toList()));
        return unlisted.entrySet().stream().map(drafts -> draftCount(run, drafts.getKey(), drafts.getValue())).toList();
    }

    private DraftCount draftCount(Run run, EntryState state, List<EntryCounts.Kind> kinds) {
        long first = kinds.stream().mapToLong(EntryCounts.Kind::firstRow).min().orElseThrow();
        return list("SELECT source_id, reason FROM entry WHERE run_no = ? AND row_no = ? AND listed = FALSE", select -> {
            select.setLong(1, run.number());
            select.setLong(2, first);
        }, row -> new DraftCount(state, EntryCounts.sum(kinds, _ -> true), new SourceKey(row.getString("source_id")).display(),
                Objects.requireNonNullElse(row.getString("reason"), ""))).getFirst();
    }

    private List<EntryCounts.Kind> kinds(Run run) {
        return transactions.read(transaction -> counts.of(transaction, run));
    }

    // ---- entries ----

    /// How many entries of this run are still to be sent: staged, waiting or in sending.
    public long countToSend(Run run) {
        return EntryCounts.sum(kinds(run), kind -> switch (kind.state()) {
            case STAGED, WAITING, SENDING -> true;
            case IN_DOUBT, DELIVERED, REFUSED, BLOCKED -> false;
        });
    }

    /// Entries of this run that may be sent now: waiting ones whose time has come, then staged ones, both in row order.
    public List<Entry> listSendable(Run run, Instant now, int most) {
        return listSendable(run, now, 0, most);
    }

    /// Those beyond a row, and all waiting ones whose time has come.
    public List<Entry> listSendable(Run run, Instant now, long afterRow, int most) {
        return listSendable(run, now, 0, afterRow, most);
    }

    /// Entries of this run that may be sent now: waiting ones whose time has come, then staged ones, of rows below `afterWaiting` and `afterRow`, both
    /// in row order. With those, a sender passes by what it has seen and cannot send. There may be more than `most`, where the last row has
    /// several entries.
    ///
    /// An entry with a time of first sending was sent before, and nobody knows whether it arrived: its key protects it for 15 minutes from
    /// then.
    public List<Entry> listSendable(Run run, Instant now, long afterWaiting, long afterRow, int most) {
        List<Entry> waiting = listDueWaiting(run, now, afterWaiting, most);
        if (waiting.size() == most) {
            return filled(waiting);
        }
        // Ordered by the whole index: HSQLDB would sort all rows of the run for every page otherwise.
        List<Entry> staged = sendable(run, "state = 'STAGED' AND row_no > ?" + toBeSent() + " ORDER BY run_no, state, row_no LIMIT ?", select -> {
            select.setLong(1, run.number());
            select.setLong(2, afterRow);
            select.setInt(3, most - waiting.size());
        });
        List<Entry> both = new ArrayList<>(waiting);
        both.addAll(staged);
        if (both.size() == most && !staged.isEmpty()) {
            both.addAll(restOfRow(run, staged));
        }
        return filled(both);
    }

    /// Goes through the entries of this run that may be sent, in this order.
    public SendQueue queue(Run run, SendQueue.Order order) {
        return new SendQueue(this, transactions, run, order, ofPart());
    }

    /// Waiting entries whose time has come, in row order.
    List<Entry> listDueWaiting(Run run, Instant now, long afterRow, int most) {
        return sendable(run, "state = 'WAITING' AND row_no > ? AND not_before <= ?" + toBeSent() + " ORDER BY run_no, state, row_no LIMIT ?", select -> {
            select.setLong(1, run.number());
            select.setLong(2, afterRow);
            EntryTable.setInstant(select, 3, now);
            select.setInt(4, most);
        });
    }

    private List<Entry> sendable(Run run, String condition, Binding binding) {
        return transactions.read(transaction -> {
            EntryReader reader = new EntryReader(transaction.connection(), run.source());
            return list(transaction, "SELECT " + EntryTable.ENTRY_COLUMNS + " FROM entry WHERE run_no = ? AND " + condition, binding, reader::intact);
        });
    }

    /// The staged entries of these rows, in no particular order; their images are not filled in.
    List<Entry> listStagedOfRows(Run run, long[] rowNumbers) {
        if (rowNumbers.length == 0) {
            return List.of();
        }
        return transactions.read(transaction -> EntryTable.stagedOfRows(
                transaction, run, rowNumbers, new EntryReader(transaction.connection(), run.source())::intact));
    }

    List<Entry> filled(List<Entry> entries) {
        return entries.isEmpty() ? entries : transactions.read(transaction -> Media.filled(transaction.connection(), entries));
    }

    /// Several entries may come from one row, and pages go by rows: the last row of a page is always whole.
    private List<Entry> restOfRow(Run run, List<Entry> page) {
        long row = page.getLast().row();
        Set<SourceKey> there = page.stream().filter(entry -> entry.row() == row).map(Entry::key).collect(Collectors.toSet());
        return sendable(run, "state = 'STAGED' AND row_no = ?" + Claims.unclaimed(transactions.dialect()), select -> {
            select.setLong(1, run.number());
            select.setLong(2, row);
        }).stream().filter(entry -> !there.contains(entry.key())).toList();
    }

    /// When the next waiting entry of this run may be sent.
    ///
    /// @param after   those whose time came until then are left out
    /// @param updates whether updates are sent, too
    public Optional<Instant> findNextWaiting(Run run, Instant after, boolean updates) {
        return list("SELECT MIN(not_before) AS not_before FROM entry WHERE run_no = ? AND state = 'WAITING' AND not_before > ?"
                        + (updates ? "" : " AND action = 'CREATE'") + toBeSent(), select -> {
                    select.setLong(1, run.number());
                    EntryTable.setInstant(select, 2, after);
                }, row -> Optional.ofNullable(EntryTable.instant(row, "not_before")))
                .getFirst();
    }

    /// Events that this run created, in row order.
    public List<Entry> listCreated(Run run, int most) {
        return entries(run.source(), "run_no = ? AND state = 'DELIVERED' AND action = 'CREATE' "
                + "ORDER BY run_no, state, row_no LIMIT ?", select -> {
            select.setLong(1, run.number());
            select.setInt(2, most);
        });
    }

    /// Goes through the events that requests of this run created, whatever became of them since, in the order of their keys, without holding
    /// them all in memory.
    public void forEachCreatedBy(Run run, Consumer<Entry> consumer) {
        forEachPageCreatedBy(run, page -> page.forEach(consumer));
    }

    private void forEachPageCreatedBy(Run run, Consumer<List<Entry>> consumer) {
        String after = "";
        while (true) {
            List<Entry> page = listCreatedBy(run, after);
            consumer.accept(page);
            if (page.size() < ENTRIES_A_PAGE) {
                return;
            }
            after = page.getLast().key().value();
        }
    }

    private List<Entry> listCreatedBy(Run run, String afterKey) {
        return entries(run.source(), "source_no = ? AND source_id > ? AND event_id IS NOT NULL AND (created_run = ? OR (created_run = 0 AND run_no = ? "
                + "AND action = 'CREATE')) ORDER BY source_no, source_id LIMIT " + ENTRIES_A_PAGE, select -> {
            select.setInt(1, run.source().number());
            select.setString(2, afterKey);
            select.setLong(3, run.number());
            select.setLong(4, run.number());
        });
    }

    /// Goes through the source's entries in the order of their keys, without holding them all in memory.
    public void forEachEntry(Source source, Consumer<Entry> consumer) {
        String after = "";
        while (true) {
            String last = after;
            List<Entry> page = transactions.read(transaction -> EntryTable.page(transaction, source, last, ENTRIES_A_PAGE));
            page.forEach(consumer);
            if (page.size() < ENTRIES_A_PAGE) {
                return;
            }
            after = page.getLast().key().value();
        }
    }

    /// Stages events that another run created as updates that set them to draft, for a run that has no file. What cannot be staged is passed by.
    /// Some are durable before others, and it may be repeated.
    ///
    /// @param which those of the events that are to become drafts
    public void stageDrafts(Run run, Run created, Predicate<Entry> which) {
        long[] row = {0};
        forEachPageCreatedBy(created, page -> {
            List<Entry> chosen = new ArrayList<>();
            List<Drafts.Draft> drafts = new ArrayList<>();
            for (Entry entry : page) {
                row[0]++;
                if (which.test(entry)) {
                    chosen.add(entry);
                    Drafts.of(entry, run.number(), row[0]).ifPresent(drafts::add);
                }
            }
            transactions.write(transaction -> {
                Drafts.keepImages(transaction, run, run.started(), chosen);
                return drafts.isEmpty() ? 0 : Drafts.stage(transaction, run, run.started(), drafts);
            });
        });
    }

    /// Gives blocked entries of this run another try: access may have come back. What was said about their rows is forgotten.
    public void unblock(Run run) {
        transactions.write(transaction -> {
            try (PreparedStatement delete = transaction.connection().prepareStatement("DELETE FROM row_issue WHERE run_no = ? AND code = ? "
                    + "AND row_no IN (SELECT row_no FROM entry WHERE run_no = ? AND state = 'BLOCKED')")) {
                delete.setLong(1, run.number());
                delete.setString(2, IssueCode.ROW_CHANNEL.id());
                delete.setLong(3, run.number());
                delete.executeUpdate();
            }
            try (PreparedStatement update = transaction.connection()
                    .prepareStatement("UPDATE entry SET state = 'STAGED', reason = NULL WHERE run_no = ? AND state = 'BLOCKED'")) {
                update.setLong(1, run.number());
                transaction.wrote(update.executeUpdate());
            }
            return true;
        });
    }

    /// Records outcomes and claims entries, in one commit. When it returns, both are durable.
    ///
    /// Settlements come first, so an entry may be settled and claimed again at once. Where the file meanwhile wants other content (`next`),
    /// a delivered entry is staged as an update to it, and a refused one with it in a new generation. An event id that already belongs to
    /// another entry puts the entry in doubt.
    ///
    /// @return the keys that were really claimed; others have changed since they were read
    /// @throws IllegalStateException where an entry is in a state from which a settlement cannot follow: a fault of the caller
    public Set<SourceKey> exchange(Run run, List<Settlement> settlements, List<Intent> intents) {
        if (settlements.isEmpty() && intents.isEmpty()) {
            return Set.of();
        }
        return exchange(run.source(), run.number(), settlements, intents);
    }

    /// Records what a look-up or a person found out about entries of this source, of whatever run, in one commit. As [#exchange] does.
    public void settle(Source source, List<Settlement> settlements) {
        if (!settlements.isEmpty()) {
            exchange(source, NO_RUN, settlements, List.of());
        }
    }

    private Set<SourceKey> exchange(Source source, long run, List<Settlement> settlements, List<Intent> intents) {
        if (transactions.dialect() == Dialect.HSQLDB) {
            try {
                return exchange(source, run, settlements, intents, PlainDeliveries.of(settlements));
            } catch (PlainDeliveries.NotPlainException e) {
                // Nothing of it was written.
            }
        }
        return exchange(source, run, settlements, intents, PlainDeliveries.NONE);
    }

    private Set<SourceKey> exchange(Source source, long run, List<Settlement> settlements, List<Intent> intents, PlainDeliveries plain) {
        return transactions.write(transaction -> {
            if (part != null) {
                Spreads.requireHeld(transaction.connection(), part);
            }
            List<Settlement> others = plain.settle(transaction, source, settlements);
            try (Exchange exchange = new Exchange(transaction, source, others, intents)) {
                exchange.settle(others);
                return exchange.claim(run, intents);
            }
        });
    }

    /// Entries of this source, of whatever run, whose last sending has no known outcome: IN_DOUBT, and SENDING while no process sends.
    public List<Entry> listInDoubt(Source source) {
        foldClaims();
        List<Entry> found = transactions.read(transaction -> EntryTable.inDoubt(
                transaction, source, ofPart(), new EntryReader(transaction.connection(), source)::intact));
        found.forEach(Entry::requireIntact);
        return filled(found.stream().sorted(Comparator.comparing(Entry::key)).toList());
    }

    public Optional<Entry> find(Source source, SourceKey key) {
        return entries(source, "source_no = ? AND source_id = ?", select -> {
            select.setInt(1, source.number());
            select.setString(2, key.value());
        }).stream().findFirst();
    }

    /// The entry that owns this event id in the source's target.
    public Optional<Entry> findByEventId(Source source, String eventId) {
        return entries(source, "source_no = ? AND event_id = ?", select -> {
            select.setInt(1, source.number());
            select.setString(2, eventId);
        }).stream().findFirst();
    }

    /// What is on record about the entry's attempts that did not simply succeed, the oldest first.
    public List<Attempt> listAttempts(Source source, SourceKey key) {
        return list("""
                SELECT run_no, generation, happened_at, led_to, status, request_id, reason FROM attempt
                WHERE source_no = ? AND source_id = ? ORDER BY source_no, source_id, attempt_no""", select -> {
            select.setInt(1, source.number());
            select.setString(2, key.value());
        }, Ledger::attempt);
    }

    private static Attempt attempt(ResultSet row) throws SQLException {
        int status = row.getInt("status");
        return new Attempt(row.getLong("run_no"), row.getInt("generation"), Instant.ofEpochMilli(row.getLong("happened_at")),
                EntryState.valueOf(row.getString("led_to")), status == 0 ? null : status, row.getString("request_id"),
                row.getString("reason"));
    }

    /// When the entry's event was last delivered; empty where it never was.
    public Optional<Delivered> findDelivered(Source source, SourceKey key) {
        return list("SELECT delivered_at, settled_how, created_run FROM entry WHERE source_no = ? AND source_id = ? AND delivered_at IS NOT NULL",
                select -> {
                    select.setInt(1, source.number());
                    select.setString(2, key.value());
                }, row -> new Delivered(Instant.ofEpochMilli(row.getLong("delivered_at")), row.getString("settled_how"),
                        row.getLong("created_run"))).stream().findFirst();
    }

    /// The entry that a row of a run stands for, where no later run has staged it since.
    public Optional<Entry> findByRow(Run run, long rowNumber) {
        return entries(run.source(), "run_no = ? AND row_no = ? AND listed = TRUE", select -> {
            select.setLong(1, run.number());
            select.setLong(2, rowNumber);
        }).stream().findFirst();
    }

    /// Forgets runs of the past.
    public Purge purge() {
        return new Purge(transactions);
    }

    /// What the files of runs looked like.
    public Profiles profiles() {
        return new Profiles(transactions);
    }

    /// Entries of this run that were delivered as updates, in row order.
    public List<Entry> listUpdated(Run run, int most) {
        boolean any = EntryCounts.sum(kinds(run), kind -> kind.state() == EntryState.DELIVERED && kind.action() == Action.UPDATE) > 0;
        if (!any) {
            return List.of();
        }
        return entries(run.source(), "run_no = ? AND state = 'DELIVERED' AND action = 'UPDATE' "
                + "ORDER BY run_no, state, row_no LIMIT ?", select -> {
            select.setLong(1, run.number());
            select.setInt(2, most);
        });
    }

    // ---- issues ----

    /// What was said about one row of a run.
    public List<RowIssue> listIssues(Run run, long row) {
        return transactions.read(transaction -> IssueTable.page(transaction.connection(), run, row, MOST_ISSUES_OF_A_ROW)).stream()
                .map(IssueTable.Line::issue)
                .takeWhile(issue -> issue.row() == row)
                .toList();
    }

    /// The newest row of which something was said under this id, for ids that never became an entry.
    ///
    /// @param display the id as people see it
    public Optional<RowOfRun> findRowWithIssue(Source source, String display) {
        return list("SELECT i.run_no, i.row_no FROM row_issue i JOIN run r ON r.run_no = i.run_no "
                + "WHERE r.source_no = ? AND i.source_key = ? ORDER BY i.run_no DESC, i.row_no LIMIT 1", select -> {
            select.setInt(1, source.number());
            select.setString(2, display);
        }, row -> new RowOfRun(row.getLong("run_no"), row.getLong("row_no"))).stream().findFirst();
    }

    /// @param run number of the run
    public record RowOfRun(long run, long row) {}

    /// Everything said about rows of this run, in row order, without holding it all in memory.
    public void forEachIssue(Run run, Consumer<RowIssue> consumer) {
        forEachIssueWithOrigin(run, (issue, fromDelivery) -> consumer.accept(issue));
    }

    /// The same, telling what came up while delivering from what was found before.
    public void forEachIssueWithOrigin(Run run, IssueConsumer consumer) {
        long row = Long.MIN_VALUE;
        int seq = -1;
        int most = ISSUES_A_PAGE;
        while (true) {
            long from = row;
            int pageSize = most;
            List<IssueTable.Line> page = transactions.read(transaction -> IssueTable.page(transaction.connection(), run, from, pageSize));
            boolean progress = false;
            for (IssueTable.Line line : page) {
                if (line.issue().row() > row || line.seq() > seq) {
                    consumer.accept(line.issue(), line.seq() >= IssueTable.FIRST_OF_DELIVERY);
                    row = line.issue().row();
                    seq = line.seq();
                    progress = true;
                }
            }
            if (page.size() < pageSize) {
                return;
            }
            // One row with more issues than a page holds.
            most = progress ? most : 2 * most;
        }
    }

    /// Takes an issue.
    @FunctionalInterface
    public interface IssueConsumer {
        /// @param fromDelivery whether it came up while delivering
        void accept(RowIssue issue, boolean fromDelivery);
    }

    /// The run's issues by cause: most rows first.
    public List<IssueCount> countIssues(Run run) {
        IssueCounting counting = new IssueCounting();
        forEachIssue(run, counting::add);
        List<IssueTable.Overflow> overflow = transactions.read(transaction -> IssueTable.overflow(transaction.connection(), run));
        overflow.forEach(counting::add);
        return counting.counts();
    }

    /// The rows that people have to mend, with their cells.
    public KeptRows kept() {
        return new KeptRows(transactions);
    }

    // ---- statements ----

    private interface Binding {
        void bind(PreparedStatement statement) throws SQLException;
    }

    private interface Reading<T> {
        T read(ResultSet row) throws SQLException;
    }

    /// Entries as they are, with what is being sent now.
    private List<Entry> entries(Source source, String condition, Binding binding) {
        return transactions.read(transaction -> {
            EntryReader reader = new EntryReader(transaction.connection(), source);
            return list(transaction, "SELECT " + Claims.columns(transaction, EntryTable.ENTRY_COLUMNS) + " FROM entry WHERE " + condition, binding,
                    reader::entry);
        });
    }

    private <T> List<T> list(String sql, Binding binding, Reading<T> reading) {
        return transactions.read(transaction -> list(transaction, sql, binding, reading));
    }

    private static <T> List<T> list(Transaction transaction, String sql, Binding binding, Reading<T> reading) throws SQLException {
        try (PreparedStatement select = transaction.connection().prepareStatement(sql)) {
            binding.bind(select);
            try (ResultSet rows = select.executeQuery()) {
                List<T> found = new ArrayList<>();
                while (rows.next()) {
                    found.add(reading.read(rows));
                }
                return found;
            }
        }
    }

    private static void execute(Transaction transaction, String sql, long number) throws SQLException {
        try (PreparedStatement statement = transaction.connection().prepareStatement(sql)) {
            statement.setLong(1, number);
            statement.executeUpdate();
        }
    }
}
