package dev.pinnedimport.report;

import dev.pinnedimport.event.PayloadDiff.FieldChange;
import dev.pinnedimport.ledger.Attempt;
import dev.pinnedimport.ledger.Delivered;
import dev.pinnedimport.ledger.Entry;
import dev.pinnedimport.ledger.RowIssue;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Everything that is known of one row and its event: why is this event as it is, or why is it not there?
///
/// @param where    run, file and row
/// @param rows     the rows that make the event, with their cells; none where they can be read nowhere any more
/// @param sources  in words: where the cells were read, and by which definition of the job they were mapped
/// @param fields   how each field came about
/// @param today    what mapping and validation say of these rows now, as far as it is no event
/// @param payload  what the rows become now; null where they become none
/// @param issues   what the run said about the row
/// @param entry    the event in the ledger; null where the row never became one
/// @param changes  what the rows want and the API does not have yet, field by field
/// @param next     what the next run would do
/// @param others   the other events of a row of which each date is one
public record Passport(
        Where where,
        List<Row> rows,
        List<String> sources,
        List<Field> fields,
        List<String> today,
        @Nullable String payload,
        List<RowIssue> issues,
        @Nullable Entry entry,
        @Nullable Delivered delivered,
        List<Try> attempts,
        List<FieldChange> changes,
        String next,
        List<Other> others) {

    public Passport {
        rows = List.copyOf(rows);
        sources = List.copyOf(sources);
        fields = List.copyOf(fields);
        today = List.copyOf(today);
        issues = List.copyOf(issues);
        attempts = List.copyOf(attempts);
        changes = List.copyOf(changes);
        others = List.copyOf(others);
    }

    /// @param row      0 where the event has no row
    /// @param sourceId empty where the row has none
    public record Where(String run, String job, String file, long row, String system, String target, String sourceId) {}

    /// @param cells column to text, in the file's order
    public record Row(long number, Map<String, String> cells) {
        public Row {
            cells = java.util.Collections.unmodifiableMap(new java.util.LinkedHashMap<>(cells));
        }
    }

    /// @param entry null where the date never became an event
    /// @param next  what the next run would do with it
    public record Other(String sourceId, @Nullable Entry entry, String next) {}

    public record Step(String what, String value) {}

    /// @param result JSON; null where the field has no value
    public record Field(String path, List<Step> steps, @Nullable String result) {
        public Field {
            steps = List.copyOf(steps);
        }
    }

    /// @param run id of the run; empty where it is not on record any more
    public record Try(String run, Attempt attempt) {}

    public Optional<Entry> findEntry() {
        return Optional.ofNullable(entry);
    }

    public Optional<Delivered> findDelivered() {
        return Optional.ofNullable(delivered);
    }

    public Optional<String> findPayload() {
        return Optional.ofNullable(payload);
    }
}
