package dev.pinnedimport.ledger;

/// What became of every row of a run. One bucket a row; the words are those of the published JSON.
///
/// @param read       physical rows below the header, whatever they held
/// @param grouped    rows that were folded into the event of another row
/// @param notSent    staged, waiting, or changed without a way to update: the next run goes on with them
public record Balance(
        long read,
        long created,
        long updated,
        long unchanged,
        long grouped,
        long skipped,
        long duplicates,
        long rejected,
        long refused,
        long blocked,
        long inDoubt,
        long notSent) {

    public long accountedFor() {
        return created + updated + unchanged + grouped + skipped + duplicates + rejected + refused + blocked + inDoubt + notSent;
    }

    /// Whether no row was lost and none counted twice.
    public boolean balances() {
        return read == accountedFor();
    }
}
