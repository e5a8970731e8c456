package dev.pinnedimport.mapping;

import dev.pinnedimport.issue.Place;
import dev.pinnedimport.source.SourceRecord;
import java.util.List;

/// The rows that make one event: one row, or all rows with equal `group_by` cells, in the file's order.
public record RecordGroup(List<SourceRecord> records) {

    public RecordGroup {
        records = List.copyOf(records);
        if (records.isEmpty()) {
            throw new IllegalArgumentException("a group has at least one row");
        }
    }

    public static RecordGroup of(SourceRecord record) {
        return new RecordGroup(List.of(record));
    }

    public SourceRecord first() {
        return records.getFirst();
    }

    public Place.Row at() {
        return first().at();
    }
}
