package dev.pinnedimport.hostile;

import static dev.pinnedimport.hostile.Sheets.around;
import static dev.pinnedimport.hostile.Sheets.declaring;
import static dev.pinnedimport.hostile.Sheets.number;
import static dev.pinnedimport.hostile.Sheets.rowOf;
import static dev.pinnedimport.hostile.Sheets.text;
import static dev.pinnedimport.hostile.Sheets.titled;
import static dev.pinnedimport.hostile.Sheets.typed;
import static dev.pinnedimport.issue.IssueCode.FILE_DAMAGED;
import static dev.pinnedimport.issue.IssueCode.FILE_EMPTY;
import static dev.pinnedimport.issue.IssueCode.FILE_SHEET;
import static dev.pinnedimport.issue.IssueCode.FILE_TOO_LARGE;
import static dev.pinnedimport.issue.IssueCode.FILE_WRONG_KIND;
import static dev.pinnedimport.issue.IssueCode.ROW_BROKEN;
import static dev.pinnedimport.issue.IssueCode.ROW_CELL_ERROR;
import static dev.pinnedimport.issue.IssueCode.ROW_CELL_LIMIT;
import static dev.pinnedimport.issue.IssueCode.ROW_CONTROL;
import static dev.pinnedimport.issue.IssueCode.ROW_NOT_A_NUMBER;
import static dev.pinnedimport.issue.IssueCode.ROW_PRECISION;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pinnedimport.source.XlsxFile;
import java.io.BufferedOutputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.apache.poi.poifs.crypt.EncryptionInfo;
import org.apache.poi.poifs.crypt.EncryptionMode;
import org.apache.poi.poifs.crypt.Encryptor;
import org.apache.poi.poifs.filesystem.POIFSFileSystem;

/// BX01 to BX44: workbooks, and what calls itself one.
final class WorkbookCases {

    private static final String SHEET_PART = "xl/worksheets/sheet1.xml";
    private static final String CONTENT_TYPES = "[Content_Types].xml";
    private static final String RELATIONSHIPS = "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">";
    private static final String TYPES = "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"/>";

    private WorkbookCases() {}

    static List<Case> all() {
        return Stream.of(kinds(), sizes(), archives(), documentTypes(), parts(), cells(), sheets()).flatMap(List::stream).toList();
    }

