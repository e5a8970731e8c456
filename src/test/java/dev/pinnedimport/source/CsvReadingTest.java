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
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

@SharesNothing
class CsvReadingTest {

    @TempDir
    Path folder;

    static Stream<Arguments> texts() {
        return Stream.of(
                arguments("quoted delimiter", "a,b\n\"x, y\",z\n", List.of("2 read x, y|z")),
                arguments("doubled quote", "a,b\n\"say \"\"hi\"\"\",z\n", List.of("2 read say \"hi\"|z")),
                arguments("only a doubled quote", "a,b\n\"\"\"\",\"\"\n", List.of("2 read \"|")),
                arguments("quote inside a plain cell", "a,b\n5\" disk,z\n", List.of("2 read 5\" disk|z")),
                arguments("doubled quote inside a plain cell", "a,b\n5\"\" disk,\"q\"\"q\"\n", List.of("2 read 5\"\" disk|q\"q")),
                arguments("quote at the end of a plain cell", "a,b\nx\"\",z\"\n", List.of("2 read x\"\"|z\"")),
                arguments("delimiter behind a doubled quote", "a,b\n\"x\"\",\"\"y\",z\n", List.of("2 read x\",\"y|z")),
                arguments("backslash is a character", "a,b\nC:\\new,\"\\\"\n", List.of("2 read C:\\new|\\")),
                arguments("comment sign is a character", "a,b\n#x,z\n", List.of("2 read #x|z")),
                arguments("surrounding spaces stay", "a,b\n x ,z\n", List.of("2 read  x |z")),
                arguments("line feed in a cell", "a,b\n\"x\ny\",z\nm,n\n", List.of("2 read x\ny|z", "4 read m|n")),
                arguments("CRLF in a cell", "a,b\r\n\"x\r\ny\r\n\r\n\",z\r\nm,n\r\n", List.of("2 read x\r\ny\r\n\r\n|z", "6 read m|n")),
                arguments("CR in a cell", "a,b\n\"x\r\ry\",z\nm,n\n", List.of("2 read x\r\ry|z", "5 read m|n")),
                arguments("line ends with CR only", "a,b\rx,y\rm,n\r", List.of("2 read x|y", "3 read m|n")),
                arguments("mixed line ends", "a,b\r\nx,y\rm,n\no,p", List.of("2 read x|y", "3 read m|n", "4 read o|p")),
                arguments("no final line end", "a,b\nx,y", List.of("2 read x|y")),
                arguments("no final line end after a quote", "a,b\nx,\"y\"", List.of("2 read x|y")),
                arguments("empty last cell at the end of the file", "a,b\nx,", List.of("2 read x|")),
                arguments("blank lines", "a,b\n\nx,y\n  \n,\n\n", List.of("2 BLANK", "3 read x|y", "4 BLANK", "5 BLANK", "6 BLANK")),
                arguments("CRLF blank lines", "a,b\r\n\r\nx,y\r\n\r\n", List.of("2 BLANK", "3 read x|y", "4 BLANK")),
                arguments("blanks without a line end", "a,b\nx,y\n  ", List.of("2 read x|y", "3 BLANK")),
                arguments("cut off behind an empty cell", "a,b,c\nx,y,z\n,", List.of("2 read x|y|z", "3 ROW_CUT_OFF")),
                arguments("quoted blank row", "a,b\n\"\",\" \"\n", List.of("2 BLANK")),
                arguments("short row", "a,b,c\nx,y\n", List.of("2 read x|y ROW_SHORT")),
                arguments("nameless last column may be missing", "a,b,\nx,y\nm,n,\n", List.of("2 read x|y", "3 read m|n|")),
                arguments("nameless column may be filled", "a,,c\nx,y,z\n", List.of("2 read x|y|z")),
                arguments("extra empty cells", "a,b\nx,y,, \n", List.of("2 read x|y")),
                arguments("extra filled cell", "a,b\nx,y,,w\nm,n\n", List.of("2 ROW_RAGGED", "3 read m|n")),
                arguments("text after a closing quote", "a,b\n\"x\"y,z\nm,n\n", List.of("2 ROW_BROKEN", "3 read m|n")),
                arguments("space after a closing quote", "a,b\n\"x\" ,z\n", List.of("2 ROW_BROKEN")),
                arguments("zero byte", "a,b\nx\0,y\nm,n\n", List.of("2 ROW_CONTROL", "3 read m|n")),
                arguments("escape sequence in quotes", "a,b\nx,\"\u001b[31m\"\n", List.of("2 ROW_CONTROL")),
                arguments("tab is no control character", "a,b\nx\ty,z\n", List.of("2 read x\ty|z")),
                arguments("emoji", "a,b\n🎭🏳️‍🌈,z\n", List.of("2 read 🎭🏳️‍🌈|z")),
                arguments("bidirectional override", "a,b\n\u202eabc,z\n", List.of("2 read \u202eabc|z")),
                arguments("header only", "a,b\n", List.of()),
                arguments("header without line end", "a,b", List.of()),
                arguments("one column", "a\nx\n\ny\n", List.of("2 read x", "3 BLANK", "4 read y")),
                arguments("header over two lines", "\"a\nA\",b\nx,y\n", List.of("3 read x|y")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("texts")
    void readsEveryPhysicalRecordOnce(String name, String text, List<String> expected) throws IOException {
        assertThat(Rows.of(file(text), SourceSettings.detectAll()).told()).isEqualTo(expected);
    }

    @Test
    void trimsNamesOfEveryKindOfBlankAndOfAByteOrderMarkInside() throws IOException {
        Rows rows = Rows.of(file(" Event ID \u00a0,\"\uFEFFTitle\",\u202f Start\tDate,\"Price\n(EUR)\"\n1,2,3,4\n"),
                SourceSettings.detectAll());

        assertThat(rows.header().names()).containsExactly("Event ID", "Title", "Start Date", "Price (EUR)");
    }

    @Test
    void controlCharactersNeverGetIntoAName() throws IOException {
        assertThat(Rows.of(file("Ti\0tle\u001b[31m,b\u0007\n1,2\n"), SourceSettings.detectAll()).header().names())
                .containsExactly("Ti tle [31m", "b");
    }

    @Test
    void aFileThatVanishesWhileItIsReadHasChanged() throws IOException {
        Path file = file("a,b\nx,y\n");
        try (SourceReader reader = SourceReader.open(file, SourceSettings.detectAll())) {
            assertThat(reader.next()).isPresent();
            Files.delete(file);

            assertThat(catchThrowableOfType(StopException.class, reader::next)).hasMessageContaining("FILE-OPEN-05");
        }
    }

    @Test
    void findsAColumnBySpellingsThatMeanTheSame() throws IOException {
        SourceRecord row = Rows.of(file("Event Name?,START_DATE\nx,y\n"), SourceSettings.detectAll()).records().getFirst();

        assertThat(row.find("event-name")).contains("x");
        assertThat(row.find("#2")).contains("y");
    }

    @Test
    void keepsRepeatedNamesAndSaysSoOnce() throws IOException {
        Rows rows = Rows.of(file("Date,Title,date,DATE\n1,2,3,4\n"), SourceSettings.detectAll());

        assertThat(rows.header().isAmbiguous("date")).isTrue();
        assertThat(rows.notices()).singleElement().satisfies(notice -> {
            assertThat(notice.code()).isEqualTo(IssueCode.FILE_DUPLICATE_HEADER);
            assertThat(notice.severity()).isEqualTo(Severity.NOTICE);
        });
    }

    @Test
    void namesTheExtraCellOfALongRow() throws IOException {
        Rows rows = Rows.of(file("a,b\nx,y,Hall 1, left\n"), SourceSettings.detectAll());

        assertThat(rows.broken().getFirst().issues().getFirst()).hasToString("export.csv, row 2: The row has 4 cells, the header 2; cell 3 "
                + "has no column. Check for an unquoted delimiter in this row. (ROW-SHAPE-01)");
        assertThat(rows.broken().getFirst().issues().getFirst().found()).isEqualTo("Hall 1");
        assertThat(rows.broken().getFirst().cells()).as("whoever mends the row needs them all").containsExactly("x", "y", "Hall 1", " left");
    }

    @Test
    void saysWhereALongRowIsTooLongToBeKeptWhole() throws IOException {
        Rows rows = Rows.of(file("a,b\nx,y" + ",z".repeat(20) + "\nx,y" + ",z".repeat(21) + "\n"), SourceSettings.detectAll());

        assertThat(rows.broken().getFirst().issues().getFirst().sentence()).doesNotContain("rejects file");
        assertThat(rows.broken().getLast().issues().getFirst().sentence())
                .endsWith(" The rejects file shows the first 20 of the 21 cells beyond the header.");
        assertThat(rows.broken().getLast().cells()).hasSize(22);
    }

    @Test
    void keepsTheFirstTwentyExtraCells() throws IOException {
        String extra = IntStream.range(0, 30).mapToObj(Integer::toString).collect(Collectors.joining(","));
        Rows rows = Rows.of(file("a,b\nx,y," + extra + "\n"), SourceSettings.detectAll());

        assertThat(rows.broken().getFirst().cells()).hasSize(22).endsWith("19");
    }

    @Test
    void namesTheColumnOfAControlCharacter() throws IOException {
        Rows rows = Rows.of(file("a,Title\nx,ab\u0007c\n"), SourceSettings.detectAll());

        assertThat(rows.broken().getFirst().issues().getFirst()).hasToString("export.csv, row 2, column \"Title\": "
                + "The cell holds the control character U+0007 as character 3. Remove it. (ROW-CELL-03)");
    }

    @Test
    void leavesOutRowsDirectlyBelowTheHeader() throws IOException {
        Rows rows = Rows.of(file("a,b\n(text),\"(da\nte)\"\nx,y\n"), Settings.skipRows(1));

        assertThat(rows.told()).containsExactly("2 SKIP_ROWS", "4 read x|y");
    }

    @Test
    void leavesOutFootersByTheirFirstFilledCell() throws IOException {
        Rows rows = Rows.of(file("a,b\nTotal eclipse,1\n,Total: 3\nx,Total\nCopyright,b,c,d,e\n"), Settings.footers("^Total:",
                "^Copyright"));

        assertThat(rows.told()).containsExactly("2 read Total eclipse|1", "3 FOOTER", "4 read x|Total", "5 FOOTER");
    }

    @Test
    void takesEmptyValuesForNothing() throws IOException {
        Rows rows = Rows.of(file("a,b\n - ,x\nn/a,-\nn/a,N/A\n"), Settings.emptyValues("-", "n/a"));

        assertThat(rows.told()).containsExactly("2 read |x", "3 BLANK", "4 read |N/A");
    }

    @Test
    void takesTheHeaderFromTheRowThatTheJobNames() throws IOException {
        Rows rows = Rows.of(file("Report \"Spring\n\nCreated,\"today\na;b\nx;y\n"), Settings.headerRow(4));

        assertThat(rows.told()).containsExactly("5 read x|y");
        assertThat(rows.header().at()).hasToString("export.csv, row 4");
    }

    @Test
    void usesAnotherQuoteIfTheJobSaysSo() throws IOException {
        assertThat(Rows.of(file("a,b\n'x, ''y''',\"z\n"), Settings.quote('\'')).told()).containsExactly("2 read x, 'y'|\"z");
    }

    @Test
    void cellsOfTheLongestKindAreReadAndLongerOnesBreakTheirRow() throws IOException {
        String longest = "x".repeat(CsvRecords.LONGEST_CELL);
        Rows rows = Rows.of(file("a,b\n" + longest + ",y\n\"" + longest + "z\",y\n\"" + longest + "\",y\nm,n\n"),
                SourceSettings.detectAll());

        assertThat(rows.told()).extracting(row -> row.replace(longest, "LONGEST"))
                .containsExactly("2 read LONGEST|y", "3 ROW_CELL_LIMIT", "4 read LONGEST|y", "5 read m|n");
    }

    @Test
    void aRowOfTooManyCellsIsBrokenAndTheNextOneIsRead() throws IOException {
        Rows rows = Rows.of(file("a,b\n" + ",".repeat(400_000) + "\nm,n\n"), SourceSettings.detectAll());

        assertThat(rows.told()).containsExactly("2 ROW_RAGGED", "3 read m|n");
    }

    @Test
    void aHeaderOfTooManyColumnsIsRefused() throws IOException {
        assertThat(refusal(file("a,".repeat(1_025) + "\n"))).contains("FILE-LIMIT-01", "1026 columns");
    }

    @Test
    void aQuoteThatIsNeverClosedIsRefusedWithTheRowWhereItOpens() throws IOException {
        try (SourceReader reader = SourceReader.open(file("a,b\nx,y\n\nm,\"n\no,p\nq,r\n"), SourceSettings.detectAll())) {
            assertThat(reader.next()).isPresent();
            assertThat(reader.next()).isPresent();
            StopException stop = catchThrowableOfType(StopException.class, reader::next);

            assertThat(stop.exitCode()).isEqualTo(ExitCode.FILE_UNUSABLE);
            assertThat(stop).hasMessageStartingWith("export.csv, row 4: A quote (\") opens a cell").hasMessageEndingWith("(FILE-CSV-02)");
            assertThat(catchThrowableOfType(StopException.class, reader::next)).isSameAs(stop);
        }
    }

    @Test
    void aQuoteThatIsNeverClosedInALargeFileIsFoundByTheLimitOfARecord() throws IOException {
        Path file = folder.resolve("export.csv");
        try (Writer out = Files.newBufferedWriter(file)) {
            out.write("a,b\nx,y\nm,\"n\n");
            for (int i = 0; i < 600_000; i++) {
                out.write("o" + i + ",p\n");
            }
        }
        assertThat(refusal(file)).contains("export.csv, row 3:", "FILE-CSV-02", "never closed");
    }

    @Test
    void aLineOf200MegabytesIsRefusedWithoutBeingKept() throws IOException {
        Path file = folder.resolve("export.csv");
        try (Writer out = Files.newBufferedWriter(file)) {
            out.write("a,b\nx,y\n");
            String block = "z".repeat(1 << 20);
            for (int i = 0; i < 200; i++) {
                out.write(block);
            }
        }
        assertThat(refusal(file)).contains("export.csv, row 3:", "FILE-LIMIT-01", "longer than 1048576 characters");
    }

    @Test
    void aHeaderRowBeyondTheEndIsRefused() throws IOException {
        assertThat(refusal(file("a,b\nx,y\n"), Settings.headerRow(5))).contains("FILE-HEADER-01", "should be in row 5", "ends in row 2");
    }

    @Test
    void anEmptyHeaderRowIsRefusedWithTheNextRowThatHasText() throws IOException {
        assertThat(refusal(file("\n;;\nid;title\n1;x\n"))).contains("FILE-HEADER-01", "set source.header_row: 3");
    }

    @Test
    void aFileOfBlankLinesIsEmpty() throws IOException {
        assertThat(refusal(file("\n\n  \n"))).contains("FILE-OPEN-02");
    }

    @Test
    void growingWhileItIsReadIsNoticedAtTheEnd() throws IOException {
        Path file = file("a,b\nx,y\n");
        try (SourceReader reader = SourceReader.open(file, SourceSettings.detectAll())) {
            assertThat(reader.next()).isPresent();
            Files.writeString(file, "a,b\nx,y\nm,n\n");

            assertThat(catchThrowableOfType(StopException.class, reader::next)).hasMessageContaining("FILE-OPEN-05");
        }
    }

    @Test
    void staysAtTheEnd() throws IOException {
        try (SourceReader reader = SourceReader.open(file("a,b\nx,y\n"), SourceSettings.detectAll())) {
            assertThat(reader.next()).isPresent();
            assertThat(reader.next()).isEmpty();
            assertThat(reader.next()).isEmpty();
            assertThat(reader.position()).isEqualTo(reader.size()).isEqualTo(8);
        }
    }

    private String refusal(Path file) {
        return refusal(file, SourceSettings.detectAll());
    }

    private String refusal(Path file, SourceSettings settings) {
        StopException stop = catchThrowableOfType(StopException.class, () -> Rows.of(file, settings));
        assertThat(stop.exitCode()).isEqualTo(ExitCode.FILE_UNUSABLE);
        return stop.getMessage();
    }

    private Path file(String text) throws IOException {
        return Files.writeString(folder.resolve("export.csv"), text);
    }
}
