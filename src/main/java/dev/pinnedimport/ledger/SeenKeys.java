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
import org.jspecify.annotations.Nullable;

/// Every key that a staging has met, with the row, the content and what was decided.
///
/// Flat arrays, because a file may have millions of rows: about 28 bytes a key, 12 for every further row of it. They grow by pieces, so that nothing
/// is ever held twice. A key is known by 80 bits of its SHA-256: among ten million keys, two are taken for one with a probability of 4 in 100 thousand
/// million. A content is known by 48 bits, which are only compared where the keys are the same.
final class SeenKeys {

    private static final int NONE = -1;
    private static final int BITS = 12;
    private static final int PIECE = 1 << BITS;

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

    /// Numbers of keys by their hash; never more than three quarters full.
    private int[] slots = filled(new int[2 * PIECE]);
    private final List<Piece> pieces = new ArrayList<>();
    private int size;

    /// A few thousand keys.
    private static final class Piece {
        private final long[] hash = new long[PIECE];
        /// 16 more bits of the key's hash, then the content.
        private final long[] more = new long[PIECE];
        /// Unsigned.
        private final int[] row = new int[PIECE];
        private final byte[] decision = new byte[PIECE];
        /// Made for the first of them that has a further row.
        private int @Nullable [] lastFurther;
    }

    private long[] furtherRows = new long[PIECE];
    private int[] furtherBefore = new int[PIECE];
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
        if (size + 1 > slots.length / 4 * 3) {
            growSlots();
        }
        if (place(size) == 0) {
            pieces.add(new Piece());
        }
        Piece piece = piece(size);
        int place = place(size);
        piece.hash[place] = hashLow;
        piece.more[place] = more(content);
        piece.row[place] = unsigned(row);
        piece.decision[place] = (byte) decision.ordinal();
        slots[freeSlot(hashLow)] = size;
        return size++;
    }

    private Piece piece(int number) {
        return pieces.get(number >>> BITS);
    }

    private static int place(int number) {
        return number & PIECE - 1;
    }

    private long more(long content) {
        return hashHigh & ~0L << 48 | content >>> 16;
    }

    private static int unsigned(long row) {
        if (row >>> 32 != 0) {
            throw new IllegalArgumentException("no file has so many rows: " + row);
        }
        return (int) row;
    }

    long row(int number) {
        return Integer.toUnsignedLong(piece(number).row[place(number)]);
    }

    Decision decision(int number) {
        return DECISIONS[piece(number).decision[place(number)]];
    }

    void decide(int number, Decision decision) {
        piece(number).decision[place(number)] = (byte) decision.ordinal();
    }

    boolean hasContent(int number, long content) {
        return piece(number).more[place(number)] << 16 == content >>> 16 << 16;
    }

    /// Remembers a further row of the key: one grouped with its first row, or a repetition.
    void addFurther(int number, long row, boolean repetition) {
        if (furtherSize == furtherRows.length) {
            furtherRows = Arrays.copyOf(furtherRows, grown(furtherSize));
            furtherBefore = Arrays.copyOf(furtherBefore, furtherRows.length);
        }
        Piece piece = piece(number);
        int[] last = piece.lastFurther;
        if (last == null) {
            last = filled(new int[PIECE]);
            piece.lastFurther = last;
        }
        furtherRows[furtherSize] = repetition ? -row : row;
        furtherBefore[furtherSize] = last[place(number)];
        last[place(number)] = furtherSize++;
    }

    List<Long> groupedRows(int number) {
        return further(number, false);
    }

    List<Long> repetitions(int number) {
        return further(number, true);
    }

    private List<Long> further(int number, boolean repetitions) {
        int[] last = piece(number).lastFurther;
        if (last == null) {
            return List.of();
        }
        List<Long> found = new ArrayList<>();
        for (int at = last[place(number)]; at != NONE; at = furtherBefore[at]) {
            if (furtherRows[at] < 0 == repetitions) {
                found.add(Math.abs(furtherRows[at]));
            }
        }
        return found.reversed();
    }

    /// The first 64 bits of the content's fingerprint, of which 48 count.
    static long content(Fingerprint fingerprint) {
        return ByteBuffer.wrap(Base64.getUrlDecoder().decode(fingerprint.value().substring(0, 12))).getLong();
    }

    /// The key asked for last, which is often added next, and its hash.
    private @Nullable SourceKey hashed;
    private long hashHigh;
    private long hashLow;

    private void hash(SourceKey key) {
        if (key.equals(hashed)) {
            return;
        }
        hashed = key;
        ByteBuffer hash = ByteBuffer.wrap(sha256.digest(key.value().getBytes(StandardCharsets.UTF_8)));
        hashHigh = hash.getLong();
        hashLow = hash.getLong();
    }

    private int find() {
        for (int slot = slot(hashLow); slots[slot] != NONE; slot = next(slot)) {
            int number = slots[slot];
            Piece piece = piece(number);
            if (piece.hash[place(number)] == hashLow && piece.more[place(number)] >>> 48 == hashHigh >>> 48) {
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
            slots[freeSlot(piece(number).hash[place(number)])] = number;
        }
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
