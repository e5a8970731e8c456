package dev.pinnedimport.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.opencsv.CSVReader;
import com.opencsv.exceptions.CsvException;
import dev.pinnedimport.ledger.KeptCell;
import dev.pinnedimport.ledger.KeptFile;
import dev.pinnedimport.ledger.KeptRow;
import dev.pinnedimport.report.RejectsFile.RowId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.poi.ss.usermodel.CellType;
import org.apache.poi.ss.usermodel.DataValidation;
import org.apache.poi.ss.usermodel.FillPatternType;
import org.apache.poi.ss.usermodel.Row;
import org.apache.poi.ss.usermodel.Sheet;
import org.apache.poi.ss.usermodel.Workbook;
import org.apache.poi.ss.usermodel.WorkbookFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Execution(ExecutionMode.CONCURRENT)
class RejectsFileTest {

    private static final List<String> HEADER = List.of("Id", "Title", "Venue");

    @TempDir
    private Path directory;

    @Test
    void keepsColumnsOrderDelimiterAndCharacterSetOfTheSource() throws IOException {
        Path file = write(csv("ISO-8859-1", ";", 1, List.of(), List.of()), texts("881", "Fête; fin", "Arena Nrod"));

        assertThat(Files.readString(file, StandardCharsets.ISO_8859_1)).isEqualTo(
                """
                "Id";"Title";"Venue";"What is wrong";"What to do";"Row in the file";"pinned-import row id (v1q), do not change"\r
                "881";"Fête; fin";"Arena Nrod";"Venue: we do not know ""Arena Nrod"". Did you mean ""Arena Nord""? Correct the cell, or add it to lookups/venues.csv. (ROW-LOOKUP-01)";"Correct the cell, or add the value to the lookup file.";"17";"run-1:17:%s"\r
                """.formatted(row(texts("881", "Fête; fin", "Arena Nrod")).mark()));
    }

    @Test
    void keepsWhatStandsAboveAndBelowTheHeaderOfACsvFile() throws IOException {
        KeptFile source = csv("UTF-8", ";", 3, List.of(List.of("Export; of May"), List.of("x;=1+1")), List.of(List.of("text", "text")));

        Path file = write(source, texts("881", "", ""));

        assertThat(Files.readString(file).lines().limit(4).map(line -> line.replace("\ufeff", ""))).containsExactly(
                "Export; of May",
                "\"x;=1+1\"",
                "\"Id\";\"Title\";\"Venue\";\"What is wrong\";\"What to do\";\"Row in the file\";\"pinned-import row id (v1q), do not change\"",
                "\"text\";\"text\";\"\"");
    }

    @Test
    void beginsWithAByteOrderMarkWhereTheSourceIsUtf8SoThatExcelReadsIt() throws IOException {
        assertThat(Files.readString(write(csv("UTF-8", ",", 1, List.of(), List.of()), texts("1", "Fête", "x")))).startsWith("\ufeff\"Id\"");
    }

