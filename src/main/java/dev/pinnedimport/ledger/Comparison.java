package dev.pinnedimport.ledger;

import dev.pinnedimport.event.Action;
import dev.pinnedimport.event.EventPayload;
import dev.pinnedimport.event.SourceKey;
import dev.pinnedimport.issue.IssueCode;
import dev.pinnedimport.issue.Severity;
import dev.pinnedimport.ledger.EntryTable.Known;
import dev.pinnedimport.ledger.SeenKeys.Decision;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/// Tells what a staging of a file would decide, and writes nothing: for plans.
///
/// Decides by [Change], as [Staging] does, and takes back what later rows contradict, so both give the same numbers; a test compares them.
/// It locks nothing and leaves nothing behind, so it disturbs neither a run under way nor a later one. Not safe for several threads.
public final class Comparison {

    /// New ids of which other forms are looked for; a run looks at all of them.
    private static final int MOST_NEW_IDS = 100_000;

    private final @Nullable Transactions transactions;
    private final @Nullable Source source;
    private final long run;
    private final InstantSource clock;
    private final Map<SourceKey, Media.Owed> owed;
    private final SeenKeys seen = new SeenKeys();
    private final List<SourceKey> newIds = new ArrayList<>();
    private final Map<Kind, Long> events = new EnumMap<>(Kind.class);
    private byte[] kinds = new byte[1024];
    private long read;
    private long grouped;
    private long skipped;
    private long duplicates;
    private long rejected;
    private long withoutKey;

    /// @param run number of the run that would be continued; 0 where a new one would begin
    ///
    /// @param owed what the run would send again because its image did not go along
    Comparison(
            @Nullable Transactions transactions, @Nullable Source source, long run, Map<SourceKey, Media.Owed> owed, InstantSource clock) {
        this.owed = owed;
        this.clock = clock;
        this.transactions = transactions;
        this.source = source;
        this.run = run == 0 ? -1 : run;
    }

    /// A comparison with a ledger that knows nothing of the source.
    public static Comparison withNothing() {
        return new Comparison(null, null, 0, Map.of(), InstantSource.system());
    }

    /// What an event of a file means for its entry.
    public enum Kind {
        /// A create.
        NEW,
        /// An update: the API has something else.
        CHANGED,
        /// Sent before, and nobody knows whether it arrived: found out first.
        IN_DOUBT,
        /// The API has exactly this.
        UNCHANGED,
        /// The run to be continued has sent it already.
        DONE,
        /// The run to be continued was told no about exactly this.
        REFUSED;

        /// Whether it costs requests.
        public boolean isToSend() {
            return switch (this) {
                case NEW, CHANGED, IN_DOUBT -> true;
                case UNCHANGED, DONE, REFUSED -> false;
            };
        }
    }

    /// An event that would be sent.
    ///
    /// @param number of its key in this comparison
    /// @param before what the API has; null where it has nothing
    public record Planned(int number, Kind kind, Action action, EventPayload payload, @Nullable String before) {

        public Optional<String> findBefore() {
            return Optional.ofNullable(before);
        }
    }

    /// Is told what is found while rows are compared.
    public interface Listener {

        /// May be taken back by a later row: see [Comparison#isTakenBack].
        void planned(Planned event);

        void said(RowIssue issue);
    }

    /// Compares the next rows. They must come in file order, all of them, from the first.
    public void add(List<StagedRow> rows, Listener listener) {
        Set<SourceKey> newKeys = new LinkedHashSet<>();
        for (StagedRow row : rows) {
            for (SourceKey event : row.keys()) {
                if (!seen.contains(event)) {
                    newKeys.add(event);
                }
            }
        }
        Map<SourceKey, Known> entries = look(newKeys);
        rows.forEach(row -> add(row, entries, listener));
    }

    private Map<SourceKey, Known> look(Set<SourceKey> keys) {
        if (transactions == null || source == null || keys.isEmpty()) {
            return Map.of();
        }
        Source ours = source;
        Map<SourceKey, Known> known = transactions.read(transaction -> EntryTable.look(transaction, ours, keys));
        if (owed.isEmpty()) {
            return known;
        }
        Map<SourceKey, Known> asStaged = new HashMap<>(known);
        asStaged.replaceAll((key, entry) -> owed.containsKey(key) ? owed.get(key).applyTo(entry) : entry);
        return asStaged;
    }

