package dev.pinnedimport.ledger;

import dev.pinnedimport.issue.Issue;
import dev.pinnedimport.issue.IssueCode;
import dev.pinnedimport.issue.Place;
import dev.pinnedimport.issue.Severity;

/// Something said about a row of a run, as stored.
///
/// @param row      physical row
/// @param column   header of the column; empty where the issue is about the row as a whole
/// @param found    the value found
/// @param sentence the message without place and code
/// @param key      source key as text; empty where the row has none
public record RowIssue(long row, String column, IssueCode code, Severity severity, String found, String sentence, String key) {

    /// An issue as it is stored.
    ///
    /// @param otherwise the row it is about where its place names none
    public static RowIssue of(Issue issue, Place.Row otherwise, String key) {
        return new RowIssue(rowOf(issue, otherwise), columnOf(issue), issue.code(), issue.severity(), issue.found(), issue.sentence(), key);
    }

    private static long rowOf(Issue issue, Place.Row otherwise) {
        return switch (issue.place()) {
            case Place.Row row -> row.number();
            case Place.Cell cell -> cell.row().number();
            case Place.Column _, Place.File _, Place.JobLine _, Place.Api _, Place.Setting _ -> otherwise.number();
        };
    }

    private static String columnOf(Issue issue) {
        return switch (issue.place()) {
            case Place.Cell cell -> cell.column();
            case Place.Column column -> column.column();
            case Place.Row _, Place.File _, Place.JobLine _, Place.Api _, Place.Setting _ -> "";
        };
    }
}
