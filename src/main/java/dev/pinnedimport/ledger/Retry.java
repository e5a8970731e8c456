package dev.pinnedimport.ledger;

/// A run whose rows come from an earlier run.
///
/// @param of    number of the earlier run
/// @param taken entries of the earlier run that were still to be sent and are this run's now
/// @param told  what became of the rows that did not go, as JSON
public record Retry(long of, long taken, String told) {}
