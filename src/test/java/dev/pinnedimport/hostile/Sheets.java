package dev.pinnedimport.hostile;

import dev.pinnedimport.source.XlsxFile;

/// Pieces of sheets: the usual columns, two sound rows, and whatever a case puts between them.
final class Sheets {

    static final String OPEN = "<worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><sheetData>";
    static final String CLOSE = "</sheetData></worksheet>";
    static final String HEADER = row(1, "Id", "Title", "Start", "Text");

    private Sheets() {}

    /// Rows 1 (header), 2 and 4; the case's own row is 3.
    static XlsxFile around(String row) {
        return XlsxFile.ofRows(rowsAround(row));
    }

    static String rowsAround(String row) {
        return HEADER + sound(2, "First") + row + sound(4, "Last");
    }

    static XlsxFile sound() {
        return around(sound(3, "Middle"));
    }

    static String sound(int number, String id) {
        return row(number, id, id, "2027-01-1" + number % 10 + " 20:00", "");
    }

    static String row(int number, String... texts) {
        StringBuilder cells = new StringBuilder();
        for (int i = 0; i < texts.length; i++) {
            if (!texts[i].isEmpty()) {
                cells.append(text((char) ('A' + i) + "" + number, texts[i]));
            }
        }
        return rowOf(number, cells.toString());
    }

    static String rowOf(int number, String cells) {
        return "<row r=\"" + number + "\">" + cells + "</row>";
    }

    static String text(String reference, String text) {
        return "<c r=\"" + reference + "\" t=\"inlineStr\"><is><t>" + text.replace("&", "&amp;").replace("<", "&lt;") + "</t></is></c>";
    }

    static String number(String reference, String stored) {
        return "<c r=\"" + reference + "\"><v>" + stored + "</v></c>";
    }

    static String typed(String reference, String type, String stored) {
        return "<c r=\"" + reference + "\" t=\"" + type + "\"><v>" + stored + "</v></c>";
    }

    /// Row 3 with its id, its date, and this title cell.
    static String titled(String titleCell) {
        return rowOf(3, text("A3", "Middle") + titleCell + text("C3", "2027-01-13 20:00"));
    }

    /// A main part, relationships or other part that begins with this document type.
    static String declaring(String documentType, String root) {
        return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>" + documentType + root;
    }
}