    private void add(StagedRow row, Map<SourceKey, Known> entries, Listener listener) {
        read += row.rows();
        switch (row) {
            case StagedRow.Skipped left -> skipped += left.rows();
            case StagedRow.Rejected no -> reject(no, listener);
            case StagedRow.Split split -> add(split, entries, listener);
            case StagedRow.Recalled recalled -> add(recalled.make(), entries, listener);
            case StagedRow.Event event -> add(event, entries, listener);
        }
    }

    private void add(StagedRow.Event event, Map<SourceKey, Known> entries, Listener listener) {
        int number = seen.find(event.payload().key());
        if (number < 0) {
            compare(event, entries.get(event.payload().key()), listener);
        } else {
            repeat(event, number, listener);
        }
    }

    private void compare(StagedRow.Event event, @Nullable Known entry, Listener listener) {
        int number = compare(event.payload(), entry, listener);
        grouped += event.grouped().size();
        event.grouped().forEach(row -> seen.addFurther(number, row, false));
    }

    private int compare(EventPayload payload, @Nullable Known entry, Listener listener) {
        Change change = Change.of(entry, payload.fingerprint(), run);
        Kind kind = kind(change, entry);
        int number = see(payload.key(), payload.at().number(), SeenKeys.content(payload.fingerprint()), Decision.WRITTEN);
        kinds[number] = (byte) kind.ordinal();
        events.merge(kind, 1L, Long::sum);
        if (kind == Kind.NEW && newIds.size() < MOST_NEW_IDS) {
            newIds.add(payload.key());
        }
        if (kind.isToSend()) {
            Action action = change == Change.NEW || entry == null ? Action.CREATE : change == Change.UPDATE ? Action.UPDATE : entry.action();
            listener.planned(new Planned(number, kind, action, payload, entry == null ? null : before(payload.key(), change, action)));
        }
        return number;
    }

    private int see(SourceKey key, long row, long content, Decision decision) {
        int number = seen.add(key, row, content, decision);
        if (number >= kinds.length) {
            kinds = Arrays.copyOf(kinds, 2 * kinds.length);
        }
        return number;
    }

    /// The row's own key comes first and stands for it; those of its events follow, as in [Staging].
    private void add(StagedRow.Split split, Map<SourceKey, Known> entries, Listener listener) {
        long row = split.at().number();
        int number = seen.find(split.key());
        if (number < 0) {
            see(split.key(), row, SeenKeys.content(split.content()), Decision.SPLIT);
            split.events().forEach(payload -> compare(payload, entries.get(payload.key()), listener));
        } else if (seen.decision(number).isRejected()) {
            contradict(split.key(), number, List.of(row), listener);
        } else if (seen.hasContent(number, SeenKeys.content(split.content()))) {
            duplicates++;
            seen.addFurther(number, row, true);
        } else {
            takeBack(split.key(), number, "is also in row " + row + ", with different content", listener);
            contradict(split.key(), number, List.of(row), listener);
        }
    }

    private static Kind kind(Change change, @Nullable Known entry) {
        return switch (change) {
            case NEW -> Kind.NEW;
            case UNCHANGED, WITHDRAWN -> Kind.UNCHANGED;
            case UPDATE -> Kind.CHANGED;
            case TAKEN_OVER, RENEWED -> entry == null || entry.action() == Action.CREATE ? Kind.NEW : Kind.CHANGED;
            case NOTED -> Kind.IN_DOUBT;
            case KEPT -> entry == null ? Kind.NEW : switch (entry.state()) {
                case DELIVERED -> Kind.DONE;
                case REFUSED -> Kind.REFUSED;
                case SENDING, IN_DOUBT -> Kind.IN_DOUBT;
                case STAGED, WAITING, BLOCKED ->
                        entry.pinned() ? Kind.IN_DOUBT : entry.action() == Action.CREATE ? Kind.NEW : Kind.CHANGED;
            };
        };
    }

    private @Nullable String before(SourceKey key, Change change, Action action) {
        if (transactions == null || source == null || action == Action.CREATE) {
            return null;
        }
        Source ours = source;
        return transactions.<Optional<String>>read(transaction -> {
            try (PreparedStatement select = transaction.connection()
                    .prepareStatement("SELECT payload, before_payload, row_no FROM entry WHERE source_no = ? AND source_id = ?")) {
                select.setInt(1, ours.number());
                select.setString(2, key.value());
                try (ResultSet rows = select.executeQuery()) {
                    return rows.next()
                            ? Optional.ofNullable(new EntryReader(transaction.connection(), ours)
                                    .json(rows.getString(change == Change.UPDATE ? 1 : 2), rows.getLong(3)))
                            : Optional.empty();
                }
            }
        }).orElse(null);
    }

    // ---- ids that stand in the file more than once -------------------------------------------------------------

