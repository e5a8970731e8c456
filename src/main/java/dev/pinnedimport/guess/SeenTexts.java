package dev.pinnedimport.guess;

import java.util.ArrayList;
import java.util.List;

/// Tells whether a text was met before, as long as there is room for what was met.
///
/// A text is known by 64 bits, in a flat array. Where no room is left, everything is forgotten but how many there were: the answer is then "no".
final class SeenTexts {

    private static final int FEWEST_SLOTS = 64;

    private final Room room;
    /// Never more than three quarters full; 0 is free.
    private long[] slots = new long[0];
    private int size;
    private boolean complete = true;

    /// @param matters whether room is rather taken from others than from this one
    SeenTexts(Room room, boolean matters) {
        this.room = room;
        room.add(this, matters);
    }

    /// What several columns share. Where it does not do for all, those that came first keep theirs.
    static final class Room {

        private final long most;
        private final List<SeenTexts> sharers = new ArrayList<>();
        private int mattering;
        private long taken;

        /// @param most slots of eight bytes
        Room(long most) {
            this.most = most;
        }

        private void add(SeenTexts sharer, boolean matters) {
            sharers.add(matters ? mattering++ : sharers.size(), sharer);
        }

        private boolean take(long slots, SeenTexts asking) {
            while (taken + slots > most && sharers.getLast() != asking) {
                sharers.removeLast().stop();
            }
            boolean enough = taken + slots <= most;
            taken += enough ? slots : 0;
            return enough;
        }

        private void giveBack(long slots) {
            taken -= slots;
        }

        long taken() {
            return taken;
        }
    }

    /// Returns whether the text is new, as far as is known.
    boolean add(String text) {
        if (complete && size + 1 > slots.length / 4 * 3 && !grow()) {
            stop();
        }
        return !complete || put(hash(text));
    }

    /// Gives the room to others.
    void stop() {
        complete = false;
        room.giveBack(slots.length);
        slots = new long[0];
    }

    /// Whether all texts were counted.
    boolean isComplete() {
        return complete;
    }

    /// How many different texts were met until there was no room any more.
    int size() {
        return size;
    }

    private boolean put(long hash) {
        int slot = slot(hash);
        while (slots[slot] != 0) {
            if (slots[slot] == hash) {
                return false;
            }
            slot = slot + 1 & slots.length - 1;
        }
        slots[slot] = hash;
        size++;
        return true;
    }

    private boolean grow() {
        int length = Math.max(FEWEST_SLOTS, 2 * slots.length);
        if (!room.take(length, this)) {
            return false;
        }
        long[] old = slots;
        slots = new long[length];
        size = 0;
        for (long hash : old) {
            if (hash != 0) {
                put(hash);
            }
        }
        room.giveBack(old.length);
        return true;
    }

    private int slot(long hash) {
        return (int) (hash ^ hash >>> 32) & slots.length - 1;
    }

    private static long hash(String text) {
        long hash = TableProfile.hash(text);
        return hash == 0 ? 1 : hash;
    }
}
