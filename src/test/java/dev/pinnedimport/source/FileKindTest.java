package dev.pinnedimport.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.pinnedimport.issue.ExitCode;
import dev.pinnedimport.issue.IssueCode;
import dev.pinnedimport.issue.Severity;
import dev.pinnedimport.issue.StopException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.apache.poi.poifs.filesystem.POIFSFileSystem;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// What a file is, is told by its content; what is no table is refused by its name among people.
class FileKindTest {

    private static final String CSV = "id,title\n1,x\n";
    private static final String ROW = "<row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>id</t></is></c></row>"
            + "<row r=\"2\"><c r=\"A2\"><v>7</v></c></row>";

    @TempDir
    Path folder;

    static Stream<Arguments> otherKinds() throws IOException {
        return Stream.of(
                arguments("export.xlsx", bytes("<html><body><table><tr><td>id</td></tr></table></body></html>"), "a web page (HTML)"),
                arguments("export.xls", bytes("\n <!DOCTYPE html>\n<html>"), "a web page (HTML)"),
                arguments("export.xls", bytes("<table border=1><tr><td>id"), "a web page (HTML)"),
                arguments("export.xls", bytes("<?xml version=\"1.0\"?><Workbook/>"), "an XML file"),
                arguments("export.csv", bytes("[{\"id\": 1}]"), "a JSON file"),
                arguments("export.csv", bytes("{\"events\": []}"), "a JSON file"),
                arguments("export.csv", bytes("{\\rtf1 text}"), "a text document (RTF)"),
                arguments("export.csv", bytes("%PDF-1.7\n%\u00e2"), "a PDF document"),
                arguments("export.csv", raw(0xff, 0xd8, 0xff, 0xe0, 0, 16, 'J', 'F', 'I', 'F'), "a picture"),
                arguments("export.csv", raw(0x89, 'P', 'N', 'G', 13, 10, 26, 10), "a picture"),
                arguments("export.csv", raw('7', 'z', 0xbc, 0xaf, 0x27, 0x1c), "a compressed archive"),
                arguments("export.csv", raw('R', 'a', 'r', '!', 0x1a, 7, 0), "a compressed archive"),
                arguments("export.csv", raw(0x28, 0xb5, 0x2f, 0xfd, 4), "a compressed archive"),
                arguments("export.csv", raw(0x7f, 'E', 'L', 'F', 2, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 3, 0, 62, 0, 1, 0, 0, 0),
                        "a binary file"),
                arguments("export.csv.gz", gzip(bytes("%PDF-1.7")), "a PDF document"),
                arguments("export.csv.gz", gzip(gzip(bytes(CSV))), "a gzip archive"),
                arguments("export.xls", raw(0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1), "an old Excel file (.xls) or a protected "
                        + "workbook"));
    }

    @ParameterizedTest(name = "{0} is {2}")
    @MethodSource("otherKinds")
    void refusesOtherKindsByName(String name, byte[] content, String words) throws IOException {
        StopException stop = refusal(Files.write(folder.resolve(name), content), SourceSettings.detectAll());

        assertThat(stop.exitCode()).isEqualTo(ExitCode.FILE_UNUSABLE);
        assertThat(stop).hasMessageStartingWith(name + ": This is " + words).hasMessageEndingWith("(FILE-OPEN-03)");
    }

    static Stream<Arguments> otherArchives() {
        return Stream.of(
                arguments(Map.of("[Content_Types].xml", "", "xl/workbook.bin", "x"), "a binary workbook (.xlsb)"),
                arguments(Map.of("[Content_Types].xml", "", "word/document.xml", "x"), "a Word document"),
                arguments(Map.of("[Content_Types].xml", "", "ppt/presentation.xml", "x"), "a PowerPoint presentation"),
                arguments(Map.of("mimetype", "application/vnd.oasis.opendocument.spreadsheet", "content.xml", "x"),
                        "an OpenDocument file (.ods)"),
                arguments(Map.of("events.csv", CSV), "a ZIP archive"));
    }

