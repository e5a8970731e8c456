package dev.pinnedimport.delivery.pace;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.LongSupplier;

/// One sender's part in a pace that several share: takes a few slots of the [Budget] at a time and spends them when they come.
///
/// Takes no more than it spends: slots that pass by unused make the next helping smaller, so that they stay with those who need them. Learns
/// nothing itself; what answers say goes to the budget, where it counts for all.
public final class SharedPace implements Pace {

    private static final long SECOND = 1_000_000_000;
    /// Longer than the pump looks ahead when it claims.
    private static final Duration AHEAD = Duration.ofMillis(200);
    /// A slot that is so late is gone.
    private static final long LAPSE = SECOND / 10;
    private static final long SHORTEST_PAUSE = SECOND / 200;
    private static final int MOST = 500;
    private static final double HELPINGS_A_SECOND = 20;
    private static final long TELL_EVERY = SECOND / 4;

    private final Budget budget;
    private final LongSupplier nanos;
    private final Deque<Long> slots = new ArrayDeque<>();
    private int helping = 2;
    private boolean lapsed;
    private long askAt;
    private long closedUntil;
    private long toldAt;
    private long accepted;
    private double rate = 1;

    /// @param nanos the clock
    public SharedPace(Budget budget, LongSupplier nanos) {
        this.budget = budget;
        this.nanos = nanos;
        this.askAt = nanos.getAsLong();
        this.closedUntil = askAt;
        this.toldAt = askAt - TELL_EVERY;
    }

    @Override
    public double rate() {
        return rate;
    }

    @Override
    public long nextAt() {
        long now = nanos.getAsLong();
        fill(now, now);
        Long next = slots.peek();
        return Math.max(closedUntil, next == null ? Math.max(askAt, now + SHORTEST_PAUSE) : next);
    }

    @Override
    public int permitsUntil(long now, long then) {
        fill(now, then);
        return closedUntil > then ? 0 : (int) slots.stream().filter(slot -> slot <= then).count();
    }

    @Override
    public void take(long now) {
        slots.poll();
    }

    @Override
    public void accepted(long now, RateSignals signals) {
        accepted++;
        boolean usedUp = signals.remaining() != null && signals.remaining() == 0;
        if (usedUp && now - toldAt >= TELL_EVERY) {
            tell(now, false, Duration.ZERO, signals, Duration.ZERO);
        }
    }

    @Override
    public Duration objected(long sentAt, long now, RateSignals signals) {
        Duration wait = signals.findRetryAfter().orElse(Duration.ofSeconds(1));
        tell(now, true, Duration.ofNanos(Math.max(0, now - sentAt)), signals, wait);
        shut(now + wait.toNanos());
        return wait;
    }

    @Override
    public void close(long until) {
        long now = nanos.getAsLong();
        if (until > now) {
            tell(now, false, Duration.ZERO, RateSignals.NONE, Duration.ofNanos(until - now));
            shut(until);
        }
    }

    private void tell(long now, boolean objection, Duration age, RateSignals signals, Duration closedFor) {
        toldAt = now;
        budget.tell(objection, age, signals, closedFor);
    }

    private void shut(long until) {
        closedUntil = Math.max(closedUntil, until);
        slots.clear();
        askAt = Math.max(askAt, closedUntil - AHEAD.toNanos());
    }

    private void fill(long now, long then) {
        while (!slots.isEmpty() && slots.peek() < now - LAPSE) {
            slots.poll();
            lapsed = true;
        }
        if ((!slots.isEmpty() && slots.getLast() >= then) || now < askAt || closedUntil - now > AHEAD.toNanos()) {
            return;
        }
        helping = Math.clamp(lapsed ? helping / 2 : 2 * helping, 1, Math.clamp((int) (rate / HELPINGS_A_SECOND), 1, MOST));
        lapsed = false;
        Budget.Slots reserved = budget.reserve(helping, AHEAD, accepted);
        accepted = 0;
        rate = reserved.rate();
        // Their time is told as of an answer that was on its way, so they come a little late, never early.
        long arrived = nanos.getAsLong();
        long first = arrived + reserved.first().toNanos();
        for (int i = 0; i < reserved.count(); i++) {
            slots.add(first + (long) (i * SECOND / rate));
        }
        askAt = reserved.count() > 0 ? arrived : Math.max(first, arrived + SHORTEST_PAUSE);
    }
}
