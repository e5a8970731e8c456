package dev.pinnedimport.ledger;

import java.util.List;

/// Writes what a file wants, batch by batch, and decides what is new, changed, unchanged, repeated or contradictory.
///
/// Rows must come in file order, all of them, from the first. Not safe for several threads.
public final class Staging {

    /// Writes the rows and their counts in one transaction.
    public void write(List<StagedRow> rows) {
        throw new IllegalStateException();
    }
}
