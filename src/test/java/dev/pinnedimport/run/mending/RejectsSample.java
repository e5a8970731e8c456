package dev.pinnedimport.run.mending;

import dev.pinnedimport.issue.IssueCode;
import dev.pinnedimport.issue.Severity;
import dev.pinnedimport.ledger.KeptCell;
import dev.pinnedimport.ledger.KeptFile;
import dev.pinnedimport.ledger.KeptRow;
import dev.pinnedimport.ledger.RowIssue;
import dev.pinnedimport.report.RejectsFile;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.poi.ss.usermodel.Row;
import org.apache.poi.ss.usermodel.Sheet;
import org.apache.poi.ss.usermodel.Workbook;
import org.apache.poi.ss.usermodel.WorkbookFactory;
import org.jspecify.annotations.Nullable;

/// Rejects of a made-up run, and what a person makes of them: row 6 gets the right city, row 8 a date, row 7 is taken out, row 5 stays as it is.
///
/// Its `main` writes the files that LibreOffice is given: see `src/test/resources/mending/README.md`.
final class RejectsSample {

    static final String RUN = "2026-11-23-0200-k7q";

    private static final List<String> HEADER =
            List.of("Id", "Title", "Date", "Time", "Price", "Barcode", "Members only", "City", "Note");

    private RejectsSample() {}

    static KeptFile workbook() {
        return file("Mai 2027.xlsx", "Mai", null, null);
    }

    static KeptFile csv() {
        return file("mai.csv", null, "windows-1252", ";");
    }

    private static KeptFile file(String name, @Nullable String sheet, @Nullable String charset, @Nullable String delimiter) {
        List<List<String>> above = sheet == null
                ? List.of(List.of("Spielplan Mai;;;"), List.of(""))
                : List.of(List.of("Spielplan Mai"), List.of());
        return new KeptFile(name, sheet, charset, delimiter, "\"", 3, HEADER, above, List.of(List.of("text", "text", "date", "time", "EUR", "EAN", "yes/no", "", "")));
    }

    /// The rows by their number; dates and numbers are cells of their kind in a workbook, texts in CSV.
    static SortedMap<Long, KeptRow> rows(KeptFile file) {
        SortedMap<Long, KeptRow> rows = new TreeMap<>();
        boolean typed = file.sheet() != null;
        add(rows, 5, typed, "00123", "Jazz Night", "2027-05-12", "Bremn", "=1+1");
        add(rows, 6, typed, "00124", "Fête d'été", "2027-05-13", "Hambrug", "'=x");
        add(rows, 7, typed, "00125", "Gala", "2027-05-14", "Potsdam", "Zeile 1\nZeile 2");
        add(rows, 8, typed, "00126", "Tanz", "", "Berlin", "+49 30 1234567");
        return rows;
    }

    private static void add(SortedMap<Long, KeptRow> rows, long number, boolean typed, String id, String title, String date, String city, String note) {
        rows.put(number, new KeptRow(number, number, true, id, List.of(
                KeptCell.text(id),
                KeptCell.text(title),
                cell(date, "DATE", typed && !date.isEmpty()),
                cell("20:00", "TIME", typed),
                cell("19.9", "NUMBER", typed),
                cell("978316148410", "NUMBER", typed),
                cell("true", "BOOLEAN", typed),
                KeptCell.text(city),
                KeptCell.text(note))));
    }

    private static KeptCell cell(String text, String kind, boolean typed) {
        return typed ? new KeptCell(text, kind) : KeptCell.text(text);
    }

    static Map<Long, List<RowIssue>> issues() {
        return Map.of(
                5L, List.of(unknownCity(5, "Bremn")),
                6L, List.of(unknownCity(6, "Hambrug")),
                7L, List.of(unknownCity(7, "Potsdam")),
                8L, List.of(new RowIssue(8, "Date", IssueCode.ROW_MISSING, Severity.ERROR, "", "\"Date\" is empty. Every event needs a date.", "00126")));
    }

    private static RowIssue unknownCity(long row, String city) {
        return new RowIssue(row, "City", IssueCode.ROW_UNKNOWN_VALUE, Severity.ERROR, city, "We do not know \"" + city + "\".", "");
    }

    static Path write(KeptFile file, Path directory) throws IOException {
        try (RejectsFile rejects = RejectsFile.like(file, directory, "rejects", RUN, Map.of(7, List.of("Berlin", "Bremen", "Hamburg")))) {
            for (KeptRow row : rows(file).values()) {
                rejects.add(row, issues().getOrDefault(row.row(), List.of()));
            }
            return rejects.publish();
        }
    }

    static Path mendWorkbook(Path rejects, Path mended) throws IOException {
        try (Workbook workbook = WorkbookFactory.create(rejects.toFile()); OutputStream out = Files.newOutputStream(mended)) {
            Sheet sheet = workbook.getSheet("Mai");
            // A fresh cell: POI would leave the old text beside the new one, and LibreOffice then shows neither.
            sheet.getRow(5).createCell(7).setCellValue("Hamburg");
            Row tanz = sheet.getRow(7);
            tanz.getCell(2).setCellValue(LocalDate.of(2027, 5, 15));
            tanz.getCell(2).setCellStyle(sheet.getRow(4).getCell(2).getCellStyle());
            sheet.removeRow(sheet.getRow(6));
            sheet.shiftRows(7, 7, -1);
            workbook.write(out);
        }
        return mended;
    }

    static Path mendCsv(Path rejects, Path mended) throws IOException {
        List<String> lines = new ArrayList<>();
        String text = Files.readString(rejects, java.nio.charset.Charset.forName("windows-1252"));
        String[] records = text.split("\r\n");
        for (String record : records) {
            if (!record.startsWith("\"00125\"")) {
                lines.add(record.replace("\"Hambrug\";\"''=x\"", "\"Hamburg\";\"''=x\"").replace("\"Tanz\";\"\"", "\"Tanz\";\"2027-05-15\""));
            }
        }
        return Files.writeString(mended, String.join("\r\n", lines) + "\r\n", java.nio.charset.Charset.forName("windows-1252"));
    }

    public static void main(String[] arguments) throws IOException {
        Path directory = Files.createDirectories(Path.of(arguments[0]));
        mendWorkbook(write(workbook(), directory), directory.resolve("mended.xlsx"));
        mendCsv(write(csv(), directory), directory.resolve("mended.csv"));
    }
}
