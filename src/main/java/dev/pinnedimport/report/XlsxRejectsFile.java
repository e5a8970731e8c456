package dev.pinnedimport.report;

import dev.pinnedimport.ledger.KeptCell;
import dev.pinnedimport.ledger.KeptFile;
import dev.pinnedimport.ledger.KeptRow;
import dev.pinnedimport.ledger.RowIssue;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeMap;
import org.apache.poi.ss.usermodel.Cell;
import org.apache.poi.ss.usermodel.CellStyle;
import org.apache.poi.ss.usermodel.CellType;
import org.apache.poi.ss.usermodel.ClientAnchor;
import org.apache.poi.ss.usermodel.Comment;
import org.apache.poi.ss.usermodel.DataValidation;
import org.apache.poi.ss.usermodel.DataValidationHelper;
import org.apache.poi.ss.usermodel.DateUtil;
import org.apache.poi.ss.usermodel.Drawing;
import org.apache.poi.ss.usermodel.FillPatternType;
import org.apache.poi.ss.usermodel.Font;
import org.apache.poi.ss.usermodel.IndexedColors;
import org.apache.poi.ss.usermodel.Name;
import org.apache.poi.ss.usermodel.Row;
import org.apache.poi.ss.usermodel.VerticalAlignment;
import org.apache.poi.ss.util.CellRangeAddressList;
import org.apache.poi.ss.util.CellReference;
import org.apache.poi.ss.util.WorkbookUtil;
import org.apache.poi.util.Units;
import org.apache.poi.xssf.streaming.SXSSFSheet;
import org.apache.poi.xssf.streaming.SXSSFWorkbook;

/// Rejects as a workbook: dates are dates, numbers that a spreadsheet can hold are numbers, everything else is text, so nothing is computed and no
/// id loses a digit. The cells at fault are coloured and say why; columns with a list of values offer it.
final class XlsxRejectsFile implements RejectsFile {

    private static final int ROWS_IN_MEMORY = 100;
    private static final int LONGEST_CELL = 32_767;
    private static final int LONGEST_COMMENT = 1_000;
    // Comments are held in memory, and a spreadsheet becomes slow with more; the column beside the row says the same.
    private static final int MOST_COMMENTS = 1_000;
    private static final int COLUMN_PIXELS = 132;
    private static final int MOST_VALUES = 5_000;
    private static final int EXACT_DIGITS = 15;
    private static final String LISTS = "pinned-import lists";

    private final OutputFile file;
    private final KeptFile source;
    private final String run;
    private final Map<Integer, List<String>> allowed;
    private final SXSSFWorkbook workbook;
    private final SXSSFSheet sheet;
    private final Drawing<?> drawing;
    private final Map<String, CellStyle> styles = new HashMap<>();
    private final int firstRow;
    private int next;
    private int comments;

    XlsxRejectsFile(OutputFile file, KeptFile source, String sheetName, String run, Map<Integer, List<String>> allowed) {
        this.file = file;
        this.source = source;
        this.run = run;
        this.allowed = new TreeMap<>(allowed);
        this.workbook = new SXSSFWorkbook(ROWS_IN_MEMORY);
        this.sheet = workbook.createSheet(WorkbookUtil.createSafeSheetName(sheetName));
        this.drawing = sheet.createDrawingPatriarch();
        RejectsFile.above(source).forEach(cells -> writeTexts(cells, style("@", false)));
        writeHeader();
        source.below().forEach(cells -> writeTexts(cells, style("@", false)));
        this.firstRow = next;
        sheet.createFreezePane(0, next);
    }

    private void writeTexts(List<String> cells, CellStyle style) {
        Row line = sheet.createRow(next++);
        for (int i = 0; i < cells.size(); i++) {
            if (!cells.get(i).isEmpty()) {
                put(line, i, cells.get(i), style);
            }
        }
    }

