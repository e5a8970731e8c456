package dev.pinnedimport.source;

import java.nio.charset.Charset;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// How a job says its files are to be read. Null means: find out, and refuse in plain words where that is not safe.
///
/// @param format      null: by content, never by the file name's ending
/// @param delimiter   one of `,` `;` tab `|` or another single character
/// @param quote       usually `"`
/// @param headerRow   physical row of the header, from 1
/// @param sheet       name of the sheet; null: the only one, or the first with a warning
/// @param skipRows    rows directly below the header that are not data
/// @param footers     a row whose first filled cell matches one of these is no data
/// @param emptyValues cell texts (after trimming) that mean "nothing"; the empty text always does
public record SourceSettings(
        @Nullable Format format,
        @Nullable Charset charset,
        @Nullable Character delimiter,
        char quote,
        int headerRow,
        @Nullable String sheet,
        int skipRows,
        List<Pattern> footers,
        Set<String> emptyValues) {

    public enum Format {
        CSV,
        XLSX
    }

    public SourceSettings {
        if (headerRow < 1) {
            throw new IllegalArgumentException("the header row is counted from 1, but is " + headerRow);
        }
        if (skipRows < 0) {
            throw new IllegalArgumentException("the number of rows to skip cannot be " + skipRows);
        }
        footers = List.copyOf(footers);
        emptyValues = Set.copyOf(emptyValues);
    }

    /// Everything left open: the header is in row 1.
    public static SourceSettings detectAll() {
        return new SourceSettings(null, null, null, '"', 1, null, 0, List.of(), Set.of());
    }
}
