package dev.pinnedimport.run;

import dev.pinnedimport.issue.Issue;
import dev.pinnedimport.issue.Place;
import dev.pinnedimport.mapping.RecordGroup;
import dev.pinnedimport.source.SourceRecord;
import java.util.List;

/// What the stage act reads: everything a file holds below its header, one by one.
sealed interface StageItem {

    /// How much text it holds, about.
    default long characters() {
        return switch (this) {
            case Rows rows -> rows.group().records().stream().mapToLong(SourceRecord::characters).sum();
            case Unreadable _, LeftOut _ -> 0;
        };
    }

    /// Rows that are to become one event.
    record Rows(RecordGroup group, List<Issue> warnings) implements StageItem {
        public Rows {
            warnings = List.copyOf(warnings);
        }
    }

    /// A row that could not be read.
    record Unreadable(Place.Row at, List<Issue> issues) implements StageItem {
        public Unreadable {
            issues = List.copyOf(issues);
        }
    }

    /// A row that is no data, or that the job leaves out.
    record LeftOut(Place.Row at) implements StageItem {}
}
