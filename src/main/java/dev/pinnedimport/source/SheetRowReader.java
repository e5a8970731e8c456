package dev.pinnedimport.source;

import dev.pinnedimport.issue.Issue;
import dev.pinnedimport.issue.IssueCode;
import dev.pinnedimport.issue.Place;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Reads the cells of one `row` element of a sheet.
final class SheetRowReader {

    static final int LAST_COLUMN = 16_384;

    private final XmlPart xml;
    private final Values values;
    private final Header header;

    SheetRowReader(XmlPart xml, Values values, Header header) {
        this.xml = xml;
        this.values = values;
        this.header = header;
    }

    /// What the numbers in cells stand for.
    record Values(SharedStrings strings, CellFormats formats, SerialDate dates) {}

    /// What one cell holds; a flawed one has an issue code and no text.
    private sealed interface Cell {
        record Filled(CellKind kind, String text) implements Cell {}

        /// A number in a style that the workbook does not define.
        record WithoutStyle(CellKind kind, String text) implements Cell {}

        record Flawed(IssueCode code, String found, String sentence) implements Cell {}
    }

    private static final Cell EMPTY = new Cell.Filled(CellKind.TEXT, "");

    RawRow read(Place.Row at) throws IOException {
        String[] cells = new String[header.size()];
        CellKind[] kinds = new CellKind[header.size()];
        Arrays.fill(kinds, CellKind.TEXT);
        List<Issue> issues = new ArrayList<>(0);
        List<String> further = new ArrayList<>(0);
        int beyond = 0;
        int firstBeyond = -1;
        int column = -1;
        while (xml.nextChild()) {
            if (!xml.element().equals("c")) {
                xml.skip();
                continue;
            }
            String reference = xml.attribute("r");
            column = reference == null ? column + 1 : columnOf(reference);
            Cell cell = readCell(xml, values);
            if (column < 0 || column >= LAST_COLUMN) {
                issues.add(Issue.of(IssueCode.ROW_BROKEN, at, reference == null ? "" : reference, "The place of a cell, \"" + reference
                        + "\", is not in a sheet, whose last column is XFD. Save the file again with a spreadsheet program."));
                column = LAST_COLUMN;
            } else if (column >= cells.length) {
                if (!isEmpty(cell)) {
                    String text = cell instanceof Cell.Filled filled ? filled.text() : "";
                    firstBeyond = beyond++ == 0 ? column : firstBeyond;
                    if (further.size() < RawRow.MOST_FURTHER) {
                        further.add(text);
                    }
                }
            } else if (cells[column] != null) {
                issues.add(Issue.of(IssueCode.ROW_BROKEN, RowRules.cell(at, header, column), "",
                        "The cell is stored twice. Save the file again with a spreadsheet program."));
            } else {
                cells[column] = "";
                put(cell, at, column, cells, kinds, issues);
            }
        }
        if (beyond > 0) {
            issues.add(Issue.of(IssueCode.ROW_RAGGED, at, further.getFirst(), "Cell "
                    + name(firstBeyond) + at.number() + " is filled but its column has no name; the header ends in column "
                    + name(header.size() - 1) + ". Delete the cell, or name its column." + RawRow.onlySomeKept(beyond)));
        }
        for (int i = 0; i < cells.length; i++) {
            cells[i] = cells[i] == null ? "" : cells[i];
        }
        String[] kept = further.isEmpty() ? cells : Stream.concat(Arrays.stream(cells), further.stream()).toArray(String[]::new);
        return new RawRow(at, at.number() - header.at().number(), kept, kinds, true, issues);
    }

    /// The names in the header row, without the nameless columns at its end; empty where no cell has text.
    static List<String> readNames(XmlPart xml, Values values, Place.Row at) throws IOException {
        List<String> names = new ArrayList<>();
        int last = 0;
        int column = -1;
        while (xml.nextChild()) {
            if (!xml.element().equals("c")) {
                xml.skip();
                continue;
            }
            String reference = xml.attribute("r");
            column = reference == null ? column + 1 : columnOf(reference);
            Cell cell = readCell(xml, values);
            if (column < 0 || column >= LAST_COLUMN) {
                throw SourceFile.refused(IssueCode.FILE_NO_HEADER, at, reference == null ? "" : reference,
                        "The place of a column name is not in a sheet, whose last column is XFD. Save the file again with a spreadsheet "
                                + "program.");
            }
            while (names.size() <= column) {
                names.add("");
            }
            String text = switch (cell) {
                case Cell.Filled filled -> filled.text();
                case Cell.WithoutStyle number -> number.text();
                case Cell.Flawed flawed -> throw SourceFile.refused(IssueCode.FILE_NO_HEADER, at.cell("#" + (column + 1)), flawed.found(),
                        "A column name cannot be read. " + flawed.sentence());
            };
            names.set(column, RowRules.names(new String[] {text}).getFirst());
            last = names.get(column).isEmpty() ? last : Math.max(last, column + 1);
        }
        return names.subList(0, last);
    }