    private static List<Case> kinds() {
        return List.of(
                Case.of("BX01", "file of 0 bytes").refused(FILE_EMPTY, "There is nothing in it", bench -> bench.file("export.xlsx", new byte[0])),
                Case.of("BX02", "HTML table named .xlsx").refused(FILE_WRONG_KIND, "a web page (HTML)",
                        bench -> bench.file("export.xlsx", bytes("<html><body><table><tr><td>Id</td></tr></table></body></html>"))),
                Case.of("BX03", "CSV named .xlsx, where the job says xlsx")
                        .refused(FILE_WRONG_KIND, "it looks like CSV", bench -> {
                            bench.source("format: xlsx");
                            return bench.file("export.xlsx", bytes(CsvCases.SOUND));
                        })
                        .accepted("where the job leaves the format open", "read as CSV, with a note", seen -> {
                            assertThat(seen.words()).contains("The name says Excel, but this looks like CSV", "FILE-OPEN-03");
                            assertThat(seen.titles()).containsExactly("First", "Last");
                        }, bench -> bench.file("export.xlsx", bytes(CsvCases.SOUND))),
                Case.of("BX04", "workbook cut off after 600 bytes").refused(FILE_DAMAGED, "damaged or incomplete", bench -> {
                    byte[] whole = Files.readAllBytes(bench.workbook(sound()));
                    return bench.file("export.xlsx", Arrays.copyOf(whole, 600));
                }),
                Case.of("BX05", "workbook of Excel before 2007, renamed").refused(FILE_WRONG_KIND, "an old Excel file (.xls)",
                        bench -> ole2(bench, "Workbook")),
                Case.of("BX06", "workbook with a password").refused(FILE_WRONG_KIND, "protected with a password", WorkbookCases::encrypted),
                Case.of("BX07", ".xlsb, .ods, .docx or another archive, renamed")
                        .refused(".xlsb", FILE_WRONG_KIND, "export.xlsx", bench -> bench.workbook(sound()
                                .mainType("application/vnd.ms-excel.sheet.binary.macroEnabled.main")
                                .part("xl/workbook.xml", new byte[0]).part("xl/workbook.bin", new byte[] {1, 2})
                                .part("_rels/.rels", RELATIONSHIPS + "<Relationship Id=\"rId1\" Type=\"" + XlsxFile.OFFICE
                                        + "/officeDocument\" Target=\"xl/workbook.bin\"/></Relationships>")))
                        .refused(".ods", FILE_WRONG_KIND, "export.xlsx", bench -> archive(bench, Map.of(
                                "mimetype", "application/vnd.oasis.opendocument.spreadsheet", "content.xml", "<office:document-content/>")))
                        .refused(".docx", FILE_WRONG_KIND, "export.xlsx", bench -> archive(bench, Map.of(CONTENT_TYPES, TYPES,
                                "_rels/.rels", RELATIONSHIPS + "<Relationship Id=\"r\" Type=\"" + XlsxFile.OFFICE
                                        + "/officeDocument\" Target=\"word/document.xml\"/></Relationships>",
                                "word/document.xml", "<document/>")))
                        .refused("pictures in a ZIP", FILE_WRONG_KIND, "export.xlsx", bench -> archive(bench, Map.of("a.jpg", "x"))),
                Case.of("BX08", "workbook with macros").accepted("data read, macros not looked at", both(), bench -> sound()
                        .mainType("application/vnd.ms-excel.sheet.macroEnabled.main+xml")
                        .part("xl/vbaProject.bin", new byte[] {(byte) 0xd0, (byte) 0xcf, 0x11, (byte) 0xe0})
                        .relate("rMacro", "vbaProject", "vbaProject.bin").write(bench.directory().resolve("export.xlsm"))));
    }

    private static List<Case> sizes() {
        return List.of(
                Case.of("BX09", "a cell of 300 MB, packed 1:1000")
                        .refused("20 MB", FILE_TOO_LARGE, "100 times its size", bench -> bench.workbook(around(titled(text("B3", "x".repeat(20 << 20))))))
                        .full("300 MB", bench -> streamed(bench, SHEET_PART, out -> {
                            out.write(Sheets.OPEN + Sheets.HEADER + "<row r=\"2\"><c r=\"A2\" t=\"inlineStr\"><is><t>");
                            for (int i = 0; i < 300; i++) {
                                out.write("x".repeat(1 << 20));
                            }
                            out.write("</t></is></c></row>" + Sheets.CLOSE);
                        })),
                Case.of("BX10", "a cell of 20 random megabytes, which no ratio gives away")
                        .rejected("2 MB", 1, ROW_CELL_LIMIT, "row 3, column \"Title\"", bench -> bench.workbook(around(titled(text("B3", noise(2 << 20))))))
                        .full("20 MB", bench -> bench.workbook(around(titled(text("B3", noise(20 << 20)))))),
                Case.of("BX11", "12,000 references to one shared text of 1 MB")
                        .rejected("1,200", 1_200, ROW_CELL_LIMIT, "column \"Title\"", bench -> references(bench, 1_200))
                        .rejected("12,000", 12_000, ROW_CELL_LIMIT, "column \"Title\"", bench -> references(bench, 12_000)).inTheCampaign(),
                Case.of("BX12", "2 million shared texts")
                        .accepted("150,000", "every text is the one that was referred to", both(), bench -> sharedTexts(bench, 150_000))
                        .full("2 million", bench -> sharedTexts(bench, 2_000_000)),
                Case.of("BX13", "5 million shared texts")
                        .refused("announced", FILE_TOO_LARGE, "more than 2000000 texts", bench -> bench.workbook(sound().sharedStrings("<si/>")
                                .part("xl/sharedStrings.xml", "<sst xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\" uniqueCount=\"5000000\"><si/></sst>")))
                        .refused("2,000,001 empty ones", FILE_TOO_LARGE, "more than 2000000 texts",
                                bench -> bench.workbook(sound().sharedStrings("<si/>".repeat(2_000_001)).stored())).inTheCampaign()
                        .full("5 million", bench -> sharedTexts(bench, 5_000_000)));
    }

