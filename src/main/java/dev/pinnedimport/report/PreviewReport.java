package dev.pinnedimport.report;

import dev.pinnedimport.issue.Issue;
import dev.pinnedimport.issue.Place;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The first rows of a file as the events they would become.
///
/// @param rows    in the order of the import
/// @param hasMore whether the file goes on
public record PreviewReport(String job, String file, List<Row> rows, List<Issue> notices, boolean hasMore) {

    public PreviewReport {
        rows = List.copyOf(rows);
        notices = List.copyOf(notices);
    }

    /// What becomes of a row, or of the rows of one event.
    public sealed interface Row {

        Place.Row at();

        /// @param rows  how many rows of the file it is made of
        /// @param json  the request body
        /// @param cells field to the cells it is made of, column to text
        record Event(Place.Row at, long rows, String key, String json, Map<String, Map<String, String>> cells, List<Issue> warnings) implements Row {
            public Event {
                cells = Collections.unmodifiableMap(new LinkedHashMap<>(cells));
                warnings = List.copyOf(warnings);
            }
        }

        /// @param cells those that the issues are about, column to text
        record Rejected(Place.Row at, Map<String, String> cells, List<Issue> issues) implements Row {
            public Rejected {
                cells = Collections.unmodifiableMap(new LinkedHashMap<>(cells));
                issues = List.copyOf(issues);
            }
        }

        /// Left out by a rule of the job, with others that follow it.
        record LeftOut(Place.Row at, long rows) implements Row {}
    }
}