    /// The texts of a row that is no data; cells that cannot be read are empty.
    static List<String> readTexts(XmlPart xml, Values values) throws IOException {
        List<String> texts = new ArrayList<>();
        int column = -1;
        while (xml.nextChild()) {
            if (!xml.element().equals("c")) {
                xml.skip();
                continue;
            }
            String reference = xml.attribute("r");
            column = reference == null ? column + 1 : columnOf(reference);
            String text = switch (readCell(xml, values)) {
                case Cell.Filled filled -> filled.text();
                case Cell.WithoutStyle number -> number.text();
                case Cell.Flawed _ -> "";
            };
            if (column >= 0 && column < CsvRecords.MOST_COLUMNS && !text.isEmpty()) {
                while (texts.size() <= column) {
                    texts.add("");
                }
                texts.set(column, text.substring(0, Math.min(text.length(), Table.LONGEST_ABOVE)));
            }
        }
        return texts;
    }

    private void put(Cell cell, Place.Row at, int column, String[] cells, CellKind[] kinds, List<Issue> issues) {
        switch (cell) {
            case Cell.Filled(CellKind kind, String text) -> {
                cells[column] = text;
                kinds[column] = kind;
            }
            case Cell.WithoutStyle(CellKind kind, String text) -> {
                cells[column] = text;
                kinds[column] = kind;
                issues.add(Issue.of(IssueCode.ROW_STYLE, RowRules.cell(at, header, column), text,
                        "The cell has a format that the workbook does not define; it was read as a plain number. If it is a date, format "
                                + "the cell again."));
            }
            case Cell.Flawed(IssueCode code, String found, String sentence) ->
                issues.add(Issue.of(code, RowRules.cell(at, header, column), found, sentence));
        }
    }

    private static boolean isEmpty(Cell cell) {
        return cell instanceof Cell.Filled filled && filled.text().isBlank();
    }

    private static Cell readCell(XmlPart xml, Values values) throws IOException {
        String type = xml.attribute("t");
        String style = xml.attribute("s");
        boolean formula = false;
        boolean whole = true;
        String text = null;
        while (xml.nextChild()) {
            switch (xml.element()) {
                case "v" -> {
                    Optional<String> stored = xml.readText(CsvRecords.LONGEST_CELL * 7);
                    text = stored.orElse("");
                    whole &= stored.isPresent();
                }
                case "is" -> {
                    // Programs that change a cell may leave its former text behind.
                    if ("inlineStr".equals(type)) {
                        Optional<String> stored = SharedStrings.readRichText(xml);
                        text = stored.orElse("");
                        whole &= stored.isPresent();
                    } else {
                        xml.skip();
                    }
                }
                case "f" -> {
                    formula = true;
                    xml.skip();
                }
                default -> xml.skip();
            }
        }
        if (!whole) {
            return tooLong();
        }
        if (text == null || text.isEmpty() && type == null) {
            return formula ? new Cell.Flawed(IssueCode.ROW_CELL_ERROR, "", "The formula in this cell has no computed value. "
                    + "Open the file in a spreadsheet program and save it.") : EMPTY;
        }
        return switch (type == null ? "n" : type) {
            case "s" -> shared(text, values.strings());
            case "str" -> limited(CellText.unescape(text));
            case "inlineStr" -> limited(text);
            case "n" -> number(text.strip(), style, values);
            case "b" -> bool(text.strip());
            case "e" -> new Cell.Filled(CellKind.ERROR, text);
            case "d" -> isoDate(text.strip());
            default -> new Cell.Flawed(IssueCode.ROW_BROKEN, type == null ? "" : type, "The cell is of a kind that we do not know. "
                    + "Save the file again with a spreadsheet program.");
        };
    }

