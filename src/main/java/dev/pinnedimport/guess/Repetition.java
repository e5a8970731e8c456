package dev.pinnedimport.guess;

import dev.pinnedimport.source.SourceRecord;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;

/// Which columns agree in all rows that have one id in common, which tells what belongs to an event and what to a ticket.
final class Repetition {

    private static final int MOST_IDS = 20_000;

    private final int id;
    private final int columns;
    private final Map<Long, long[]> first = new HashMap<>();
    private final BitSet differing = new BitSet();
    private long repeated;

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
        long[] cells = first.get(hash);
        if (cells == null) {
            if (first.size() < MOST_IDS) {
                first.put(hash, hashes(row));
            }
            return;
        }
        repeated++;
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

    /// Whether this column says the same in all rows of an id.
    boolean agrees(int position) {
        return !differing.get(position);
    }
}
