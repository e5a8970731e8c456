package dev.pinnedimport.source;

import dev.pinnedimport.issue.ExitCode;
import dev.pinnedimport.issue.Issue;
import dev.pinnedimport.issue.IssueCode;
import dev.pinnedimport.issue.StopException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// One sheet of a workbook, read row by row.
///
/// Hidden rows and columns are read like others; of merged cells the first has the value. Rows that the file does not store are no rows.
final class SheetTable implements Table {

    static final int LAST_ROW = 1_048_576;
    private static final int SHEETS_LISTED = 20;

    private final SourceFile file;
    private final Workbook workbook;
    private final Workbook.Sheet sheet;
    private final List<Issue> notices = new ArrayList<>();
    private final SourceSettings resolved;
    private final SharedStrings strings;
    private final SheetRowReader rows;
    private final XmlPart xml;
    private final List<List<String>> above = new ArrayList<>();
    private final Header header;
    private long rowReached;

    private SheetTable(SourceFile file, Workbook workbook, SharedStrings strings, SourceSettings settings) throws IOException {
        this.file = file;
        this.workbook = workbook;
        this.strings = strings;
        this.sheet = choose(settings.sheet());
        this.resolved = new SourceSettings(SourceSettings.Format.XLSX, null, null, settings.quote(), settings.headerRow(), sheet.name(),
                settings.skipRows(), settings.footers(), settings.emptyValues());
        SheetRowReader.Values values = new SheetRowReader.Values(strings, workbook.formats(), new SerialDate(workbook.starts1904()));
        this.xml = workbook.open(sheet.part());
        boolean opened = false;
        try {
            goToRows();
            this.header = readHeader(settings.headerRow(), values);
            opened = true;
        } finally {
            if (!opened) {
                xml.close();
            }
        }
        this.rows = new SheetRowReader(xml, values, header);
        notices.addAll(RowRules.repeatedNames(header));
    }

    static SheetTable open(SourceFile file, SourceSettings settings) throws IOException {
        Workbook workbook = Workbook.open(file);
        SharedStrings strings = null;
        try {
            strings = workbook.sharedStrings();
            return new SheetTable(file, workbook, strings, settings);
        } catch (IOException | RuntimeException e) {
            if (strings != null) {
                strings.close();
            }
            workbook.close();
            throw e;
        }
    }

    @Override
    public Optional<RawRow> next() throws IOException {
        return goToNextRow() ? Optional.of(rows.read(file.row(sheet.name(), rowReached))) : Optional.empty();
    }

    private Workbook.Sheet choose(@Nullable String wanted) {
        List<Workbook.Sheet> sheets = workbook.sheets();
        if (sheets.isEmpty()) {
            throw file.refused(IssueCode.FILE_SHEET, "", "The workbook has no sheet with cells. Export it again.");
        }
        if (wanted != null) {
            return sheets.stream().filter(candidate -> candidate.name().strip().equalsIgnoreCase(wanted.strip())).findFirst()
                    .orElseThrow(() -> new StopException(ExitCode.CONFIGURATION, Issue.of(IssueCode.FILE_SHEET, file.place(), wanted,
                            "There is no sheet \"" + wanted + "\". The workbook has " + list(sheets)
                                    + ". Correct source.sheet in the job.")));
        }
        List<Workbook.Sheet> visible = sheets.stream().filter(Workbook.Sheet::visible).toList();
        Workbook.Sheet chosen = visible.isEmpty() ? sheets.getFirst() : visible.getFirst();
        if (visible.size() > 1 || visible.isEmpty() && sheets.size() > 1) {
            notices.add(Issue.of(IssueCode.FILE_SHEET_CHOSEN, file.place(), chosen.name(), "The workbook has " + list(sheets)
                    + "; \"" + chosen.name() + "\" was read. Name the sheet in the job: source.sheet."));
        }
        return chosen;
    }

