package dev.pinnedimport.ledger;

import dev.pinnedimport.issue.IssueCode;
import dev.pinnedimport.issue.Severity;

/// Something said about a row of a run, as stored.
///
/// @param row      physical row
/// @param column   header of the column; empty where the issue is about the row as a whole
/// @param found    the value found
/// @param sentence the message without place and code
/// @param key      source key as text; empty where the row has none
public record RowIssue(long row, String column, IssueCode code, Severity severity, String found, String sentence, String key) {}
