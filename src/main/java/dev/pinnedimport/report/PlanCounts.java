package dev.pinnedimport.report;

/// What a run on a file has before it. Rows, except for the first five, which are events.
///
/// @param created   events that the API does not have
/// @param changed   events of which the API has something else
/// @param inDoubt   events sent before, of which nobody knows whether they arrived: found out first
/// @param drafts    events that a complete file no longer names and that are set to draft
/// @param unchanged events that the API has just so
/// @param done      rows that the run to be continued has dealt with already
public record PlanCounts(
        long created,
        long changed,
        long inDoubt,
        long drafts,
        long unchanged,
        long done,
        long read,
        long grouped,
        long skipped,
        long duplicates,
        long rejected) {}
