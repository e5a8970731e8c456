package dev.pinnedimport.bench.rival;

import java.nio.file.Path;
import org.apache.poi.openxml4j.opc.OPCPackage;
import org.apache.poi.openxml4j.opc.PackageAccess;
import org.apache.poi.util.XMLHelper;
import org.apache.poi.xssf.eventusermodel.ReadOnlySharedStringsTable;
import org.apache.poi.xssf.eventusermodel.XSSFReader;
import org.apache.poi.xssf.eventusermodel.XSSFSheetXMLHandler;
import org.apache.poi.xssf.usermodel.XSSFComment;
import org.jspecify.annotations.Nullable;
import org.xml.sax.InputSource;
import org.xml.sax.XMLReader;

/// POI's event reader, bare: every cell of the first sheet as text, and nothing done with it. Argument: file.
public final class BareWorkbook {

    private BareWorkbook() {}

    public static void main(String[] args) throws Exception {
        try (OPCPackage parts = OPCPackage.open(Path.of(args[0]).toFile(), PackageAccess.READ)) {
            XSSFReader reader = new XSSFReader(parts);
            ReadOnlySharedStringsTable texts = new ReadOnlySharedStringsTable(parts);
            Counting counting = new Counting();
            XMLReader xml = XMLHelper.newXMLReader();
            xml.setContentHandler(new XSSFSheetXMLHandler(reader.getStylesTable(), texts, counting, false));
            xml.parse(new InputSource(reader.getSheetsData().next()));
            System.out.println(counting.rows + " rows, " + counting.characters + " characters");
        }
    }

    private static final class Counting implements XSSFSheetXMLHandler.SheetContentsHandler {
        private long rows;
        private long characters;

        @Override
        public void startRow(int row) {
            rows++;
        }

        @Override
        public void endRow(int row) {
            // nothing is done with it
        }

        @Override
        public void cell(String place, String text, @Nullable XSSFComment comment) {
            characters += text.length();
        }
    }
}
