package dev.pinnedimport.definition;

import dev.pinnedimport.definition.yaml.Kind;
import dev.pinnedimport.definition.yaml.Section;
import dev.pinnedimport.source.SourceSettings;
import dev.pinnedimport.source.SourceSettings.Format;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Reads `source`: whose files these are and how they are read.
record SourceReader(String system, List<String> files, boolean complete, SourceSettings settings) {

    private static final int LAST_ROW = 1_048_576;

    static SourceReader absent() {
        return new SourceReader("", List.of(), false, SourceSettings.detectAll());
    }

    static SourceReader read(Section source) {
        String system = source.require("system", Kinds.FILLED_TEXT).orElse("").strip();
        List<String> files = source.oneOrMore("files", Kinds.FILES);
        boolean complete = source.get("complete", Kind.yesOrNo(), false);
        SourceSettings settings = settings(source);
        source.refuseOthers();
        return new SourceReader(system, files, complete, settings);
    }

    private static SourceSettings settings(Section source) {
        Format format = source.find("format", Kind.word(Format.class, "_")).orElse(null);
        refuseWhatHasNoEffect(source, format);
        Character delimiter = source.find("delimiter", Kinds.DELIMITER).orElse(null);
        char quote = source.get("quote", Kinds.CHARACTER, '"');
        if (delimiter != null && delimiter == quote) {
            source.refuse("delimiter", "'source.delimiter' and 'source.quote' are the same character. They must differ.");
        }
        Set<String> empty = source.list("empty_values", Kinds.PLAIN_TEXT).stream().map(String::strip).collect(Collectors.toSet());
        return new SourceSettings(
                format,
                source.find("charset", Kinds.CHARSET).orElse(null),
                delimiter,
                quote,
                source.get("header_row", Kind.wholeNumber(1, LAST_ROW), 1),
                source.find("sheet", Kinds.FILLED_TEXT).orElse(null),
                source.get("skip_rows", Kind.wholeNumber(0, LAST_ROW), 0),
                source.list("footers", Kinds.REGEX),
                empty);
    }

    private static void refuseWhatHasNoEffect(Section source, @Nullable Format format) {
        if (format == Format.CSV) {
            source.refuse("sheet", "'source.sheet' has no effect on csv files. Remove it, or set 'source.format' to xlsx.");
        }
        if (format == Format.XLSX) {
            for (String key : List.of("charset", "delimiter", "quote")) {
                source.refuse(key, "'source." + key + "' has no effect on xlsx files. Remove it, or set 'source.format' to csv.");
            }
        }
    }
}
