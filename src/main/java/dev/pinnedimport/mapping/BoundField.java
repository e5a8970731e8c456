package dev.pinnedimport.mapping;

import dev.pinnedimport.issue.IssueCode;
import dev.pinnedimport.source.SourceRecord;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A single-valued field and the columns it is made of.
///
/// @param positions of the columns that decide the value
record BoundField(BoundRule rule, int[] positions) {

    /// The value that all rows at hand agree on. Empty cells agree with everything, and spaces around a text do not matter.
    @Nullable Computed agree(Making making) {
        List<SourceRecord> rows = making.rows();
        if (rows.size() == 1 || !cellsDiffer(rows, making.cells())) {
            return rule.compute(making);
        }
        return compareRows(making, rows);
    }

    private boolean cellsDiffer(List<SourceRecord> rows, Cells merged) {
        for (int position : positions) {
            String expected = TextTransform.trim(merged.text(position));
            for (SourceRecord row : rows) {
                String text = TextTransform.trim(row.cell(position));
                if (!text.equals(expected) && !text.isEmpty()) {
                    return true;
                }
            }
        }
        return false;
    }

    private @Nullable Computed compareRows(Making making, List<SourceRecord> rows) {
        Cells merged = making.cells();
        Set<List<String>> seen = new HashSet<>();
        Computed agreed = null;
        Cells agreedCells = merged;
        for (SourceRecord row : rows) {
            Cells cells = merged.under(row);
            if (!seen.add(texts(cells))) {
                continue;
            }
            Computed value = making.with(cells, () -> rule.compute(making));
            if (agreed == null) {
                agreed = value;
                agreedCells = cells;
            } else if (value != null && !value.json().equals(agreed.json())) {
                report(making, agreedCells, cells);
                return null;
            }
        }
        return agreed;
    }

    private List<String> texts(Cells cells) {
        String[] texts = new String[positions.length];
        for (int i = 0; i < positions.length; i++) {
            texts[i] = cells.text(positions[i]);
        }
        return List.of(texts);
    }

    private void report(Making making, Cells one, Cells other) {
        for (int position : positions) {
            if (!TextTransform.trim(one.text(position)).equals(TextTransform.trim(other.text(position)))) {
                making.report(IssueCode.ROW_GROUP_DIFFERS, other.row(position).cell(making.title(position)), other.text(position),
                        "Rows " + one.row(position).number() + " and " + other.row(position).number() + " are one event, but one says \""
                                + one.text(position) + "\" and the other \"" + other.text(position) + "\". Make them equal.");
                return;
            }
        }
    }
}
