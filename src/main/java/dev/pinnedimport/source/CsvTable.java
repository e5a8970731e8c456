package dev.pinnedimport.source;

import dev.pinnedimport.issue.Issue;
import dev.pinnedimport.issue.IssueCode;
import dev.pinnedimport.issue.Place;
import dev.pinnedimport.issue.Severity;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;

/// A CSV file, plain or gzip, read record by record.
final class CsvTable implements Table {

    private static final int SAMPLE = 1 << 16;
    private static final Pattern DELIMITER_LINE = Pattern.compile("\"?sep=(.)\"?(?:\r\n|\r|\n)(?s:.*)", Pattern.CASE_INSENSITIVE);

    private final SourceFile file;
    private final Counting raw;
    private final CsvRecords records;
    private final SourceSettings resolved;
    private final List<List<String>> above = new ArrayList<>();
    private final Header header;
    private final int lastNamed;
    private final List<Issue> notices = new ArrayList<>();
    private long rowReached;
    private long shortRows;
    private long belowHeader;

    private CsvTable(SourceFile file, Counting raw, SourceSettings settings, boolean zipped) throws IOException {
        this.file = file;
        this.raw = raw;
        InputStream in = zipped ? unzipped(file, raw) : raw;
        byte[] head = in.readNBytes(ContentKind.HEAD);
        if (head.length == 0) {
            throw file.refused(IssueCode.FILE_EMPTY, "", SourceFile.NOTHING_IN_IT);
        }
        Optional<ByteOrderMark> mark = ByteOrderMark.find(head);
        requireText(head, mark.isPresent() || settings.charset() != null);
        Charset charset = mark.map(ByteOrderMark::charset).orElse(settings.charset() == null ? StandardCharsets.UTF_8 : settings.charset());
        int skipped = mark.map(ByteOrderMark::length).orElse(0);
        InputStream all = new SequenceInputStream(new ByteArrayInputStream(head, skipped, head.length - skipped), in);
        StrictDecoder text = new StrictDecoder(all, charset, skipped, mark.isEmpty() && settings.charset() != null);

        char[] sample = sampleOf(text);
        boolean complete = sample.length < SAMPLE;
        Optional<Character> declaredInFile = findDelimiterLine(sample);
        int headerRow = declaredInFile.isPresent() && settings.headerRow() == 1 ? 2 : settings.headerRow();
        char delimiter = settings.delimiter() != null ? settings.delimiter() : declaredInFile.isPresent() ? declaredInFile.get()
                : new Delimiters(file, sample, complete, settings.quote(), headerRow).find();
        records = new CsvRecords(file, sample, text, delimiter, settings.quote());
        resolved = new SourceSettings(SourceSettings.Format.CSV, charset, delimiter, settings.quote(), settings.headerRow(), null,
                settings.skipRows(), settings.footers(), settings.emptyValues());
        header = readHeader(headerRow);
        lastNamed = lastNamed(header.names());
        if (file.isNamed(".xlsx") || file.isNamed(".xlsm") || file.isNamed(".xls")) {
            notices.add(Issue.of(IssueCode.FILE_WRONG_KIND, file.place(), "",
                    "The name says Excel, but this looks like CSV; it was read as CSV.").withSeverity(Severity.NOTICE));
        }
        notices.addAll(RowRules.repeatedNames(header));
    }

    static CsvTable open(SourceFile file, SourceSettings settings, boolean zipped) throws IOException {
        Counting raw = new Counting(file.open());
        try {
            return new CsvTable(file, raw, settings, zipped);
        } catch (StrictDecoder.Malformed e) {
            raw.close();
            throw file.refused(IssueCode.FILE_CHARSET, e.found(), e.sentence());
        } catch (ZipException | EOFException e) {
            raw.close();
            throw damagedArchive(file, 0);
        } catch (IOException | RuntimeException e) {
            raw.close();
            throw e;
        }
    }

    @Override
    public Optional<RawRow> next() throws IOException {
        try {
            rowReached = records.line();
            return records.next() ? Optional.of(row()) : Optional.empty();
        } catch (StrictDecoder.Malformed e) {
            throw SourceFile.refused(IssueCode.FILE_CHARSET, file.row(null, rowReached), e.found(), e.sentence());
        } catch (ZipException | EOFException e) {
            throw damagedArchive(file, rowReached);
        }
    }

