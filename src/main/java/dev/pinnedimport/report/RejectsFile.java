package dev.pinnedimport.report;

import dev.pinnedimport.issue.Texts;
import dev.pinnedimport.ledger.KeptCell;
import dev.pinnedimport.ledger.KeptFile;
import dev.pinnedimport.ledger.KeptRow;
import dev.pinnedimport.ledger.RowIssue;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The rows that a person has to mend, in a file like the source: its kind, sheet, columns, values and order, then what is wrong and what to do.
///
/// A person mends cells in it and gives it back: each row carries its id in the last column, by which the row is known again. Nothing is
/// visible under the file's name before [#publish]. Cells that a spreadsheet would take for a formula are disarmed.
public sealed interface RejectsFile extends AutoCloseable permits CsvRejectsFile, XlsxRejectsFile {

    /// Headers of the columns that are added behind the source's own.
    String WHAT_IS_WRONG = "What is wrong";
    String WHAT_TO_DO = "What to do";
    String ROW_IN_FILE = "Row in the file";

    /// The headers that mark a rejects file; hidden where the format can hide a column. They tell in which form it was written first, whatever a
    /// spreadsheet made of it since: with cells as they were, or with cells that went through [SafeCell#disarm].
    String ROW_ID = "pinned-import row id (v1), do not change";
    String ROW_ID_DISARMED = "pinned-import row id (v1q), do not change";
    String ROW_ID_BEGINS = "pinned-import row id (v1";

    /// The name by which a workbook calls the column with the row ids. It tells what the file is without a look at its cells.
    String NAME_OF_ROW_IDS = "pinned_import_row_ids";

    /// Characters of a cell that no column has room for.
    int MOST_OF_A_CELL = 1000;

    /// @param issues why the row did not go through
    void add(KeptRow row, List<RowIssue> issues) throws IOException;

    /// Makes the file visible under its name.
    Path publish() throws IOException;

    /// Drops the file if it was not published.
    @Override
    void close() throws IOException;

    /// A file without rows yet.
    ///
    /// @param name    without its ending, which follows the source's kind
    /// @param allowed by position of the column: the values it may hold, where that is a list
    static RejectsFile like(KeptFile source, Path directory, String name, String run, Map<Integer, List<String>> allowed) throws IOException {
        return source.sheet() == null
                ? new CsvRejectsFile(OutputFile.in(directory, name + ".csv"), source, run)
                : new XlsxRejectsFile(OutputFile.in(directory, name + ".xlsx"), source, source.sheet(), run, allowed);
    }

    /// The source's header and the columns that are added to it.
    static List<String> header(KeptFile source, String rowId) {
        return Stream.concat(source.header().stream(), Stream.of(WHAT_IS_WRONG, WHAT_TO_DO, ROW_IN_FILE, rowId)).toList();
    }

    /// The rows above the header, as many as leave it in its row: of what a file does not store, and of unusually much, they are empty.
    static List<List<String>> above(KeptFile source) {
        Stream<List<String>> missing = Stream.generate(List::<String>of).limit(Math.max(0, source.headerRow() - 1 - source.above().size()));
        return Stream.concat(source.above().stream(), missing).toList();
    }

    /// One line a reason, each with its code.
    static String reasons(List<RowIssue> issues) {
        return issues.stream()
                .map(issue -> (issue.column().isEmpty() ? "" : issue.column() + ": ") + issue.sentence() + " (" + issue.code().id() + ")")
                .distinct()
                .collect(Collectors.joining("\n"));
    }

    /// The reasons, and behind them the cells that no column of the file has room for: whoever mends the row needs them. Together they are short enough
    /// for a cell that can be read again.
    static String reasons(KeptFile source, KeptRow row, List<RowIssue> issues) {
        List<KeptCell> further = row.cells().subList(Math.min(source.header().size(), row.cells().size()), row.cells().size());
        return further.stream().allMatch(cell -> cell.text().isEmpty()) ? reasons(issues)
                : reasons(issues) + "\nBehind the last column: " + further.stream().map(cell -> "\"" + Texts.shorten(cell.text(), MOST_OF_A_CELL) + "\"")
                        .collect(Collectors.joining(", "));
    }

    static String remedies(List<RowIssue> issues) {
        Set<String> remedies = new LinkedHashSet<>();
        issues.forEach(issue -> remedies.add(issue.code().remedy()));
        return String.join("\n", remedies);
    }

    /// Positions of the columns that the issues name.
    static Set<Integer> columnsAtFault(List<String> header, List<RowIssue> issues) {
        Set<Integer> positions = new HashSet<>();
        issues.forEach(issue -> findColumn(header, issue.column()).ifPresent(positions::add));
        return positions;
    }

    /// A column by its name, or by `#7` where it has none.
    static Optional<Integer> findColumn(List<String> header, String column) {
        int named = column.isEmpty() ? -1 : header.indexOf(column);
        if (named >= 0) {
            return Optional.of(named);
        }
        if (!column.matches("#[1-9][0-9]{0,4}")) {
            return Optional.empty();
        }
        int position = Integer.parseInt(column.substring(1)) - 1;
        return position < header.size() ? Optional.of(position) : Optional.empty();
    }

    /// What stands in the last column.
    record RowId(String run, long row, String mark) {

        static RowId of(String run, KeptRow row) {
            return new RowId(run, row.row(), row.mark());
        }

        public static Optional<RowId> parse(String text) {
            String[] parts = text.strip().split(":", -1);
            return parts.length == 3 && parts[1].matches("[0-9]{1,9}")
                    ? Optional.of(new RowId(parts[0], Long.parseLong(parts[1]), parts[2]))
                    : Optional.empty();
        }

        @Override
        public String toString() {
            return run + ":" + row + ":" + mark;
        }
    }
}
