package dev.pinnedimport.report;

import dev.pinnedimport.ledger.RowIssue;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.util.List;

/// The rows that a person has to mend, in the format of the source: its columns, values and order, then what to fix.
///
/// Nothing is visible under the file's name before [#publish]. Cells that a spreadsheet would take for a formula are disarmed.
public sealed interface RejectsFile extends AutoCloseable permits CsvRejectsFile, XlsxRejectsFile {

    /// Headers of the columns that are added behind the source's own.
    String WHAT_TO_FIX = "What to fix";
    String ROW_IN_FILE = "Row in the file";

    /// @param cells  the row as the source spells it, at most as many as the header has
    /// @param row    physical row in the source
    /// @param issues why it did not go through
    void add(List<String> cells, long row, List<RowIssue> issues) throws IOException;

    /// Makes the file visible under its name.
    Path publish() throws IOException;

    /// Drops the file if it was not published.
    @Override
    void close() throws IOException;

    static RejectsFile csv(Path directory, String name, Charset charset, char delimiter, List<String> header) throws IOException {
        return new CsvRejectsFile(OutputFile.in(directory, name), charset, delimiter, header);
    }

    static RejectsFile xlsx(Path directory, String name, String sheet, List<String> header) throws IOException {
        return new XlsxRejectsFile(OutputFile.in(directory, name), sheet, header);
    }

    /// One line a reason, each with its code.
    static String reasons(List<RowIssue> issues) {
        return issues.stream()
                .map(issue -> (issue.column().isEmpty() ? "" : issue.column() + ": ") + issue.sentence() + " (" + issue.code().id() + ")")
                .distinct()
                .reduce((a, b) -> a + "\n" + b)
                .orElse("");
    }
}
