package dev.pinnedimport.ledger;

import dev.pinnedimport.event.EventPayload;
import dev.pinnedimport.event.Fingerprint;
import dev.pinnedimport.event.SourceKey;
import dev.pinnedimport.issue.Issue;
import dev.pinnedimport.issue.IssueCode;
import dev.pinnedimport.issue.Place;
import dev.pinnedimport.issue.Severity;
import dev.pinnedimport.ledger.EntryTable.Known;
import dev.pinnedimport.ledger.SeenKeys.Decision;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Writes what a file wants, batch by batch, and decides what is new, changed, unchanged, repeated or contradictory.
///
/// Rows must come in file order, all of them, from the first. An id that occurs twice with the same content is one event, and the further
/// rows are duplicates; with different content, or beside a row that was rejected, none of its rows is sent, whatever their order. What was
/// decided about the earlier rows is then taken back exactly.
///
/// Not safe for several threads. After an exception it cannot be used any more: stage the file again.
public final class Staging {

    /// Warnings and notices of one kind that are stored; further ones are only counted. Errors are all stored.
    static final int MOST_STORED = 10_000;

    private static final int MOST_ISSUES_A_ROW = 900;
    private static final int CONTRADICTION = MOST_ISSUES_A_ROW;
    private static final int REPETITION = MOST_ISSUES_A_ROW + 1;
    private static final int SHARED_CAUSE = MOST_ISSUES_A_ROW + 2;
    private static final int FIRST_ANALYSIS = 5_000;
    private static final int ENTRIES_A_PAGE = 500;

    private final Transactions transactions;
    private final InstantSource clock;
    private final Run run;
    private final boolean isFirst;
    private final SeenKeys seen = new SeenKeys();
    private final Tally tally = new Tally();
    private final Map<StagedWrites.IssueKind, Integer> stored = new HashMap<>();
    private boolean broken;
    private long lastRow;
    private long written;
    private long nextAnalysis = FIRST_ANALYSIS;

    /// @param isFirst whether the ledger holds nothing of the source, and nobody but this staging will write of it: then there is nothing to look for
    Staging(Transactions transactions, InstantSource clock, Run run, boolean isFirst) {
        this.transactions = transactions;
        this.clock = clock;
        this.run = run;
        this.isFirst = isFirst;
    }

    /// Begins to count behind rows that need no staging any more.
    ///
    /// @param further their entries beyond the first of each row
    void after(long rows, long further) {
        tally.read = rows;
        tally.further = further;
    }

    /// The rows that left no entry of this run.
    static final class Tally {
        long read;
        long unchanged;
        long grouped;
        long skipped;
        long duplicates;
        long rejected;
        long further;
    }

    /// Writes the rows and their counts in one transaction.
    public void write(List<StagedRow> rows) {
        if (broken) {
            throw new IllegalStateException("an earlier batch could not be written: stage the file again");
        }
        if (rows.isEmpty()) {
            return;
        }
        broken = true;
        Batch batch = new Batch(rows);
        transactions.write(transaction -> {
            batch.writeTo(transaction);
            return true;
        });
        broken = false;
        written += batch.writes.size();
        analyseNowAndThen();
    }

    /// What the API holds of this source, as far as the ledger knows, and whether a row written so far names it, rejected rows included: after
    /// the last row of a complete file, what is not named has vanished from it. Not held in memory all at once.
    ///
    /// Events that have begun are passed by: exports drop what is over.
    public void forEachKnown(KnownEvents consumer) {
        forEachKnown(transactions, run.source(), seen, clock.instant(), consumer);
    }

    static void forEachKnown(Transactions transactions, Source source, SeenKeys seen, Instant now, KnownEvents consumer) {
        forEachPage(transactions, source, page -> page.stream()
                .filter(entry -> entry.startsAt().isAfter(now))
                .forEach(entry -> entry.findPublished().ifPresent(published -> consumer.on(entry, published, isNamed(seen, entry.key())))));
    }

    /// Is told of the events that the API holds.
    @FunctionalInterface
    public interface KnownEvents {

        /// @param published its content in the API
        /// @param named     whether a row of the file names it
        void on(Entry entry, String published, boolean named);
    }

    /// Stages every such event that no row names as an update that sets it to draft. Already staged ones stay, so it may be repeated.
    ///
    /// They belong to no row: they do not count in the balance, and [Ledger#countDrafts] tells what became of them.
    public void stageDrafts() {
        Instant now = clock.instant();
        long[] row = {lastRow};
        forEachPage(transactions, run.source(), page -> {
            List<Drafts.Draft> drafts = new ArrayList<>();
            for (Entry entry : page) {
                if (entry.startsAt().isAfter(now) && !isNamed(seen, entry.key())) {
                    Drafts.of(entry, run.number(), ++row[0]).ifPresent(drafts::add);
                }
            }
            if (!drafts.isEmpty()) {
                transactions.write(transaction -> Drafts.stage(transaction, run, now, drafts));
            }
        });
    }

