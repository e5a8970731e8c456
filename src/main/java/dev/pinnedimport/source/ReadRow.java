package dev.pinnedimport.source;

import dev.pinnedimport.issue.Issue;
import dev.pinnedimport.issue.Place;
import java.util.List;

/// What came of reading one row below the header. Every physical record of the file becomes exactly one of these.
public sealed interface ReadRow {

    Place.Row at();

    /// A row with its cells; `warnings` may say that it was shorter than the header.
    record Read(SourceRecord record, List<Issue> warnings) implements ReadRow {
        public Read {
            warnings = List.copyOf(warnings);
        }

        @Override
        public Place.Row at() {
            return record.at();
        }
    }

    /// A row that cannot be read; the rows after it can.
    ///
    /// @param cells what could be told apart of it, which may be more than the header has, or nothing
    record Broken(Place.Row at, List<String> cells, List<Issue> issues) implements ReadRow {
        public Broken {
            cells = List.copyOf(cells);
            issues = List.copyOf(issues);
        }
    }

    /// A row that the job's reading rules leave out.
    record LeftOut(Place.Row at, Rule rule) implements ReadRow {}

    /// Why a row is not data.
    enum Rule {
        /// No cell holds anything.
        BLANK,
        /// `source.skip_rows`.
        SKIP_ROWS,
        /// `source.footers`: a pattern matched the first filled cell.
        FOOTER
    }
}
