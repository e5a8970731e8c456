package dev.pinnedimport.hostile;

import static dev.pinnedimport.issue.IssueCode.FILE_CHARSET;
import static dev.pinnedimport.issue.IssueCode.FILE_DELIMITER;
import static dev.pinnedimport.issue.IssueCode.FILE_DUPLICATE_HEADER;
import static dev.pinnedimport.issue.IssueCode.FILE_EMPTY;
import static dev.pinnedimport.issue.IssueCode.FILE_NOT_FOUND;
import static dev.pinnedimport.issue.IssueCode.FILE_QUOTE;
import static dev.pinnedimport.issue.IssueCode.FILE_TOO_LARGE;
import static dev.pinnedimport.issue.IssueCode.FILE_WRONG_KIND;
import static dev.pinnedimport.issue.IssueCode.ROW_BROKEN;
import static dev.pinnedimport.issue.IssueCode.ROW_CONTROL;
import static dev.pinnedimport.issue.IssueCode.ROW_DATE;
import static dev.pinnedimport.issue.IssueCode.ROW_MISSING;
import static dev.pinnedimport.issue.IssueCode.ROW_NO_IDENTITY;
import static dev.pinnedimport.issue.IssueCode.ROW_RAGGED;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/// BC01 to BC34: CSV files, and what calls itself one.
final class CsvCases {

    static final String HEADER = "Id,Title,Start,Text\n";
    static final String FIRST = "First,First,2027-01-12 20:00,\n";
    static final String LAST = "Last,Last,2027-01-14 20:00,\n";
    static final String SOUND = HEADER + FIRST + LAST;

    private CsvCases() {}

    /// The usual columns, two sound rows, and this between them.
    static String around(String rows) {
        return HEADER + FIRST + rows + LAST;
    }

    static List<Case> all() {
        return Stream.of(sizes(), charsets(), quotes(), shapes(), kinds()).flatMap(List::stream).toList();
    }

    private static List<Case> sizes() {
        return List.of(
                Case.of("BC01", "empty file").refused(FILE_EMPTY, "There is nothing in it", bench -> bench.csv("")),
                Case.of("BC02", "header only").accepted("nothing to do, with a note", seen -> {
                    assertThat(seen.words()).contains("Checked 0 rows", "no rows below its header", "FILE-ROWS-01");
                    assertThat(seen.events()).isEmpty();
                }, bench -> bench.csv(HEADER)),
                Case.of("BC03", "a quote that is never closed, with 8 million lines below it")
                        .refused("200,000 lines", FILE_QUOTE, "export.csv, row 3:", bench -> unclosed(bench, 200_000))
                        .full("8 million lines", bench -> unclosed(bench, 8_000_000)),
                Case.of("BC04", "a line of 200 MB")
                        .refused("3 MB", FILE_TOO_LARGE, "export.csv, row 3:", bench -> longLine(bench, 3))
                        .full("200 MB", bench -> longLine(bench, 200)),
                Case.of("BC05", "3 million columns")
                        .refused("2,000", FILE_TOO_LARGE, "2001 columns", bench -> bench.csv("Id" + ",x".repeat(2_000) + "\n"))
                        .refused("3 million", FILE_TOO_LARGE, "longer than 1048576 characters", bench -> bench.csv("Id" + ",x".repeat(3_000_000) + "\n")),
                Case.of("BC06", "zero byte in a cell").rejected(1, ROW_CONTROL, "row 3, column \"Title\"",
                        bench -> bench.csv(around("Middle,a\0b,2027-01-13 20:00,\n"))),
                Case.of("BC29", "10 million rows")
                        .played("60,000 rows", "all ready, in a heap that does not grow", bench -> manyRows(bench, 60_000))
                        .played("10 million rows", "all ready, in a heap that does not grow", bench -> manyRows(bench, 10_000_000)).inTheCampaign());
    }