    private static void forEachPage(Transactions transactions, Source source, Consumer<List<Entry>> consumer) {
        String after = "";
        while (true) {
            String last = after;
            List<Entry> page = transactions.read(transaction -> EntryTable.page(transaction, source, last, ENTRIES_A_PAGE));
            consumer.accept(page);
            if (page.size() < ENTRIES_A_PAGE) {
                return;
            }
            after = page.getLast().key().value();
        }
    }

    /// Events in the API whose ids no row written so far names, while a row names the same id with other zeros in front, or with or without a `.0`
    /// behind, as a new event.
    public List<ChangedId> listChangedIds() {
        return isFirst ? List.of() : new ChangedIds(transactions, run.source(), seen).findStaged(run);
    }

    /// Whether a row names the event. Which dates a rejected row would have had is not known, so it names all events of its id.
    static boolean isNamed(SeenKeys seen, SourceKey key) {
        return seen.contains(key)
                || key.findWithoutLast().map(seen::find).filter(number -> number >= 0 && seen.decision(number).isRejected()).isPresent();
    }

    // PostgreSQL does not use the index for lists of keys while it believes the table to be small.
    private void analyseNowAndThen() {
        if (transactions.dialect() == Dialect.POSTGRESQL && written >= nextAnalysis) {
            nextAnalysis = 4 * written;
            transactions.read(transaction -> {
                try (PreparedStatement analyse = transaction.connection().prepareStatement("ANALYZE entry")) {
                    return analyse.execute();
                }
            });
        }
    }

    /// The decisions about one batch. They are made once, in memory; where the database undoes the transaction, only the writing is
    /// repeated.
    private final class Batch {

        private final List<StagedRow> rows;
        /// In the order of the file.
        private final Set<SourceKey> newKeys = new LinkedHashSet<>();
        /// Earlier split rows whose id stands in this batch again.
        private final SortedSet<Long> splitRows = new TreeSet<>();
        private final StagedWrites writes = new StagedWrites(run, clock.instant());
        private @Nullable Map<SourceKey, Known> known;
        private Map<Long, List<SourceKey>> eventsOfRows = Map.of();

        private Batch(List<StagedRow> rows) {
            this.rows = rows;
            for (StagedRow row : rows) {
                SourceKey key = keyOfRow(row);
                int number = key == null ? -1 : seen.find(key);
                if (number >= 0 && seen.decision(number) == Decision.SPLIT) {
                    splitRows.add(seen.row(number));
                }
                for (SourceKey event : row.keys()) {
                    if (!seen.contains(event)) {
                        newKeys.add(event);
                    }
                }
            }
        }

        private void writeTo(Transactions.Transaction transaction) throws SQLException {
            Map<SourceKey, Known> locked = isFirst ? Map.of() : EntryTable.lock(transaction, run.source(), newKeys);
            if (known == null) {
                eventsOfRows = eventsOfRows(transaction);
                known = locked;
                rows.forEach(row -> decide(row, locked));
            } else if (!known.equals(locked)) {
                throw new IllegalStateException("another run changed these entries while they were staged: stage the file again");
            }
            writes.execute(transaction, tally);
        }

        private void decide(StagedRow row, Map<SourceKey, Known> entries) {
            tally.read += row.rows();
            lastRow = Math.max(lastRow, row.at().number());
            switch (row) {
                case StagedRow.Skipped skipped -> tally.skipped += skipped.rows();
                case StagedRow.Rejected rejected -> reject(rejected);
                case StagedRow.Split split -> decide(split, entries);
                case StagedRow.Recalled recalled -> decide(recalled, entries.get(recalled.key()));
                case StagedRow.Event event -> decide(event, entries.get(event.payload().key()));
            }
        }

        private void decide(StagedRow.Event event, @Nullable Known entry) {
            say(event.at(), event.payload().key(), event.warnings());
            int number = seen.find(event.payload().key());
            if (number < 0) {
                note(event.payload().key(), event.at(), event.payload().fingerprint(), event.grouped(), stage(event.payload(), entry));
            } else {
                repeat(event, number);
            }
        }

        /// As the event itself would be decided, which is made only where something of it is to be written.
        private void decide(StagedRow.Recalled event, @Nullable Known entry) {
            Decision decision = decision(Change.of(entry, event.content(), run.number()));
            if (decision.isWritten() || seen.contains(event.key())) {
                decide(event.make(), entry);
            } else {
                note(event.key(), event.at(), event.content(), event.grouped(), decision);
            }
        }