    @ParameterizedTest(name = "{1}")
    @MethodSource("otherArchives")
    void refusesOtherArchivesByName(Map<String, String> parts, String words) throws IOException {
        Map<String, byte[]> bytes = new java.util.LinkedHashMap<>();
        parts.forEach((name, text) -> bytes.put(name, bytes(text)));

        assertThat(refusal(XlsxFile.zip(folder.resolve("export.xlsx"), bytes, false), SourceSettings.detectAll()))
                .hasMessageStartingWith("export.xlsx: This is " + words).hasMessageEndingWith("(FILE-OPEN-03)");
    }

    @Test
    void tellsALegacyWorkbookFromAProtectedOne() throws IOException {
        assertThat(refusal(ole2("Workbook"), SourceSettings.detectAll())).hasMessageContaining("an old Excel file (.xls). Open it in "
                + "Excel");
        assertThat(refusal(ole2("EncryptedPackage"), SourceSettings.detectAll())).hasMessageContaining("protected with a password");
    }

    @Test
    void aCsvFileThatIsCalledXlsxIsReadWithANotice() throws IOException {
        Rows rows = Rows.of(Files.writeString(folder.resolve("export.xlsx"), CSV), SourceSettings.detectAll());

        assertThat(rows.told()).containsExactly("2 read 1|x");
        assertThat(rows.notices()).singleElement().satisfies(notice -> {
            assertThat(notice.severity()).isEqualTo(Severity.NOTICE);
            assertThat(notice.sentence()).contains("looks like CSV");
        });
    }

    @Test
    void aCsvFileIsRefusedWhereTheJobSaysXlsx() throws IOException {
        StopException stop = refusal(Files.writeString(folder.resolve("export.xlsx"), CSV), Settings.format(SourceSettings.Format.XLSX));

        assertThat(stop).hasMessageContaining("looks like CSV").hasMessageContaining("FILE-OPEN-03");
    }

    @Test
    void aWorkbookIsRefusedWhereTheJobSaysCsv() throws IOException {
        StopException stop = refusal(XlsxFile.ofRows(ROW).write(folder.resolve("export.csv")), Settings.format(SourceSettings.Format.CSV));

        assertThat(stop).hasMessageContaining("The job says csv").hasMessageContaining("FILE-OPEN-03");
    }

    @Test
    void aWorkbookThatIsCalledCsvIsRead() throws IOException {
        Rows rows = Rows.of(XlsxFile.ofRows(ROW).write(folder.resolve("export.csv")), SourceSettings.detectAll());

        assertThat(rows.resolved().format()).isEqualTo(SourceSettings.Format.XLSX);
        assertThat(rows.told()).containsExactly("2 read 7");
    }

    @Test
    void aWorkbookWithMacrosIsReadAndTheMacrosAreNot() throws IOException {
        Path file = XlsxFile.ofRows(ROW).mainType("application/vnd.ms-excel.sheet.macroEnabled.main+xml")
                .part("xl/vbaProject.bin", raw(0xd0, 0xcf, 0x11, 0xe0)).relate("rMacro", "vbaProject", "vbaProject.bin")
                .write(folder.resolve("export.xlsm"));

        assertThat(Rows.of(file, SourceSettings.detectAll()).told()).containsExactly("2 read 7");
    }

    @Test
    void aGzipFileIsCsvInside() throws IOException {
        Path file = Files.write(folder.resolve("feed.csv.gz"), gzip(bytes("\uFEFFid;title\n1;Größe\n")));

        assertThat(Rows.of(file, SourceSettings.detectAll()).told()).containsExactly("2 read 1|Größe");
    }

    @Test
    void aGzipFileOfSeveralMembersIsReadToItsEnd() throws IOException {
        ByteArrayOutputStream both = new ByteArrayOutputStream();
        both.write(gzip(bytes(CSV)));
        both.write(gzip(bytes("2,y\n")));

        assertThat(Rows.of(Files.write(folder.resolve("feed.gz"), both.toByteArray()), SourceSettings.detectAll()).told())
                .containsExactly("2 read 1|x", "3 read 2|y");
    }

