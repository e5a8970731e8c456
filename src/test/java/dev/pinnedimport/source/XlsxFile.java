package dev.pinnedimport.source;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveOutputStream;

/// Writes workbooks part by part, also such as no spreadsheet program would write.
public final class XlsxFile {

    public static final String OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    private static final String MAIN = "xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"";
    private static final String XML = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";

    private final Map<String, byte[]> parts = new LinkedHashMap<>();
    private final StringBuilder sheets = new StringBuilder();
    private final StringBuilder relationships = new StringBuilder();
    private int sheetCount;
    private String properties = "";
    private String mainType = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml";
    private boolean stored;

    /// A workbook with one sheet, `Events`, whose rows are given as XML.
    public static XlsxFile ofRows(String rows) {
        return new XlsxFile().sheet("Events", rows);
    }

    public XlsxFile sheet(String name, String rows) {
        return sheet(name, "", "<worksheet " + MAIN + "><sheetData>" + rows + "</sheetData></worksheet>");
    }

    public XlsxFile hiddenSheet(String name, String rows) {
        return sheet(name, " state=\"hidden\"", "<worksheet " + MAIN + "><sheetData>" + rows + "</sheetData></worksheet>");
    }

    public XlsxFile sheetXml(String name, String xml) {
        return sheet(name, "", xml);
    }

    private XlsxFile sheet(String name, String state, String xml) {
        sheetCount++;
        part("xl/worksheets/sheet" + sheetCount + ".xml", xml);
        return entry(name, state, "worksheet", "worksheets/sheet" + sheetCount + ".xml");
    }

    public XlsxFile chartSheet(String name) {
        sheetCount++;
        part("xl/chartsheets/sheet" + sheetCount + ".xml", "<chartsheet " + MAIN + "/>");
        return entry(name, "", "chartsheet", "chartsheets/sheet" + sheetCount + ".xml");
    }

    private XlsxFile entry(String name, String state, String type, String target) {
        sheets.append("<sheet name=\"").append(name).append("\" sheetId=\"").append(sheetCount).append('"').append(state)
                .append(" r:id=\"rId").append(sheetCount).append("\"/>");
        return relate("rId" + sheetCount, type, target);
    }

    public XlsxFile relate(String id, String type, String target) {
        relationships.append("<Relationship Id=\"").append(id).append("\" Type=\"").append(OFFICE).append('/').append(type)
                .append("\" Target=\"").append(target).append("\"/>");
        return this;
    }

    public XlsxFile sharedStrings(String items) {
        return part("xl/sharedStrings.xml", "<sst " + MAIN + ">" + items + "</sst>").relate("rStrings", "sharedStrings",
                "sharedStrings.xml");
    }

    /// @param formats `numFmt` elements; the styles 0, 1, 2 … have the format ids that follow
    public XlsxFile styles(String formats, int... ids) {
        StringBuilder styles = new StringBuilder("<styleSheet " + MAIN + "><numFmts>" + formats
                + "</numFmts><cellStyleXfs><xf numFmtId=\"14\"/>"
                + "</cellStyleXfs><cellXfs>");
        for (int id : ids) {
            styles.append("<xf numFmtId=\"").append(id).append("\"/>");
        }
        return part("xl/styles.xml", styles + "</cellXfs></styleSheet>").relate("rStyles", "styles", "styles.xml");
    }

    public XlsxFile datesFrom1904() {
        properties = "<workbookPr date1904=\"1\"/>";
        return this;
    }

    public XlsxFile mainType(String type) {
        mainType = type;
        return this;
    }

    /// Parts are stored without compression, so that no ratio gives a bomb away.
    public XlsxFile stored() {
        stored = true;
        return this;
    }

    public XlsxFile part(String name, String xml) {
        return part(name, (xml.startsWith("<?xml") || !xml.startsWith("<") ? xml : XML + xml).getBytes(StandardCharsets.UTF_8));
    }

    public XlsxFile part(String name, byte[] content) {
        parts.put(name, content);
        return this;
    }

    public Path write(Path file) throws IOException {
        Map<String, byte[]> all = new LinkedHashMap<>();
        put(all, "[Content_Types].xml", "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\">"
                + "<Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>"
                + "<Default Extension=\"xml\" ContentType=\"application/xml\"/><Default Extension=\"bin\" "
                + "ContentType=\"application/octet-stream\"/>"
                + "<Override PartName=\"/xl/workbook.xml\" ContentType=\"" + mainType + "\"/></Types>");
        put(all, "_rels/.rels", "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship "
                + "Id=\"rId1\" Type=\""
                + OFFICE + "/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>");
        put(all, "xl/workbook.xml", "<workbook " + MAIN + " xmlns:r=\"" + OFFICE + "\">" + properties + "<sheets>" + sheets
                + "</sheets></workbook>");
        put(all, "xl/_rels/workbook.xml.rels", "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">"
                + relationships
                + "</Relationships>");
        all.putAll(parts);
        all.values().removeIf(content -> content.length == 0);
        return zip(file, all, stored);
    }

    public static Path zip(Path file, Map<String, byte[]> parts, boolean stored) throws IOException {
        try (OutputStream out = Files.newOutputStream(file); ZipArchiveOutputStream zip = new ZipArchiveOutputStream(out)) {
            zip.setMethod(stored ? ZipArchiveOutputStream.STORED : ZipArchiveOutputStream.DEFLATED);
            for (Map.Entry<String, byte[]> part : parts.entrySet()) {
                ZipArchiveEntry entry = new ZipArchiveEntry(part.getKey().replace("#", ""));
                if (stored) {
                    java.util.zip.CRC32 crc = new java.util.zip.CRC32();
                    crc.update(part.getValue());
                    entry.setCrc(crc.getValue());
                    entry.setSize(part.getValue().length);
                }
                zip.putArchiveEntry(entry);
                zip.write(part.getValue());
                zip.closeArchiveEntry();
            }
        }
        return file;
    }

    private static void put(Map<String, byte[]> all, String name, String xml) {
        all.put(name, (XML + xml).getBytes(StandardCharsets.UTF_8));
    }
}
