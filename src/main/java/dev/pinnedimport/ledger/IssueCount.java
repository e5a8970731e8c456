package dev.pinnedimport.ledger;

import dev.pinnedimport.issue.IssueCode;
import dev.pinnedimport.issue.Severity;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A cause and how many rows have it.
///
/// @param example the first row with it
/// @param values  the single values behind it, where a person mends it value by value (lookups); those of most rows first
public record IssueCount(
        IssueCode code, Severity severity, String column, long rows, long distinctValues, RowIssue example, List<Value> values) {

    public IssueCount {
        values = List.copyOf(values);
    }

    public IssueCount(IssueCode code, Severity severity, String column, long rows, long distinctValues, RowIssue example) {
        this(code, severity, column, rows, distinctValues, example, List.of());
    }

    /// One value that is not known.
    ///
    /// @param nearest the known value that was perhaps meant; null: none is near
    public record Value(String text, long rows, @Nullable String nearest, String sentence) {}
}
