package dev.pinnedimport.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import com.sun.net.httpserver.HttpServer;
import dev.pinnedimport.issue.ExitCode;
import dev.pinnedimport.issue.StopException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.apache.poi.openxml4j.util.ZipSecureFile;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.LoggerFactory;

/// Workbooks that are damaged, or made to hurt. All end quickly, in our own words.
@Timeout(60)
class HostileWorkbookTest {

    private static final String HEADER = "<row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>id</t></is></c></row>";
    private static final String ROW_2 = "<row r=\"2\"><c r=\"A2\"><v>7</v></c></row>";
    private static final String SHEET = "<worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><sheetData>";
    private static final String SECRET = "canary-in-a-local-file";

    @TempDir
    Path folder;

    /// POI writes what it makes of damaged names to the log; the program switches that off in its logging settings.
    @BeforeAll
    static void silencePoi() {
        ((Logger) LoggerFactory.getLogger("org.apache.poi")).setLevel(Level.OFF);
    }

    @Test
    void poisLimitsAreTheOnesWeDecidedOn() throws IOException {
        Rows.of(XlsxFile.ofRows(HEADER).write(file()), SourceSettings.detectAll());

        assertThat(ZipSecureFile.getMinInflateRatio()).isEqualTo(0.01);
        assertThat(ZipSecureFile.getGraceEntrySize()).isEqualTo(100 * 1024);
        assertThat(ZipSecureFile.getMaxEntrySize()).isEqualTo(1L << 30);
        assertThat(ZipSecureFile.getMaxFileCount()).isEqualTo(1_000);
    }

