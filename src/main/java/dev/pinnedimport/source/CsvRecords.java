package dev.pinnedimport.source;

import com.opencsv.ICSVParser;
import com.opencsv.RFC4180ParserBuilder;
import dev.pinnedimport.issue.IssueCode;
import java.io.IOException;
import java.io.Reader;
import java.util.Arrays;

/// Finds where the records of a CSV text begin and end, and has opencsv take them apart.
///
/// opencsv's own reader joins the lines of a quoted cell without a limit and in quadratic time, and changes their line ends. So this
/// class looks for the records' ends (RFC 4180: a quote opens a cell only at its beginning, a doubled quote stands for one, line ends
/// are CR, LF or CRLF), keeps the limits and counts lines as an editor does. Records with quotes within a cell go to the parser, one at a
/// time; the others are cut where their cells end.
final class CsvRecords {

    static final int LONGEST_RECORD = 1 << 20;
    static final int LONGEST_CELL = 32_767;
    static final int MOST_COLUMNS = 1_024;

    private static final int CELL_BEGINS = 0;
    private static final int IN_PLAIN = 1;
    private static final int IN_QUOTES = 2;
    private static final int AFTER_QUOTE = 3;

    private final SourceFile file;
    private final Reader text;
    private final char delimiter;
    private final char quote;
    private final ICSVParser parser;
    /// By character: whether it neither ends anything nor is [unusual][#isUnusual()]. Nearly all are so, and one look passes them by.
    private final boolean[] ordinary = new boolean[1 << Character.SIZE];

    private char[] buffer;
    private int limit;
    private int next;
    private long line = 1;
    private boolean mayFinishLineEnd;
    private final StringBuilder skipped = new StringBuilder();

    private int start;
    private int end;
    private long firstLine;
    private int columns;
    private final int[] cellStarts = new int[MOST_COLUMNS];
    private boolean quoteDoubledInPlain;
    private boolean quotesAreSimple;
    private boolean unusual;
    private int tooLong;
    private int textAfterQuote;
    private boolean endsWithoutLineEnd;

    /// @param head characters that were taken from `text` already
    CsvRecords(SourceFile file, char[] head, Reader text, char delimiter, char quote) {
        this.file = file;
        this.text = text;
        this.delimiter = delimiter;
        this.quote = quote;
        this.parser = new RFC4180ParserBuilder().withSeparator(delimiter).withQuoteChar(quote).build();
        this.buffer = Arrays.copyOf(head, Math.max(head.length, 1 << 16));
        this.limit = head.length;
        Arrays.fill(ordinary, true);
        Arrays.fill(ordinary, 0, ' ', false);
        Arrays.fill(ordinary, Character.MIN_SURROGATE, Character.MAX_SURROGATE + 1, false);
        ordinary['\t'] = true;
        ordinary[delimiter] = false;
        ordinary[quote] = false;
    }

    /// Goes on to the next record; false at the end of the text. A final line end is no record.
    boolean next() throws IOException {
        finishLineEnd();
        start = next;
        if (next == limit && !fill()) {
            return false;
        }
        firstLine = line;
        columns = 0;
        quoteDoubledInPlain = false;
        quotesAreSimple = true;
        unusual = false;
        tooLong = -1;
        textAfterQuote = -1;
        cellStarts[0] = 0;
        scan();
        return true;
    }

    /// Passes over one physical line, whatever is in it; false at the end of the text.
    boolean skipLine() throws IOException {
        finishLineEnd();
        start = next;
        if (next == limit && !fill()) {
            return false;
        }
        skipped.setLength(0);
        while (next < limit || fill()) {
            char c = buffer[next++];
            start = next;
            if (c == '\n' || c == '\r') {
                mayFinishLineEnd = c == '\r';
                line++;
                break;
            }
            if (skipped.length() < Table.LONGEST_ABOVE) {
                skipped.append(c);
            }
        }
        return true;
    }

    /// The line that was passed over last, as far as it is remembered.
    String skippedLine() {
        return skipped.toString();
    }

    /// The first physical line of the current record, from 1.
    long firstLine() {
        return firstLine;
    }

    /// The physical line that is read next.
    long line() {
        return line;
    }

    /// Whether the record is an empty line.
    boolean isBlankLine() {
        return start == end;
    }

    int columns() {
        return columns;
    }

    /// Position of the first cell that is longer than [#LONGEST_CELL], or -1.
    int tooLongCell() {
        return tooLong;
    }

    /// Position of the first cell with text between its closing quote and the delimiter, or -1.
    int cellWithTextAfterQuote() {
        return textAfterQuote;
    }

    /// Whether the text ended within the current record, without a line end.
    boolean endsWithoutLineEnd() {
        return endsWithoutLineEnd;
    }

    /// Whether the record may hold control characters or lone surrogates.
    boolean isUnusual() {
        return unusual;
    }

    /// The cells of the current record, quotes resolved. Only for records whose columns and quotes are within the rules.
    String[] cells() throws IOException {
        if (isBlankLine()) {
            return new String[] {""};
        }
        if (quotesAreSimple) {
            return simpleCells();
        }
        String record = new String(buffer, start, end - start);
        String[] cells = parser.parseLine(record);
        if (quoteDoubledInPlain) {
            restorePlainCells(record, cells);
        }
        return cells;
    }

