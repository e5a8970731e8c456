package dev.pinnedimport.report;

import dev.pinnedimport.ledger.RowIssue;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.poi.ss.usermodel.Cell;
import org.apache.poi.ss.usermodel.CellStyle;
import org.apache.poi.ss.usermodel.CellType;
import org.apache.poi.ss.usermodel.FillPatternType;
import org.apache.poi.ss.usermodel.Font;
import org.apache.poi.ss.usermodel.IndexedColors;
import org.apache.poi.ss.usermodel.Row;
import org.apache.poi.ss.util.WorkbookUtil;
import org.apache.poi.xssf.streaming.SXSSFSheet;
import org.apache.poi.xssf.streaming.SXSSFWorkbook;

/// Rejects as a workbook: every cell is text, so nothing is computed and no id loses a digit; the cells at fault are coloured.
final class XlsxRejectsFile implements RejectsFile {

    private static final int ROWS_IN_MEMORY = 100;
    private static final int LONGEST_CELL = 32_767;

    private final OutputFile file;
    private final List<String> header;
    private final SXSSFWorkbook workbook;
    private final SXSSFSheet sheet;
    private final CellStyle text;
    private final CellStyle atFault;
    private int next;

    XlsxRejectsFile(OutputFile file, String sheetName, List<String> header) {
        this.file = file;
        this.header = List.copyOf(header);
        this.workbook = new SXSSFWorkbook(ROWS_IN_MEMORY);
        this.sheet = workbook.createSheet(WorkbookUtil.createSafeSheetName(sheetName));
        this.text = textStyle();
        this.atFault = faultStyle();
        List<String> names = new ArrayList<>(header);
        names.add(WHAT_TO_FIX);
        names.add(ROW_IN_FILE);
        writeHeader(names);
    }

    @Override
    public void add(List<String> cells, long row, List<RowIssue> issues) {
        Set<String> columnsAtFault = issues.stream().map(RowIssue::column).collect(Collectors.toSet());
        Row line = sheet.createRow(next++);
        for (int i = 0; i < header.size(); i++) {
            String cell = i < cells.size() ? cells.get(i) : "";
            boolean fault = columnsAtFault.contains(header.get(i));
            if (!cell.isEmpty() || fault) {
                put(line, i, cell, fault ? atFault : text);
            }
        }
        put(line, header.size(), RejectsFile.reasons(issues), text);
        put(line, header.size() + 1, Long.toString(row), text);
    }

    private void writeHeader(List<String> names) {
        CellStyle bold = workbook.createCellStyle();
        Font font = workbook.createFont();
        font.setBold(true);
        bold.setFont(font);
        Row line = sheet.createRow(next++);
        for (int i = 0; i < names.size(); i++) {
            put(line, i, names.get(i), bold);
            sheet.setColumnWidth(i, (names.get(i).equals(WHAT_TO_FIX) ? 60 : 18) * 256);
        }
        sheet.createFreezePane(0, 1);
    }

    private CellStyle textStyle() {
        CellStyle style = workbook.createCellStyle();
        style.setDataFormat(workbook.createDataFormat().getFormat("@"));
        return style;
    }

    private CellStyle faultStyle() {
        CellStyle style = textStyle();
        style.setFillForegroundColor(IndexedColors.LIGHT_ORANGE.getIndex());
        style.setFillPattern(FillPatternType.SOLID_FOREGROUND);
        return style;
    }

    private static void put(Row line, int column, String value, CellStyle style) {
        Cell cell = line.createCell(column, CellType.STRING);
        cell.setCellValue(value.length() > LONGEST_CELL ? value.substring(0, LONGEST_CELL) : value);
        cell.setCellStyle(style);
    }

    @Override
    public Path publish() throws IOException {
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