    static Stream<Arguments> damaged() {
        return Stream.of(
                damaged("malformed sheet", workbook -> workbook.sheetXml("Bad", SHEET + HEADER + "<row r=\"2\"><c></row>"), "FILE-OPEN-04",
                        "row 2"),
                damaged("sheet that ends too early", workbook -> workbook.sheetXml("Bad", SHEET + HEADER + ROW_2), "FILE-OPEN-04", "row 2"),
                damaged("rows out of order", workbook -> workbook.sheet("Bad", HEADER + "<row r=\"3\"/>" + ROW_2), "FILE-OPEN-04",
                        "comes after row 3"),
                damaged("row numbers repeated", workbook -> workbook.sheet("Bad", HEADER + ROW_2 + ROW_2), "FILE-OPEN-04",
                        "comes after row 2"),
                damaged("row number too large", workbook -> workbook.sheet("Bad", HEADER + "<row r=\"99999999999\"/>"), "FILE-OPEN-04",
                        "99999999999"),
                damaged("row beyond the last", workbook -> workbook.sheet("Bad", HEADER + "<row r=\"1048577\"/>"), "FILE-OPEN-04",
                        "1048577"),
                damaged("row without number beyond the last", workbook -> workbook.sheet("Bad", HEADER + "<row r=\"1048576\"/><row/>"),
                        "FILE-OPEN-04", "1048577"),
                damaged("negative row number", workbook -> workbook.sheet("Bad", HEADER + "<row r=\"-5\"/>"), "FILE-OPEN-04", "-5"),
                damaged("row number zero", workbook -> workbook.sheet("Bad", "<row r=\"0\"/>"), "FILE-OPEN-04", ""),
                damaged("no shared strings", workbook -> workbook.sheet("Bad", HEADER
                        + "<row r=\"2\"><c r=\"A2\" t=\"s\"><v>0</v></c></row>"),
                        "FILE-OPEN-04", "shared strings"),
                damaged("malformed shared strings", workbook -> workbook.sheet("Bad", HEADER).part("xl/strings.xml", "<sst><si><t>x")
                        .relate("r9", "sharedStrings", "strings.xml"), "FILE-OPEN-04", ""),
                damaged("malformed styles", workbook -> workbook.sheet("Bad", HEADER).part("xl/styles.xml", "<styleSheet><")
                        .relate("r9", "styles", "styles.xml"), "FILE-OPEN-04", ""),
                damaged("sheet part missing", workbook -> workbook.sheet("Bad", HEADER).part("xl/worksheets/sheet1.xml", new byte[0]),
                        "FILE-OPEN-04",
                        ""),
                damaged("malformed workbook", workbook -> workbook.sheet("Bad", HEADER).part("xl/workbook.xml", "<workbook><sheets>"),
                        "FILE-OPEN-04", ""),
                damaged("workbook part missing", workbook -> workbook.sheet("Bad", HEADER).part("xl/workbook.xml", new byte[0]),
                        "FILE-OPEN-04", ""),
                damaged("no sheets", workbook -> workbook, "FILE-SHEET-01", "no sheet"),
                damaged("only a chart", workbook -> workbook.chartSheet("Chart"), "FILE-SHEET-01", "no sheet"),
                damaged("no table of contents", workbook -> workbook.sheet("Bad", HEADER).part("[Content_Types].xml", new byte[0]),
                        "FILE-OPEN-04",
                        "table of contents"),
                damaged("no relationships", workbook -> workbook.sheet("Bad", HEADER).part("_rels/.rels", new byte[0]), "FILE-OPEN-04", ""),
                damaged("entry outside the archive", workbook -> workbook.sheet("Bad", HEADER).part("../../evil.xml", "<x/>"),
                        "FILE-OPEN-04",
                        "points outside"),
                damaged("absolute entry", workbook -> workbook.sheet("Bad", HEADER).part("/tmp/evil.xml", "<x/>"), "FILE-OPEN-04",
                        "points outside"),
                damaged("duplicate entry", workbook -> workbook.sheet("Bad", HEADER).part("xl/worksheets/sheet1.xml#", SHEET
                        + "</sheetData></worksheet>"),
                        "FILE-OPEN-04", "damaged or incomplete"),
                damaged("duplicate entry but for the case", workbook -> workbook.sheet("Bad", HEADER).part("XL/worksheets/Sheet1.xml",
                        "<x/>"),
                        "FILE-OPEN-04", "damaged or incomplete"),
                damaged("too many parts", workbook -> {
                    for (int i = 0; i < 1_500; i++) {
                        workbook.part("xl/media/" + i + ".bin", "x");
                    }
                    return workbook.sheet("Bad", HEADER);
                }, "FILE-LIMIT-01", "1000 parts"),
                damaged("huge tables of contents", workbook -> workbook.sheet("Bad", HEADER).stored()
                        .part("xl/_rels/workbook.xml.rels", "<Relationships>" + "<!-- more -->".repeat(1 << 20) + "</Relationships>"),
                        "FILE-LIMIT-01", "8 MiB"),
                damaged("deeply nested elements", workbook -> workbook.stored().sheetXml("Bad", SHEET + HEADER + "<row r=\"2\">"
                        + "<x>".repeat(200_000)
                        + "</x>".repeat(200_000) + "</row></sheetData></worksheet>"), "FILE-OPEN-04", "row 2"),
                damaged("endless attribute", workbook -> workbook.stored().sheetXml("Bad", SHEET + HEADER + "<row r=\"2\" x=\""
                        + "> ".repeat(1 << 20)
                        + "\"/></sheetData></worksheet>"), "FILE-LIMIT-01", "a tag or comment of more than"),
                damaged("endless comment", workbook -> workbook.stored().sheetXml("Bad", SHEET + HEADER + "<!--" + "x> ".repeat(1 << 20)
                        + "--></sheetData></worksheet>"), "FILE-LIMIT-01", "a tag or comment of more than"),
                damaged("endless character data", workbook -> workbook.stored().sheetXml("Bad", SHEET + HEADER
                        + "<row r=\"2\"><c r=\"A2\"><v><![CDATA["
                        + "x> ".repeat(1 << 20) + "]]></v></c></row></sheetData></worksheet>"), "FILE-LIMIT-01",
                        "a tag or comment of more than"),
                damaged("endless instruction", workbook -> workbook.stored().sheetXml("Bad", SHEET + HEADER + "<?x " + "x> ".repeat(1 << 20)
                        + "?></sheetData></worksheet>"), "FILE-LIMIT-01", "a tag or comment of more than"),
                damaged("a cell packed 1:1000", workbook -> workbook.sheet("Bad", HEADER
                        + "<row r=\"2\"><c r=\"A2\" t=\"inlineStr\"><is><t>"
                        + "x".repeat(30 << 20) + "</t></is></c></row>"), "FILE-LIMIT-01", "100 times its size"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("damaged")
    void refusesADamagedWorkbook(String name, UnaryOperator<XlsxFile> damage, String code, String words) throws IOException {
        StopException stop = refusal(damage.apply(new XlsxFile()).write(file()));

        assertThat(stop.exitCode()).isEqualTo(ExitCode.FILE_UNUSABLE);
        assertThat(stop.getMessage()).startsWith("export.xlsx").contains(words).endsWith("(" + code + ")").hasSizeLessThan(500);
    }

    static Stream<String> parts() {
        return Stream.of("xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/styles.xml", "xl/workbook.xml", "_rels/.rels",
                "xl/_rels/workbook.xml.rels", "[Content_Types].xml");
    }

    @ParameterizedTest
    @MethodSource("parts")
    void neverLoadsAnExternalEntity(String part) throws IOException {
        Path secret = Files.writeString(folder.resolve("secret.txt"), SECRET);
        String type = "<!DOCTYPE x [<!ENTITY e SYSTEM \"" + secret.toUri() + "\">]>";

        assertRefusedWithoutLeak(complete().part(part, prefixed(part, type)).write(file()));
    }

    @ParameterizedTest
    @MethodSource("parts")
    void neverGoesToTheNetworkForADocumentType(String part) throws IOException {
        AtomicInteger requests = new AtomicInteger();
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            requests.incrementAndGet();
            exchange.sendResponseHeaders(404, -1);
            exchange.close();
        });
        server.start();
        try {
            String type = "<!DOCTYPE x SYSTEM \"http://127.0.0.1:" + server.getAddress().getPort() + "/x.dtd\">";

            assertRefusedWithoutLeak(complete().part(part, prefixed(part, type)).write(file()));
            assertThat(requests).hasValue(0);
        } finally {
            server.stop(0);
        }
    }

    @ParameterizedTest
    @MethodSource("parts")
    void neverExpandsAnEntity(String part) throws IOException {
        StringBuilder laughs = new StringBuilder("<!DOCTYPE x [<!ENTITY a0 \"ha\">");
        for (int i = 1; i < 40; i++) {
            laughs.append("<!ENTITY a").append(i).append(" \"").append(("&a" + (i - 1) + ";").repeat(10)).append("\">");
        }
        assertRefusedWithoutLeak(complete().part(part, prefixed(part, laughs + "]>")).write(file()));
    }

    @ParameterizedTest
    @MethodSource("parts")
    void saysThatADocumentTypeWasTheReason(String part) throws IOException {
        assertThat(refusal(complete().part(part, prefixed(part, "<!DOCTYPE x>")).write(file())))
                .hasMessageContaining("document type definition");
    }

    @Test
    void aCellOf8RandomMegabytesBreaksItsRowOnly() throws IOException {
        Random random = new Random(7);
        StringBuilder noise = new StringBuilder(8 << 20);
        while (noise.length() < 8 << 20) {
            noise.append((char) ('!' + random.nextInt(5))).append((char) ('A' + random.nextInt(26)));
        }
        Path file = XlsxFile.ofRows(HEADER + "<row r=\"2\"><c r=\"A2\" t=\"inlineStr\"><is><t>" + noise.toString().replace("&", "x")
                + "</t></is></c></row><row r=\"3\"><c r=\"A3\"><v>1</v></c></row>").write(file());

        assertThat(Rows.of(file, SourceSettings.detectAll()).told()).containsExactly("2 ROW_CELL_LIMIT", "3 read 1");
    }

    @Test
    void manyReferencesToOneHugeTextCostNothing() throws IOException {
        StringBuilder rows = new StringBuilder(HEADER);
        for (int i = 2; i < 12_002; i++) {
            rows.append("<row r=\"").append(i).append("\"><c r=\"A").append(i).append("\" t=\"s\"><v>0</v></c></row>");
        }
        Path file = XlsxFile.ofRows(rows.toString()).sharedStrings("<si><t>" + "x".repeat(1 << 20) + "</t></si>").stored().write(file());

        assertThat(Rows.of(file, SourceSettings.detectAll()).broken()).hasSize(12_000);
    }

    @Test
    void anExternalLinkIsNotFollowed() throws IOException {
        Path file = XlsxFile.ofRows(HEADER + ROW_2).part("xl/_rels/workbook.xml.rels",
                "<Relationships xmlns=\"http://schemas.openxmlformats.org/"
                + "package/2006/relationships\"><Relationship Id=\"rId1\" Type=\"" + XlsxFile.OFFICE
                + "/worksheet\" Target=\"worksheets/sheet1.xml\"/>"
                + "<Relationship Id=\"r2\" Type=\"" + XlsxFile.OFFICE + "/sharedStrings\" Target=\"http://127.0.0.1:9/x\" "
                + "TargetMode=\"External\"/>"
                + "</Relationships>").write(file());

        assertThat(Rows.of(file, SourceSettings.detectAll()).told()).containsExactly("2 read 7");
    }

    @Test
    void aSheetOnAnotherServerIsRefused() throws IOException {
        Path file = XlsxFile.ofRows(HEADER).part("xl/_rels/workbook.xml.rels", "<Relationships xmlns=\"http://schemas.openxmlformats.org/"
                + "package/2006/relationships\"><Relationship Id=\"rId1\" Type=\"" + XlsxFile.OFFICE
                + "/worksheet\" Target=\"http://127.0.0.1:9/x\" TargetMode=\"External\"/></Relationships>").write(file());

        assertThat(refusal(file)).hasMessageContaining("listed but not there");
    }

    @Test
    void aTruncatedFileIsDamaged() throws IOException {
        byte[] whole = Files.readAllBytes(XlsxFile.ofRows(HEADER + ROW_2).write(file()));
        for (int length : List.of(30, 600, whole.length / 2, whole.length - 10)) {
            assertThat(refusal(Files.write(file(), Arrays.copyOf(whole, length)))).hasMessageContaining("FILE-OPEN-04");
        }
    }

    @Test
    void aFileOfMoreThan200MegabytesIsRefusedUnread() throws IOException {
        Path file = XlsxFile.ofRows(HEADER).write(file());
        try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
            sparse.setLength((200L << 20) + 1);
        }
        assertThat(refusal(file)).hasMessageContaining("FILE-LIMIT-01");
    }