    private static List<Case> archives() {
        return List.of(
                Case.of("BX14", "1,500 parts").refused(FILE_TOO_LARGE, "more than 1000 parts", bench -> {
                    XlsxFile workbook = sound();
                    for (int i = 0; i < 1_500; i++) {
                        workbook.part("xl/media/" + i + ".bin", "x");
                    }
                    return bench.workbook(workbook);
                }),
                Case.of("BX15", "two parts of one name").refused(FILE_DAMAGED, "damaged or incomplete",
                        bench -> bench.workbook(sound().part(SHEET_PART + "#", Sheets.OPEN + Sheets.CLOSE))),
                Case.of("BX16", "two parts of one name but for letter case").refused(FILE_DAMAGED, "damaged or incomplete",
                        bench -> bench.workbook(sound().part("XL/worksheets/Sheet1.xml", "<x/>"))),
                Case.of("BX17", "part names with ../ or an absolute path")
                        .refused("../", FILE_DAMAGED, "points outside the archive", bench -> bench.workbook(sound().part("../../evil.xml", "<x/>")))
                        .refused("absolute", FILE_DAMAGED, "points outside the archive", bench -> bench.workbook(sound().part("/tmp/evil.xml", "<x/>")))
                        .refused("with backslashes", FILE_DAMAGED, "points outside the archive",
                                bench -> bench.workbook(sound().part("..\\..\\evil.xml", "<x/>"))));
    }

