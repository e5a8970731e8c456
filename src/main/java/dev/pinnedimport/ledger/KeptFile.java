package dev.pinnedimport.ledger;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// How a file was laid out: what it takes to write a file like it, and to read some of its rows as all of them were read.
///
/// @param sheet     name of the sheet; null: a CSV file
/// @param charset   null for a workbook
/// @param delimiter null for a workbook
/// @param headerRow physical row of the column names
/// @param above     the rows above them: cells of a workbook, whole lines of a CSV file
/// @param below     the rows directly below them that are no data
/// @param ruledOut  by field of the job: the date patterns that the rows of the file, as a whole, have proved wrong
public record KeptFile(
        String name,
        @Nullable String sheet,
        @Nullable String charset,
        @Nullable String delimiter,
        String quote,
        int headerRow,
        List<String> header,
        List<List<String>> above,
        List<List<String>> below,
        Map<String, List<String>> ruledOut) {

    public KeptFile(
            String name, @Nullable String sheet, @Nullable String charset, @Nullable String delimiter, String quote, int headerRow,
            List<String> header, List<List<String>> above, List<List<String>> below) {
        this(name, sheet, charset, delimiter, quote, headerRow, header, above, below, Map.of());
    }

    public KeptFile {
        header = List.copyOf(header);
        above = above.stream().map(List::copyOf).toList();
        below = below.stream().map(List::copyOf).toList();
        // Ledgers of before do not name them.
        Map<String, List<String>> copied = new HashMap<>();
        Objects.requireNonNullElse(ruledOut, Map.<String, List<String>>of()).forEach((field, patterns) -> copied.put(field, List.copyOf(patterns)));
        ruledOut = Map.copyOf(copied);
    }
    public KeptFile withRuledOut(Map<String, List<String>> patterns) {
        return new KeptFile(name, sheet, charset, delimiter, quote, headerRow, header, above, below, patterns);
    }
}