    private void repeat(StagedRow.Event event, int number, Listener listener) {
        if (seen.decision(number).isRejected()) {
            contradict(event.payload().key(), number, rowsOf(event), listener);
        } else if (seen.hasContent(number, SeenKeys.content(event.payload().fingerprint()))) {
            duplicates += event.rows();
            rowsOf(event).forEach(row -> seen.addFurther(number, row, true));
        } else {
            takeBack(event.payload().key(), number, "is also in row " + event.at().number() + ", with different content", listener);
            contradict(event.payload().key(), number, rowsOf(event), listener);
        }
    }

    private void contradict(SourceKey key, int number, List<Long> rows, Listener listener) {
        rejected += rows.size();
        String why = seen.decision(number) == Decision.REJECTED ? ", which cannot be used" : ", with different content";
        rows.forEach(row -> say(row, key, "is also in row " + seen.row(number) + why, listener));
    }

    private void reject(StagedRow.Rejected no, Listener listener) {
        rejected += no.rows();
        SourceKey key = no.key();
        if (key == null) {
            withoutKey += no.rows();
            return;
        }
        int number = seen.find(key);
        if (number < 0) {
            see(key, no.at().number(), 0, Decision.REJECTED);
        } else if (!seen.decision(number).isRejected()) {
            takeBack(key, number, "is also in row " + no.at().number() + ", which cannot be used", listener);
        }
    }

    private void takeBack(SourceKey key, int number, String why, Listener listener) {
        List<Long> groupedRows = seen.groupedRows(number);
        List<Long> repetitions = seen.repetitions(number);
        if (seen.decision(number) == Decision.SPLIT) {
            takeBackEvents(number);
        } else {
            events.merge(Kind.values()[kinds[number]], -1L, Long::sum);
        }
        grouped -= groupedRows.size();
        duplicates -= repetitions.size();
        rejected += 1 + groupedRows.size() + repetitions.size();
        seen.decide(number, Decision.CONTRADICTED);
        say(seen.row(number), key, why, listener);
        groupedRows.forEach(row -> say(row, key, why, listener));
        repetitions.forEach(row -> say(row, key, why, listener));
    }

    private void takeBackEvents(int own) {
        for (int number = own + 1; number < seen.size() && seen.row(number) == seen.row(own); number++) {
            events.merge(Kind.values()[kinds[number]], -1L, Long::sum);
            seen.decide(number, Decision.CONTRADICTED);
        }
    }

    private static void say(long row, SourceKey key, String why, Listener listener) {
        listener.said(new RowIssue(row, "", IssueCode.ROW_DUPLICATE_DIFFERS, Severity.ERROR, key.display(),
                "\"" + key.display() + "\" " + why + ". Keep one of these rows.", key.display()));
    }

    private static List<Long> rowsOf(StagedRow.Event event) {
        List<Long> rows = new ArrayList<>(event.rows());
        rows.add(event.at().number());
        rows.addAll(event.grouped());
        return rows;
    }

    // ---- results -----------------------------------------------------------------------------------------------

    /// Whether a later row has shown that an event must not be sent.
    public boolean isTakenBack(int number) {
        return seen.decision(number).isRejected();
    }

    /// What the API holds of the source, and whether a row so far names it; see [Staging#forEachKnown].
    public void forEachKnown(Staging.KnownEvents consumer) {
        if (transactions != null && source != null) {
            Staging.forEachKnown(transactions, source, seen, clock.instant(), consumer);
        }
    }

    /// Events that no row names and that a run would set to draft, with the payload that does so; see [Staging#stageDrafts].
    public void forEachDraft(BiConsumer<Entry, String> consumer) {
        forEachKnown((entry, _, named) -> {
            if (!named) {
                Drafts.of(entry, run, 0).ifPresent(draft -> consumer.accept(entry, draft.payload()));
            }
        });
    }

    /// Known ids that the file has in another form; see [Staging#listChangedIds].
    public List<ChangedId> listChangedIds() {
        return transactions == null || source == null ? List.of() : new ChangedIds(transactions, source, seen).find(newIds);
    }

    /// How many events are of this kind.
    public long count(Kind kind) {
        return events.getOrDefault(kind, 0L);
    }

    /// Rows whose id is not known, so that nothing can be said about missing events.
    public long withoutKey() {
        return withoutKey;
    }

    public long read() {
        return read;
    }

    public long grouped() {
        return grouped;
    }

    public long skipped() {
        return skipped;
    }

    public long duplicates() {
        return duplicates;
    }

    public long rejected() {
        return rejected;
    }
}
