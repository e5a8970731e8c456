package dev.pinnedimport.bench;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/// Makes the files that are imported, always the same for the same size, and the job that reads them. A file that is there is used again.
final class BenchFiles {

    /// Columns of every file.
    static final List<String> HEADER = List.of("id", "title", "starts", "ends", "venue", "url", "description");

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm");
    private static final LocalDateTime FIRST = LocalDateTime.of(2027, 4, 1, 10, 0);
    private static final String[] WORDS = ("quilt lantern harbour violin market winter garden reading open night parade kitchen river workshop choir "
            + "pottery film dance museum morning family bridge island science theatre").split(" ");
    /// Characters of a row beside its description, about.
    private static final int OTHER_CELLS = 140;

    private final Path directory;

    BenchFiles(Path directory) {
        this.directory = directory;
    }

    /// How texts are kept in a sheet.
    enum Texts { INLINE, SHARED }

    Path csv(String name, int rows, int from, int rowSize) throws IOException {
        Path file = directory.resolve(name + "-" + rows + "-" + from + "-" + rowSize + ".csv");
        if (!Files.exists(file)) {
            Path fresh = Files.createTempFile(directory, "csv-", ".tmp");
            try (BufferedWriter out = Files.newBufferedWriter(fresh)) {
                out.write(String.join(",", HEADER));
                out.write('\n');
                for (int row = from; row < from + rows; row++) {
                    String[] cells = row(row, rowSize);
                    cells[6] = '"' + cells[6] + '"';
                    out.write(String.join(",", cells));
                    out.write('\n');
                }
            }
            Files.move(fresh, file);
        }
        return file;
    }

    Path xlsx(Texts texts, int rows, int rowSize) throws IOException {
        Path file = directory.resolve("sheet-" + texts.name().toLowerCase(java.util.Locale.ROOT) + "-" + rows + "-" + rowSize + ".xlsx");
        if (!Files.exists(file)) {
            Path fresh = Files.createTempFile(directory, "xlsx-", ".tmp");
            try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(fresh), StandardCharsets.UTF_8)) {
                zip.setLevel(Deflater.BEST_SPEED);
                writeParts(zip, texts);
                writeSheet(zip, texts, rows, rowSize);
                if (texts == Texts.SHARED) {
                    writeShared(zip, rows, rowSize);
                }
            }
            Files.move(fresh, file);
        }
        return file;
    }

    private static void writeParts(ZipOutputStream zip, Texts texts) throws IOException {
        String types = "application/vnd.openxmlformats-officedocument.spreadsheetml.";
        String relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
        boolean shared = texts == Texts.SHARED;
        part(zip, "[Content_Types].xml", "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\">"
                + "<Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>"
                + "<Override PartName=\"/xl/workbook.xml\" ContentType=\"" + types + "sheet.main+xml\"/>"
                + "<Override PartName=\"/xl/worksheets/sheet1.xml\" ContentType=\"" + types + "worksheet+xml\"/>"
                + (shared ? "<Override PartName=\"/xl/sharedStrings.xml\" ContentType=\"" + types + "sharedStrings+xml\"/>" : "") + "</Types>");
        part(zip, "_rels/.rels", "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"r1\" "
                + "Type=\"" + relations + "/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>");
        part(zip, "xl/workbook.xml", "<workbook xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\" xmlns:r=\"" + relations
                + "\"><sheets><sheet name=\"Events\" sheetId=\"1\" r:id=\"r1\"/></sheets></workbook>");
        part(zip, "xl/_rels/workbook.xml.rels", "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">"
                + "<Relationship Id=\"r1\" Type=\"" + relations + "/worksheet\" Target=\"worksheets/sheet1.xml\"/>"
                + (shared ? "<Relationship Id=\"r2\" Type=\"" + relations + "/sharedStrings\" Target=\"sharedStrings.xml\"/>" : "")
                + "</Relationships>");
    }

    private static void part(ZipOutputStream zip, String name, String xml) throws IOException {
        zip.putNextEntry(new ZipEntry(name));
        zip.write(("<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n" + xml).getBytes(StandardCharsets.UTF_8));
        zip.closeEntry();
    }

    private static void writeSheet(ZipOutputStream zip, Texts texts, int rows, int rowSize) throws IOException {
        zip.putNextEntry(new ZipEntry("xl/worksheets/sheet1.xml"));
        Writer out = new BufferedWriter(new OutputStreamWriter(zip, StandardCharsets.UTF_8), 1 << 16);
        out.write("<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n"
                + "<worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><sheetData>");
        for (int row = 0; row <= rows; row++) {
            String[] cells = row == 0 ? HEADER.toArray(String[]::new) : row(row - 1, rowSize);
            out.write("<row r=\"" + (row + 1) + "\">");
            for (int column = 0; column < cells.length; column++) {
                String place = "<c r=\"" + (char) ('A' + column) + (row + 1) + "\" t=\"";
                // Only descriptions are shared: one distinct text a row.
                out.write(texts == Texts.SHARED && column == 6
                        ? place + "s\"><v>" + row + "</v></c>"
                        : place + "inlineStr\"><is><t>" + cells[column] + "</t></is></c>");
            }
            out.write("</row>");
        }
        out.write("</sheetData></worksheet>");
        out.flush();
        zip.closeEntry();
    }

    private static void writeShared(ZipOutputStream zip, int rows, int rowSize) throws IOException {
        zip.putNextEntry(new ZipEntry("xl/sharedStrings.xml"));
        Writer out = new BufferedWriter(new OutputStreamWriter(zip, StandardCharsets.UTF_8), 1 << 16);
        out.write("<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<sst xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\" "
                + "count=\"" + (rows + 1) + "\" uniqueCount=\"" + (rows + 1) + "\">");
        for (int row = 0; row <= rows; row++) {
            out.write("<si><t>" + (row == 0 ? HEADER.get(6) : row(row - 1, rowSize)[6]) + "</t></si>");
        }
        out.write("</sst>");
        out.flush();
        zip.closeEntry();
    }

    private static String[] row(int number, int size) {
        RandomGenerator random = new java.util.SplittableRandom(number);
        LocalDateTime starts = FIRST.plusMinutes(15L * (number % 20_000));
        StringBuilder description = new StringBuilder("About ").append(number).append(':');
        while (description.length() < size - OTHER_CELLS) {
            description.append(' ').append(WORDS[random.nextInt(WORDS.length)]);
        }
        return new String[] {
            "E-" + number, "The " + WORDS[number % WORDS.length] + " evening no " + number, TIME.format(starts), TIME.format(starts.plusHours(2)),
            "Hall " + number % 97, "https://tickets.example.com/e/" + number, description.toString()};
    }

    /// The job for all of them.
    Path job(String name, String send) throws IOException {
        Path file = directory.resolve(name + ".yml");
        Files.writeString(file, """
                version: 1
                name: NAME
                source:
                  system: NAME
                identity: id
                target:
                  channel: 43
                  status: published
                fields:
                  title: title
                  description: description
                  startAt: {from: starts, datetime: yyyy-MM-dd HH:mm, zone: Europe/Berlin}
                  timezone: {const: Europe/Berlin}
                  endAt: {from: ends, datetime: yyyy-MM-dd HH:mm, zone: Europe/Berlin}
                  classifications: {const: [concert]}
                  approxLocation.city: {const: {placeId: "100", name: Berlin, countryCode: DE}}
                  locationName: venue
                  offers:
                    fields: {name: {const: Tickets}, url: url, availability: {const: available}}
                guards:
                  rows: 1..2000000
                send:
                  SEND
                """.replace("NAME", name).replace("SEND", send));
        return file;
    }
}
