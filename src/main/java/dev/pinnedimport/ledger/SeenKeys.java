package dev.pinnedimport.ledger;

import dev.pinnedimport.event.Fingerprint;
import dev.pinnedimport.event.SourceKey;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/// Every key that a staging has met, with the row, the content and what was decided.
///
/// Flat arrays, because a file may have millions of rows: about 45 bytes a key and 12 bytes for every further row of it. A key is
/// known by 128 bits of its SHA-256, a content by 64.
final class SeenKeys {

    private static final int NONE = -1;
    private static final int SMALLEST = 1 << 10;

    /// What was decided about a key.
    enum Decision {
        UNCHANGED,
        WITHDRAWN,
        KEPT,
        WRITTEN,
        /// Of a row of which each date is an event: its events have decisions of their own, and one of them at least an entry.
        SPLIT,
        REJECTED,
        CONTRADICTED;

        boolean isUnchanged() {
            return this == UNCHANGED || this == WITHDRAWN;
        }

        boolean isWritten() {
            return this == WRITTEN || this == WITHDRAWN;
        }

        boolean isRejected() {
            return this == REJECTED || this == CONTRADICTED;
        }
    }

    private static final Decision[] DECISIONS = Decision.values();

    private int[] slots = filled(new int[2 * SMALLEST]);
    private long[] high = new long[SMALLEST];
    private long[] low = new long[SMALLEST];
    private long[] contents = new long[SMALLEST];
    private long[] rows = new long[SMALLEST];
    private byte[] decisions = new byte[SMALLEST];
    private int[] lastFurther = new int[SMALLEST];
    private int size;

    private long[] furtherRows = new long[SMALLEST];
    private int[] furtherBefore = new int[SMALLEST];
    private int furtherSize;

    private final MessageDigest sha256 = sha256();

    int size() {
        return size;
    }

    boolean contains(SourceKey key) {
        hash(key);
        return find() >= 0;
    }

    /// The number of a known key, or -1.
    int find(SourceKey key) {
        hash(key);
        return find();
    }

    /// Remembers a new key and gives its number.
    int add(SourceKey key, long row, long content, Decision decision) {
        hash(key);
        if (2 * (size + 1) > slots.length) {
            growSlots();
        }
        if (size == rows.length) {
            growKeys();
        }
        high[size] = hashHigh;
        low[size] = hashLow;
        contents[size] = content;
        rows[size] = row;
        decisions[size] = (byte) decision.ordinal();
        lastFurther[size] = NONE;
        slots[freeSlot(hashLow)] = size;
        return size++;
    }

    long row(int number) {
        return rows[number];
    }

    Decision decision(int number) {
        return DECISIONS[decisions[number]];
    }

    void decide(int number, Decision decision) {
        decisions[number] = (byte) decision.ordinal();
    }

    boolean hasContent(int number, long content) {
        return contents[number] == content;
    }

    /// Remembers a further row of the key: one grouped with its first row, or a repetition.
    void addFurther(int number, long row, boolean repetition) {
        if (furtherSize == furtherRows.length) {
            furtherRows = Arrays.copyOf(furtherRows, grown(furtherSize));
            furtherBefore = Arrays.copyOf(furtherBefore, furtherRows.length);
        }
        furtherRows[furtherSize] = repetition ? -row : row;
        furtherBefore[furtherSize] = lastFurther[number];
        lastFurther[number] = furtherSize++;
    }

    List<Long> groupedRows(int number) {
        return further(number, false);
    }

    List<Long> repetitions(int number) {
        return further(number, true);
    }

    private List<Long> further(int number, boolean repetitions) {
        List<Long> found = new ArrayList<>();
        for (int at = lastFurther[number]; at != NONE; at = furtherBefore[at]) {
            if (furtherRows[at] < 0 == repetitions) {
                found.add(Math.abs(furtherRows[at]));
            }
        }
        return found.reversed();
    }

    /// The first 64 bits of the content's fingerprint.
    static long content(Fingerprint fingerprint) {
        return ByteBuffer.wrap(Base64.getUrlDecoder().decode(fingerprint.value())).getLong();
    }

    private long hashHigh;
    private long hashLow;

    private void hash(SourceKey key) {
        ByteBuffer hash = ByteBuffer.wrap(sha256.digest(key.value().getBytes(StandardCharsets.UTF_8)));
        hashHigh = hash.getLong();
        hashLow = hash.getLong();
    }

    private int find() {
        for (int slot = slot(hashLow); slots[slot] != NONE; slot = next(slot)) {
            int number = slots[slot];
            if (low[number] == hashLow && high[number] == hashHigh) {
                return number;
            }
        }
        return NONE;
    }

    private int freeSlot(long hash) {
        int slot = slot(hash);
        while (slots[slot] != NONE) {
            slot = next(slot);
        }
        return slot;
    }

    private int slot(long hash) {
        return (int) hash & slots.length - 1;
    }

    private int next(int slot) {
        return slot + 1 & slots.length - 1;
    }

    private void growSlots() {
        slots = filled(new int[2 * slots.length]);
        for (int number = 0; number < size; number++) {
            slots[freeSlot(low[number])] = number;
        }
    }

    private void growKeys() {
        int length = grown(size);
        high = Arrays.copyOf(high, length);
        low = Arrays.copyOf(low, length);
        contents = Arrays.copyOf(contents, length);
        rows = Arrays.copyOf(rows, length);
        decisions = Arrays.copyOf(decisions, length);
        lastFurther = Arrays.copyOf(lastFurther, length);
    }

    private static int grown(int length) {
        return length + (length >> 1);
    }

    private static int[] filled(int[] slots) {
        Arrays.fill(slots, NONE);
        return slots;
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