    private static List<Case> charsets() {
        return List.of(
                Case.of("BC07", "byte that is no UTF-8").refused(FILE_CHARSET, "The byte at offset", bench -> bench.file("export.csv",
                        around("Middle,Müller,2027-01-13 20:00,\n").getBytes(Charset.forName("windows-1252")))),
                Case.of("BC08", "windows-1252, named by the job").accepted("umlauts and the euro sign exact",
                        titled("Müller – „Straße“ für 5 €"), bench -> {
                            bench.source("charset: windows-1252");
                            return bench.file("export.csv", around("Middle,Müller – „Straße“ für 5 €,2027-01-13 20:00,\n").getBytes(Charset.forName("windows-1252")));
                        }),
                Case.of("BC09", "UTF-16 with a byte order mark")
                        .accepted("little endian", "text exact", titled("Größe 🎷"), bench -> bench.file("export.csv", marked("UTF-16LE")))
                        .accepted("big endian", "text exact", titled("Größe 🎷"), bench -> bench.file("export.csv", marked("UTF-16BE"))),
                Case.of("BC10", "UTF-16 without a byte order mark").refused(FILE_CHARSET, "UTF-16 without a byte order mark",
                        bench -> bench.file("export.csv", SOUND.getBytes(StandardCharsets.UTF_16LE))),
                Case.of("BC11", "UTF-8 with a byte order mark").accepted("the first column is found", titled("Größe 🎷"),
                        bench -> bench.file("export.csv", marked("UTF-8"))),
                Case.of("BC12", "overlong UTF-8 and encoded half characters")
                        .refused("overlong", FILE_CHARSET, "The byte at offset", bench -> withBytes(bench, 0xc0, 0xaf))
                        .refused("half a character", FILE_CHARSET, "The byte at offset", bench -> withBytes(bench, 0xed, 0xa0, 0x80)));
    }

    private static List<Case> quotes() {
        return List.of(
                Case.of("BC13", "text behind a closing quote").rejected(1, ROW_BROKEN, "row 3, column \"Title\"",
                        bench -> bench.csv(around("Middle,\"a\"b,2027-01-13 20:00,\n"))),
                Case.of("BC14", "quote inside a cell without quotes").accepted("the quote is a character", titled("5\" disk"),
                        bench -> bench.csv(around("Middle,5\" disk,2027-01-13 20:00,\n"))),
                Case.of("BC15", "doubled quotes and line ends in quotes").accepted("all of them exact", seen -> assertThat(
                        seen.event("say \"hi\"").path("description").asString()).isEqualTo("one\ntwo\r\nthree"),
                        bench -> bench.csv(around("Middle,\"say \"\"hi\"\"\",2027-01-13 20:00,\"one\ntwo\r\nthree\"\n"))),
                Case.of("BC16", "lines that end with CR, or differently")
                        .accepted("CR only", "every row is read", titled("Middle"),
                                bench -> bench.csv(around("Middle,Middle,2027-01-13 20:00,\n").replace('\n', '\r')))
                        .accepted("mixed", "every row is read", titled("Middle"),
                                bench -> bench.csv(HEADER.replace("\n", "\r\n") + FIRST.replace('\n', '\r') + "Middle,Middle,2027-01-13 20:00,\n" + LAST)),
                Case.of("BC17", "no line end at the end of the file").accepted("the last row is read", titled("Middle"),
                        bench -> bench.csv(SOUND + "Middle,Middle,2027-01-13 20:00,")),
                Case.of("BC18", "semicolon, tab, bar")
                        .accepted("semicolon", "found", titled("Middle"), bench -> bench.csv(delimitedBy(';')))
                        .accepted("tab", "found", titled("Middle"), bench -> bench.csv(delimitedBy('\t')))
                        .accepted("bar", "found", titled("Middle"), bench -> bench.csv(delimitedBy('|')))
                        .refused("two that fit equally well", FILE_DELIMITER, "source.delimiter",
                                bench -> bench.csv("Id,Title;Start,Text\nA,B;C,D\nE,F;G,H\n")),
                Case.of("BC19", "first line sep=;").accepted("the line is no data", titled("Middle"), bench -> bench.csv("sep=;\n" + delimitedBy(';'))),
                Case.of("BC20", "two columns of one name")
                        .jobRefused("used by the job", FILE_DUPLICATE_HEADER, "Two columns of this file are called \"Title\"",
                                bench -> bench.csv("Id,Title,Start,Title\nA,B,2027-01-12 20:00,C\n"))
                        .accepted("not used", "read, with a note", seen -> assertThat(seen.words()).contains("Several columns are called \"Note\""),
                                bench -> bench.csv("Id,Title,Start,Text,Note,Note\nFirst,First,2027-01-12 20:00,,,\n")),
                Case.of("BC21", "names with spaces, other letter case, no-break spaces").accepted("found all the same", titled("Middle"),
                        bench -> bench.csv("\u00a0ID , title\u00a0,START,Text:\nMiddle,Middle,2027-01-13 20:00,\n" + FIRST + LAST)),
                Case.of("BC22", "columns without a name")
                        .accepted("some", "left alone: exports end their lines with a delimiter", titled("Middle"),
                                bench -> bench.csv("Id,Title,Start,Text,,\nFirst,First,2027-01-12 20:00,,,\nMiddle,Middle,2027-01-13 20:00,,x,\n" + LAST))
                        .refused("all", FILE_EMPTY, "There is nothing in it", bench -> bench.csv(",,,\n,,,\n")));
    }

