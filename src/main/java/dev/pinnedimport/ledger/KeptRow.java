package dev.pinnedimport.ledger;

import dev.pinnedimport.event.Fingerprint;
import java.util.List;
import java.util.stream.Collectors;

/// A row that a person has to mend, as the file spelled it.
///
/// @param row      physical row in the source file
/// @param family   the first of the rows that stand and fall together: those of one group, or of one id
/// @param readable false where the reader could not read the row as it is
/// @param key      source key as text; empty where the row has none
public record KeptRow(long row, long family, boolean readable, String key, List<KeptCell> cells) {

    private static final int MARK = 12;

    public KeptRow {
        cells = List.copyOf(cells);
    }

    public KeptRow with(List<KeptCell> mended) {
        return new KeptRow(row, family, true, key, mended);
    }

    /// A short text that tells this row's content from any other; it stands in the rejects file.
    public String mark() {
        String texts = cells.stream().map(KeptCell::text).collect(Collectors.joining("\u001f"));
        return Fingerprint.of(texts).value().substring(0, MARK);
    }
}
