package dev.pinnedimport.delivery.pace;

import java.time.Duration;
import java.util.random.RandomGenerator;

/// One gate for everything that leaves for the API: evenly spaced permits, at a pace that is learned from the answers.
///
/// Begins carefully and doubles while nobody objects. From an objection on it knows a limit: what went through in the last seconds before
/// it, when the API's bucket or window was used up, is what the API allows. It stays just below that, and now and then climbs slowly to see
/// whether more is allowed by now.
///
/// Never above the rate that the job names. An objection to that one mostly says that two requests came too close, since there are APIs that allow
/// no burst at all: then nothing is caught up on any more, and the pace sinks step by step until requests have room.
///
/// Time comes in as nanoseconds of one clock that only goes forward. Not safe for several threads.
public final class Throttle implements Pace {

    /// Requests per second to begin with where the job names no rate.
    public static final double CAREFUL = 10;

    private static final double SLOWEST = 0.05;
    private static final double FASTEST = 1_000_000;

    private static final long SECOND = 1_000_000_000;

    /// What a late thread may catch up on. Buckets of real APIs hold at least a tenth of a second, of which what is under way needs a part.
    private static final long CATCH_UP = 9 * SECOND / 100;
    /// The same at a rate that the job names, which may be all that the API allows: there, requests that were held up on their way and arrive together
    /// with those that follow may need the larger part of the bucket.
    private static final long CAUTIOUS_CATCH_UP = 4 * SECOND / 100;
    /// Without an objection for that long, a machine that loses more than a hundredth of its time by it catches up on more.
    private static final long CAUTION = 30 * SECOND;
    /// After an objection to the named rate nothing is caught up on for as long as [#CAUTION], after later ones for longer, up to this.
    private static final long LONGEST_EVEN = 600 * SECOND;
    /// Whoever comes later than that had nothing to send.
    private static final long LATEST = SECOND / 4;
    private static final long SHORTEST_INTERVAL = SECOND / 2;
    private static final Duration LONGEST_BACK_OFF = Duration.ofSeconds(60);

    /// What went through is measured over one to two such slices.
    private static final long SLICE = 8 * SECOND;
    /// A shorter measurement says too little.
    private static final long SHORTEST_MEASUREMENT = 6 * SECOND;
    private static final int FEWEST_MEASURED = 10;
    /// A pause as long as that is the rest of a window; a bucket has its next permit within a second or two.
    private static final long REST_OF_WINDOW = 5 * SECOND / 2;

    private static final double BELOW = 0.99;
    private static final double JUST_BELOW = 0.997;
    /// Of the rate that the job names, after the first objection to it.
    private static final double WITH_SOME_ROOM = 0.98;
    /// Of the pace, after a further objection: within [#AT_ONCE], before anything could be measured, and within [#HELD_LONG] of a pace below the limit.
    private static final double SLOWER_AT_ONCE = 0.75;
    private static final double SLOWER_SOON = 0.92;
    private static final double SLOWER = 0.97;
    private static final long AT_ONCE = 2 * SECOND;
    private static final long HELD_LONG = 40 * SECOND;
    private static final long FIRST_HOLD = 20 * SECOND;
    private static final long LONGEST_HOLD = 120 * SECOND;
    /// To see whether more is allowed may cost a pause, so that is done the less often the longer that pause is.
    private static final long HOLDS_A_PAUSE = 120;
    private static final long LONGEST_HOLD_OF_WINDOW = 240 * SECOND;
    private static final double FIRST_STEP = 0.002;
    private static final double STEP_GROWTH = 1.1;
    private static final double LARGEST_STEP = 0.03;

    private final double ceiling;
    private final RandomGenerator random;

    private double rate;
    private long nextAt;
    private long closedUntil;
    private int objectionsInARow;

    private long intervalStart;
    private int permits;
    private int permitsInDemand;

    /// How long nothing is caught up on after an objection; 0 where there was none to the rate that the job names.
    private long evenFor;
    private boolean knowsLimit;
    /// What the API allows; 0 while it is only known that there is a limit.
    private double limit;
    private long learnedAt;
    /// What late threads could not catch up on since then.
    private long lost;
    private long holdUntil;
    private long hold = FIRST_HOLD;
    private double step = FIRST_STEP;

    private long openSince;
    private long acceptedSinceOpen;
    private long lastSliceStart;
    private long acceptedInLastSlice;
    private long sliceStart;
    private long acceptedInSlice;

    /// The first of several objections that followed each other too fast to measure between them.
    private long objectionsSince = Long.MIN_VALUE;
    private long acceptedSinceObjections;

    private long usedUpUntil = Long.MIN_VALUE;
    private boolean refillsSteadily;

