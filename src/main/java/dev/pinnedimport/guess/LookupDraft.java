package dev.pinnedimport.guess;

import dev.pinnedimport.issue.Texts;
import java.util.List;
import java.util.stream.Collectors;

/// A lookup file with the values of a column listed, for a person to fill in.
///
/// @param name     as the job calls it
/// @param path     from the job file
/// @param columns  the key first
/// @param rows     as many cells each as there are columns
/// @param unlisted values that are not in the file, since a line cannot hold them or there are too many
public record LookupDraft(String name, String path, List<String> columns, List<List<String>> rows, String comment, long unlisted) {

    public LookupDraft {
        columns = List.copyOf(columns);
        rows = rows.stream().map(List::copyOf).toList();
    }

    /// Keys that have their values already.
    public long filledIn() {
        return rows.stream().filter(row -> row.subList(1, row.size()).stream().noneMatch(String::isEmpty)).count();
    }

    /// Whether a text can be a key in a file that staff open in a spreadsheet: one line, and nothing that a spreadsheet would compute.
    static boolean canBeListed(String text) {
        return text.length() <= 300 && text.indexOf('\n') < 0 && text.indexOf('\r') < 0 && "=+-@\t".indexOf(text.charAt(0)) < 0
                && Texts.visible(text).equals(text);
    }

    public String text() {
        String lines = comment.lines().map(line -> "# " + line + "\n").collect(Collectors.joining());
        return lines + row(columns) + rows.stream().map(LookupDraft::row).collect(Collectors.joining());
    }

    private static String row(List<String> cells) {
        return cells.stream().map(LookupDraft::cell).collect(Collectors.joining(",")) + "\n";
    }

    private static String cell(String text) {
        boolean plain = text.indexOf(',') < 0 && text.indexOf('"') < 0 && !text.startsWith("#") && text.equals(text.strip());
        return plain ? text : "\"" + text.replace("\"", "\"\"") + "\"";
    }
}
