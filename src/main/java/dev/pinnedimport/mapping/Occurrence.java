package dev.pinnedimport.mapping;

import dev.pinnedimport.event.SourceKey;
import dev.pinnedimport.issue.Issue;
import dev.pinnedimport.issue.Place;
import dev.pinnedimport.mapping.reading.DateReading;
import dev.pinnedimport.mapping.reading.IsoText;
import dev.pinnedimport.source.Header;
import java.util.Optional;

/// One of the dates in a cell that `split_rows` cuts up.
///
/// @param column the cell's column, as the file spells it
/// @param number from 1, in the order of the cell
/// @param count  dates in the cell
public record Occurrence(String column, int number, int count, String start, String end) {

    /// The columns that `split_rows` adds to the file.
    static final String START = "Occurrence start";
    static final String END = "Occurrence end";

    /// Whether this names one of the columns that `split_rows` adds.
    static boolean isColumn(String name) {
        String normal = Header.normalise(name);
        return normal.equals(Header.normalise(START)) || normal.equals(Header.normalise(END));
    }

    /// The issue with the date's number, and in the column where the file has it; issues about other cells stay as they are.
    public Issue name(Issue issue) {
        if (!(issue.place() instanceof Place.Cell cell) || !(cell.column().equals(START) || cell.column().equals(END))) {
            return issue;
        }
        return new Issue(issue.code(), issue.severity(), cell.row().cell(column), issue.found(),
                "Date " + number + " of " + count + ": " + issue.sentence());
    }

    /// The id of the event of this date: that of the row, and the start as its wall clock shows it.
    ///
    /// Its place in the cell does not matter, nor does the offset of an ISO text: exports reorder dates, and offsets are corrected.
    Optional<SourceKey> key(SourceKey ofRow) {
        return ofRow.with(wallClock());
    }

    /// What tells the dates of a row apart: the start as its wall clock shows it, in one spelling.
    String wallClock() {
        String text = TextTransform.trim(start);
        return IsoText.read(text) instanceof DateReading.Read read && read.date() != null
                ? read.date() + (read.time() == null ? "" : "T" + read.time())
                : text;
    }

    /// Whether both start at the same time, however it is spelled.
    boolean startsWith(Occurrence other) {
        String text = TextTransform.trim(start);
        String otherText = TextTransform.trim(other.start);
        return text.equals(otherText) || IsoText.read(text) instanceof DateReading.Read read && read.equals(IsoText.read(otherText));
    }
}
