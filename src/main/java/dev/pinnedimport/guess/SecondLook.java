package dev.pinnedimport.guess;

import dev.pinnedimport.issue.IssueCode;
import dev.pinnedimport.mapping.BoundMapper;
import dev.pinnedimport.mapping.EventMapper;
import dev.pinnedimport.mapping.FieldRule;
import dev.pinnedimport.mapping.MappingResult;
import dev.pinnedimport.mapping.MappingRules;
import dev.pinnedimport.mapping.RecordGroup;
import dev.pinnedimport.mapping.ValueType;
import dev.pinnedimport.source.ReadRow;
import dev.pinnedimport.source.SourceReader;
import dev.pinnedimport.source.SourceRecord;
import dev.pinnedimport.source.SourceSettings;
import java.nio.file.Path;
import java.time.LocalTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;

/// Reads the file once more, for what only whole rows can tell once the columns are known.
record SecondLook(Path file, SourceSettings settings) {

    /// 64 MB, enough for three million rows.
    private static final long ROOM = 1 << 23;

    /// Events that would end before they start, or just then.
    ///
    /// @param row the first of them
    record EarlyEnds(long rows, long row) {}

    /// Rows that have the form of a date, but are none.
    ///
    /// @param row the first of them
    record Misfits(long rows, long row) {

        static final Misfits NONE = new Misfits(0, 0);
    }

    /// Rows of which the end has an earlier time of day than the start.
    ///
    /// @param nights those that end in the night
    /// @param night  the first of these
    /// @param other  the first of the others
    record EarlyTimes(long rows, long nights, long night, long other) {}

    /// How many rows have the same cells in these columns as a row above them.
    long repeats(List<ColumnProfile> columns) {
        SeenTexts seen = new SeenTexts(new SeenTexts.Room(ROOM), true);
        long[] repeats = new long[1];
        read(row -> {
            String key = columns.stream().map(column -> row.cell(column.position()).strip()).collect(Collectors.joining("\u0000"));
            if (!seen.add(key)) {
                repeats[0]++;
            }
        });
        return repeats[0];
    }

    /// Which rows have the same id, in a column that was not looked at for it.
    Repetition repetition(int id, int columns) {
        Repetition repetition = new Repetition(id, columns);
        read(repetition::add);
        return repetition;
    }

    /// @param dates the rules of `startAt` and `endAt`, in one zone
    EarlyEnds earlyEnds(List<FieldRule> dates, String anyColumn) {
        long[] found = count(dates, anyColumn, IssueCode.ROW_END_BEFORE_START);
        return new EarlyEnds(found[0], found[1]);
    }

    Misfits misfits(FieldRule date, String anyColumn) {
        long[] found = count(List.of(date), anyColumn, IssueCode.ROW_DATE_CALENDAR);
        return new Misfits(found[0], found[1]);
    }

    /// How many rows have this issue, and which is the first.
    private long[] count(List<FieldRule> dates, String anyColumn, IssueCode code) {
        EventMapper mapper = EventMapper.of(new MappingRules(List.of(anyColumn), List.of(), dates, Map.of(), null, List.of()), _ -> ValueType.TEXT);
        long[] found = new long[2];
        try (SourceReader reader = SourceReader.open(file, settings)) {
            BoundMapper bound = mapper.bind(reader.header());
            forEach(reader, row -> {
                if (bound.map(RecordGroup.of(row)) instanceof MappingResult.Unmappable no && no.issues().stream().anyMatch(issue -> issue.code() == code)) {
                    note(row, found);
                }
            });
        }
        return found;
    }

    /// @param endOfNight the last time of day that is one
    EarlyTimes earlyTimes(Function<SourceRecord, Optional<LocalTime>> start, Function<SourceRecord, Optional<LocalTime>> end, LocalTime endOfNight) {
        long[] nights = new long[2];
        long[] others = new long[2];
        read(row -> end.apply(row).filter(time -> start.apply(row).filter(time::isBefore).isPresent())
                .ifPresent(time -> note(row, time.isAfter(endOfNight) ? others : nights)));
        return new EarlyTimes(nights[0] + others[0], nights[0], nights[1], others[1]);
    }

    /// @param seen how many rows, and the first of them
    private static void note(SourceRecord row, long[] seen) {
        seen[1] = seen[0]++ == 0 ? row.at().number() : seen[1];
    }

    private void read(Consumer<SourceRecord> rows) {
        try (SourceReader reader = SourceReader.open(file, settings)) {
            forEach(reader, rows);
        }
    }

    private static void forEach(SourceReader reader, Consumer<SourceRecord> rows) {
        Optional<ReadRow> row = reader.next();
        while (row.isPresent()) {
            if (row.get() instanceof ReadRow.Read read) {
                rows.accept(read.record());
            }
            row = reader.next();
        }
    }
}
