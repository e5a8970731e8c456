package dev.pinnedimport.delivery.pace;

import java.time.Duration;
import java.util.random.RandomGenerator;

/// One gate for everything that leaves for the API: evenly spaced permits, at a pace that is learned from the answers.
///
/// Begins carefully, climbs while nobody objects, and after a "too many requests" measures what the API really let through since the one
/// before. From then on it stays just below that, and looks now and then whether more is allowed by now. Never above the rate that the
/// job names. Time comes in as nanoseconds of one clock that only goes forward. Not safe for several threads.
public final class Throttle {

    private static final double CAREFUL = 10;
    private static final double SLOWEST = 0.05;
    private static final double FASTEST = 1_000_000;

    /// What a late thread may catch up on: buckets of real APIs hold at least this much.
    private static final long CATCH_UP = 40_000_000;
    private static final long SECOND = 1_000_000_000;
    private static final long SHORTEST_INTERVAL = SECOND / 2;
    /// A shorter measurement says too little.
    private static final long SHORTEST_MEASUREMENT = 3 * SECOND;
    private static final double BELOW = 0.995;
    private static final long FIRST_HOLD = 20 * SECOND;
    private static final long LONGEST_HOLD = 160 * SECOND;
    private static final double FIRST_STEP = 0.005;
    private static final double LARGEST_STEP = 0.25;
    private static final Duration LONGEST_BACK_OFF = Duration.ofSeconds(60);

    private final double ceiling;
    private final RandomGenerator random;

    private double rate;
    private long nextAt;
    private long closedUntil;

    private long intervalStart;
    private int permits;
    private int permitsInDemand;

    private boolean everThrottled;
    private boolean measured;
    private long cutAt;
    private long emptyAt;
    private long acceptedSinceEmpty;
    private long holdUntil;
    private long hold = FIRST_HOLD;
    private double step = FIRST_STEP;
    private int objectionsInARow;

    /// @param ratePerSecond never above; 0: begin carefully and find out
    public Throttle(double ratePerSecond, RandomGenerator random, long now) {
        this.ceiling = ratePerSecond > 0 ? ratePerSecond : FASTEST;
        this.rate = ratePerSecond > 0 ? ratePerSecond : CAREFUL;
        this.random = random;
        this.nextAt = now;
        this.closedUntil = now;
        this.intervalStart = now;
        this.cutAt = now;
        this.emptyAt = now;
    }

    /// Requests per second at present.
    public double rate() {
        return rate;
    }

    /// When the next request may leave; in the past where one may leave now.
    public long nextAt() {
        return Math.max(nextAt, closedUntil);
    }

    /// How many requests may leave until then, at the present pace.
    public int permitsUntil(long now, long then) {
        long first = Math.max(nextAt(), now - CATCH_UP);
        return first > then ? 0 : (int) Math.min(Integer.MAX_VALUE, 1 + (then - first) / period());
    }

    /// A request leaves now. Only from `nextAt` on.
    public void take(long now) {
        permits++;
        if (now - nextAt < CATCH_UP / 2) {
            permitsInDemand++;
        }
        nextAt = Math.max(nextAt, now - CATCH_UP) + period();
    }

    /// An answer came that was not "too many requests".
    public void accepted(long now, RateSignals signals) {
        acceptedSinceEmpty++;
        objectionsInARow = 0;
        if (isUsedUp(signals)) {
            slowDown(now, signals);
        }
        climb(now);
    }

    /// The API said "too many requests", so the gate is closed for everybody.
    ///
    /// @param sentAt when that request left
    /// @return how long the gate stays closed
    public Duration objected(long sentAt, long now, RateSignals signals) {
        boolean news = sentAt >= cutAt;
        if (news) {
            cut(now);
        }
        Duration wait = signals.findRetryAfter().orElseGet(() -> backOff());
        long nanos = wait.toNanos() + (long) (wait.toNanos() * 0.1 * random.nextDouble());
        if (news || signals.retryAfter() != null) {
            close(now + nanos);
        }
        return Duration.ofNanos(Math.max(0, closedUntil - now));
    }

    /// Nobody passes before that time.
    public void close(long until) {
        closedUntil = Math.max(closedUntil, until);
        nextAt = Math.max(nextAt, closedUntil);
    }

    private long period() {
        return (long) (SECOND / rate);
    }

    // ---- objections --------------------------------------------------------------------------------------------

    private void cut(long now) {
        objectionsInARow++;
        long since = now - emptyAt;
        if (!everThrottled) {
            everThrottled = true;
            set(rate / 2);
            forgetMeasurement(now);
        } else if (since >= SHORTEST_MEASUREMENT && acceptedSinceEmpty > 0) {
            // The bucket was empty then and is empty now: what went through in between is what the API allows.
            double allowed = acceptedSinceEmpty * (double) SECOND / since;
            hold = measured && allowed > 0.95 * rate ? Math.min(LONGEST_HOLD, 2 * hold) : FIRST_HOLD;
            measured = true;
            set(Math.min(rate, allowed) * BELOW);
            forgetMeasurement(now);
        } else {
            set(rate * 0.85);
        }
        cutAt = now;
        holdUntil = now + hold;
        step = FIRST_STEP;
        startInterval(now);
    }

    private void forgetMeasurement(long now) {
        emptyAt = now;
        acceptedSinceEmpty = 0;
    }

    private Duration backOff() {
        Duration wait = Duration.ofSeconds(1L << Math.min(10, Math.max(0, objectionsInARow - 1)));
        return wait.compareTo(LONGEST_BACK_OFF) > 0 ? LONGEST_BACK_OFF : wait;
    }

    // ---- warnings ----------------------------------------------------------------------------------------------

    /// Buckets of one or two are always nearly empty; that says nothing.
    private static boolean isUsedUp(RateSignals signals) {
        return signals.remaining() != null && signals.remaining() == 0 && signals.limit() != null && signals.limit() > 2;
    }

    // A window stays empty until its reset, a bucket refills at once; neither is empty longer than it takes to fill it at our pace.
    private void slowDown(long now, RateSignals signals) {
        Duration reset = signals.reset();
        Long limit = signals.limit();
        long toFill = limit == null ? 0 : (long) (limit * (SECOND / rate));
        if (reset != null) {
            close(now + Math.min(reset.toNanos(), toFill));
        }
        if (now - cutAt >= SHORTEST_MEASUREMENT) {
            set(rate * 0.98);
            cutAt = now;
            holdUntil = Math.max(holdUntil, now + FIRST_HOLD / 2);
            step = FIRST_STEP;
        }
        startInterval(now);
    }

    // ---- climbing ----------------------------------------------------------------------------------------------

    private void climb(long now) {
        if (now - intervalStart < Math.max(SHORTEST_INTERVAL, 8 * period())) {
            return;
        }
        boolean wanted = 2 * permitsInDemand > permits;
        startInterval(now);
        if (!wanted) {
            return;
        }
        if (!everThrottled) {
            set(rate * 2);
        } else if (!measured) {
            set(rate * 1.05);
        } else if (now >= holdUntil) {
            set(rate * (1 + step));
            step = Math.min(LARGEST_STEP, 2 * step);
        }
    }

    private void startInterval(long now) {
        intervalStart = now;
        permits = 0;
        permitsInDemand = 0;
    }

    private void set(double wanted) {
        rate = Math.clamp(wanted, SLOWEST, ceiling);
    }
}
