package dev.pinnedimport.mapping;

import dev.pinnedimport.issue.Place;
import dev.pinnedimport.source.CellKind;
import dev.pinnedimport.source.SourceRecord;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The cells a rule sees: those of one row, or those of several rows of one event laid over each other.
final class Cells {

    private final SourceRecord first;
    private final SourceRecord @Nullable [] byColumn;

    private Cells(SourceRecord first, SourceRecord @Nullable [] byColumn) {
        this.first = first;
        this.byColumn = byColumn;
    }

    static Cells of(SourceRecord record) {
        return new Cells(record, null);
    }

    /// In each column the first filled cell.
    static Cells merge(List<SourceRecord> rows) {
        SourceRecord first = rows.getFirst();
        if (rows.size() == 1) {
            return of(first);
        }
        SourceRecord[] byColumn = new SourceRecord[first.header().size()];
        for (int position = 0; position < byColumn.length; position++) {
            byColumn[position] = first;
            for (SourceRecord row : rows) {
                if (!row.cell(position).isBlank()) {
                    byColumn[position] = row;
                    break;
                }
            }
        }
        return new Cells(first, byColumn);
    }

    /// The cells of `row` where they are filled, else these.
    Cells under(SourceRecord row) {
        SourceRecord[] over = new SourceRecord[row.header().size()];
        for (int position = 0; position < over.length; position++) {
            over[position] = row.cell(position).isBlank() ? record(position) : row;
        }
        return new Cells(row, over);
    }

    String text(int position) {
        return record(position).cell(position);
    }

    CellKind kind(int position) {
        return record(position).kind(position);
    }

    Place.Row row() {
        return first.at();
    }

    Place.Row row(int position) {
        return record(position).at();
    }

    private SourceRecord record(int position) {
        return byColumn == null || position >= byColumn.length ? first : byColumn[position];
    }
}