    private static List<Case> documentTypes() {
        StringBuilder laughs = new StringBuilder("<!DOCTYPE x [<!ENTITY a0 \"ha\">");
        for (int i = 1; i < 40; i++) {
            laughs.append("<!ENTITY a").append(i).append(" \"").append(("&a" + (i - 1) + ";").repeat(10)).append("\">");
        }
        String bomb = laughs + "]>";
        String quadratic = "<!DOCTYPE x [<!ENTITY a \"" + "x".repeat(50_000) + "\">]>";
        String inSheet = Sheets.OPEN + Sheets.HEADER + "<row r=\"2\"><c r=\"A2\" t=\"inlineStr\"><is><t>&a39;</t></is></c></row>" + Sheets.CLOSE;
        return List.of(
                Case.of("BX18", "external entity in a sheet").refused(FILE_DAMAGED, "document type definition", bench -> bench.workbook(sound()
                        .part(SHEET_PART, declaring(localEntity(bench), Sheets.OPEN + Sheets.rowsAround(titled(
                                "<c r=\"B3\" t=\"inlineStr\"><is><t>&e;</t></is></c>")) + Sheets.CLOSE)))),
                Case.of("BX19", "external entity in the shared texts").refused(FILE_DAMAGED, "document type definition",
                        bench -> bench.workbook(around(titled(typed("B3", "s", "0"))).sharedStrings("")
                                .part("xl/sharedStrings.xml", declaring(localEntity(bench), "<sst><si><t>&e;</t></si></sst>")))),
                Case.of("BX20", "document type in the table of contents").refused(FILE_DAMAGED, "document type definition",
                        bench -> bench.workbook(sound().part(CONTENT_TYPES, declaring(remoteType(bench), TYPES)))),
                Case.of("BX21", "external document type in relationships").refused(FILE_DAMAGED, "document type definition",
                        bench -> bench.workbook(sound().part("_rels/.rels", declaring(remoteType(bench), RELATIONSHIPS + "</Relationships>")))),
                Case.of("BX22", "entities that laugh a billion times").refused(FILE_DAMAGED, "document type definition",
                        bench -> bench.workbook(sound().part(SHEET_PART, declaring(bomb, inSheet)))),
                Case.of("BX23", "XML bombs of the kinds of the POI corpus")
                        .refused("in the table of contents", FILE_DAMAGED, "document type definition",
                                bench -> bench.workbook(sound().part(CONTENT_TYPES, declaring(bomb, "<Types>&a39;</Types>"))))
                        .refused("in the workbook part", FILE_DAMAGED, "document type definition",
                                bench -> bench.workbook(sound().part("xl/workbook.xml", declaring(bomb, "<workbook>&a39;</workbook>"))))
                        .refused("in the styles", FILE_DAMAGED, "document type definition", bench -> bench.workbook(sound().styles("", 0)
                                .part("xl/styles.xml", declaring(bomb, "<styleSheet>&a39;</styleSheet>"))))
                        .refused("one long entity, often", FILE_DAMAGED, "document type definition", bench -> bench.workbook(sound().sharedStrings("")
                                .part("xl/sharedStrings.xml", declaring(quadratic, "<sst><si><t>" + "&a;".repeat(50_000) + "</t></si></sst>"))))
                        .refused("parameter entities", FILE_DAMAGED, "document type definition", bench -> bench.workbook(sound()
                                .part(SHEET_PART, declaring("<!DOCTYPE x [<!ENTITY % p \"<!ENTITY a39 'boo'>\"> %p;]>", inSheet))))
                        .refused("default attributes", FILE_DAMAGED, "document type definition", bench -> bench.workbook(sound()
                                .part(SHEET_PART, declaring("<!DOCTYPE x [<!ATTLIST row r CDATA \"" + "9".repeat(100_000) + "\">]>", inSheet))))
                        .refused("declared but never used", FILE_DAMAGED, "document type definition",
                                bench -> bench.workbook(sound().part(SHEET_PART, declaring(bomb, Sheets.OPEN + Sheets.CLOSE)))),
                Case.of("BX24", "external entity in an embedded schema").accepted("the schema is not loaded", both(), bench -> bench.workbook(sound()
                        .part("xl/xmlMaps.xml", declaring(remoteType(bench), "<MapInfo><Schema ID=\"s\"><xsd:schema "
                                + "xmlns:xsd=\"http://www.w3.org/2001/XMLSchema\"><xsd:import schemaLocation=\"" + bench.trapAddress() + "/s.xsd\"/>"
                                + "</xsd:schema></Schema></MapInfo>"))
                        .relate("rMaps", "xmlMaps", "xmlMaps.xml"))),
                Case.of("BX25", "link to another server").accepted("no connection is made", both(), bench -> bench.workbook(sound()
                        .part("xl/externalLinks/externalLink1.xml", "<externalLink/>")
                        .part("xl/externalLinks/_rels/externalLink1.xml.rels", RELATIONSHIPS + "<Relationship Id=\"r1\" Type=\"" + XlsxFile.OFFICE
                                + "/externalLinkPath\" Target=\"" + bench.trapAddress() + "/other.xlsx\" TargetMode=\"External\"/></Relationships>")
                        .relate("rLink", "externalLink", "externalLinks/externalLink1.xml"))));
    }

    private static List<Case> parts() {
        String nested = Sheets.OPEN + Sheets.HEADER + "<row r=\"2\">" + "<x>".repeat(200_000) + "</x>".repeat(200_000) + "</row>" + Sheets.CLOSE;
        return List.of(
                Case.of("BX26", "200,000 elements in one another")
                        .refused("packed", FILE_DAMAGED, "sheet Events, row 2", bench -> bench.workbook(new XlsxFile().sheetXml("Events", nested)))
                        .refused("not packed", FILE_DAMAGED, "sheet Events, row 2", bench -> bench.workbook(new XlsxFile().stored().sheetXml("Events", nested))),
                Case.of("BX27", "malformed sheet").refused(FILE_DAMAGED, "sheet Events, row 3", bench -> bench.workbook(new XlsxFile()
                        .sheetXml("Events", Sheets.OPEN + Sheets.HEADER + sound(2, "First") + "<row r=\"3\"><c></row>" + sound(4, "Last") + Sheets.CLOSE))),
                Case.of("BX28", "sheet part missing").refused(FILE_DAMAGED, "\"Events\" is listed but not there",
                        bench -> bench.workbook(sound().part(SHEET_PART, new byte[0]))),
                Case.of("BX29", "table of contents missing").refused(FILE_DAMAGED, "table of contents",
                        bench -> bench.workbook(sound().part(CONTENT_TYPES, new byte[0]))),
                Case.of("BX30", "shared texts missing, but referred to").refused(FILE_DAMAGED, "shared strings",
                        bench -> bench.workbook(around(titled(typed("B3", "s", "0"))))));
    }

