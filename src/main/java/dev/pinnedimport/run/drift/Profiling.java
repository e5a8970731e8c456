package dev.pinnedimport.run.drift;

import dev.pinnedimport.ledger.StagedRow;
import dev.pinnedimport.source.Header;
import dev.pinnedimport.source.SourceRecord;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/// Takes a profile while a file passes by, in memory that does not grow with the file.
public final class Profiling {

    /// A column with at most so many values is one whose values are worth looking at one by one.
    static final int FEW = 48;
    private static final int MOST_COLUMNS = 300;

    private final Queue<Part> parts = new ConcurrentLinkedQueue<>();
    private final ThreadLocal<Part> own;
    private @Nullable Instant first;
    private @Nullable Instant last;

    public Profiling(Header header) {
        this.own = ThreadLocal.withInitial(() -> {
            Part part = new Part(header);
            parts.add(part);
            return part;
        });
        own.get();
    }

    /// What one thread has seen.
    private static final class Part {
        private final List<Column> columns = new ArrayList<>();
        private long rows;

        private Part(Header header) {
            for (int position = 0; position < Math.min(MOST_COLUMNS, header.size()); position++) {
                String name = header.names().get(position);
                columns.add(new Column(name.isBlank() ? "#" + (position + 1) : Header.normalise(name), name.isBlank() ? "#" + (position + 1) : name));
            }
        }
    }

    private static final class Column {
        private final String key;
        private final String name;
        private final TreeMap<Long, String> smallest = new TreeMap<>();
        /// The largest of them, once there are [#FEW].
        private long largest;
        private boolean few = true;
        private long filled;

        private Column(String key, String name) {
            this.key = key;
            this.name = name;
        }

        void add(String text) {
            filled++;
            add(hash(text), text);
        }

        private void add(long hash, String text) {
            if (smallest.size() == FEW && hash > largest) {
                few = false;
                return;
            }
            smallest.putIfAbsent(hash, text);
            if (smallest.size() > FEW) {
                smallest.pollLastEntry();
                few = false;
            }
            largest = smallest.lastKey();
        }

        private Column plus(Column other) {
            Column both = new Column(key, name);
            smallest.forEach(both::add);
            other.smallest.forEach(both::add);
            both.few &= few && other.few;
            both.filled = filled + other.filled;
            return both;
        }
    }

    /// For several threads at once, in any order.
    public void add(SourceRecord row) {
        Part part = own.get();
        part.rows++;
        for (int position = 0; position < part.columns.size(); position++) {
            String text = row.cell(position).strip();
            if (!text.isEmpty()) {
                part.columns.get(position).add(text);
            }
        }
    }

    /// The columns as all threads together have seen them.
    private List<Column> columns() {
        List<Column> columns = new ArrayList<>();
        for (int i = 0; i < parts.element().columns.size(); i++) {
            int position = i;
            columns.add(parts.stream().map(part -> part.columns.get(position)).reduce(Column::plus).orElseThrow());
        }
        return columns;
    }

    /// The events of a row.
    public void addStarts(StagedRow row) {
        switch (row) {
            case StagedRow.Event event -> addStart(event.payload().startsAt());
            case StagedRow.Recalled recalled -> addStart(recalled.startsAt());
            case StagedRow.Split split -> split.events().forEach(payload -> addStart(payload.startsAt()));
            case StagedRow.Rejected _, StagedRow.Skipped _ -> {}
        }
    }

    /// An event that the file holds.
    public void addStart(Instant start) {
        first = first == null || start.isBefore(first) ? start : first;
        last = last == null || start.isAfter(last) ? start : last;
    }

    /// Once all rows were added.
    public FileProfile profile(String sha256) {
        List<FileProfile.Column> found = columns().stream()
                .map(column -> new FileProfile.Column(column.key, column.filled, column.few, column.smallest.keySet().stream().mapToLong(Long::longValue)
                        .limit(column.few ? FEW : FileProfile.SAMPLE).toArray()))
                .toList();
        return new FileProfile(sha256, parts.stream().mapToLong(part -> part.rows).sum(), found, day(first), day(last));
    }

    /// Values of this file by their hash, for messages about it; never stored.
    Optional<String> findValue(String column, long hash) {
        return columns().stream().filter(one -> one.key.equals(column)).flatMap(one -> Optional.ofNullable(one.smallest.get(hash)).stream()).findFirst();
    }

    /// Column names as the file spells them, by their normal form.
    Map<String, String> spellings() {
        Map<String, String> spellings = new HashMap<>();
        columns().forEach(column -> spellings.putIfAbsent(column.key, column.name));
        return spellings;
    }

    private static @Nullable LocalDate day(@Nullable Instant at) {
        return at == null ? null : at.atZone(ZoneOffset.UTC).toLocalDate();
    }

    static long hash(String text) {
        long hash = 0xcbf29ce484222325L;
        for (int i = 0; i < text.length(); i++) {
            hash = (hash ^ text.charAt(i)) * 0x100000001b3L;
        }
        hash = (hash ^ hash >>> 32) * 0x9e3779b97f4a7c15L;
        return hash ^ hash >>> 29;
    }
}
