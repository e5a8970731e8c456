package dev.pinnedimport.ledger;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// How a file was laid out: what it takes to write a file like it.
///
/// @param sheet     name of the sheet; null: a CSV file
/// @param charset   null for a workbook
/// @param delimiter null for a workbook
/// @param headerRow physical row of the column names
/// @param above     the rows above them: cells of a workbook, whole lines of a CSV file
/// @param below     the rows directly below them that are no data
public record KeptFile(
        String name,
        @Nullable String sheet,
        @Nullable String charset,
        @Nullable String delimiter,
        String quote,
        int headerRow,
        List<String> header,
        List<List<String>> above,
        List<List<String>> below) {

    public KeptFile {
        header = List.copyOf(header);
        above = above.stream().map(List::copyOf).toList();
        below = below.stream().map(List::copyOf).toList();
    }
}
