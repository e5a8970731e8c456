package dev.pinnedimport.sandbox;

import java.time.Duration;
import java.time.Instant;

/// A token bucket. No limit until one is set.
final class RateLimit {

    /// @param allowed    whether the request may go on
    /// @param limit      size of the bucket; 0 where there is no limit
    /// @param remaining  whole tokens left
    /// @param retryAfter until the next token, when not allowed
    /// @param reset      until the bucket is full again
    record Decision(boolean allowed, int limit, int remaining, Duration retryAfter, Duration reset) {

        boolean isLimited() {
            return limit > 0;
        }
    }

    private static final Decision FREE = new Decision(true, 0, 0, Duration.ZERO, Duration.ZERO);

    private double perSecond;
    private int burst;
    private double tokens;
    private Instant filledAt = Instant.EPOCH;

    /// Takes effect at once, with a full bucket. 0 per second: no limit.
    synchronized void set(double newPerSecond, int newBurst) {
        if (!(newPerSecond >= 0) || Double.isInfinite(newPerSecond) || (newPerSecond > 0 && newBurst < 1)) {
            throw new IllegalArgumentException("a rate limit needs a rate of at least 0 and a burst of at least 1, but has "
                    + newPerSecond + " and " + newBurst);
        }
        perSecond = newPerSecond;
        burst = newBurst;
        tokens = newBurst;
        filledAt = Instant.EPOCH;
    }

    synchronized Decision take(Instant now) {
        if (perSecond == 0) {
            return FREE;
        }
        double seconds = Math.max(0, Duration.between(filledAt, now).toNanos() / 1e9);
        tokens = filledAt.equals(Instant.EPOCH) ? burst : Math.min(burst, tokens + seconds * perSecond);
        filledAt = now;
        boolean allowed = tokens >= 1;
        if (allowed) {
            tokens -= 1;
        }
        return new Decision(allowed, burst, (int) tokens, untilTokens(1), untilTokens(burst));
    }

    private Duration untilTokens(int wanted) {
        return Duration.ofNanos((long) Math.ceil(Math.max(0, wanted - tokens) / perSecond * 1e9));
    }
}
