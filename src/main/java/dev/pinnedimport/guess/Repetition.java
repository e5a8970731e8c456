package dev.pinnedimport.guess;

import dev.pinnedimport.source.SourceRecord;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/// Which columns agree in all rows that have one id in common, which tells what belongs to an event and what to a ticket.
final class Repetition {

    private static final int MOST_IDS = 20_000;

    private final int id;
    private final int columns;
    private final Map<Long, First> first = new HashMap<>();
    private final BitSet differing = new BitSet();
    private final Set<Long> several = new HashSet<>();
    private String example = "";
    private long repeated;

    private record First(long row, long[] cells) {}

    Repetition(int id, int columns) {
        this.id = id;
        this.columns = Math.min(columns, 128);
    }

    void add(SourceRecord row) {
        String key = row.cell(id).strip();
        if (key.isEmpty()) {
            return;
        }
        long hash = TableProfile.hash(key);
        First one = first.get(hash);
        if (one == null) {
            if (first.size() < MOST_IDS) {
                first.put(hash, new First(row.at().number(), hashes(row)));
            }
            return;
        }
        repeated++;
        several.add(hash);
        example = example.isEmpty() ? one.row + " and " + row.at().number() : example;
        long[] cells = one.cells;
        for (int position = 0; position < columns; position++) {
            String text = row.cell(position).strip();
            if (!text.isEmpty() && cells[position] != 0 && cells[position] != TableProfile.hash(text)) {
                differing.set(position);
            }
        }
    }

    private long[] hashes(SourceRecord row) {
        long[] cells = new long[columns];
        for (int position = 0; position < columns; position++) {
            String text = row.cell(position).strip();
            cells[position] = text.isEmpty() ? 0 : TableProfile.hash(text);
        }
        return cells;
    }

    /// Rows beyond the first of their id.
    long repeated() {
        return repeated;
    }

    int ids() {
        return first.size();
    }

    /// Ids that stand on several rows.
    int several() {
        return several.size();
    }

    /// `1 of 39 ids stands on two rows, 12 and 31`
    String inWords() {
        String of = Pad.number(several.size()) + " of " + (first.size() < MOST_IDS ? "" : "the first ")
                + Pad.number(first.size()) + (several.size() == 1 ? " ids stands on " : " ids stand on ");
        return of + (repeated == 1 ? "two rows, " : "several rows, such as ") + example;
    }

    /// Whether this column says the same in all rows of an id.
    boolean agrees(int position) {
        return !differing.get(position);
    }
}
