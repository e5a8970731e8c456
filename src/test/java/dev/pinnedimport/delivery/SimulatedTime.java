package dev.pinnedimport.delivery;

import java.time.Duration;
import java.time.Instant;
import java.util.PriorityQueue;

/// Time in which things happen when they are due, and nobody waits. One thread.
final class SimulatedTime implements Time {

    /// The process ends here, and nothing of it is done any more.
    static final class Crash extends Error {
        private static final long serialVersionUID = 1;
    }

    private record Due(long at, long number, Runnable what) implements Comparable<Due> {
        @Override
        public int compareTo(Due other) {
            return at != other.at ? Long.compare(at, other.at) : Long.compare(number, other.number);
        }
    }

    private final PriorityQueue<Due> agenda = new PriorityQueue<>();
    private long nanos = 1_000_000_000;
    private Duration wallOffset = Duration.ZERO;
    private long numbers;
    private long stoodStill;
    private long crashAfter = Long.MAX_VALUE;

    private static final Instant BEGIN = Instant.parse("2026-11-23T02:00:00Z");

    private final Instant begin;

    SimulatedTime() {
        this(BEGIN);
    }

    /// @param begin what clocks show at first
    SimulatedTime(Instant begin) {
        this.begin = begin;
    }

    @Override
    public Instant now() {
        return trueNow().plus(wallOffset);
    }

    /// What the API's clock says.
    Instant trueNow() {
        return begin.plusNanos(nanos);
    }

    /// The machine's clock is wrong from now on.
    void setWallWrongBy(Duration offset) {
        wallOffset = offset;
    }

    @Override
    public long nanos() {
        if (--crashAfter < 0) {
            crashAfter = Long.MAX_VALUE;
            throw new Crash();
        }
        return nanos - stoodStill;
    }

    /// The process ends after it has looked at the clock so often.
    void crashAfter(long looks) {
        crashAfter = looks;
    }

    void neverCrash() {
        crashAfter = Long.MAX_VALUE;
    }

    @Override
    public void park(long length) {
        long until = nanos + Math.max(1, length);
        Due next = agenda.peek();
        if (next != null && next.at() <= until) {
            agenda.poll();
            nanos = Math.max(nanos, next.at());
            next.what().run();
        } else {
            nanos = until;
        }
    }

    @Override
    public void unpark(Thread thread) {}

    void in(Duration delay, Runnable what) {
        agenda.add(new Due(nanos + delay.toNanos(), numbers++, what));
    }

    /// The process does not run for so long, and everybody else does.
    ///
    /// @param machineSleeps whether the steady clock stands still meanwhile, as it does while a machine is suspended
    void suspend(Duration length, boolean machineSleeps) {
        pass(length);
        stoodStill += machineSleeps ? length.toNanos() : 0;
    }

    /// Time goes by for everybody else.
    void pass(Duration length) {
        long until = nanos + length.toNanos();
        while (!agenda.isEmpty() && agenda.peek().at() <= until) {
            Due next = agenda.poll();
            nanos = Math.max(nanos, next.at());
            next.what().run();
        }
        nanos = until;
    }
}