    private RawRow row() throws IOException {
        belowHeader++;
        Place.Row at = file.row(null, records.firstLine());
        List<Issue> issues = new ArrayList<>(0);
        if (records.columns() > CsvRecords.MOST_COLUMNS) {
            issues.add(Issue.of(IssueCode.ROW_RAGGED, at, "", "The row has " + records.columns() + " cells, the header "
                    + header.size() + ". Check for an unquoted delimiter or a missing line end."));
            return new RawRow(at, belowHeader, new String[0], null, false, issues);
        }
        if (records.cellWithTextAfterQuote() >= 0) {
            issues.add(Issue.of(IssueCode.ROW_BROKEN, RowRules.cell(at, header, records.cellWithTextAfterQuote()), "",
                    "There is text between the closing quote of this cell and the next delimiter. "
                            + "Double a quote that belongs to the text."));
            return new RawRow(at, belowHeader, new String[0], null, false, issues);
        }
        String[] cells = records.cells();
        if (records.tooLongCell() >= 0) {
            issues.add(Issue.of(IssueCode.ROW_CELL_LIMIT, RowRules.cell(at, header, records.tooLongCell()), "",
                    "The cell holds more than " + CsvRecords.LONGEST_CELL + " characters. Shorten it; perhaps a quote is missing."));
        }
        if (cells.length > header.size()) {
            Optional<Integer> extra = findFilled(cells, header.size());
            if (extra.isPresent()) {
                issues.add(Issue.of(IssueCode.ROW_RAGGED, at, cells[extra.get()],
                        "The row has " + cells.length + " cells, the header " + header.size() + "; cell " + (extra.get() + 1)
                                + " has no column. Check for an unquoted delimiter in this row."
                                + RawRow.onlySomeKept(cells.length - header.size())));
                String[] withFurther = Arrays.copyOf(cells, Math.min(cells.length, header.size() + RawRow.MOST_FURTHER));
                return new RawRow(at, belowHeader, withFurther, null, records.isUnusual(), issues);
            }
            String[] named = Arrays.copyOf(cells, header.size());
            return new RawRow(at, belowHeader, named, SpreadsheetError.kinds(named), records.isUnusual(), issues);
        }
        boolean isLineOfBlanks = cells.length == 1 && cells[0].isBlank();
        boolean isShort = cells.length <= lastNamed && !isLineOfBlanks;
        if (isShort && records.endsWithoutLineEnd() && shortRows == 0) {
            issues.add(Issue.of(IssueCode.ROW_CUT_OFF, at, "", "The file ends in the middle of this row, after " + cells.length + " of "
                    + (lastNamed + 1) + " cells and without a line end: it was cut off, and rows behind this one may be missing. Export or copy "
                    + "it again."));
        } else if (isShort && issues.isEmpty()) {
            shortRows++;
            issues.add(Issue.of(IssueCode.ROW_SHORT, at, "", "The row has " + cells.length + " of " + (lastNamed + 1)
                    + " cells; the missing ones were read as empty."));
        }
        return new RawRow(at, belowHeader, cells, SpreadsheetError.kinds(cells), records.isUnusual(), issues);
    }

    private Header readHeader(int headerRow) throws IOException {
        for (int row = 1; row < headerRow; row++) {
            if (!records.skipLine()) {
                throw file.refused(IssueCode.FILE_NO_HEADER, "", "The header should be in row " + headerRow + ", but the file ends in row "
                        + (row - 1) + ". Check source.header_row in the job.");
            }
            if (row <= Table.MOST_ABOVE) {
                above.add(List.of(records.skippedLine()));
            }
        }
        boolean found = records.next();
        if (found && records.columns() > CsvRecords.MOST_COLUMNS) {
            throw SourceFile.refused(IssueCode.FILE_TOO_LARGE, file.row(null, headerRow), "", "The header has " + records.columns()
                    + " columns; more than " + CsvRecords.MOST_COLUMNS + " are not read. Probably this is no CSV file: check that it is the right one.");
        }
        if (found && records.cellWithTextAfterQuote() >= 0) {
            throw SourceFile.refused(IssueCode.FILE_NO_HEADER, file.row(null, headerRow), "",
                    "The header cannot be read: there is text between a closing quote and the next delimiter. Double a quote that belongs to a name.");
        }
        List<String> names = found ? RowRules.names(records.cells()) : List.of();
        if (lastNamed(names) < 0) {
            throw noNames(headerRow);
        }
        return new Header(file.row(null, headerRow), names);
    }

