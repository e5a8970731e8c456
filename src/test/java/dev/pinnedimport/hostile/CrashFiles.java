package dev.pinnedimport.hostile;

import dev.pinnedimport.source.XlsxFile;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.UnaryOperator;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/// What fuzzers found to crash workbook readers, as kinds of damage to a sound workbook.
final class CrashFiles {

    private static final int CENTRAL = 0x02014b50;
    private static final int LOCAL = 0x04034b50;
    private static final int END = 0x06054b50;

    private CrashFiles() {}

    /// Damage to the bytes of a workbook.
    record Kind(String name, Damage damage) {
        byte[] make(byte[] whole) throws IOException {
            return damage.to(whole);
        }
    }

    interface Damage {
        byte[] to(byte[] whole) throws IOException;
    }

    static List<Kind> all() {
        return List.of(
                bytes("wrong checksum", LOCAL, 14, 0x12345678),
                bytes("unknown packing", CENTRAL, 10, 0x63),
                bytes("encrypted part", CENTRAL, 8, 0x01),
                bytes("huge size of a part", CENTRAL, 24, 0x7fffffff),
                bytes("negative size of a part", CENTRAL, 24, -2),
                bytes("part beyond the end", CENTRAL, 42, 0x7ffffff0),
                bytes("directory beyond the end", END, 16, 0x7ffffff0),
                bytes("sixty thousand parts announced", END, 10, 0xfff0),
                new Kind("broken packed data", CrashFiles::withNoise),
                new Kind("second end of the archive", whole -> join(whole, Arrays.copyOfRange(whole, whole.length - 22, whole.length))),
                new Kind("bytes before the archive", whole -> join(new byte[] {'P', 'K', 3, 4, 0, 0, 0, 0}, whole)),
                part("part name that is none", "[Content_Types].xml", xml -> xml.replace("/xl/workbook.xml", "/xl/%%00/..//workbook.xml")),
                part("content type that is none", "[Content_Types].xml", xml -> xml.replace("application/xml", ";;;=")),
                part("two relationships of one id", "xl/_rels/workbook.xml.rels", xml -> xml.replace("rStyles", "rId1")),
                part("relationship to itself", "xl/_rels/workbook.xml.rels", xml -> xml.replace("worksheets/sheet1.xml", "workbook.xml")),
                part("relationship to an address that is none", "xl/_rels/workbook.xml.rels", xml -> xml.replace("worksheets/sheet1.xml", "ht tp://[[/%")),
                part("relationship without target", "xl/_rels/workbook.xml.rels", xml -> xml.replace("Target=\"worksheets/sheet1.xml\"", "")),
                part("sheet without relationship", "xl/workbook.xml", xml -> xml.replace("r:id=\"rId1\"", "r:id=\"\"")),
                part("formats with odd numbers", "xl/styles.xml", xml -> xml.replace("numFmtId=\"14\"", "numFmtId=\"-2147483649\"")),
                part("texts announced without end", "xl/sharedStrings.xml", xml -> xml.replace("<sst ", "<sst count=\"2147483647\" uniqueCount=\"-1\" ")),
                part("sheet of absurd size", "xl/worksheets/sheet1.xml", xml -> xml.replace("<sheetData>", "<dimension ref=\"A1:ZZZZZ99999999999\"/><sheetData>")),
                part("empty sheet part", "xl/worksheets/sheet1.xml", _ -> " "),
                part("zeros in a sheet", "xl/worksheets/sheet1.xml", xml -> xml.replace("<row r=\"4\">", "\0\0\0\0")),
                part("wrong name of the character set", "xl/worksheets/sheet1.xml", xml -> xml.replace("encoding=\"UTF-8\"", "encoding=\"x-nobody-knows\"")),
                part("another XML version", "xl/worksheets/sheet1.xml", xml -> xml.replace("version=\"1.0\"", "version=\"9.9\"")),
                part("prefix without namespace", "xl/worksheets/sheet1.xml", xml -> xml.replace("<row r=\"3\">", "<q:row r=\"3\">")),
                part("attribute twice", "xl/worksheets/sheet1.xml", xml -> xml.replace("<row r=\"3\">", "<row r=\"3\" r=\"3\">")),
                part("cell reference without end", "xl/worksheets/sheet1.xml", xml -> xml.replace("r=\"A3\"", "r=\"" + "A".repeat(100_000) + "\"")));
    }

    private static Kind part(String name, String part, UnaryOperator<String> change) {
        return new Kind(name, whole -> {
            Map<String, byte[]> parts = new LinkedHashMap<>();
            try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(whole))) {
                for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                    parts.put(entry.getName(), zip.readAllBytes());
                }
            }
            String before = new String(parts.get(part), StandardCharsets.UTF_8);
            String after = change.apply(before);
            if (after.equals(before)) {
                throw new IllegalStateException("\"" + name + "\" changes nothing");
            }
            parts.put(part, after.getBytes(StandardCharsets.UTF_8));
            Path file = Files.createTempFile("crash", ".xlsx");
            try {
                return Files.readAllBytes(XlsxFile.zip(file, parts, false));
            } finally {
                Files.delete(file);
            }
        });
    }

    /// Writes four bytes at an offset of every record with this signature.
    private static Kind bytes(String name, int signature, int offset, int value) {
        return new Kind(name, whole -> {
            ByteBuffer buffer = ByteBuffer.wrap(whole.clone()).order(ByteOrder.LITTLE_ENDIAN);
            for (int at = 0; at + offset + 4 <= whole.length; at++) {
                if (buffer.getInt(at) == signature) {
                    if (value >= 0 && value <= 0xffff) {
                        buffer.putShort(at + offset, (short) value);
                    } else {
                        buffer.putInt(at + offset, value);
                    }
                }
            }
            return buffer.array();
        });
    }

    private static byte[] withNoise(byte[] whole) {
        byte[] damaged = whole.clone();
        Random random = new Random(44);
        for (int i = 0; i < 40; i++) {
            damaged[100 + random.nextInt(whole.length / 2)] = (byte) random.nextInt(256);
        }
        return damaged;
    }

    private static byte[] join(byte[] first, byte[] second) {
        return ByteBuffer.allocate(first.length + second.length).put(first).put(second).array();
    }
}