    @Test
    void everySingleDamagedByteEndsInARowOrInOurOwnWords() throws IOException {
        byte[] whole = Files.readAllBytes(complete().write(file()));
        Random random = new Random(44);
        int refused = 0;
        for (int i = 0; i < 1_000; i++) {
            byte[] damaged = whole.clone();
            damaged[4 + random.nextInt(whole.length - 4)] = (byte) random.nextInt(256);
            Files.write(file(), damaged);
            try {
                Rows.of(file(), SourceSettings.detectAll());
            } catch (StopException stop) {
                refused++;
                assertThat(stop.getMessage()).startsWith("export.xlsx").doesNotContain("Exception", "org.apache", "javax");
            }
        }
        assertThat(refused).isPositive();
    }

    @Test
    void manyEscapedCharactersAreNoAttack() throws IOException {
        Map<String, String> before = new LinkedHashMap<>();
        for (String name : List.of("jdk.xml.maxGeneralEntitySizeLimit", "jdk.xml.totalEntitySizeLimit")) {
            before.put(name, System.getProperty(name, ""));
            System.setProperty(name, "1000");
        }
        try {
            StringBuilder rows = new StringBuilder(HEADER);
            for (int i = 2; i < 202; i++) {
                rows.append("<row r=\"").append(i).append("\"><c r=\"A").append(i).append("\" t=\"inlineStr\"><is><t>")
                        .append("&amp;&quot;".repeat(1_000))
                        .append("</t></is></c></row>");
            }
            List<SourceRecord> records = Rows.of(XlsxFile.ofRows(rows.toString()).stored().write(file()), SourceSettings.detectAll())
                    .records();

            assertThat(records).hasSize(200).allMatch(row -> row.cell(0).equals("&\"".repeat(1_000)));
        } finally {
            before.forEach(HostileWorkbookTest::restore);
        }
    }

