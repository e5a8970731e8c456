package dev.pinnedimport.mapping;

import dev.pinnedimport.event.EventDraft;
import dev.pinnedimport.event.SourceKey;
import dev.pinnedimport.issue.Issue;
import dev.pinnedimport.issue.Place;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What came of mapping a group of rows.
public sealed interface MappingResult {

    Place.Row at();

    record Mapped(EventDraft draft, List<Issue> warnings) implements MappingResult {
        public Mapped {
            warnings = List.copyOf(warnings);
        }

        @Override
        public Place.Row at() {
            return draft.at();
        }
    }

    /// Several events of one row, by `split_rows`.
    ///
    /// @param key      the row's id; each event has one of its own
    /// @param warnings about the cell that was cut
    record Split(Place.Row at, SourceKey key, List<OfRow> events, List<Issue> warnings) implements MappingResult {
        public Split {
            events = List.copyOf(events);
            warnings = List.copyOf(warnings);
        }
    }

    /// One of the events of a row.
    record OfRow(Occurrence occurrence, Mapped event) {}

    /// Left out by `skip_when`.
    record Skipped(Place.Row at) implements MappingResult {}

    /// No event can be made of these rows.
    ///
    /// @param key null where the row has no usable id
    record Unmappable(Place.Row at, @Nullable SourceKey key, List<Issue> issues) implements MappingResult {
        public Unmappable {
            issues = List.copyOf(issues);
        }
    }
}