    private static List<Case> shapes() {
        return List.of(
                Case.of("BC23", "row with too few cells")
                        .rejected("a needed one missing", 1, ROW_MISSING, "row 3, column \"Start\"", bench -> bench.csv(around("Middle,Middle\n")))
                        .accepted("only optional ones missing", "read, with a warning", seen -> {
                            assertThat(seen.words()).contains("ROW-SHAPE-02", "3 of 4 cells");
                            assertThat(seen.titles()).containsExactly("First", "Last", "Middle");
                        }, bench -> bench.csv(around("Middle,Middle,2027-01-13 20:00\n"))),
                Case.of("BC24", "row with too many cells").rejected(1, ROW_RAGGED, "row 3", bench -> bench.csv(around("Middle,Hall 1, left,2027-01-13 20:00,x\n"))),
                Case.of("BC25", "blank lines and lines of delimiters").accepted("left out and counted", seen -> {
                    assertThat(seen.words()).contains("2 ready", "4 left out by rule");
                    assertThat(seen.report().at("/rows/skipped").asInt()).isEqualTo(4);
                }, bench -> bench.csv(around("\n  \n,,,\n\n"))),
                Case.of("BC26", "line of totals at the end").rejected(1, ROW_NO_IDENTITY, "row 4, column \"Id\"", bench -> bench.csv(SOUND + ",Total,,2\n")),
                Case.of("BC27", "line that begins with #").rejected(1, ROW_MISSING, "row 3", bench -> bench.csv(around("# exported on Monday\n"))),
                Case.of("BC28", "backslashes").accepted("characters like others", titled("C:\\new\\\"x"),
                        bench -> bench.csv(around("Middle,C:\\new\\\"x,2027-01-13 20:00,\n"))));
    }

    private static List<Case> kinds() {
        return List.of(
                Case.of("BC30", "gzip or ZIP named .csv")
                        .accepted("gzip", "unpacked while it is read", titled("Middle"), bench -> bench.file("export.csv", gzip(around("Middle,Middle,2027-01-13 20:00,\n"))))
                        .refused("ZIP", FILE_WRONG_KIND, "export.csv", bench -> bench.file("export.csv", zip(SOUND))),
                Case.of("BC31", "picture or other bytes named .csv")
                        .refused("JPEG", FILE_WRONG_KIND, "a picture", bench -> bench.file("export.csv", picture()))
                        .refused("bytes", FILE_WRONG_KIND, "a binary file", bench -> bench.file("export.csv", new byte[] {
                            1, 2, 3, 4, 5, 6, 7, 8, 14, 15, 16, 17, 18, 'x', 2, 3, 4, 1, 1, 1, 1, 1, 1, 1})),
                Case.of("BC32", "folder, pipe, device, link to itself")
                        .refused("folder", FILE_NOT_FOUND, "This is a folder", bench -> Files.createDirectory(bench.directory().resolve("export.csv")))
                        .refused("pipe", FILE_NOT_FOUND, "a pipe or a device", CsvCases::pipe)
                        .refused("device", FILE_NOT_FOUND, "a pipe or a device", bench -> Path.of("/dev/zero"))
                        .refused("link to itself", FILE_NOT_FOUND, "a link may lead nowhere", bench -> {
                            Path loop = bench.directory().resolve("export.csv");
                            return Files.createSymbolicLink(loop, loop);
                        }),
                Case.of("BC33", "file that grows while it is read").played("file refused (12): File changed while it was read (FILE-OPEN-05)", CsvCases::growing),
                Case.of("BC34", "escape sequences and bidirectional overrides in cells")
                        .rejected("escape sequence", 1, ROW_CONTROL, "U+001B", bench -> bench.csv(around("Middle,\u001b[2Jgone,2027-01-13 20:00,\n")))
                        .accepted("bidirectional override", "the text is sent as it is", titled("abc\u202e\u2066xyz"),
                                bench -> bench.csv(around("Middle,abc\u202e\u2066xyz,2027-01-13 20:00,\n")))
                        .rejected("bidirectional override in a message", 1, ROW_DATE, "\\u202e", bench -> bench.csv(around("Middle,Middle,\u202e2027,\n"))));
    }

