package dev.pinnedimport.source;

import dev.pinnedimport.issue.Issue;
import dev.pinnedimport.issue.Place;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A row below the header, cut to the header's columns.
///
/// @param belowHeader 1 for the row directly below the header
/// @param kinds       null where every cell is text
/// @param unusual     whether a cell may hold control characters
/// @param issues      errors here mean that the row cannot be read
record RawRow(
        Place.Row at, long belowHeader, String[] cells, CellKind @Nullable [] kinds, boolean unusual, List<Issue> issues) {

    boolean isReadable() {
        return issues.stream().noneMatch(Issue::isError);
    }
}