    private RuntimeException noNames(int headerRow) throws IOException {
        while (records.next()) {
            if (records.columns() <= CsvRecords.MOST_COLUMNS && records.cellWithTextAfterQuote() < 0
                    && lastNamed(RowRules.names(records.cells())) >= 0) {
                return SourceFile.refused(IssueCode.FILE_NO_HEADER, file.row(null, headerRow), "", "The row of the column names is empty. "
                        + "The next row with text is " + records.firstLine() + ": if it holds the names, set source.header_row: "
                        + records.firstLine() + " in the job.");
            }
        }
        return file.refused(IssueCode.FILE_EMPTY, "", SourceFile.NOTHING_IN_IT);
    }

    private static int lastNamed(List<String> names) {
        int last = names.size() - 1;
        while (last >= 0 && names.get(last).isEmpty()) {
            last--;
        }
        return last;
    }

    private static Optional<Integer> findFilled(String[] cells, int from) {
        for (int i = from; i < cells.length; i++) {
            if (!cells[i].isBlank()) {
                return Optional.of(i);
            }
        }
        return Optional.empty();
    }

    private void requireText(byte[] head, boolean charsetKnown) {
        ContentKind kind = ContentKind.of(head, charsetKnown);
        if (kind == ContentKind.UTF_16) {
            throw file.refused(IssueCode.FILE_CHARSET, "", "This looks like " + kind.words() + ". " + kind.hint());
        }
        if (kind != ContentKind.TEXT) {
            throw file.refused(IssueCode.FILE_WRONG_KIND, "", "This is " + kind.words() + ", not a CSV file. " + kind.hint());
        }
    }

    private static char[] sampleOf(StrictDecoder text) throws IOException {
        char[] sample = new char[SAMPLE];
        int length = 0;
        while (length < SAMPLE) {
            int count = text.read(sample, length, SAMPLE - length);
            if (count < 0) {
                break;
            }
            length += count;
        }
        return Arrays.copyOf(sample, length);
    }

    /// Excel reads and writes a first line that names the delimiter; it is no data.
    private static Optional<Character> findDelimiterLine(char[] sample) {
        Matcher line = DELIMITER_LINE.matcher(new String(sample, 0, Math.min(sample.length, 16)));
        return line.matches() ? Optional.of(line.group(1).charAt(0)) : Optional.empty();
    }

    private static InputStream unzipped(SourceFile file, InputStream raw) {
        try {
            return new GZIPInputStream(raw, 1 << 16);
        } catch (IOException e) {
            throw damagedArchive(file, 0);
        }
    }

    private static RuntimeException damagedArchive(SourceFile file, long row) {
        return SourceFile.refused(IssueCode.FILE_DAMAGED, row == 0 ? file.place() : file.row(null, row), "",
                "The gzip file is damaged or incomplete. Export or copy it again.");
    }

    @Override
    public Header header() {
        return header;
    }

    @Override
    public List<List<String>> above() {
        return above;
    }

    @Override
    public SourceSettings resolved() {
        return resolved;
    }

    @Override
    public List<Issue> notices() {
        return notices;
    }

    @Override
    public long rowReached() {
        return rowReached;
    }

    @Override
    public long position() {
        return raw.count;
    }

    @Override
    public long size() {
        return file.size();
    }

    @Override
    public @Nullable String sheet() {
        return null;
    }

    @Override
    public List<String> sheets() {
        return List.of();
    }

    @Override
    public void close() throws IOException {
        raw.close();
    }

    private static final class Counting extends FilterInputStream {

        private long count;

        Counting(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            int b = super.read();
            count += b < 0 ? 0 : 1;
            return b;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            int read = super.read(target, offset, length);
            count += Math.max(read, 0);
            return read;
        }
    }
}