    /// The title arrives as it was written, and the rows around it too.
    static Expected.Check titled(String title) {
        return seen -> assertThat(seen.titles()).containsExactlyInAnyOrder("First", "Last", title);
    }

    private static String delimitedBy(char delimiter) {
        return around("Middle,Middle,2027-01-13 20:00,\n").replace(',', delimiter);
    }

    private static byte[] marked(String charset) {
        return ("\uFEFF" + around("Middle,Größe 🎷,2027-01-13 20:00,\n")).getBytes(Charset.forName(charset));
    }

    private static Path withBytes(Bench bench, int... bytes) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.writeBytes((HEADER + FIRST + "Middle,a").getBytes(StandardCharsets.US_ASCII));
        for (int b : bytes) {
            all.write(b);
        }
        all.writeBytes((",2027-01-13 20:00,\n" + LAST).getBytes(StandardCharsets.US_ASCII));
        return bench.file("export.csv", all.toByteArray());
    }

    private static Path unclosed(Bench bench, int lines) throws IOException {
        Path file = bench.directory().resolve("export.csv");
        try (Writer out = Files.newBufferedWriter(file)) {
            out.write(HEADER + FIRST + "Middle,\"Middle,2027-01-13 20:00,\n");
            for (int i = 0; i < lines; i++) {
                out.write("o" + i + ",p,q,r\n");
            }
        }
        return file;
    }

    private static Path longLine(Bench bench, int megabytes) throws IOException {
        Path file = bench.directory().resolve("export.csv");
        String block = "z".repeat(1 << 20);
        try (Writer out = Files.newBufferedWriter(file)) {
            out.write(HEADER + FIRST + "Middle,");
            for (int i = 0; i < megabytes; i++) {
                out.write(block);
            }
        }
        return file;
    }

    static void manyRows(Bench bench, int rows) throws Exception {
        Path file = bench.directory().resolve("export.csv");
        try (Writer out = Files.newBufferedWriter(file)) {
            out.write(HEADER);
            for (int i = 0; i < rows; i++) {
                out.write("A" + i + ",Concert,2027-01-13 20:00,Doors open an hour before\n");
            }
        }
        // So many rows take as long as they take; what counts is that they fit.
        Launcher.Ended check = bench.launchAtLeisure("check", "concerts", file.getFileName().toString());
        assertThat(check.exit()).as(check.all()).isZero();
        assertThat(check.output().replaceAll("(?<=\\d)\\D(?=\\d{3})", "")).contains(rows + " ready");
    }

    private static Path pipe(Bench bench) throws Exception {
        Path pipe = bench.directory().resolve("export.csv");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor(20, TimeUnit.SECONDS)).isTrue();
        return pipe;
    }

    /// Somebody goes on writing for as long as the program reads.
    private static void growing(Bench bench) throws Exception {
        Path file = bench.directory().resolve("export.csv");
        StringBuilder rows = new StringBuilder(HEADER);
        for (int i = 0; i < 3_000; i++) {
            rows.append("A").append(i).append(",Concert,2027-01-13 20:00,\n");
        }
        Files.writeString(file, rows);
        AtomicBoolean done = new AtomicBoolean();
        Thread writer = Thread.ofPlatform().start(() -> {
            while (!done.get()) {
                try {
                    Files.writeString(file, "B" + System.nanoTime() + ",Concert,2027-01-13 20:00,\n", StandardOpenOption.APPEND);
                    Thread.sleep(1);
                } catch (IOException | InterruptedException e) {
                    return;
                }
            }
        });
        Launcher.Ended run;
        try {
            run = bench.run(file);
        } finally {
            done.set(true);
            writer.join();
        }
        assertThat(run.exit()).as(run.all()).isEqualTo(12);
        assertThat(run.all()).contains("FILE-OPEN-05", "export.csv");
        assertThat(bench.events()).isEmpty();
    }

    private static byte[] picture() {
        byte[] bytes = new byte[3_000];
        new java.util.Random(31).nextBytes(bytes);
        bytes[0] = (byte) 0xff;
        bytes[1] = (byte) 0xd8;
        bytes[2] = (byte) 0xff;
        return bytes;
    }

    private static byte[] gzip(String text) throws IOException {
        ByteArrayOutputStream zipped = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(zipped)) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return zipped.toByteArray();
    }

    private static byte[] zip(String text) throws IOException {
        ByteArrayOutputStream zipped = new ByteArrayOutputStream();
        try (ZipOutputStream out = new ZipOutputStream(zipped)) {
            out.putNextEntry(new ZipEntry("export.csv"));
            out.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return zipped.toByteArray();
    }
}
