package dev.pinnedimport.source;

import dev.pinnedimport.issue.Issue;
import java.io.Closeable;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A header and the rows below it, as the file has them, before the job's reading rules.
sealed interface Table extends Closeable permits CsvTable, SheetTable {

    /// Rows above the header that are remembered, and how much of each.
    int MOST_ABOVE = 100;
    int LONGEST_ABOVE = 1_000;

    Header header();

    /// The settings with everything that was found out filled in.
    SourceSettings resolved();

    List<Issue> notices();

    /// What stands above the header, row by row: the cells of a sheet, the whole lines of a CSV file.
    List<List<String>> above();

    Optional<RawRow> next() throws IOException;

    /// The physical row that was begun last; 0 before the first.
    long rowReached();

    /// Bytes consumed of [#size], about.
    long position();

    long size();

    @Nullable String sheet();

    /// The sheets that a person sees, in their order; none where the file has no sheets.
    List<String> sheets();
}
