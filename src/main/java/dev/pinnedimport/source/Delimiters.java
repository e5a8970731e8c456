package dev.pinnedimport.source;

import dev.pinnedimport.issue.IssueCode;
import dev.pinnedimport.issue.StopException;
import java.io.IOException;
import java.io.Reader;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// Finds the delimiter of a CSV text: the one that cuts header and rows into the same number of columns, outside quotes.
final class Delimiters {

    private static final char[] CANDIDATES = {',', ';', '\t', '|'};
    private static final int ROWS = 100;

    private final SourceFile file;
    private final char[] sample;
    private final boolean complete;
    private final char quote;
    private final int headerRow;

    /// @param complete whether the sample is the whole text, so its last record is not cut
    Delimiters(SourceFile file, char[] sample, boolean complete, char quote, int headerRow) {
        this.file = file;
        this.sample = sample;
        this.complete = complete;
        this.quote = quote;
        this.headerRow = headerRow;
    }

    char find() throws IOException {
        List<Cut> cuts = new ArrayList<>();
        for (char candidate : CANDIDATES) {
            if (candidate != quote) {
                cuts.add(cut(candidate));
            }
        }
        List<Cut> likely = cuts.stream().filter(cut -> cut.header() > 1)
                .sorted(Comparator.comparingDouble(Cut::share).thenComparingInt(Cut::header).reversed()).toList();
        if (likely.isEmpty()) {
            return forOneColumn(cuts);
        }
        Cut best = likely.getFirst();
        if (likely.size() > 1) {
            Cut other = likely.get(1);
            boolean clear = best.share() > 2 * other.share() || best.share() >= other.share() && best.header() >= 2 * other.header();
            if (!clear) {
                throw unclear("The columns could be separated by " + words(best.delimiter()) + " or by " + words(other.delimiter()) + ".");
            }
        }
        if (best.header() == 2 && best.cutShare() < 0.5) {
            throw unclear("Row " + headerRow + " has two columns if " + words(best.delimiter())
                    + " separates them, but it is not in most of the rows below.");
        }
        return best.delimiter();
    }

    /// The header has one column whatever the delimiter. If the rows below agree on more, the header is elsewhere.
    private char forOneColumn(List<Cut> cuts) {
        Optional<Cut> table = cuts.stream().filter(cut -> cut.usual() > 2 && cut.rows() > 1 && cut.usualShare() > 0.6).findFirst();
        if (table.isPresent()) {
            throw SourceFile.refused(IssueCode.FILE_NO_HEADER, file.row(null, headerRow), "",
                    "This row should hold the column names but has one cell, while the rows below have " + table.get().usual()
                            + " cells separated by " + words(table.get().delimiter()) + ". Set source.header_row in the job to the row "
                            + "of the names.");
        }
        return cuts.stream().filter(cut -> cut.usual() == 1 && cut.widest() == 1).findFirst().orElse(cuts.getFirst()).delimiter();
    }

    private StopException unclear(String found) {
        return file.refused(IssueCode.FILE_DELIMITER, "", found + " Name the delimiter in the job, for example source.delimiter: \";\".");
    }

    private Cut cut(char delimiter) throws IOException {
        CsvRecords records = new CsvRecords(file, sample, Reader.nullReader(), delimiter, quote);
        for (int row = 1; row < headerRow; row++) {
            if (!records.skipLine()) {
                break;
            }
        }
        List<Integer> widths = new ArrayList<>();
        try {
            while (widths.size() <= ROWS && records.next()) {
                if (!records.isBlankLine()) {
                    widths.add(records.columns());
                }
            }
            if (!complete && widths.size() > 1 && widths.size() <= ROWS) {
                widths.removeLast();
            }
        } catch (StopException cutInTheMiddle) {
            // a quoted cell that is longer than the sample; the rows before it tell enough
        }
        return Cut.of(delimiter, widths);
    }

    private static String words(char delimiter) {
        return switch (delimiter) {
            case ',' -> "a comma";
            case ';' -> "a semicolon";
            case '\t' -> "a tab";
            default -> "\"" + delimiter + "\"";
        };
    }

    /// How one delimiter cuts the sample: columns of the header, share of the rows with as many, the rows' usual number, share of the rows
    /// that are cut at all.
    private record Cut(char delimiter, int header, double share, int usual, double usualShare, double cutShare, int widest, int rows) {

        static Cut of(char delimiter, List<Integer> widths) {
            if (widths.isEmpty()) {
                return new Cut(delimiter, 0, 0, 1, 0, 0, 1, 0);
            }
            int header = widths.getFirst();
            List<Integer> rows = widths.subList(1, widths.size());
            int usual = rows.stream().max(Comparator.comparingLong(width -> rows.stream().filter(width::equals).count())).orElse(header);
            return new Cut(delimiter, header, shareOf(rows, header), usual, shareOf(rows, usual),
                    rows.isEmpty() ? 1 : 1 - shareOf(rows, 1),
                    rows.stream().mapToInt(Integer::intValue).max().orElse(header), rows.size());
        }

        private static double shareOf(List<Integer> rows, int width) {
            return rows.isEmpty() ? 1 : (double) rows.stream().filter(row -> row == width).count() / rows.size();
        }
    }
}