    private static List<Case> cells() {
        return List.of(
                Case.of("BX31", "number of a shared text that does not exist").rejected(1, ROW_BROKEN, "refers to a text that is not in the workbook",
                        bench -> bench.workbook(around(titled(typed("B3", "s", "7"))).sharedStrings("<si><t>" + Bench.SECRET + "</t></si>"))),
                Case.of("BX32", "number of a shared text that is no number").rejected(1, ROW_BROKEN, "refers to a text that is not in the workbook",
                        bench -> bench.workbook(around(titled(typed("B3", "s", "zero"))).sharedStrings("<si><t>" + Bench.SECRET + "</t></si>"))),
                Case.of("BX33", "cell beyond the last column")
                        .rejected("XFE3", 1, ROW_BROKEN, "whose last column is XFD", bench -> bench.workbook(around(titled(text("XFE3", "x")))))
                        .rejected("ZZZZZZZ3", 1, ROW_BROKEN, "whose last column is XFD", bench -> bench.workbook(around(titled(text("ZZZZZZZ3", "x"))))),
                Case.of("BX34", "row 99999999999").refused(FILE_DAMAGED, "99999999999", bench -> bench.workbook(around("<row r=\"99999999999\"/>"))),
                Case.of("BX35", "row -5").refused(FILE_DAMAGED, "-5", bench -> bench.workbook(around("<row r=\"-5\"/>"))),
                Case.of("BX36", "rows out of order, or numbers repeated")
                        .refused("out of order", FILE_DAMAGED, "comes after row 7", bench -> bench.workbook(around(sound(7, "Middle"))))
                        .refused("repeated", FILE_DAMAGED, "comes after row 2", bench -> bench.workbook(around(sound(2, "Middle")))),
                Case.of("BX37", "number of a format that does not exist").accepted("the plain number, with a warning", seen -> {
                    assertThat(seen.words()).contains("row 3, column \"Title\"", "a format that the workbook does not define", "ROW-CELL-04");
                    assertThat(seen.titles()).containsExactly("1848", "First", "Last");
                }, bench -> bench.workbook(around(titled("<c r=\"B3\" s=\"999\"><v>1848</v></c>")).styles("", 0, 14))),
                Case.of("BX38", "no number where a number is due")
                        .rejected("1e999", 1, ROW_NOT_A_NUMBER, "row 3, column \"Title\"", bench -> bench.workbook(around(titled(number("B3", "1e999")))))
                        .rejected("abc", 1, ROW_NOT_A_NUMBER, "\"abc\" is none", bench -> bench.workbook(around(titled(number("B3", "abc"))))),
                Case.of("BX39", "escapes that stand for CR and NUL")
                        .rejected("_x0000_", 1, ROW_CONTROL, "row 3, column \"Title\"", bench -> bench.workbook(around(titled(text("B3", "a_x0000_b")))))
                        .rejected("_x001B_", 1, ROW_CONTROL, "U+001B", bench -> bench.workbook(around(titled(text("B3", "a_x001B_[31m")))))
                        .accepted("_x000D_", "a line end is a line end", seen -> {
                            assertThat(seen.titles()).containsExactly("First", "Last", "Middle");
                            assertThat(seen.event("Middle").path("description").asString()).isEqualTo("one\r\ntwo");
                        }, bench -> bench.workbook(around(rowOf(3, text("A3", "Middle") + text("B3", "Middle") + text("C3", "2027-01-13 20:00")
                                + text("D3", "one_x000D_\ntwo"))))),
                Case.of("BX40", "formulas")
                        .accepted("with a computed value", "the computed value", seen -> assertThat(seen.titles()).contains("Jazz Night"),
                                bench -> bench.workbook(around(titled("<c r=\"B3\" t=\"str\"><f>UPPER(\"x\")</f><v>Jazz Night</v></c>"))))
                        .rejected("without", 1, ROW_CELL_ERROR, "has no computed value", bench -> bench.workbook(around(titled("<c r=\"B3\"><f>A1</f></c>"))))
                        .rejected("with an error", 1, ROW_CELL_ERROR, "#REF!", bench -> bench.workbook(around(titled(
                                "<c r=\"B3\" t=\"e\"><f>A1</f><v>#REF!</v></c>")))),
                Case.of("BX41", "merged cells, hidden rows and columns, a filter")
                        .accepted("hidden rows are read; of merged cells the first has the value", seen -> {
                            assertThat(seen.titles()).containsExactly("First", "Last", "Middle");
                            assertThat(seen.event("Middle").path("description").asString()).isEqualTo("Middle");
                        }, bench -> bench.workbook(new XlsxFile().sheetXml("Events", Sheets.OPEN + Sheets.HEADER + sound(2, "First")
                                + sound(3, "Middle").replace("<row ", "<row hidden=\"1\" ") + sound(4, "Last")
                                + "</sheetData><autoFilter ref=\"A1:D4\"/><mergeCells count=\"1\"><mergeCell ref=\"B3:D3\"/></mergeCells></worksheet>"))),
                Case.of("BX42", "id of 16 digits, stored as a number").rejected(1, ROW_PRECISION, "row 3, column \"Id\"", bench -> bench.workbook(around(
                        rowOf(3, number("A3", "1234567890123456") + text("B3", "Middle") + text("C3", "2027-01-13 20:00"))))));
    }

