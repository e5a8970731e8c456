package dev.pinnedimport.mapping;

import com.opencsv.CSVReader;
import com.opencsv.CSVReaderBuilder;
import com.opencsv.RFC4180ParserBuilder;
import dev.pinnedimport.source.Header;
import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// The text of a lookup file, for putting a line into it without touching any other: comments, order, line ends and quotes stay.
final class LookupText {

    private final List<Line> lines = new ArrayList<>();
    private final Header header;
    private final int key;

    /// One record or comment with its line end; a record may span several lines of the file.
    private record Line(String text, int number, String @Nullable [] cells) {

        boolean isRecord() {
            return cells != null;
        }

        String cell(int position) {
            return cells == null || position >= cells.length ? "" : TextTransform.trim(cells[position]);
        }
    }

    /// @param text of a file that [LookupFile] reads without a problem
    LookupText(String text, String keyColumn) {
        cut(text);
        Line names = lines.stream().filter(Line::isRecord).findFirst().orElseThrow(() -> new IllegalArgumentException("no header"));
        this.header = new Header(new dev.pinnedimport.issue.Place.Row("", null, names.number()),
                List.of(Objects.requireNonNull(names.cells())).stream().map(String::strip).toList());
        this.key = position(keyColumn);
    }

    /// The text with the key and its values in it, and the number of their line.
    record Edited(String text, int line, boolean filled) {}

    /// Fills the line of the key where it has no values yet; else adds one: by the order of the keys where they are sorted, else after the
    /// last one.
    ///
    /// @param values by column
    /// @param same   whether a key of the file is the one that is added
    Edited put(String keyText, Map<String, String> values, java.util.function.Predicate<String> same) {
        List<Line> records = lines.stream().filter(Line::isRecord).skip(1).toList();
        for (Line record : records) {
            if (same.test(record.cell(key))) {
                return replace(record, values);
            }
        }
        String[] cells = new String[header.size()];
        java.util.Arrays.fill(cells, "");
        cells[key] = keyText;
        values.forEach((column, value) -> cells[position(column)] = value);
        Line before = records.isEmpty() ? lines.stream().filter(Line::isRecord).findFirst().orElseThrow() : predecessor(records, keyText);
        return insertAfter(before, render(cells, isQuoted(before)));
    }

    private Line predecessor(List<Line> records, String keyText) {
        if (!isSorted(records)) {
            return records.getLast();
        }
        List<Line> smaller = records.stream().filter(record -> ORDER.compare(record.cell(key), keyText) < 0).toList();
        return smaller.isEmpty() ? lines.stream().filter(Line::isRecord).findFirst().orElseThrow() : smaller.getLast();
    }

    private static final Comparator<String> ORDER = String.CASE_INSENSITIVE_ORDER;

    private boolean isSorted(List<Line> records) {
        return records.size() > 2 && IntStream.range(1, records.size())
                .allMatch(i -> ORDER.compare(records.get(i - 1).cell(key), records.get(i).cell(key)) <= 0);
    }

    private Edited replace(Line record, Map<String, String> values) {
        String[] cells = new String[Math.max(header.size(), Objects.requireNonNull(record.cells()).length)];
        for (int position = 0; position < cells.length; position++) {
            cells[position] = position < record.cells().length ? record.cells()[position] : "";
        }
        values.forEach((column, value) -> cells[position(column)] = value);
        String text = render(cells, isQuoted(record)) + record.text().substring(record.text().stripTrailing().length());
        lines.set(lines.indexOf(record), new Line(text, record.number(), cells));
        return new Edited(text(), record.number(), true);
    }

    private Edited insertAfter(Line before, String record) {
        int index = lines.indexOf(before);
        String end = lineEnd();
        if (!before.text().endsWith("\n")) {
            lines.set(index, new Line(before.text() + end, before.number(), before.cells()));
            end = "";
        }
        int number = before.number() + (int) lines.get(index).text().chars().filter(c -> c == '\n').count();
        lines.add(index + 1, new Line(record + end, number, null));
        return new Edited(text(), number, false);
    }

    private String text() {
        StringBuilder text = new StringBuilder();
        lines.forEach(line -> text.append(line.text()));
        return text.toString();
    }

    private int position(String column) {
        OptionalInt position = header.find(column);
        return position.orElseThrow(() -> new IllegalArgumentException("no column " + column));
    }

    private String lineEnd() {
        return lines.stream().anyMatch(line -> line.text().endsWith("\r\n")) ? "\r\n" : "\n";
    }

    /// Whether the line has every filled cell in quotes, as some programs write them.
    private static boolean isQuoted(Line line) {
        String text = line.text().strip();
        long filled = line.cells() == null ? 0 : java.util.Arrays.stream(line.cells()).filter(cell -> !cell.isEmpty()).count();
        return filled > 1 && text.startsWith("\"") && text.endsWith("\"") && text.chars().filter(c -> c == '"').count() >= 2 * filled;
    }

    private static String render(String[] cells, boolean quoted) {
        List<String> rendered = new ArrayList<>();
        for (String cell : cells) {
            boolean needed = cell.chars().anyMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r') || !cell.equals(cell.strip())
                    || cell.startsWith("#");
            rendered.add(needed || quoted && !cell.isEmpty() ? "\"" + cell.replace("\"", "\"\"") + "\"" : cell);
        }
        return String.join(",", rendered);
    }

    private void cut(String text) {
        int at = 0;
        int number = 1;
        while (at < text.length()) {
            int end = endOfLine(text, at);
            String line = text.substring(at, end);
            boolean comment = line.stripLeading().startsWith("#");
            while (!comment && line.chars().filter(c -> c == '"').count() % 2 == 1 && end < text.length()) {
                end = endOfLine(text, end);
                line = text.substring(at, end);
            }
            lines.add(new Line(line, number, comment || line.isBlank() ? null : cells(line)));
            number += (int) line.chars().filter(c -> c == '\n').count();
            at = end;
        }
    }

    private static int endOfLine(String text, int from) {
        int newline = text.indexOf('\n', from);
        return newline < 0 ? text.length() : newline + 1;
    }

    private static String[] cells(String record) {
        try (CSVReader reader = new CSVReaderBuilder(new StringReader(record)).withCSVParser(new RFC4180ParserBuilder().build()).build()) {
            String[] cells = reader.readNextSilently();
            return cells == null ? new String[0] : cells;
        } catch (IOException e) {
            throw new IllegalArgumentException("a line of the lookup cannot be read", e);
        }
    }
}
