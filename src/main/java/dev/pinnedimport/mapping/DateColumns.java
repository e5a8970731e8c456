package dev.pinnedimport.mapping;

import dev.pinnedimport.issue.IssueCode;
import dev.pinnedimport.mapping.reading.DatePattern;
import dev.pinnedimport.mapping.reading.DateReading;
import dev.pinnedimport.mapping.reading.DateReading.NotInCalendar;
import dev.pinnedimport.mapping.reading.DateReading.OtherForm;
import dev.pinnedimport.mapping.reading.DateReading.Read;
import dev.pinnedimport.mapping.reading.DateReading.Unclear;
import dev.pinnedimport.mapping.reading.IsoText;
import dev.pinnedimport.source.CellKind;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/// Columns that make up a date together. Of a date that cannot be read it finds the cell that is wrong, since what people are told of a column
/// they write into that column alone.
///
/// @param divisions the ways in which the patterns may be spread over the columns, a piece for each column
/// @param whole     the date in one piece, for rows in which all other columns are empty
record DateColumns(List<List<Piece>> divisions, Piece whole) {

    // How well a cell fits, in points.
    private static final int READ = 3;
    private static final int RIGHT_FORM = 2;
    private static final int LEFT_OUT = 1;

    /// What one column holds of the date.
    ///
    /// @param isTime whether that is a time of day and nothing else, which may be empty
    record Piece(Function<String, DateReading> reader, boolean isTime, String example) {

        /// The two pieces of ISO 8601.
        static final List<Piece> ISO = List.of(new Piece(Piece::isoDate, false, "2026-02-28"), new Piece(IsoText::readTime, true, "20:00"));

        /// That of the other columns, where one says it all.
        static final Piece NOTHING = new Piece(_ -> new OtherForm(), true, "");

        static Piece of(DatePattern pattern) {
            return new Piece(pattern::read, pattern.isTimeOnly(), pattern.example());
        }

        private static DateReading isoDate(String text) {
            return IsoText.read(text) instanceof Read(_, LocalTime time, _) && time != null ? new OtherForm() : IsoText.read(text);
        }

        DateReading read(Cell cell) {
            return switch (cell.kind) {
                case DATE -> isTime ? new OtherForm() : IsoText.read(cell.text);
                case TIME -> isTime ? IsoText.readTime(cell.text) : new OtherForm();
                case DATE_TIME -> IsoText.read(cell.text);
                case TEXT, NUMBER, BOOLEAN, ERROR, INEXACT_NUMBER -> reader.apply(cell.text);
            };
        }
    }

    private record Cell(int position, String text, CellKind kind) {

        boolean isBlank() {
            return text.isBlank();
        }

        Cell with(TextTransforms transforms) {
            return DateValue.isDate(kind) ? this : new Cell(position, transforms.apply(text), kind);
        }
    }

    /// How well the cells of a row fit one division.
    ///
    /// @param wrong numbers of the columns that do not
    private record Fit(List<Piece> pieces, List<Integer> wrong, int points) {

        static Fit of(List<Piece> pieces, List<Cell> cells) {
            List<Integer> wrong = new ArrayList<>();
            int points = 0;
            for (int i = 0; i < cells.size(); i++) {
                int enough = cells.get(i).isBlank() ? LEFT_OUT : READ;
                int reached = points(pieces.get(i), cells.get(i));
                points += reached;
                if (reached < enough) {
                    wrong.add(i);
                }
            }
            return new Fit(pieces, wrong, points);
        }

        private static int points(Piece piece, Cell cell) {
            if (cell.isBlank()) {
                return piece.isTime ? LEFT_OUT : 0;
            }
            return switch (piece.read(cell)) {
                case Read _, Unclear _ -> READ;
                case NotInCalendar _ -> RIGHT_FORM;
                case OtherForm _ -> 0;
            };
        }
    }

    static DateColumns of(DateTexts texts, int columns, String between) {
        return new DateColumns(texts.divide(columns, between), new Piece(texts::read, false, texts.example()));
    }

    /// Says of a date that cannot be read what is wrong, at the cells that are; at the first one and of all where nothing tells which.
    void report(DateReading reading, String text, int[] positions, TextTransforms transforms, Making making) {
        List<Cell> cells = Arrays.stream(positions)
                .mapToObj(position -> new Cell(position, making.cells().text(position), making.cells().kind(position))).toList();
        List<Cell> read = cells.stream().map(cell -> cell.with(transforms)).toList();
        // Transforms that make something else of all cells than of each leave no cell to look at.
        Optional<Fit> best = transforms.apply(join(cells)).equals(join(read)) ? findBest(read) : Optional.empty();
        if (best.isEmpty() || best.get().wrong.isEmpty()) {
            reportAll(reading, text, cells, making);
            return;
        }
        for (int column : best.get().wrong) {
            report(best.get().pieces.get(column), cells.get(column), read.get(column), making);
        }
    }

    private static String join(List<Cell> cells) {
        return cells.stream().filter(cell -> !cell.isBlank() && !DateValue.isDate(cell.kind)).map(Cell::text).collect(Collectors.joining(" "));
    }

    /// Of fits that are as good the first one.
    private Optional<Fit> findBest(List<Cell> cells) {
        List<List<Piece>> all = new ArrayList<>(divisions);
        List<Cell> filled = cells.stream().filter(cell -> !cell.isBlank()).toList();
        if (filled.size() == 1) {
            all.add(cells.stream().map(cell -> cell.isBlank() ? Piece.NOTHING : whole).toList());
        }
        return all.stream().map(pieces -> Fit.of(pieces, cells)).reduce((one, other) -> other.points > one.points ? other : one);
    }

    private static void report(Piece piece, Cell cell, Cell read, Making making) {
        String what = "\"" + cell.text + "\" is not " + (piece.isTime ? "a time of day" : "a date");
        if (cell.isBlank()) {
            making.report(IssueCode.ROW_DATE, making.place(cell.position), "",
                    "This cell is empty, but the date needs it. Write it like " + piece.example + ".");
        } else if (piece.read(read) instanceof NotInCalendar(String why)) {
            making.report(IssueCode.ROW_DATE_CALENDAR, making.place(cell.position), cell.text,
                    (piece.isTime ? what : "\"" + cell.text + "\" is not in the calendar") + ": " + why + ". Correct it, for example to " + piece.example + ".");
        } else {
            making.report(IssueCode.ROW_DATE, making.place(cell.position), cell.text,
                    what + " as this column should hold it. Write it like " + piece.example + ".");
        }
    }

    private void reportAll(DateReading reading, String text, List<Cell> cells, Making making) {
        List<String> names = cells.stream().map(cell -> "\"" + making.title(cell.position) + "\"").toList();
        String together = "\"" + text + "\", from the columns " + String.join(", ", names.subList(0, names.size() - 1)) + " and " + names.getLast()
                + " together, is not ";
        String what = reading instanceof NotInCalendar(String why) ? "in the calendar: " + why + ". Correct what is wrong of it." : "a date.";
        making.report(reading instanceof NotInCalendar ? IssueCode.ROW_DATE_CALENDAR : IssueCode.ROW_DATE,
                TextSource.firstFilled(making, cells.stream().mapToInt(Cell::position).toArray()), text,
                together + what + " Together they should read like " + whole.example + ".");
    }
}