    private static Cell shared(String stored, SharedStrings strings) {
        return switch (strings.get(CellText.wholeNumber(stored.strip()))) {
            case SharedStrings.Found.Text(String text) -> text.isEmpty() ? EMPTY : new Cell.Filled(CellKind.TEXT, text);
            case SharedStrings.Found.TooLong _ -> tooLong();
            case SharedStrings.Found.Unknown _ -> new Cell.Flawed(IssueCode.ROW_BROKEN, stored,
                    "The cell refers to a text that is not in the workbook. Save the file again with a spreadsheet program.");
        };
    }

    private static Cell limited(String text) {
        return text.length() > CsvRecords.LONGEST_CELL ? tooLong() : new Cell.Filled(CellKind.TEXT, text);
    }

    private static Cell tooLong() {
        return new Cell.Flawed(IssueCode.ROW_CELL_LIMIT, "",
                "The cell holds more than " + CsvRecords.LONGEST_CELL + " characters, more than a spreadsheet allows. Shorten it.");
    }

    private static Cell number(String stored, @Nullable String style, Values values) {
        if (stored.isEmpty()) {
            return EMPTY;
        }
        Optional<CellFormats.Format> format = values.formats().find(style == null ? 0 : CellText.wholeNumber(style));
        if (format.isPresent() && format.get() != CellFormats.Format.NUMBER) {
            return date(stored, format.get(), values.dates());
        }
        Optional<CellText.Number> number = CellText.number(stored);
        if (number.isEmpty()) {
            return notANumber(stored);
        }
        CellKind kind = number.get().exact() ? CellKind.NUMBER : CellKind.INEXACT_NUMBER;
        return format.isPresent() || style == null ? new Cell.Filled(kind, number.get().text())
                : new Cell.WithoutStyle(kind, number.get().text());
    }

    private static Cell date(String stored, CellFormats.Format format, SerialDate dates) {
        Optional<Double> serial = CellText.value(stored);
        if (serial.isEmpty()) {
            return notANumber(stored);
        }
        Optional<SerialDate.Shown> shown = dates.read(serial.get(), format);
        return shown.isPresent() ? new Cell.Filled(shown.get().kind(), shown.get().text())
                : new Cell.Flawed(IssueCode.ROW_DATE, stored, "The cell is formatted as a date, but its number \"" + stored
                        + "\" is none between 1900 and 9999. Correct the date, or format the cell as a number.");
    }

    private static Cell notANumber(String stored) {
        return new Cell.Flawed(IssueCode.ROW_NOT_A_NUMBER, stored,
                "The cell should hold a number, but \"" + stored + "\" is none. Enter the value again.");
    }

    private static Cell bool(String stored) {
        return switch (stored.toLowerCase(Locale.ROOT)) {
            case "1", "true" -> new Cell.Filled(CellKind.BOOLEAN, "true");
            case "0", "false" -> new Cell.Filled(CellKind.BOOLEAN, "false");
            default -> new Cell.Flawed(IssueCode.ROW_NOT_A_BOOLEAN, stored, "The cell should hold true or false, but holds \"" + stored
                    + "\". Enter the value again.");
        };
    }

    private static Cell isoDate(String stored) {
        Optional<SerialDate.Shown> date = SerialDate.readIso(stored);
        return date.isPresent() ? new Cell.Filled(date.get().kind(), date.get().text())
                : new Cell.Flawed(IssueCode.ROW_DATE, stored, "The cell should hold a date, but \"" + stored + "\" is none. Enter it again.");
    }

    /// Position (from 0) of the column in a reference such as `AB12`, -1 where it is none or lies beyond the last column.
    static int columnOf(String reference) {
        int column = 0;
        int at = 0;
        while (at < reference.length() && isLetter(reference.charAt(at))) {
            column = column * 26 + (reference.charAt(at) & 0x1f);
            at++;
            if (column > LAST_COLUMN) {
                return -1;
            }
        }
        for (int i = at; i < reference.length(); i++) {
            if (reference.charAt(i) < '0' || reference.charAt(i) > '9') {
                return -1;
            }
        }
        return column - 1;
    }

    private static boolean isLetter(char c) {
        return c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z';
    }

    /// `AB` for position 27.
    static String name(int column) {
        return column < 26 ? String.valueOf((char) ('A' + column)) : name(column / 26 - 1) + (char) ('A' + column % 26);
    }
}
