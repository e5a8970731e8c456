package dev.pinnedimport.mapping;

import dev.pinnedimport.issue.Place;
import dev.pinnedimport.mapping.ValueRule.Transform;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// `split_rows`: a cell holds all dates of an event, and each of them becomes an event of its own.
///
/// @param column     the column that holds the dates
/// @param transforms steps on the whole cell, before it is cut
/// @param split      between two dates
/// @param between    between start and end of one date; null: there are starts only
/// @param atMost     dates in one cell; a row with more is rejected
public record SplitRows(String column, List<Transform> transforms, String split, @Nullable String between, int atMost, Place.JobLine at) {

    /// A date for every day of a year.
    public static final int USUAL_AT_MOST = 366;

    public static final int MOST_AT_MOST = 1_000;

    public SplitRows {
        transforms = List.copyOf(transforms);
        if (split.isEmpty() || atMost < 1 || atMost > MOST_AT_MOST) {
            throw new IllegalArgumentException("a delimiter and 1 to " + MOST_AT_MOST + " dates, not \"" + split + "\" and " + atMost);
        }
    }
}
