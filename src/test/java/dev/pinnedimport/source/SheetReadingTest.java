package dev.pinnedimport.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.pinnedimport.SharesNothing;
import dev.pinnedimport.issue.ExitCode;
import dev.pinnedimport.issue.IssueCode;
import dev.pinnedimport.issue.Severity;
import dev.pinnedimport.issue.StopException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.poi.ss.usermodel.CellStyle;
import org.apache.poi.xssf.usermodel.XSSFRow;
import org.apache.poi.xssf.usermodel.XSSFSheet;
import org.apache.poi.xssf.usermodel.XSSFWorkbook;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

@SharesNothing
class SheetReadingTest {

    private static final String HEADER = "<row r=\"1\">" + text("A1", "a") + text("B1", "b") + text("C1", "c") + "</row>";

    @TempDir
    Path folder;

    static Stream<Arguments> cells() {
        return Stream.of(
                arguments("<c r=\"A2\"><v>42</v></c>", CellKind.NUMBER, "42"),
                arguments("<c r=\"A2\"><v>-42.50</v></c>", CellKind.NUMBER, "-42.5"),
                arguments("<c r=\"A2\"><v>100.0</v></c>", CellKind.NUMBER, "100"),
                arguments("<c r=\"A2\"><v>1.12119E+10</v></c>", CellKind.NUMBER, "11211900000"),
                arguments("<c r=\"A2\"><v>1.5e-5</v></c>", CellKind.NUMBER, "0.000015"),
                arguments("<c r=\"A2\"><v>0</v></c>", CellKind.NUMBER, "0"),
                arguments("<c r=\"A2\"><v>-0</v></c>", CellKind.NUMBER, "0"),
                arguments("<c r=\"A2\"><v>19.989999999999998</v></c>", CellKind.NUMBER, "19.99"),
                arguments("<c r=\"A2\"><v>0.30000000000000004</v></c>", CellKind.NUMBER, "0.3"),
                arguments("<c r=\"A2\"><v>123456789012345</v></c>", CellKind.NUMBER, "123456789012345"),
                arguments("<c r=\"A2\"><v>1234567890123450</v></c>", CellKind.INEXACT_NUMBER, "1234567890123450"),
                arguments("<c r=\"A2\"><v>1.23456789012345E+15</v></c>", CellKind.INEXACT_NUMBER, "1234567890123450"),
                arguments("<c r=\"A2\"><v>4.1E+16</v></c>", CellKind.INEXACT_NUMBER, "41000000000000000"),
                arguments("<c r=\"A2\" t=\"n\"><v>7</v></c>", CellKind.NUMBER, "7"),
                arguments("<c r=\"A2\" t=\"b\"><v>1</v></c>", CellKind.BOOLEAN, "true"),
                arguments("<c r=\"A2\" t=\"b\"><v>0</v></c>", CellKind.BOOLEAN, "false"),
                arguments("<c r=\"A2\" t=\"e\"><v>#N/A</v></c>", CellKind.ERROR, "#N/A"),
                arguments("<c r=\"A2\" t=\"s\"><v>0</v></c>", CellKind.TEXT, "shared"),
                arguments("<c r=\"A2\" t=\"s\"><v>1</v></c>", CellKind.TEXT, "bold and plain "),
                arguments("<c r=\"A2\" t=\"s\"><v>2</v></c>", CellKind.TEXT, "東京"),
                arguments("<c r=\"A2\" t=\"s\"><v>3</v></c>", CellKind.TEXT, "x\r\ny"),
                arguments("<c r=\"A2\" t=\"s\"><v>4</v></c>", CellKind.TEXT, "_x000D_"),
                arguments("<c r=\"A2\" t=\"s\"><v>5</v></c>", CellKind.TEXT, "a_xyz_b & <c>"),
                arguments("<c r=\"A2\" t=\"inlineStr\"><is><t>in</t></is></c>", CellKind.TEXT, "in"),
                arguments("<c r=\"A2\" t=\"inlineStr\"><is><r><t>i</t></r><r><rPr><b/></rPr><t>n</t></r></is></c>", CellKind.TEXT, "in"),
                arguments("<c r=\"A2\" t=\"inlineStr\"><is><t><![CDATA[a < b]]></t></is></c>", CellKind.TEXT, "a < b"),
                arguments("<c r=\"A2\" t=\"str\"><f>UPPER(B2)</f><v>ABC</v></c>", CellKind.TEXT, "ABC"),
                arguments("<c r=\"A2\"><f>1+1</f><v>2</v></c>", CellKind.NUMBER, "2"),
                arguments("<c r=\"A2\" t=\"e\"><f>1/0</f><v>#DIV/0!</v></c>", CellKind.ERROR, "#DIV/0!"),
                arguments("<c r=\"A2\" s=\"1\"><f>TODAY()</f><v>46185</v></c>", CellKind.DATE, "2026-06-12"),
                arguments("<c r=\"A2\" s=\"1\"><v>45627</v></c>", CellKind.DATE, "2024-12-01"),
                arguments("<c r=\"A2\" s=\"2\"><v>0.41666666666666669</v></c>", CellKind.TIME, "10:00"),
                arguments("<c r=\"A2\" s=\"2\"><v>0.83368055555555554</v></c>", CellKind.TIME, "20:00:30"),
                arguments("<c r=\"A2\" s=\"3\"><v>46185.833333333336</v></c>", CellKind.DATE_TIME, "2026-06-12T20:00"),
                arguments("<c r=\"A2\" s=\"4\"><v>1.5</v></c>", CellKind.TEXT, "36:00"),
                arguments("<c r=\"A2\" s=\"5\"><v>46185.75</v></c>", CellKind.DATE_TIME, "2026-06-12T18:00"),
                arguments("<c r=\"A2\" s=\"5\"><v>4.618575E+4</v></c>", CellKind.DATE_TIME, "2026-06-12T18:00"),
                arguments("<c r=\"A2\" t=\"d\"><v>2026-06-12</v></c>", CellKind.DATE, "2026-06-12"),
                arguments("<c r=\"A2\" t=\"d\"><v>2026-06-12T20:00:00.000</v></c>", CellKind.DATE_TIME, "2026-06-12T20:00"),
                arguments("<c r=\"A2\" t=\"d\"><v>20:00:30</v></c>", CellKind.TIME, "20:00:30"),
                arguments("<c r=\"A2\" t=\"d\"><v>2026-06-12T20:00:00Z</v></c>", CellKind.TEXT, "2026-06-12T20:00Z"),
                arguments("<c><v>8</v></c>", CellKind.NUMBER, "8"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cells")
    void readsACellAsPeopleSeeIt(String xml, CellKind kind, String text) throws IOException {
        SourceRecord row = read("<row r=\"2\">" + xml + "</row>").records().getFirst();

        assertThat(row.cell(0)).isEqualTo(text);
        assertThat(row.kind(0)).isEqualTo(kind);
    }

    static Stream<Arguments> brokenCells() {
        return Stream.of(
                arguments("<c r=\"B2\"><v>1e999</v></c>", IssueCode.ROW_NOT_A_NUMBER, "column \"b\""),
                arguments("<c r=\"B2\"><v>abc</v></c>", IssueCode.ROW_NOT_A_NUMBER, "\"abc\" is none"),
                arguments("<c r=\"B2\"><v>NaN</v></c>", IssueCode.ROW_NOT_A_NUMBER, ""),
                arguments("<c r=\"B2\"><v>Infinity</v></c>", IssueCode.ROW_NOT_A_NUMBER, ""),
                arguments("<c r=\"B2\"><v>0x1p3</v></c>", IssueCode.ROW_NOT_A_NUMBER, ""),
                arguments("<c r=\"B2\"><v>1e999999999</v></c>", IssueCode.ROW_NOT_A_NUMBER, ""),
                arguments("<c r=\"B2\" s=\"1\"><v>abc</v></c>", IssueCode.ROW_NOT_A_NUMBER, ""),
                arguments("<c r=\"B2\" s=\"1\"><v>-1</v></c>", IssueCode.ROW_DATE, "between 1900 and 9999"),
                arguments("<c r=\"B2\" s=\"1\"><v>60</v></c>", IssueCode.ROW_DATE, ""),
                arguments("<c r=\"B2\" s=\"1\"><v>2958466</v></c>", IssueCode.ROW_DATE, ""),
                arguments("<c r=\"B2\" t=\"d\"><v>2026-02-30</v></c>", IssueCode.ROW_DATE, ""),
                arguments("<c r=\"B2\" t=\"b\"><v>2</v></c>", IssueCode.ROW_NOT_A_BOOLEAN, ""),
                arguments("<c r=\"B2\"><f>A2</f></c>", IssueCode.ROW_CELL_ERROR, "no computed value"),
                arguments("<c r=\"B2\"><f>A2</f><v></v></c>", IssueCode.ROW_CELL_ERROR, "no computed value"),
                arguments("<c r=\"B2\" t=\"s\"><v>99</v></c>", IssueCode.ROW_BROKEN, "not in the workbook"),
                arguments("<c r=\"B2\" t=\"s\"><v>x</v></c>", IssueCode.ROW_BROKEN, "not in the workbook"),
                arguments("<c r=\"B2\" t=\"s\"><v>-1</v></c>", IssueCode.ROW_BROKEN, ""),
                arguments("<c r=\"B2\" t=\"s\"><v>6</v></c>", IssueCode.ROW_CONTROL, "column \"b\": The cell holds the control character "
                        + "U+0000"),
                arguments("<c r=\"B2\" t=\"s\"><v>7</v></c>", IssueCode.ROW_CONTROL, "half a character, U+D83D"),
                arguments("<c r=\"B2\" t=\"s\"><v>8</v></c>", IssueCode.ROW_CELL_LIMIT, "more than 32767 characters"),
                arguments("<c r=\"B2\" t=\"inlineStr\"><is><t>" + "x".repeat(32_768) + "</t></is></c>", IssueCode.ROW_CELL_LIMIT, ""),
                arguments("<c r=\"B2\" t=\"str\"><v>" + "x".repeat(300_000) + "</v></c>", IssueCode.ROW_CELL_LIMIT, ""),
                arguments("<c r=\"B2\" t=\"zzz\"><v>1</v></c>", IssueCode.ROW_BROKEN, "of a kind that we do not know"),
                arguments("<c r=\"XFE1\"><v>1</v></c>", IssueCode.ROW_BROKEN, "\"XFE1\""),
                arguments("<c r=\"ZZZZZZZ1\"><v>1</v></c>", IssueCode.ROW_BROKEN, "whose last column is XFD"),
                arguments("<c r=\"$\"><v>1</v></c>", IssueCode.ROW_BROKEN, ""),
                arguments("<c r=\"B2\"><v>1</v></c><c r=\"B2\"><v>2</v></c>", IssueCode.ROW_BROKEN, "stored twice"),
                arguments("<c r=\"G2\"><v>5</v></c>", IssueCode.ROW_RAGGED, "Cell G2 is filled but its column has no name; the header "
                        + "ends in column C."));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("brokenCells")
    void aBadCellBreaksItsRowAndTheNextOneIsRead(String xml, IssueCode code, String words) throws IOException {
        Rows rows = read("<row r=\"2\"><c r=\"A2\"><v>1</v></c>" + xml + "</row><row r=\"3\">" + text("A3", "next") + "</row>");

        assertThat(rows.told()).containsExactly("2 " + code, "3 read next||");
        assertThat(rows.broken().getFirst().issues().getFirst().toString()).startsWith("export.xlsx, sheet Events, row 2").contains(words);
    }

    @Test
    void aRowWithFilledCellsBehindTheHeaderKeepsThem() throws IOException {
        Rows rows = read("<row r=\"2\">" + text("A2", "x") + text("E2", " ") + text("G2", "left") + "<c r=\"XFD2\"><v>5</v></c></row>");

        assertThat(rows.told()).containsExactly("2 ROW_RAGGED");
        assertThat(rows.broken().getFirst().cells()).containsExactly("x", "", "", "left", "5");
    }

    @Test
    void saysWhereALongRowIsTooLongToBeKeptWhole() throws IOException {
        String further = IntStream.rangeClosed('D', 'X').mapToObj(column -> text((char) column + "2", "z")).collect(Collectors.joining());

        Rows rows = read("<row r=\"2\">" + text("A2", "x") + further + "</row>");

        assertThat(rows.broken().getFirst().issues().getFirst().sentence()).startsWith("Cell D2 is filled")
                .endsWith(" The rejects file shows the first 20 of the 21 cells beyond the header.");
    }

    @Test
    void rowsAndCellsWithoutReferencesFollowTheOnesBefore() throws IOException {
        Rows rows = Rows.of(XlsxFile.ofRows("<row><c t=\"inlineStr\"><is><t>a</t></is></c><c t=\"inlineStr\"><is><t>b</t></is></c></row>"
                + "<row r=\"5\"><c r=\"B5\"><v>1</v></c></row><row><c><v>2</v></c><c><v>3</v></c></row>").write(file()),
                SourceSettings.detectAll());

        assertThat(rows.told()).containsExactly("5 read |1", "6 read 2|3");
    }

    @Test
    void cellsMayComeInAnyOrder() throws IOException {
        assertThat(read("<row r=\"2\">" + text("C2", "z") + text("A2", "x") + "</row>").told()).containsExactly("2 read x||z");
    }

    @Test
    void rowsWithoutTextAreBlankAndRowsThatAreNotStoredAreNone() throws IOException {
        Rows rows = read("<row r=\"2\"/><row r=\"3\"><c r=\"A3\" s=\"1\"/><c r=\"B3\" t=\"s\"><v>9</v></c></row><row r=\"9\">" + text("A9",
                "x") + "</row>"
                + "<row r=\"10\">" + text("A10", " ") + text("G10", "") + "</row>");

        assertThat(rows.told()).containsExactly("2 BLANK", "3 BLANK", "9 read x||", "10 BLANK");
    }

    @Test
    void shortRowsAreUsualInASheet() throws IOException {
        assertThat(read("<row r=\"2\">" + text("A2", "x") + "</row>").told()).containsExactly("2 read x||");
    }

    @Test
    void skipsRowsBelowTheHeaderByTheirNumbers() throws IOException {
        Path file = XlsxFile.ofRows(HEADER + "<row r=\"3\">" + text("A3", "x") + "</row><row r=\"4\">" + text("A4", "y") + "</row>")
                .write(file());

        assertThat(Rows.of(file, Settings.skipRows(2)).told()).containsExactly("3 SKIP_ROWS", "4 read y||");
    }

    @Test
    void anUnknownStyleLeavesANumberAndAWarning() throws IOException {
        assertThat(read("<row r=\"2\"><c r=\"A2\" s=\"99\"><v>5</v></c></row>").told()).containsExactly("2 read 5|| ROW_STYLE");
    }

    @Test
    void datesCanBeginIn1904() throws IOException {
        Path file = XlsxFile.ofRows(HEADER + "<row r=\"2\"><c r=\"A2\" s=\"1\"><v>0</v></c><c r=\"B2\" s=\"1\"><v>44723</v></c>"
                + "<c r=\"C2\" s=\"1\"><v>60</v></c></row>").styles("", 0, 14).datesFrom1904().write(file());

        assertThat(Rows.of(file, SourceSettings.detectAll()).told()).containsExactly("2 read 1904-01-01|2026-06-12|1904-03-01");
    }

    @Test
    void takesTheHeaderFromTheRowThatTheJobNames() throws IOException {
        Path file = XlsxFile.ofRows("<row r=\"1\">" + text("A1", "Report") + "</row><row r=\"4\">" + text("B4", " id ") + text("C4", "")
                + "</row>"
                + "<row r=\"5\">" + text("B5", "7") + "</row>").write(file());
        Rows rows = Rows.of(file, Settings.headerRow(4));

        assertThat(rows.header().names()).containsExactly("", "id");
        assertThat(rows.told()).containsExactly("5 read |7");
    }

    @Test
    void anEmptyHeaderRowIsRefusedWithTheNextRowThatHasText() throws IOException {
        Path file = XlsxFile.ofRows("<row r=\"2\"><c r=\"A2\"/></row><row r=\"3\">" + text("A3", "id") + "</row>").write(file());

        assertThat(refusal(file, SourceSettings.detectAll())).hasMessageContaining("FILE-HEADER-01")
                .hasMessageContaining("set source.header_row: 3");
    }

    @Test
    void aSheetWithoutRowsHasNoHeader() throws IOException {
        assertThat(refusal(XlsxFile.ofRows("").write(file()), SourceSettings.detectAll())).hasMessageContaining("FILE-HEADER-01");
    }

    @Test
    void findsASheetByNameWhateverItsCase() throws IOException {
        Rows rows = Rows.of(twoSheets(), Settings.sheet("second"));

        assertThat(rows.header().names()).containsExactly("two");
        assertThat(rows.resolved().sheet()).isEqualTo("Second");
        assertThat(rows.notices()).isEmpty();
        assertThat(rows.header().at()).hasToString("export.xlsx, sheet Second, row 1");
    }

    @Test
    void listsTheSheetsWhereTheNamedOneIsMissing() throws IOException {
        StopException stop = refusal(twoSheets(), Settings.sheet("Third"));

        assertThat(stop.exitCode()).isEqualTo(ExitCode.CONFIGURATION);
        assertThat(stop).hasMessage("export.xlsx: There is no sheet \"Third\". The workbook has the sheets \"First\", \"Second\". "
                + "Correct source.sheet in the job. (FILE-SHEET-01)");
    }

    @Test
    void readsTheFirstOfSeveralSheetsAndSaysSo() throws IOException {
        Rows rows = Rows.of(twoSheets(), SourceSettings.detectAll());

        assertThat(rows.header().names()).containsExactly("one");
        assertThat(rows.notices()).singleElement().satisfies(notice -> {
            assertThat(notice.code()).isEqualTo(IssueCode.FILE_SHEET_CHOSEN);
            assertThat(notice.severity()).isEqualTo(Severity.WARNING);
        });
    }

    @Test
    void hiddenSheetsAndChartsAreNotInTheWay() throws IOException {
        Path file = new XlsxFile().hiddenSheet("Lists", HEADER).chartSheet("Chart").sheet("Events", "<row r=\"1\">" + text("A1", "id")
                + "</row>")
                .write(file());
        Rows rows = Rows.of(file, SourceSettings.detectAll());

        assertThat(rows.header().names()).containsExactly("id");
        assertThat(rows.notices()).isEmpty();
    }

    @Test
    void hiddenRowsAreReadAndMergedCellsHaveTheirFirstValue() throws IOException {
        Rows rows = read("<row r=\"2\" hidden=\"1\">" + text("A2", "x") + "<c r=\"B2\" s=\"0\"/></row>");

        assertThat(rows.told()).containsExactly("2 read x||");
    }

    @Test
    void readsWorkbooksWhoseElementsHaveAPrefix() throws IOException {
        Path file = new XlsxFile().sheetXml("Events",
                "<x:worksheet xmlns:x=\"http://purl.oclc.org/ooxml/spreadsheetml/main\"><x:sheetData><x:row r=\"1\">"
                + "<x:c r=\"A1\" t=\"inlineStr\"><x:is><x:t>id</x:t></x:is></x:c></x:row><x:row r=\"2\"><x:c "
                + "r=\"A2\"><x:v>5</x:v></x:c></x:row>"
                + "</x:sheetData></x:worksheet>").write(file());

        assertThat(Rows.of(file, SourceSettings.detectAll()).told()).containsExactly("2 read 5");
    }

    @Test
    void readsWhatPoiWrites() throws IOException {
        Path file = file();
        try (XSSFWorkbook workbook = new XSSFWorkbook(); OutputStream out = Files.newOutputStream(file)) {
            XSSFSheet sheet = workbook.createSheet("Events");
            CellStyle date = workbook.createCellStyle();
            date.setDataFormat(workbook.createDataFormat().getFormat("dd.mm.yyyy hh:mm"));
            XSSFRow header = sheet.createRow(0);
            List.of("id", "title", "start", "free").forEach(name -> header.createCell(header.getPhysicalNumberOfCells())
                    .setCellValue(name));
            XSSFRow row = sheet.createRow(1);
            row.createCell(0).setCellValue(4711);
            row.createCell(1).setCellValue("Größe & <Mut>\nzweite Zeile");
            row.createCell(2).setCellValue(LocalDateTime.of(2026, 6, 12, 20, 0));
            row.getCell(2).setCellStyle(date);
            row.createCell(3).setCellValue(true);
            workbook.write(out);
        }

        assertThat(Rows.of(file, SourceSettings.detectAll()).told()).containsExactly("2 read 4711|Größe & <Mut>\nzweite "
                + "Zeile|2026-06-12T20:00|true");
    }

    @Test
    void tellsHowFarItHasCome() throws IOException {
        StringBuilder rows = new StringBuilder(HEADER);
        for (int i = 2; i < 5_000; i++) {
            rows.append("<row r=\"").append(i).append("\"><c r=\"A").append(i).append("\"><v>").append(i).append("</v></c></row>");
        }
        try (SourceReader reader = SourceReader.open(XlsxFile.ofRows(rows.toString()).write(file()), SourceSettings.detectAll())) {
            long begun = reader.position();
            for (int i = 2; i < 4_000; i++) {
                reader.next();
            }
            assertThat(reader.position()).isGreaterThan(begun).isLessThanOrEqualTo(reader.size());
        }
    }

    private Rows read(String rows) throws IOException {
        return Rows.of(XlsxFile.ofRows(HEADER + rows).styles("<numFmt numFmtId=\"164\" formatCode=\"dd/mm/yyyy\\ hh:mm\"/>", 0, 14, 20, 22,
                46, 164)
                .sharedStrings("<si><t>shared</t></si>"
                        + "<si><r><rPr><b/></rPr><t>bold</t></r><r><t xml:space=\"preserve\"> and plain </t></r></si>"
                        + "<si><t>東京</t><rPh sb=\"0\" eb=\"2\"><t>トウキョウ</t></rPh><phoneticPr fontId=\"1\"/></si>"
                        + "<si><t>x_x000D_\ny</t></si><si><t>_x005F_x000D_</t></si><si><t>a_xyz_b &amp; &lt;c&gt;</t></si>"
                        + "<si><t>a_x0000_b</t></si><si><t>_xD83D_</t></si><si><t>" + "x".repeat(32_768) + "</t></si><si/>").stored()
                .write(file()), SourceSettings.detectAll());
    }

    private Path twoSheets() throws IOException {
        return new XlsxFile().sheet("First", "<row r=\"1\">" + text("A1", "one") + "</row>")
                .sheet("Second", "<row r=\"1\">" + text("A1", "two") + "</row>").write(file());
    }

    private Path file() {
        return folder.resolve("export.xlsx");
    }

    private static StopException refusal(Path file, SourceSettings settings) {
        return catchThrowableOfType(StopException.class, () -> Rows.of(file, settings));
    }

    private static String text(String reference, String text) {
        return "<c r=\"" + reference + "\" t=\"inlineStr\"><is><t>" + text + "</t></is></c>";
    }
}
