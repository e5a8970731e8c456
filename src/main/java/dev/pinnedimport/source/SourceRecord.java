package dev.pinnedimport.source;

import dev.pinnedimport.issue.Place;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/// A row read with its header. Immutable.
///
/// Cells are texts in the file's order; a cell the row does not have is the empty string. Values that the job calls empty
/// (`source.empty_values`) have become the empty string already.
public final class SourceRecord {

    private final Place.Row at;
    private final Header header;
    private final String[] cells;
    private final CellKind @Nullable [] kinds;

    /// @param kinds one per cell, or null where every cell is text, as in CSV
    public SourceRecord(Place.Row at, Header header, String[] cells, CellKind @Nullable [] kinds) {
        this.at = at;
        this.header = header;
        this.cells = cells.clone();
        this.kinds = kinds == null ? null : kinds.clone();
    }

    public Place.Row at() {
        return at;
    }

    public Header header() {
        return header;
    }

    /// The text of the cell at `position` (from 0), empty where the row is too short.
    public String cell(int position) {
        return position < cells.length ? cells[position] : "";
    }

    public CellKind kind(int position) {
        return kinds == null || position >= kinds.length ? CellKind.TEXT : kinds[position];
    }

    /// The text of the named cell, if the column exists and the cell is filled.
    public Optional<String> find(String column) {
        OptionalInt position = header.find(column);
        return position.isPresent() ? Optional.of(cell(position.getAsInt())).filter(text -> !text.isBlank()) : Optional.empty();
    }

    /// All cells in the file's order; may be shorter than the header, never longer.
    public List<String> cells() {
        return List.of(cells);
    }

    /// How many cells the row has; may be fewer than the header, never more.
    public int size() {
        return cells.length;
    }

    /// The length of all cells together.
    public long characters() {
        long sum = 0;
        for (String cell : cells) {
            sum += cell.length();
        }
        return sum;
    }

    public boolean isBlank() {
        return Arrays.stream(cells).allMatch(String::isBlank);
    }

    @Override
    public String toString() {
        return at.toString();
    }
}
