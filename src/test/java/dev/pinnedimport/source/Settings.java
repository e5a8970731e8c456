package dev.pinnedimport.source;

import java.nio.charset.Charset;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/// Reading settings that differ from "find everything out" in one point.
final class Settings {

    private Settings() {}

    static SourceSettings charset(Charset charset) {
        return new SourceSettings(null, charset, null, '"', 1, null, 0, List.of(), Set.of());
    }

    static SourceSettings delimiter(char delimiter) {
        return new SourceSettings(null, null, delimiter, '"', 1, null, 0, List.of(), Set.of());
    }

    static SourceSettings quote(char quote) {
        return new SourceSettings(null, null, null, quote, 1, null, 0, List.of(), Set.of());
    }

    static SourceSettings format(SourceSettings.Format format) {
        return new SourceSettings(format, null, null, '"', 1, null, 0, List.of(), Set.of());
    }

    static SourceSettings headerRow(int row) {
        return new SourceSettings(null, null, null, '"', row, null, 0, List.of(), Set.of());
    }

    static SourceSettings sheet(String name) {
        return new SourceSettings(null, null, null, '"', 1, name, 0, List.of(), Set.of());
    }

    static SourceSettings skipRows(int rows) {
        return new SourceSettings(null, null, null, '"', 1, null, rows, List.of(), Set.of());
    }

    static SourceSettings footers(String... patterns) {
        return new SourceSettings(null, null, null, '"', 1, null, 0, List.of(patterns).stream().map(Pattern::compile).toList(), Set.of());
    }

    static SourceSettings emptyValues(String... values) {
        return new SourceSettings(null, null, null, '"', 1, null, 0, List.of(), Set.of(values));
    }
}