    @Test
    void aGzipFileThatIsCutIsDamagedAtTheRowReached() throws IOException {
        StringBuilder text = new StringBuilder("id,title\n");
        java.util.Random random = new java.util.Random(1);
        for (int i = 0; i < 50_000; i++) {
            text.append(i).append(",title ").append(random.nextLong()).append('\n');
        }
        byte[] whole = gzip(bytes(text.toString()));
        Path file = Files.write(folder.resolve("feed.gz"), Arrays.copyOf(whole, whole.length * 3 / 4));

        assertThat(refusal(file, SourceSettings.detectAll()).getMessage()).matches("feed.gz, row [0-9]{4,5}: The gzip file is "
                + "damaged.*FILE-OPEN-04.");
    }

    @Test
    void anEmptyFileIsCalledEmpty() throws IOException {
        assertThat(refusal(Files.write(folder.resolve("export.xlsx"), new byte[0]), SourceSettings.detectAll()))
                .hasMessageContaining("FILE-OPEN-02");
        assertThat(refusal(Files.write(folder.resolve("export.gz"), gzip(new byte[0])), SourceSettings.detectAll()))
                .hasMessageContaining("FILE-OPEN-02");
        assertThat(refusal(Files.write(folder.resolve("export.csv"), raw(0xef, 0xbb, 0xbf)), SourceSettings.detectAll()))
                .hasMessageContaining("FILE-OPEN-02");
    }

    @Test
    void aFolderAMissingFileAndALinkToItselfAreRefused() throws IOException {
        Path loop = Files.createSymbolicLink(folder.resolve("loop.csv"), folder.resolve("loop.csv"));

        assertThat(refusal(folder, SourceSettings.detectAll())).hasMessageContaining("This is a folder")
                .hasMessageContaining("FILE-OPEN-01");
        assertThat(refusal(folder.resolve("none.csv"), SourceSettings.detectAll())).hasMessageContaining("There is no file");
        assertThat(refusal(loop, SourceSettings.detectAll())).hasMessageContaining("a link may lead nowhere");
    }

    @Test
    @Timeout(10)
    void aPipeIsRefusedWithoutWaitingForIt() throws Exception {
        Path pipe = folder.resolve("pipe.csv");
        boolean made;
        try {
            made = new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor(5, TimeUnit.SECONDS) && Files.exists(pipe);
        } catch (IOException _) {
            made = false;
        }
        Assumptions.assumeTrue(made, "this system has no pipes in the file system");

        assertThat(refusal(pipe, SourceSettings.detectAll())).hasMessageContaining("a pipe or a device");
        assertThat(catchThrowableOfType(StopException.class, () -> FileFingerprint.of(pipe)).issues().getFirst().code())
                .isEqualTo(IssueCode.FILE_NOT_FOUND);
    }

    @Test
    void aFingerprintIsTheContentAndNotTheName() throws IOException {
        Path one = Files.writeString(folder.resolve("one.csv"), "abc");
        Path two = Files.writeString(folder.resolve("two.csv"), "abc");

        assertThat(FileFingerprint.of(one)).isEqualTo(FileFingerprint.of(two))
                .isEqualTo(new FileFingerprint("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", 3));
    }

    @Test
    void aFingerprintOfNothingReadableIsRefused() {
        for (Path path : new Path[] {folder, folder.resolve("none.csv")}) {
            assertThat(catchThrowableOfType(StopException.class, () -> FileFingerprint.of(path)).exitCode())
                    .isEqualTo(ExitCode.FILE_UNUSABLE);
        }
    }

    private Path ole2(String entry) throws IOException {
        Path file = folder.resolve("export.xlsx");
        try (POIFSFileSystem container = new POIFSFileSystem(); OutputStream out = Files.newOutputStream(file)) {
            container.createDocument(new java.io.ByteArrayInputStream(new byte[5_000]), entry);
            container.writeFilesystem(out);
        }
        return file;
    }

    private static StopException refusal(Path file, SourceSettings settings) {
        return catchThrowableOfType(StopException.class, () -> Rows.of(file, settings));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] raw(int... values) {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            bytes[i] = (byte) values[i];
        }
        return bytes;
    }

    private static byte[] gzip(byte[] content) throws IOException {
        ByteArrayOutputStream zipped = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(zipped)) {
            out.write(content);
        }
        return zipped.toByteArray();
    }
}