    private static void restore(String name, String value) {
        if (value.isEmpty()) {
            System.clearProperty(name);
        } else {
            System.setProperty(name, value);
        }
    }

    /// The file is refused, and neither the entity's content nor a library's words come out.
    private void assertRefusedWithoutLeak(Path file) {
        StopException stop = refusal(file);

        assertThat(stop.exitCode()).isEqualTo(ExitCode.FILE_UNUSABLE);
        assertThat(stop.getMessage()).endsWith("(FILE-OPEN-04)").doesNotContain(SECRET, "DOCTYPE", "Exception");
    }

    private static String prefixed(String part, String documentType) {
        String root = switch (part) {
            case "xl/worksheets/sheet1.xml" -> SHEET + HEADER
                    + "<row r=\"2\"><c r=\"A2\" t=\"inlineStr\"><is><t>&e;&a39;</t></is></c></row></sheetData></worksheet>";
            case "xl/sharedStrings.xml" -> "<sst><si><t>&e;&a39;</t></si></sst>";
            case "xl/styles.xml" -> "<styleSheet/>";
            case "xl/workbook.xml" -> "<workbook/>";
            case "[Content_Types].xml" -> "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"/>";
            default -> "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"/>";
        };
        return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>" + documentType + root;
    }

    private static XlsxFile complete() {
        return XlsxFile.ofRows(HEADER + ROW_2 + "<row r=\"3\"><c r=\"A3\" t=\"s\"><v>0</v></c></row>").styles("", 0, 14)
                .sharedStrings("<si><t>text</t></si>");
    }

    private static Arguments damaged(String name, UnaryOperator<XlsxFile> damage, String code, String words) {
        return arguments(name, damage, code, words);
    }

    private Path file() {
        return folder.resolve("export.xlsx");
    }

    private static StopException refusal(Path file) {
        StopException stop = catchThrowableOfType(StopException.class, () -> Rows.of(file, SourceSettings.detectAll()));
        assertThat(stop).as("refusal of the file").isNotNull();
        return stop;
    }
}
