package dev.pinnedimport.source;

import dev.pinnedimport.issue.Issue;
import dev.pinnedimport.issue.Place;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A row below the header, cut to the header's columns. One that cannot be read because it has filled cells beyond them keeps the first of those, too:
/// whoever mends it needs them.
///
/// @param belowHeader 1 for the row directly below the header
/// @param kinds       null where every cell is text
/// @param unusual     whether a cell may hold control characters
/// @param issues      errors here mean that the row cannot be read
record RawRow(
        Place.Row at, long belowHeader, String[] cells, CellKind @Nullable [] kinds, boolean unusual, List<Issue> issues) {

    /// Cells beyond the header's columns that are kept.
    static final int MOST_FURTHER = 20;

    /// What is to be said where a row has more of them than are kept; empty where it has not.
    static String onlySomeKept(int further) {
        return further > MOST_FURTHER ? " The rejects file shows the first " + MOST_FURTHER + " of the " + further + " cells beyond the header." : "";
    }

    boolean isReadable() {
        return issues.stream().noneMatch(Issue::isError);
    }
}