        private void note(SourceKey key, Place.Row at, Fingerprint content, List<Long> grouped, Decision decision) {
            if (decision.isUnchanged()) {
                tally.unchanged++;
            }
            int number = seen.add(key, at.number(), SeenKeys.content(content), decision);
            tally.grouped += grouped.size();
            grouped.forEach(row -> seen.addFurther(number, row, false));
        }

        private Decision stage(EventPayload payload, @Nullable Known entry) {
            Change change = Change.of(entry, payload.fingerprint(), run.number());
            Decision decision = decision(change);
            if (decision.isWritten()) {
                writes.put(change, payload, entry);
            }
            return decision;
        }

        private static Decision decision(Change change) {
            return switch (change) {
                case UNCHANGED -> Decision.UNCHANGED;
                case WITHDRAWN -> Decision.WITHDRAWN;
                case KEPT -> Decision.KEPT;
                case NEW, UPDATE, TAKEN_OVER, RENEWED, NOTED -> Decision.WRITTEN;
            };
        }

        // ---- rows whose dates are an event each ----

        private void decide(StagedRow.Split split, Map<SourceKey, Known> entries) {
            say(split.at(), split.key(), split.warnings());
            int number = seen.find(split.key());
            if (number < 0) {
                stage(split, entries);
                return;
            }
            Decision earlier = seen.decision(number);
            if (!earlier.isRejected() && seen.hasContent(number, SeenKeys.content(split.content()))) {
                tally.duplicates++;
                repeatSame(split.key(), number, List.of(split.at().number()));
                return;
            }
            if (!earlier.isRejected()) {
                takeBack(split.key(), number, "is also in row " + split.at().number() + ", with different content");
            }
            contradict(split.key(), number, earlier.isRejected() ? earlier : Decision.CONTRADICTED, List.of(split.at().number()));
        }

        /// The row's own key comes first and stands for it; those of its events follow.
        private void stage(StagedRow.Split split, Map<SourceKey, Known> entries) {
            long row = split.at().number();
            int own = seen.add(split.key(), row, SeenKeys.content(split.content()), Decision.UNCHANGED);
            long withEntry = 0;
            for (EventPayload payload : split.events()) {
                Decision decision = stage(payload, entries.get(payload.key()));
                seen.add(payload.key(), row, SeenKeys.content(payload.fingerprint()), decision);
                withEntry += decision.isUnchanged() ? 0 : 1;
            }
            if (withEntry == 0) {
                tally.unchanged++;
            } else {
                tally.further += withEntry - 1;
                seen.decide(own, Decision.SPLIT);
            }
        }

        /// What the ledger holds of earlier split rows whose id stands in this batch again. Read before anything is decided, because a
        /// reading that fails is repeated and a decision must not be.
        private Map<Long, List<SourceKey>> eventsOfRows(Transactions.Transaction transaction) throws SQLException {
            Map<Long, List<SourceKey>> events = new HashMap<>();
            for (long row : splitRows) {
                events.put(row, EntryTable.keysOfRow(transaction.connection(), run, row));
            }
            return events;
        }

        /// Undoes what was decided about the events of a row; their keys are in the ledger or among what is to be written.
        private void takeBackEvents(int own) {
            long row = seen.row(own);
            Set<SourceKey> keys = writes.keysOfRow(row);
            keys.addAll(eventsOfRows.getOrDefault(row, List.of()));
            for (SourceKey key : keys) {
                int number = seen.find(key);
                if (number > own && seen.row(number) == row) {
                    writes.takeBack(key, seen.decision(number));
                }
            }
            long withEntry = 0;
            for (int number = own + 1; number < seen.size() && seen.row(number) == row; number++) {
                withEntry += seen.decision(number).isUnchanged() ? 0 : 1;
                seen.decide(number, Decision.CONTRADICTED);
            }
            tally.further -= withEntry - 1;
        }

        // ---- ids that stand in the file again ----

        private void repeat(StagedRow.Event event, int number) {
            EventPayload payload = event.payload();
            Decision earlier = seen.decision(number);
            if (earlier.isRejected()) {
                contradict(payload.key(), number, earlier, rowsOf(event));
            } else if (seen.hasContent(number, SeenKeys.content(payload.fingerprint()))) {
                tally.duplicates += event.rows();
                repeatSame(payload.key(), number, rowsOf(event));
            } else {
                takeBack(payload.key(), number, "is also in row " + payload.at().number() + ", with different content");
                contradict(payload.key(), number, Decision.CONTRADICTED, rowsOf(event));
            }
        }