    /// @param ratePerSecond never above; 0: begin carefully and find out
    public Throttle(double ratePerSecond, RandomGenerator random, long now) {
        this.ceiling = ratePerSecond > 0 ? ratePerSecond : FASTEST;
        this.rate = ratePerSecond > 0 ? ratePerSecond : CAREFUL;
        this.random = random;
        this.nextAt = now;
        this.closedUntil = now;
        this.intervalStart = now;
        this.learnedAt = now;
        measureFrom(now);
    }

    /// Requests per second at present.
    @Override
    public double rate() {
        return rate;
    }

    /// When the next request may leave; in the past where one may leave now.
    @Override
    public long nextAt() {
        return Math.max(nextAt, closedUntil);
    }

    /// How many requests may leave until then, at the present pace.
    @Override
    public int permitsUntil(long now, long then) {
        long first = Math.max(nextAt(), now - catchUp(now));
        return first > then ? 0 : (int) Math.min(Integer.MAX_VALUE, 1 + (then - first) / period());
    }

    /// A request leaves now. Only from `nextAt` on.
    @Override
    public void take(long now) {
        permits++;
        long late = now - nextAt;
        long catchUp = catchUp(now);
        if (late < CATCH_UP / 2) {
            permitsInDemand++;
        }
        if (late > catchUp && late < LATEST) {
            lost += late - catchUp;
        }
        nextAt = Math.max(nextAt, now - catchUp) + period();
    }

    private long catchUp(long now) {
        long since = now - learnedAt;
        boolean losesLittle = lost < since / 100;
        if (evenFor > 0) {
            return since < evenFor || losesLittle ? 0 : CAUTIOUS_CATCH_UP;
        }
        boolean isCautious = ceiling < FASTEST && !knowsLimit && (since < CAUTION || losesLittle);
        return isCautious ? CAUTIOUS_CATCH_UP : CATCH_UP;
    }

    /// An answer came that was not "too many requests".
    @Override
    public void accepted(long now, RateSignals signals) {
        objectionsInARow = 0;
        acceptedSinceOpen++;
        acceptedInSlice++;
        acceptedSinceObjections++;
        if (now - sliceStart >= SLICE) {
            lastSliceStart = sliceStart;
            acceptedInLastSlice = acceptedInSlice;
            sliceStart = now;
            acceptedInSlice = 0;
        }
        if (isUsedUp(signals)) {
            slowDown(now, signals);
        }
        climb(now);
    }

    /// The API said "too many requests", so the gate is closed for everybody.
    ///
    /// @param sentAt when that request left
    /// @return how long the gate stays closed
    @Override
    public Duration objected(long sentAt, long now, RateSignals signals) {
        boolean news = sentAt >= learnedAt;
        if (news) {
            objectionsInARow++;
        }
        long wait = signals.findRetryAfter().orElseGet(this::backOff).toNanos();
        if (news) {
            learn(now, wait, true);
        }
        if (news || signals.retryAfter() != null) {
            close(now + wait + (long) (0.1 * wait * random.nextDouble()));
        }
        return Duration.ofNanos(Math.max(0, closedUntil - now));
    }

    /// Nobody passes before that time.
    @Override
    public void close(long until) {
        closedUntil = Math.max(closedUntil, until);
        nextAt = Math.max(nextAt, closedUntil);
    }

    private Duration backOff() {
        Duration wait = Duration.ofSeconds(1L << Math.min(10, Math.max(0, objectionsInARow - 1)));
        return wait.compareTo(LONGEST_BACK_OFF) > 0 ? LONGEST_BACK_OFF : wait;
    }

    private long period() {
        return (long) (SECOND / rate);
    }

    private void set(double wanted) {
        rate = Math.clamp(wanted, SLOWEST, ceiling);
    }

    // ---- learning ----------------------------------------------------------------------------------------------

    /// Buckets of one or two are always nearly empty; that says nothing.
    private static boolean isUsedUp(RateSignals signals) {
        return signals.remaining() != null && signals.remaining() == 0 && signals.limit() != null && signals.limit() > 2;
    }

    /// What is used up stays so until its reset, unless something went through in the meantime: then it refills steadily.
    private void slowDown(long now, RateSignals signals) {
        refillsSteadily |= now < usedUpUntil;
        long wait = 0;
        if (signals.reset() != null && signals.limit() != null) {
            usedUpUntil = now + signals.reset().toNanos();
            wait = refillsSteadily ? 0 : Math.min(signals.reset().toNanos(), (long) (signals.limit() / rate * SECOND));
        }
        if (wait > 0) {
            close(now + wait);
        }
        if (now - learnedAt >= SHORTEST_MEASUREMENT / 2) {
            learn(now, wait, false);
        }
    }