    private void writeHeader() {
        List<String> names = RejectsFile.header(source, ROW_ID);
        CellStyle bold = workbook.createCellStyle();
        Font font = workbook.createFont();
        font.setBold(true);
        bold.setFont(font);
        writeTexts(names, bold);
        int own = source.header().size();
        for (int i = 0; i < names.size(); i++) {
            sheet.setColumnWidth(i, (i == own || i == own + 1 ? 60 : 18) * 256);
        }
        sheet.setColumnHidden(names.size() - 1, true);
        Name ids = workbook.createName();
        ids.setNameName(NAME_OF_ROW_IDS);
        ids.setRefersToFormula(new CellReference(sheet.getSheetName(), next - 1, names.size() - 1, true, true).formatAsString());
    }

    @Override
    public void add(KeptRow row, List<RowIssue> issues) {
        Set<Integer> atFault = RejectsFile.columnsAtFault(source.header(), issues);
        Row line = sheet.createRow(next++);
        int own = source.header().size();
        for (int i = 0; i < own; i++) {
            KeptCell cell = i < row.cells().size() ? row.cells().get(i) : KeptCell.text("");
            boolean fault = atFault.contains(i);
            if (!cell.text().isEmpty() || fault) {
                put(line, i, cell, fault);
            }
            if (fault) {
                comment(line, i, issues);
            }
        }
        CellStyle words = wrapped();
        put(line, own, RejectsFile.reasons(source, row, issues), words);
        put(line, own + 1, RejectsFile.remedies(issues), words);
        put(line, own + 2, Long.toString(row.row()), style("@", false));
        put(line, own + 3, RowId.of(run, row).toString(), style("@", false));
    }

    private void put(Row line, int column, KeptCell cell, boolean fault) {
        OptionalDouble number = number(cell);
        if (number.isPresent()) {
            Cell created = line.createCell(column, CellType.NUMERIC);
            created.setCellValue(number.getAsDouble());
            created.setCellStyle(style(format(cell), fault));
        } else if (cell.kind().equals("BOOLEAN")) {
            Cell created = line.createCell(column, CellType.BOOLEAN);
            created.setCellValue(cell.text().equals("true"));
            created.setCellStyle(style("General", fault));
        } else {
            put(line, column, cell.text(), style("@", fault));
        }
    }

    /// What a spreadsheet stores for the cell; empty where that could not be read back exactly, so it is written as text.
    private static OptionalDouble number(KeptCell cell) {
        try {
            return switch (cell.kind()) {
                case "NUMBER" -> exact(cell.text());
                case "DATE" -> OptionalDouble.of(DateUtil.getExcelDate(LocalDate.parse(cell.text())));
                case "TIME" -> OptionalDouble.of(LocalTime.parse(cell.text()).toSecondOfDay() / 86_400.0);
                case "DATE_TIME" -> OptionalDouble.of(DateUtil.getExcelDate(LocalDateTime.parse(cell.text())));
                default -> OptionalDouble.empty();
            };
        } catch (DateTimeException _) {
            return OptionalDouble.empty();
        }
    }

    private static OptionalDouble exact(String text) {
        try {
            BigDecimal number = new BigDecimal(text);
            boolean holds = number.precision() <= EXACT_DIGITS && number.toPlainString().equals(text);
            return holds ? OptionalDouble.of(number.doubleValue()) : OptionalDouble.empty();
        } catch (NumberFormatException _) {
            return OptionalDouble.empty();
        }
    }

    private static String format(KeptCell cell) {
        return switch (cell.kind()) {
            case "DATE" -> "yyyy\\-mm\\-dd";
            case "TIME" -> cell.text().length() > 5 ? "hh:mm:ss" : "hh:mm";
            case "DATE_TIME" -> cell.text().length() > 16 ? "yyyy\\-mm\\-dd hh:mm:ss" : "yyyy\\-mm\\-dd hh:mm";
            default -> cell.text().contains(".") ? "General" : "0";
        };
    }