    private static List<Case> sheets() {
        Case fuzzed = Case.of("BX44", "crash files of the kinds of the POI corpus");
        for (CrashFiles.Kind kind : CrashFiles.all()) {
            fuzzed = fuzzed.survived(kind.name(), bench -> bench.file("export.xlsx", kind.make(Files.readAllBytes(bench.workbook(complete())))));
        }
        return List.of(
                Case.of("BX43", "no sheet, the named sheet missing, 255 sheets")
                        .refused("no sheet", FILE_SHEET, "no sheet with cells", bench -> bench.workbook(new XlsxFile()))
                        .jobRefused("sheet not there", FILE_SHEET, "The workbook has the sheet \"Events\"", bench -> {
                            bench.source("sheet: Programme");
                            return bench.workbook(sound());
                        })
                        .jobRefused("255 sheets, none of them the named one", FILE_SHEET, "\"Sheet 20\" and 235 more", bench -> {
                            bench.source("sheet: Programme");
                            return bench.workbook(many());
                        })
                        .accepted("255 sheets, one of them the named one", "the named sheet is read", both(), bench -> {
                            bench.source("sheet: Sheet 255");
                            return bench.workbook(many());
                        }),
                fuzzed);
    }

    private static XlsxFile many() {
        XlsxFile workbook = new XlsxFile();
        for (int i = 1; i <= 254; i++) {
            workbook.sheet("Sheet " + i, Sheets.HEADER);
        }
        return workbook.sheet("Sheet 255", Sheets.rowsAround(sound(3, "Middle")));
    }

    static XlsxFile complete() {
        return around(titled(typed("B3", "s", "0"))).styles("", 0, 14).sharedStrings("<si><t>Middle</t></si>");
    }

    private static XlsxFile sound() {
        return Sheets.sound();
    }

    private static String sound(int number, String id) {
        return Sheets.sound(number, id);
    }

