package dev.pinnedimport.ledger;

/// What became of every row of a run. One bucket a row; the words are those of the published JSON.
///
/// A row of which each date is an event (`split_rows`) is one row: it counts where the worst of its events is, in this order: in doubt, not
/// sent, refused, blocked, created, updated, unchanged. So a row counts as created only when all of its events are in. Its events beyond the
/// first are counted apart and must be as many as were staged, or the run does not balance.
///
/// @param read       physical rows below the header, whatever they held
/// @param grouped    rows that were folded into the event of another row
/// @param notSent    staged, waiting, or changed without a way to update: the next run goes on with them
/// @param further    events of split rows beyond the first of each row, without those that were unchanged
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
        long notSent,
        Further further) {

    /// @param staged as many as the file wanted
    /// @param found  as many as there are
    public record Further(long staged, long found) {
        static final Further NONE = new Further(0, 0);
    }

    /// Of a run without split rows.
    public Balance(long read, long created, long updated, long unchanged, long grouped, long skipped, long duplicates, long rejected,
            long refused, long blocked, long inDoubt, long notSent) {
        this(read, created, updated, unchanged, grouped, skipped, duplicates, rejected, refused, blocked, inDoubt, notSent, Further.NONE);
    }

    public long accountedFor() {
        return created + updated + unchanged + grouped + skipped + duplicates + rejected + refused + blocked + inDoubt + notSent;
    }

    /// Whether no row and no event of a row was lost, and none counted twice.
    public boolean balances() {
        return read == accountedFor() && further.staged() == further.found();
    }
}