    @Test
    void disarmsCellsThatASpreadsheetWouldCompute() throws IOException {
        Path file = write(csv("UTF-8", ",", 1, List.of(), List.of()), texts("=1+1", " @SUM(A1)", "－2"));

        assertThat(Files.readString(file)).contains("\"'=1+1\",\"' @SUM(A1)\",\"'－2\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"=1+1", "+1", "-1", "@x", "\t=1", "\r", "\n=1", " =1", "\"=1", "'=1", "''=1", "＝1", "' =1"})
    void givesBackExactlyWhatWasDisarmed(String text) {
        assertThat(SafeCell.disarm(text)).isNotEqualTo(text).startsWith("'");
        assertThat(SafeCell.restore(SafeCell.disarm(text))).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "'", "'90s party", "''", "Jazz", "1-2", "' Jazz", "12.06.2026"})
    void leavesOtherTextsAsTheyAre(String text) {
        assertThat(SafeCell.disarm(text)).isEqualTo(text);
        assertThat(SafeCell.restore(text)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({"a\u0001b, a\ufffdb", "'a\u0000', a\ufffd", "x\ud834y, x\ufffdy", "x\ud834\udd1ey, x\ud834\udd1ey"})
    void writesWhatNoWorkbookCanHoldVisibly(String text, String printable) {
        assertThat(SafeCell.printable(text)).isEqualTo(printable);
    }

    @Test
    void colorsTheCellsAtFaultAndSaysWhyInACommentAndInWords() throws IOException {
        Path file = write(workbook(1, List.of(), List.of()), texts("00123", "=HYPERLINK(\"x\")", "Arena Nrod"));

        try (Workbook workbook = WorkbookFactory.create(file.toFile())) {
            Row row = workbook.getSheet("Mai").getRow(1);
            assertThat(row).allMatch(cell -> cell.getCellType() == CellType.STRING);
            assertThat(row.getCell(0).getStringCellValue()).isEqualTo("00123");
            assertThat(row.getCell(1).getStringCellValue()).isEqualTo("=HYPERLINK(\"x\")");
            assertThat(row.getCell(1).getCellStyle().getFillPattern()).isEqualTo(FillPatternType.NO_FILL);
            assertThat(row.getCell(1).getCellStyle().getDataFormatString()).isEqualTo("@");
            assertThat(row.getCell(2).getCellStyle().getFillPattern()).isEqualTo(FillPatternType.SOLID_FOREGROUND);
            assertThat(row.getCell(2).getCellComment().getString().getString()).contains("Did you mean \"Arena Nord\"?");
            assertThat(row.getCell(3).getStringCellValue()).contains("Arena Nord").endsWith("(ROW-LOOKUP-01)");
            assertThat(row.getCell(4).getStringCellValue()).isEqualTo("Correct the cell, or add the value to the lookup file.");
            assertThat(row.getCell(5).getStringCellValue()).isEqualTo("17");
            assertThat(RowId.parse(row.getCell(6).getStringCellValue())).contains(RowId.of("run-1", row(texts("00123", "=HYPERLINK(\"x\")", "Arena Nrod"))));
        }
    }

    @Test
    void hidesTheRowIdsAndTheLists() throws IOException {
        Path file = write(workbook(1, List.of(), List.of()), texts("1", "x", "Arena Nrod"));

        try (Workbook workbook = WorkbookFactory.create(file.toFile())) {
            assertThat(Stream.of(0, 1, 2, 3, 4, 5, 6).map(workbook.getSheet("Mai")::isColumnHidden))
                    .containsExactly(false, false, false, false, false, false, true);
            assertThat(workbook.isSheetHidden(workbook.getSheetIndex("pinned-import lists"))).isTrue();
            assertThat(workbook.getActiveSheetIndex()).isZero();
        }
    }

    @Test
    void offersTheAllowedValuesWhereTheFieldIsAList() throws IOException {
        Path file = write(workbook(1, List.of(), List.of()), texts("1", "x", "Arena Nrod"));

        try (Workbook workbook = WorkbookFactory.create(file.toFile())) {
            List<? extends DataValidation> validations = workbook.getSheet("Mai").getDataValidations();
            assertThat(validations).hasSize(1);
            assertThat(validations.getFirst().getRegions().getCellRangeAddress(0).formatAsString()).isEqualTo("C2");
            assertThat(validations.getFirst().getValidationConstraint().getFormula1()).isEqualTo("'pinned-import lists'!$A$1:$A$2");
            Sheet lists = workbook.getSheet("pinned-import lists");
            assertThat(lists.getRow(0).getCell(0).getStringCellValue()).isEqualTo("Arena Nord");
            assertThat(lists.getRow(1).getCell(0).getStringCellValue()).isEqualTo("=Halle");
        }
    }

    @Test
    void writesDatesAsDatesAndNumbersAsNumbersWhereNothingIsLost() throws IOException {
        Path file = write(workbook(3, List.of(List.of("Export"), List.of()), List.of(List.of("unit"))), List.of(
                new KeptCell("123456789012345", "NUMBER"), new KeptCell("2026-06-12T20:00", "DATE_TIME"), new KeptCell("1234567890123456", "INEXACT_NUMBER")));

        try (Workbook workbook = WorkbookFactory.create(file.toFile())) {
            Sheet sheet = workbook.getSheet("Mai");
            assertThat(sheet.getRow(0).getCell(0).getStringCellValue()).isEqualTo("Export");
            assertThat(sheet.getRow(2).getCell(2).getStringCellValue()).isEqualTo("Venue");
            assertThat(sheet.getRow(3).getCell(0).getStringCellValue()).isEqualTo("unit");
            Row row = sheet.getRow(4);
            assertThat(row.getCell(0).getNumericCellValue()).isEqualTo(123456789012345.0);
            assertThat(row.getCell(0).getCellStyle().getDataFormatString()).isEqualTo("0");
            assertThat(row.getCell(1).getLocalDateTimeCellValue()).isEqualTo("2026-06-12T20:00");
            assertThat(row.getCell(2).getCellType()).isEqualTo(CellType.STRING);
        }
    }

    @Test
    void leavesTheHeaderInItsRowWhereNotAllRowsAboveItAreKnown() throws IOException {
        Path csv = write(csv("UTF-8", ";", 4, List.of(List.of("Export")), List.of()), texts("1", "x", "y"));
        Path xlsx = write(workbook(4, List.of(List.of("Export")), List.of()), texts("1", "x", "y"));

        assertThat(Files.readAllLines(csv).get(3)).startsWith("\"Id\";");
        try (Workbook workbook = WorkbookFactory.create(xlsx.toFile())) {
            assertThat(workbook.getSheet("Mai").getRow(3).getCell(0).getStringCellValue()).isEqualTo("Id");
        }
    }

    @Test
    void namesTheCellsThatNoColumnHasRoomFor() throws IOException {
        List<KeptCell> cells = texts("1", "Fete", " with friends", "Arena Nord", "", "=2+3");
        String wrong = Reports.UNKNOWN_VENUE.sentence() + " (ROW-LOOKUP-01)\nBehind the last column: \"Arena Nord\", \"\", \"=2+3\"";

        Path csv = write(csv("UTF-8", ",", 1, List.of(), List.of()), texts("1", "Fete", "Arena Nord", "", ""));
        assertThat(csv).content().as("empty ones are not worth a word").doesNotContain("Behind");
        csv = write(csv("UTF-8", ",", 1, List.of(), List.of()), cells);
        Path xlsx = write(workbook(1, List.of(), List.of()), cells);

        try (CSVReader reader = new CSVReader(Files.newBufferedReader(csv)); Workbook workbook = WorkbookFactory.create(xlsx.toFile())) {
            assertThat(reader.readAll().get(1)[3]).endsWith(wrong);
            assertThat(workbook.getSheet("Mai").getRow(1).getCell(3).getStringCellValue()).endsWith(wrong);
        } catch (CsvException e) {
            throw new IOException(e);
        }
    }

    @Test
    void isNotThereBeforeItIsWhole() throws IOException {
        try (RejectsFile rejects = open(csv("UTF-8", ",", 1, List.of(), List.of()))) {
            rejects.add(row(texts("1", "2", "3")), List.of(Reports.UNKNOWN_VENUE));
            assertThat(directory.resolve("r.csv")).doesNotExist();
        }
        assertThat(directory).isEmptyDirectory();
    }

    private Path write(KeptFile source, List<KeptCell> cells) throws IOException {
        try (RejectsFile rejects = open(source)) {
            rejects.add(row(cells), List.of(Reports.UNKNOWN_VENUE));
            return rejects.publish();
        }
    }

    private RejectsFile open(KeptFile source) throws IOException {
        return RejectsFile.like(source, directory, "r", "run-1", Map.of(2, List.of("Arena Nord", "=Halle")));
    }

    private static KeptFile csv(String charset, String delimiter, int headerRow, List<List<String>> above, List<List<String>> below) {
        return file(null, charset, delimiter, headerRow, above, below);
    }

    private static KeptFile workbook(int headerRow, List<List<String>> above, List<List<String>> below) {
        return file("Mai", null, null, headerRow, above, below);
    }

    private static KeptFile file(@Nullable String sheet, @Nullable String charset, @Nullable String delimiter, int headerRow,
            List<List<String>> above, List<List<String>> below) {
        return new KeptFile("source", sheet, charset, delimiter, "\"", headerRow, HEADER, above, below);
    }

    private static KeptRow row(List<KeptCell> cells) {
        return new KeptRow(17, 17, true, "881", cells);
    }

    private static List<KeptCell> texts(String... texts) {
        return Stream.of(texts).map(KeptCell::text).toList();
    }
}