    /// The sound rows around, and the one between, are all delivered.
    private static Expected.Check both() {
        return seen -> assertThat(seen.titles()).containsExactly("First", "Last", "Middle");
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String noise(int length) {
        Random random = new Random(10);
        StringBuilder noise = new StringBuilder(length);
        while (noise.length() < length) {
            noise.append((char) ('!' + random.nextInt(5))).append((char) ('A' + random.nextInt(26)));
        }
        return noise.toString().replace("&", "x");
    }

    private static Path ole2(Bench bench, String entry) throws IOException {
        Path file = bench.directory().resolve("export.xlsx");
        try (POIFSFileSystem container = new POIFSFileSystem(); OutputStream out = Files.newOutputStream(file)) {
            container.createDocument(new ByteArrayInputStream(new byte[5_000]), entry);
            container.writeFilesystem(out);
        }
        return file;
    }

    private static Path encrypted(Bench bench) throws Exception {
        Path file = bench.directory().resolve("export.xlsx");
        byte[] whole = Files.readAllBytes(bench.workbook(sound()));
        try (POIFSFileSystem container = new POIFSFileSystem()) {
            Encryptor encryptor = new EncryptionInfo(EncryptionMode.standard).getEncryptor();
            encryptor.confirmPassword("secret");
            try (OutputStream inside = encryptor.getDataStream(container)) {
                inside.write(whole);
            }
            try (OutputStream out = Files.newOutputStream(file)) {
                container.writeFilesystem(out);
            }
        }
        return file;
    }

    private static Path archive(Bench bench, Map<String, String> parts) throws IOException {
        Map<String, byte[]> all = new LinkedHashMap<>();
        parts.entrySet().stream().sorted(Map.Entry.comparingByKey()).forEach(part -> all.put(part.getKey(), bytes(part.getValue())));
        return XlsxFile.zip(bench.directory().resolve("export.xlsx"), all, false);
    }

    private static String localEntity(Bench bench) throws IOException {
        Path secret = Files.writeString(bench.directory().resolve("secret.txt"), Bench.SECRET);
        return "<!DOCTYPE x [<!ENTITY e SYSTEM \"" + secret.toUri() + "\">]>";
    }

    private static String remoteType(Bench bench) throws IOException {
        return "<!DOCTYPE x SYSTEM \"" + bench.trapAddress() + "/x.dtd\">";
    }

    private static Path references(Bench bench, int count) throws IOException {
        StringBuilder rows = new StringBuilder(Sheets.HEADER + sound(2, "First"));
        for (int i = 3; i < count + 3; i++) {
            rows.append(rowOf(i, text("A" + i, "M" + i) + typed("B" + i, "s", "0")));
        }
        rows.append(sound(count + 3, "Last"));
        return bench.workbook(XlsxFile.ofRows(rows.toString()).sharedStrings("<si><t>" + "x".repeat(1 << 20) + "</t></si>").stored());
    }

    /// A workbook with this many texts, of which row 3 takes the very last as its title.
    private static Path sharedTexts(Bench bench, int count) throws IOException {
        bench.workbook(around(titled(typed("B3", "s", String.valueOf(count - 1)))).sharedStrings(""));
        return rewritten(bench, "xl/sharedStrings.xml", out -> {
            out.write("<sst>");
            for (int i = 0; i < count - 1; i++) {
                out.write("<si><t>text " + Integer.toHexString(i * 31) + "</t></si>");
            }
            out.write("<si><t>Middle</t></si></sst>");
        });
    }

    private static Path streamed(Bench bench, String part, Writing writing) throws IOException {
        bench.workbook(sound().sharedStrings(""));
        return rewritten(bench, part, writing);
    }

    private interface Writing {
        void to(Writer out) throws IOException;
    }

    /// The workbook with one part written anew, as a stream.
    private static Path rewritten(Bench bench, String part, Writing writing) throws IOException {
        Path small = Files.move(bench.directory().resolve("export.xlsx"), bench.directory().resolve("small.zip"));
        Path large = bench.directory().resolve("export.xlsx");
        try (ZipFile from = new ZipFile(small.toFile());
                ZipOutputStream zip = new ZipOutputStream(new BufferedOutputStream(Files.newOutputStream(large)));
                Writer out = new OutputStreamWriter(zip, StandardCharsets.UTF_8)) {
            for (ZipEntry entry : from.stream().toList()) {
                zip.putNextEntry(new ZipEntry(entry.getName()));
                if (entry.getName().equals(part)) {
                    writing.to(out);
                } else {
                    out.write(new String(from.getInputStream(entry).readAllBytes(), StandardCharsets.UTF_8));
                }
                out.flush();
                zip.closeEntry();
            }
        }
        return large;
    }
}