        private void repeatSame(SourceKey key, int number, List<Long> repeated) {
            for (long row : repeated) {
                seen.addFurther(number, row, true);
                say(REPETITION, new RowIssue(row, "", IssueCode.ROW_DUPLICATE, Severity.NOTICE, "",
                        "\"" + key.display() + "\" is the same as in row " + seen.row(number) + ", so it is sent once.", key.display()));
            }
        }

        private void contradict(SourceKey key, int number, Decision earlier, List<Long> contradicting) {
            tally.rejected += contradicting.size();
            String what = earlier == Decision.REJECTED ? ", which cannot be used" : ", with different content";
            for (long row : contradicting) {
                sayContradiction(row, key, "is also in row " + seen.row(number) + what);
            }
        }

        private void reject(StagedRow.Rejected rejected) {
            tally.rejected += rejected.rows();
            SourceKey key = rejected.key();
            sayRejected(rejected, key == null ? "" : key.display());
            if (key == null) {
                return;
            }
            int number = seen.find(key);
            if (number < 0) {
                seen.add(key, rejected.at().number(), 0, Decision.REJECTED);
            } else if (!seen.decision(number).isRejected()) {
                takeBack(key, number, "is also in row " + rejected.at().number() + ", which cannot be used");
            }
        }

        /// Undoes what was decided about the earlier rows of this key, and rejects them.
        private void takeBack(SourceKey key, int number, String why) {
            Decision decision = seen.decision(number);
            List<Long> grouped = seen.groupedRows(number);
            List<Long> repetitions = seen.repetitions(number);
            if (decision.isUnchanged()) {
                tally.unchanged--;
            }
            tally.grouped -= grouped.size();
            tally.duplicates -= repetitions.size();
            tally.rejected += 1 + grouped.size() + repetitions.size();
            if (decision == Decision.SPLIT) {
                takeBackEvents(number);
            } else {
                writes.takeBack(key, decision);
            }
            seen.decide(number, Decision.CONTRADICTED);

            repetitions.forEach(this::unsayRepetition);
            sayContradiction(seen.row(number), key, why);
            grouped.forEach(row -> sayContradiction(row, key, why));
            repetitions.forEach(row -> sayContradiction(row, key, why));
        }

        private void sayContradiction(long row, SourceKey key, String why) {
            say(CONTRADICTION, new RowIssue(row, "", IssueCode.ROW_DUPLICATE_DIFFERS, Severity.ERROR, key.display(),
                    "\"" + key.display() + "\" " + why + ". Keep one of these rows.", key.display()));
        }

        private void sayRejected(StagedRow.Rejected rejected, String key) {
            if (rejected.issues().isEmpty()) {
                throw new IllegalArgumentException("a rejected row needs an issue");
            }
            say(rejected.at(), key, rejected.issues());
            rejected.shared().forEach(issue -> say(SHARED_CAUSE, issue));
        }

        private void say(Place.Row at, SourceKey key, List<Issue> issues) {
            if (!issues.isEmpty()) {
                say(at, key.display(), issues);
            }
        }

        private void say(Place.Row at, String key, List<Issue> issues) {
            Map<Long, Integer> next = new HashMap<>();
            for (Issue issue : issues) {
                RowIssue said = RowIssue.of(issue, at, key);
                int seq = next.merge(said.row(), 1, Integer::sum) - 1;
                if (seq < MOST_ISSUES_A_ROW) {
                    say(seq, said);
                }
            }
        }

        private void say(int seq, RowIssue issue) {
            if (issue.severity() != Severity.ERROR) {
                StagedWrites.IssueKind kind = StagedWrites.IssueKind.of(issue);
                if (stored.merge(kind, 1, Integer::sum) > MOST_STORED) {
                    writes.overflow(kind, 1);
                    return;
                }
            }
            writes.say(seq, issue);
        }

        private void unsayRepetition(long row) {
            writes.unsay(row, REPETITION, new StagedWrites.IssueKind(IssueCode.ROW_DUPLICATE, ""));
        }
    }

    private static @Nullable SourceKey keyOfRow(StagedRow row) {
        return switch (row) {
            case StagedRow.Event event -> event.payload().key();
            case StagedRow.Recalled recalled -> recalled.key();
            case StagedRow.Split split -> split.key();
            case StagedRow.Rejected rejected -> rejected.key();
            case StagedRow.Skipped _ -> null;
        };
    }

    private static List<Long> rowsOf(StagedRow.Event event) {
        List<Long> rows = new ArrayList<>(event.rows());
        rows.add(event.at().number());
        rows.addAll(event.grouped());
        return rows;
    }
}
