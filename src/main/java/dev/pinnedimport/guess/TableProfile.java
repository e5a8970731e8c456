package dev.pinnedimport.guess;

import dev.pinnedimport.source.Header;
import dev.pinnedimport.source.ReadRow;
import dev.pinnedimport.source.SourceReader;
import dev.pinnedimport.source.SourceRecord;
import dev.pinnedimport.source.SourceSettings;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// What all columns of a file hold, in one pass over the file.
final class TableProfile {

    /// Footers stand at the end: so many rows are held back until it is clear that others follow.
    private static final int LAST_ROWS = 12;

    /// 64 MB, for the different texts of all columns together.
    private static final long ROOM = 1 << 23;

    private final Header header;
    private final List<ColumnProfile> columns = new ArrayList<>();
    private final Map<Integer, Repetition> repetitions = new TreeMap<>();
    private final Footers footers = new Footers();
    private final Deque<SourceRecord> held = new ArrayDeque<>();
    private long rows;
    private long unreadable;

    private TableProfile(Header header, List<Integer> ids) {
        this.header = header;
        SeenTexts.Room room = new SeenTexts.Room(ROOM);
        for (int position = 0; position < header.size(); position++) {
            columns.add(new ColumnProfile(position, header.names().get(position), room));
        }
        ids.forEach(position -> repetitions.put(position, new Repetition(position, header.size())));
    }

    static TableProfile of(Path file, SourceSettings settings) {
        try (SourceReader reader = SourceReader.open(file, settings)) {
            TableProfile profile = new TableProfile(reader.header(), likelyIds(reader.header()));
            Optional<ReadRow> row = reader.next();
            while (row.isPresent()) {
                profile.add(row.get());
                row = reader.next();
            }
            profile.finish();
            return profile;
        }
    }

    private static List<Integer> likelyIds(Header header) {
        List<Integer> ids = new ArrayList<>();
        for (int position = 0; position < header.size(); position++) {
            List<Aliases.Match> matches = Aliases.shipped().find(header.names().get(position));
            if (!matches.isEmpty() && (matches.getFirst().role() == Role.EVENT_ID || matches.getFirst().role() == Role.TITLE)) {
                ids.add(position);
            }
        }
        return ids.stream().limit(4).toList();
    }

    private void add(ReadRow row) {
        switch (row) {
            case ReadRow.LeftOut _ -> { }
            case ReadRow.Broken _ -> {
                rows++;
                unreadable++;
            }
            case ReadRow.Read read -> {
                held.addLast(read.record());
                if (held.size() > LAST_ROWS) {
                    count(held.removeFirst());
                }
            }
        }
    }

    private void finish() {
        List<SourceRecord> last = new ArrayList<>(held);
        held.clear();
        int end = last.size();
        while (end > 0 && isFooter(last.get(end - 1))) {
            end--;
            footers.addFirst(firstFilled(last.get(end)));
        }
        last.subList(0, end).forEach(this::count);
    }

    private boolean isFooter(SourceRecord row) {
        return Footers.isFooter(firstFilled(row)) && isNearlyEmpty(row);
    }

    private boolean isNearlyEmpty(SourceRecord row) {
        long filled = row.cells().stream().filter(cell -> !cell.isBlank()).count();
        return header.size() > 2 && filled <= Math.max(1, header.size() / 4);
    }

    private static String firstFilled(SourceRecord row) {
        return row.cells().stream().filter(cell -> !cell.isBlank()).findFirst().orElse("").strip();
    }

    private void count(SourceRecord record) {
        rows++;
        String first = firstFilled(record);
        if (Footers.isFooter(first) && !isNearlyEmpty(record)) {
            footers.addData(first);
        }
        columns.forEach(column -> column.add(record.cell(column.position()), record.kind(column.position()), record.at().number()));
        repetitions.values().forEach(repetition -> repetition.add(record));
    }

    List<ColumnProfile> columns() {
        return columns;
    }

    /// Rows of data, unreadable ones included.
    long rows() {
        return rows;
    }

    long unreadable() {
        return unreadable;
    }

    Header header() {
        return header;
    }

    Footers footers() {
        return footers;
    }

    Optional<Repetition> findRepetition(int position) {
        return Optional.ofNullable(repetitions.get(position));
    }

    /// 64 bits that stand for a text, so that a million of them fit into memory.
    static long hash(String text) {
        long hash = 0xcbf29ce484222325L;
        for (int i = 0; i < text.length(); i++) {
            hash = (hash ^ text.charAt(i)) * 0x100000001b3L;
        }
        return hash ^ hash >>> 29;
    }
}