    /// The API's bucket or window is empty now. What went through until it was says how much the API allows.
    private void learn(long now, long wait, boolean objection) {
        boolean knew = limit > 0;
        if (knew && !objection && rate <= 1.003 * limit) {
            // It takes its time to refill after an earlier excess.
            holdUntil = Math.max(holdUntil, now + FIRST_HOLD / 2);
            learnedAt = now;
            startInterval(now);
            return;
        }
        long measuredFor = now - lastSliceStart;
        long measured = acceptedInLastSlice + acceptedInSlice;
        boolean restOfWindow = wait >= REST_OF_WINDOW;
        long openFor = now - openSince;
        boolean tooClose = objection && evenFor > 0 && !restOfWindow;
        if (objection && rate == ceiling && evenFor == 0) {
            // The job names what is allowed, so these came too close: held up on their way, or caught up on where nothing may be.
            evenFor = CAUTION;
            knowsLimit = true;
            slowDownTo(WITH_SOME_ROOM * rate);
        } else if (tooClose && openFor < SHORTEST_MEASUREMENT) {
            slowDownTo((openFor < AT_ONCE ? SLOWER_AT_ONCE : SLOWER_SOON) * rate);
        } else if (tooClose && openFor < HELD_LONG && rate <= 1.003 * limit) {
            slowDownTo(SLOWER * rate);
        } else if (!knowsLimit) {
            knowsLimit = true;
            set(rate / 2);
        } else if ((measuredFor >= SHORTEST_MEASUREMENT || restOfWindow) && measured >= FEWEST_MEASURED) {
            double allowed = restOfWindow && openFor > 0 ? perSecond(acceptedSinceOpen, openFor + wait) : perSecond(measured, measuredFor);
            learnLimit(Math.min(rate, allowed), wait);
        } else if (objection && isOneOfMany(now)) {
            learnLimit(Math.min(rate, perSecond(acceptedSinceObjections, now - objectionsSince)), wait);
            objectionsSince = Long.MIN_VALUE;
        } else if (objection && knew && rate <= 1.03 * limit) {
            limit *= BELOW;
            set(rate * 0.985);
            hold = FIRST_HOLD;
        } else if (objection) {
            double atLeast = perSecond(measured, measuredFor + SECOND);
            set(Math.clamp(atLeast, 0.85 * rate, 0.95 * rate));
            hold = FIRST_HOLD;
        }
        if (tooClose && now - learnedAt >= evenFor) {
            // It was caught up on again, or the pace had climbed.
            evenFor = Math.min(LONGEST_EVEN, 2 * evenFor);
        }
        learnedAt = now;
        lost = 0;
        holdUntil = now + wait + hold;
        step = FIRST_STEP;
        startInterval(now);
        measureFrom(now + wait);
    }

    /// From one objection to a later one the bucket was empty at both ends, so what went through in between, pauses included, is what refilled it.
    private boolean isOneOfMany(long now) {
        if (objectionsSince == Long.MIN_VALUE || now - learnedAt > SHORTEST_MEASUREMENT + SECOND) {
            objectionsSince = now;
            acceptedSinceObjections = 0;
            return false;
        }
        return now - objectionsSince >= SHORTEST_MEASUREMENT && acceptedSinceObjections >= FEWEST_MEASURED;
    }

    private void slowDownTo(double pace) {
        set(pace);
        limit = rate;
        hold = FIRST_HOLD;
    }

    private void learnLimit(double allowed, long wait) {
        boolean confirmed = limit > 0 && Math.abs(allowed / limit - 1) < 0.05;
        hold = confirmed ? Math.min(Math.clamp(HOLDS_A_PAUSE * wait, LONGEST_HOLD, LONGEST_HOLD_OF_WINDOW), 2 * hold) : FIRST_HOLD;
        limit = confirmed ? Math.max(allowed, 0.995 * limit) : allowed;
        set(limit * (confirmed ? JUST_BELOW : BELOW));
    }

    private void measureFrom(long start) {
        openSince = start;
        acceptedSinceOpen = 0;
        lastSliceStart = start;
        acceptedInLastSlice = 0;
        sliceStart = start;
        acceptedInSlice = 0;
    }

    private static double perSecond(long count, long nanos) {
        return count * (double) SECOND / Math.max(1, nanos);
    }

    // ---- climbing ----------------------------------------------------------------------------------------------

    /// Only where the pace is what holds the sender back.
    private void climb(long now) {
        if (now - intervalStart < Math.max(SHORTEST_INTERVAL, 8 * period())) {
            return;
        }
        boolean wanted = 2 * permitsInDemand > permits;
        startInterval(now);
        if (!wanted) {
            return;
        }
        if (!knowsLimit) {
            set(rate * 2);
        } else if (limit == 0) {
            set(rate * 1.01);
        } else if (now >= holdUntil) {
            set(rate * (1 + step));
            step = Math.min(LARGEST_STEP, STEP_GROWTH * step);
        }
    }

    private void startInterval(long now) {
        intervalStart = now;
        permits = 0;
        permitsInDemand = 0;
    }
}
