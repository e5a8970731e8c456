package dev.pinnedimport.delivery;

/// How many replies come within a slice of time.
final class Flow {

    private final long slice;
    private long begin;
    private int last;
    private int now;

    /// @param slice in nanoseconds
    Flow(long slice) {
        this.slice = slice;
        this.begin = Long.MIN_VALUE;
    }

    void add(long nanos) {
        turn(nanos);
        now++;
    }

    /// Replies within the last whole slice, and none where there was silence since.
    int inASlice(long nanos) {
        turn(nanos);
        return last;
    }

    private void turn(long nanos) {
        if (begin == Long.MIN_VALUE || nanos - begin >= 2 * slice) {
            last = begin != Long.MIN_VALUE && nanos - begin < 3 * slice ? now : 0;
            now = 0;
            begin = nanos;
        } else if (nanos - begin >= slice) {
            last = now;
            now = 0;
            begin += slice;
        }
    }
}