    private void comment(Row line, int column, List<RowIssue> issues) {
        if (comments++ >= MOST_COMMENTS) {
            return;
        }
        List<RowIssue> here =
                issues.stream().filter(issue -> RejectsFile.columnsAtFault(source.header(), List.of(issue)).contains(column)).toList();
        String words = RejectsFile.reasons(here);
        ClientAnchor anchor = workbook.getCreationHelper().createClientAnchor();
        // POI takes the anchor's corner for the cell; the offset moves the box beside it.
        anchor.setCol1(column);
        anchor.setDx1(COLUMN_PIXELS * Units.EMU_PER_PIXEL);
        anchor.setCol2(column + 4);
        anchor.setRow1(line.getRowNum());
        anchor.setRow2(line.getRowNum() + 5);
        Comment comment = drawing.createCellComment(anchor);
        comment.setString(workbook.getCreationHelper()
                .createRichTextString(words.length() > LONGEST_COMMENT ? words.substring(0, LONGEST_COMMENT) : words));
        comment.setAuthor("pinned-import");
        line.getCell(column).setCellComment(comment);
    }

    private CellStyle style(String format, boolean fault) {
        return styles.computeIfAbsent(format + fault, name -> {
            CellStyle style = workbook.createCellStyle();
            style.setDataFormat(workbook.createDataFormat().getFormat(format));
            style.setVerticalAlignment(VerticalAlignment.TOP);
            if (fault) {
                style.setFillForegroundColor(IndexedColors.LIGHT_ORANGE.getIndex());
                style.setFillPattern(FillPatternType.SOLID_FOREGROUND);
            }
            return style;
        });
    }

    private CellStyle wrapped() {
        return styles.computeIfAbsent("words", name -> {
            CellStyle style = workbook.createCellStyle();
            style.setDataFormat(workbook.createDataFormat().getFormat("@"));
            style.setVerticalAlignment(VerticalAlignment.TOP);
            style.setWrapText(true);
            return style;
        });
    }

    private static void put(Row line, int column, String value, CellStyle style) {
        Cell cell = line.createCell(column, CellType.STRING);
        String text = SafeCell.printable(value);
        cell.setCellValue(text.length() > LONGEST_CELL ? text.substring(0, LONGEST_CELL) : text);
        cell.setCellStyle(style);
    }

    // A list in the validation itself may have 255 characters only, so the values stand in a sheet of their own.
    private void offerLists() {
        if (allowed.isEmpty() || next == firstRow) {
            return;
        }
        SXSSFSheet lists = workbook.createSheet(LISTS);
        List<List<String>> columns = allowed.values().stream().map(values -> values.subList(0, Math.min(values.size(), MOST_VALUES))).toList();
        int longest = columns.stream().mapToInt(List::size).max().orElse(0);
        for (int i = 0; i < longest; i++) {
            Row line = lists.createRow(i);
            for (int column = 0; column < columns.size(); column++) {
                if (i < columns.get(column).size()) {
                    put(line, column, columns.get(column).get(i), style("@", false));
                }
            }
        }
        int column = 0;
        for (int position : allowed.keySet()) {
            offer(position, CellReference.convertNumToColString(column), columns.get(column).size());
            column++;
        }
        workbook.setSheetHidden(workbook.getSheetIndex(lists), true);
    }

    private void offer(int position, String listColumn, int size) {
        DataValidationHelper helper = sheet.getDataValidationHelper();
        String values = "'" + LISTS + "'!$" + listColumn + "$1:$" + listColumn + "$" + size;
        DataValidation validation = helper.createValidation(
                helper.createFormulaListConstraint(values), new CellRangeAddressList(firstRow, next - 1, position, position));
        validation.setEmptyCellAllowed(true);
        validation.setSuppressDropDownArrow(true);
        validation.setShowErrorBox(true);
        // A person may know better: the list can have grown meanwhile.
        validation.setErrorStyle(DataValidation.ErrorStyle.WARNING);
        validation.createErrorBox("Not in the list", "The job does not know this value. Choose one of the list, or add it to the lookup first.");
        sheet.addValidationData(validation);
    }

    @Override
    public Path publish() throws IOException {
        offerLists();
        try (var out = new BufferedOutputStream(Files.newOutputStream(file.path()))) {
            workbook.write(out);
        }
        return file.publish();
    }

    @Override
    public void close() throws IOException {
        workbook.close();
        file.discard();
    }
}