    private static String list(List<Workbook.Sheet> sheets) {
        String names = sheets.stream().limit(SHEETS_LISTED).map(candidate -> '"' + candidate.name() + '"')
                .collect(Collectors.joining(", "));
        int more = sheets.size() - SHEETS_LISTED;
        return (sheets.size() == 1 ? "the sheet " : "the sheets ") + names + (more > 0 ? " and " + more + " more" : "");
    }

    private void goToRows() throws IOException {
        while (xml.nextElement()) {
            if (xml.element().equals("sheetData")) {
                return;
            }
        }
        throw noHeader("The sheet \"" + sheet.name() + "\" has no rows. Export it again, or name another sheet in the job: source.sheet.");
    }

    /// Goes to the next stored row and works out its number; rows must come in their order, or two of them claim one place.
    private boolean goToNextRow() throws IOException {
        while (xml.nextChild()) {
            if (xml.element().equals("row")) {
                long number = rowNumber(xml.attribute("r"));
                if (number <= rowReached) {
                    throw SourceFile.refused(IssueCode.FILE_DAMAGED, file.row(sheet.name(), number), "",
                            "This row comes after row " + rowReached + ": the rows are stored twice or out of order. "
                                    + "Save the file again with a spreadsheet program.");
                }
                rowReached = number;
                return true;
            }
            xml.skip();
        }
        return false;
    }

    private long rowNumber(@Nullable String stored) {
        if (stored == null && rowReached < LAST_ROW) {
            return rowReached + 1;
        }
        int number = stored == null ? 0 : CellText.wholeNumber(stored);
        if (number < 1 || number > LAST_ROW) {
            throw SourceFile.refused(IssueCode.FILE_DAMAGED, rowReached == 0 ? file.place() : file.row(sheet.name(), rowReached),
                    stored == null ? "" : stored, "The row after this has the number \"" + (stored == null ? LAST_ROW + 1 : stored)
                            + "\"; a sheet has rows 1 to " + LAST_ROW + ". Save the file again with a spreadsheet program.");
        }
        return number;
    }

    private Header readHeader(int headerRow, SheetRowReader.Values values) throws IOException {
        while (goToNextRow() && rowReached < headerRow) {
            remember(values);
        }
        if (rowReached == headerRow) {
            List<String> names = SheetRowReader.readNames(xml, values, file.row(sheet.name(), headerRow));
            if (!names.isEmpty()) {
                return new Header(file.row(sheet.name(), headerRow), names);
            }
        }
        throw noHeader("Row " + headerRow + " of the sheet \"" + sheet.name() + "\" should hold the column names but is empty."
                + findRowWithText(headerRow, values).map(row -> " The next row with text is " + row
                        + ": if it holds the names, set source.header_row: " + row + " in the job.")
                        .orElse(" Check source.header_row and source.sheet in the job."));
    }

    private void remember(SheetRowReader.Values values) throws IOException {
        if (rowReached > MOST_ABOVE) {
            xml.skip();
            return;
        }
        while (above.size() < rowReached - 1) {
            above.add(List.of());
        }
        above.add(SheetRowReader.readTexts(xml, values));
    }

    private Optional<Long> findRowWithText(int headerRow, SheetRowReader.Values values) throws IOException {
        boolean atRow = rowReached > headerRow;
        while (atRow || goToNextRow()) {
            atRow = false;
            if (!SheetRowReader.readNames(xml, values, file.row(sheet.name(), rowReached)).isEmpty()) {
                return Optional.of(rowReached);
            }
        }
        return Optional.empty();
    }

    private StopException noHeader(String sentence) {
        return file.refused(IssueCode.FILE_NO_HEADER, "", sentence);
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
        return xml.position();
    }

    @Override
    public long size() {
        return sheet.part().getSize() > 0 ? sheet.part().getSize() : file.size();
    }

    @Override
    public String sheet() {
        return sheet.name();
    }

    @Override
    public List<String> sheets() {
        return workbook.sheets().stream().filter(Workbook.Sheet::visible).map(Workbook.Sheet::name).toList();
    }

    @Override
    public void close() throws IOException {
        try {
            xml.close();
        } finally {
            strings.close();
            workbook.close();
        }
    }
}
