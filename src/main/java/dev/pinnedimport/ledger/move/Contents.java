package dev.pinnedimport.ledger.move;

import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.SequencedMap;
import java.util.TreeMap;

/// What is in an exported ledger.
///
/// @param ledger   which ledger it is, see [dev.pinnedimport.ledger.Ledger#id]
/// @param schema   number of the last migration that its tables have seen
/// @param exported when
/// @param rows     rows of each table
/// @param entries  events by the state they are in
/// @param sha256   of the file's lines, in hexadecimal digits
public record Contents(
        String ledger, String schema, Instant exported, SequencedMap<String, Long> rows, SequencedMap<String, Long> entries, String sha256) {

    public Contents {
        rows = sorted(rows);
        entries = sorted(entries);
    }

    private static SequencedMap<String, Long> sorted(Map<String, Long> counts) {
        return Collections.unmodifiableSequencedMap(new TreeMap<>(counts));
    }

    public long countRows() {
        return rows.values().stream().mapToLong(Long::longValue).sum();
    }

    public long count(String table) {
        return rows.getOrDefault(table, 0L);
    }
}
