package dev.pinnedimport.ledger;

import dev.pinnedimport.issue.IssueCode;
import dev.pinnedimport.issue.Severity;

/// A cause and how many rows have it.
///
/// @param example the first row with it
public record IssueCount(IssueCode code, Severity severity, String column, long rows, long distinctValues, RowIssue example) {}