    /// The cells where quotes stand around whole cells only, as in nearly all records: a third of the time that the parser takes.
    private String[] simpleCells() {
        String[] cells = new String[columns];
        for (int i = 0; i < columns; i++) {
            int from = start + cellStarts[i];
            int to = i + 1 < columns ? start + cellStarts[i + 1] - 1 : end;
            boolean quoted = from < to && buffer[from] == quote;
            cells[i] = quoted ? new String(buffer, from + 1, to - from - 2) : new String(buffer, from, to - from);
        }
        return cells;
    }

    /// opencsv resolves doubled quotes in cells without quotes around them, too: `24""` is a text of four characters.
    private void restorePlainCells(String record, String[] cells) {
        for (int i = 0; i < cells.length; i++) {
            String raw = record.substring(cellStarts[i], i + 1 < columns ? cellStarts[i + 1] - 1 : record.length());
            if (raw.isEmpty() || raw.charAt(0) != quote) {
                cells[i] = raw;
            }
        }
    }

    private void scan() throws IOException {
        int state = CELL_BEGINS;
        int length = 0;
        int at = next;
        while (true) {
            if (at == limit) {
                int kept = at - start;
                if (!fill(state == IN_QUOTES)) {
                    if (state == IN_QUOTES) {
                        throw quoteNeverClosed();
                    }
                    end = start + kept;
                    next = end;
                    endsWithoutLineEnd = true;
                    endCell(length, kept);
                    break;
                }
                at = start + kept;
            }
            if (state == IN_QUOTES || state == IN_PLAIN) {
                int from = at;
                at = passOrdinary(at);
                length += at - from;
                if (at == limit) {
                    continue;
                }
            }
            char c = buffer[at++];
            if (c == '\n' || c == '\r') {
                if (state != IN_QUOTES) {
                    line++;
                    mayFinishLineEnd = c == '\r';
                    end = at - 1;
                    next = at;
                    endCell(length, at - start);
                    break;
                }
                if (c == '\r' || buffer[at - 2] != '\r') {
                    line++;
                }
                length++;
            } else if (state == IN_QUOTES) {
                if (c == quote) {
                    state = AFTER_QUOTE;
                } else {
                    length++;
                    unusual |= isUnusual(c);
                }
            } else if (c == delimiter) {
                endCell(length, at - start);
                state = CELL_BEGINS;
                length = 0;
            } else if (c == quote) {
                if (state == CELL_BEGINS) {
                    state = IN_QUOTES;
                } else if (state == AFTER_QUOTE) {
                    state = IN_QUOTES;
                    quotesAreSimple = false;
                    length++;
                } else {
                    quotesAreSimple = false;
                    quoteDoubledInPlain |= buffer[at - 2] == quote;
                    length++;
                }
            } else {
                if (state == AFTER_QUOTE) {
                    textAfterQuote = textAfterQuote < 0 ? columns : textAfterQuote;
                    quotesAreSimple = false;
                }
                state = IN_PLAIN;
                length++;
                unusual |= isUnusual(c);
            }
        }
        if (end - start > LONGEST_RECORD) {
            throw recordTooLong(false);
        }
    }

    private void endCell(int length, int nextCell) {
        if (length > LONGEST_CELL && tooLong < 0) {
            tooLong = columns;
        }
        columns++;
        if (columns < MOST_COLUMNS) {
            cellStarts[columns] = nextCell;
        }
    }

    private static boolean isUnusual(char c) {
        return c < ' ' && c != '\t' || Character.isSurrogate(c);
    }

    /// The position of the next character that is not ordinary, or the limit.
    private int passOrdinary(int from) {
        char[] characters = buffer;
        boolean[] pass = ordinary;
        int to = limit;
        int at = from;
        while (at < to && pass[characters[at]]) {
            at++;
        }
        return at;
    }

    /// A line feed that follows a carriage return belongs to the line end that was counted already.
    private void finishLineEnd() throws IOException {
        if (mayFinishLineEnd) {
            start = next;
            if ((next < limit || fill()) && buffer[next] == '\n') {
                next++;
            }
            mayFinishLineEnd = false;
        }
    }

    private boolean fill() throws IOException {
        return fill(false);
    }

    /// Reads on, keeping what began at `start`; false at the end of the text.
    private boolean fill(boolean inQuotes) throws IOException {
        int kept = limit - start;
        if (kept > LONGEST_RECORD) {
            throw recordTooLong(inQuotes);
        }
        if (start > 0) {
            System.arraycopy(buffer, start, buffer, 0, kept);
            next -= start;
            start = 0;
            limit = kept;
        } else if (limit == buffer.length) {
            buffer = Arrays.copyOf(buffer, 2 * buffer.length);
        }
        int count = text.read(buffer, limit, buffer.length - limit);
        if (count < 0) {
            return false;
        }
        limit += count;
        return true;
    }

    private RuntimeException quoteNeverClosed() {
        return SourceFile.refused(IssueCode.FILE_QUOTE, file.row(null, firstLine), "",
                "A quote (" + quote + ") opens a cell in the record that begins here, and the file ends before it is closed. "
                        + "If the file was cut off, export or copy it again. Otherwise close the quote, or name the right one in the job: source.quote.");
    }

    private RuntimeException recordTooLong(boolean inQuotes) {
        return SourceFile.refused(inQuotes ? IssueCode.FILE_QUOTE : IssueCode.FILE_TOO_LARGE, file.row(null, firstLine), "",
                "The record that begins here is longer than " + LONGEST_RECORD + " characters. "
                        + (inQuotes ? "Probably a quote (" + quote + ") in it is never closed. Close it, or name the right quote in the job: source.quote."
                                : "Probably this is no CSV file, or its line ends are missing. Export it again."));
    }
}
