package dev.pinnedimport.delivery.pace;

import io.github.resilience4j.ratelimiter.RateLimiter;
import io.github.resilience4j.ratelimiter.RateLimiterConfig;
import java.time.Duration;

/// The one gate that every request of a process passes just before it leaves, whoever sends it: a resilience4j rate limiter.
///
/// The [Throttle] decides the moment of each request and keeps the pace smooth; it needs no gate to do so. This one holds even if the
/// throttle, or anything that does not ask it, were wrong: no tenth of a second ever sees more than half as many requests again as the pace
/// allows. At the right pace it never makes anybody wait. Safe for use by many threads.
public final class Ceiling {

    private static final Duration PERIOD = Duration.ofMillis(100);
    private static final double PERIODS_A_SECOND = 10;
    private static final double MARGIN = 1.5;
    private static final int BEFORE_THE_PACE_IS_KNOWN = 10;
    private static final int HIGHEST = 100_000;

    private final Duration longestWait;
    private volatile RateLimiter limiter;
    private volatile boolean knowsThePace;

    /// @param longestWait a request that the gate has held for so long goes through, since its deadline is about to pass anyway
    public Ceiling(Duration longestWait) {
        this.longestWait = longestWait;
        this.limiter = limiter(BEFORE_THE_PACE_IS_KNOWN);
    }

    private RateLimiter limiter(int limit) {
        return RateLimiter.of("pinned-events-api",
                RateLimiterConfig.custom().limitRefreshPeriod(PERIOD).limitForPeriod(limit).timeoutDuration(longestWait).build());
    }

    /// Follows the pace. Cheap where it has not changed.
    public void follow(double requestsPerSecond) {
        int limit = (int) Math.min(HIGHEST, 2 + Math.ceil(MARGIN * requestsPerSecond / PERIODS_A_SECOND));
        if (!knowsThePace) {
            // A changed limit counts from the next tenth on, and the first events would wait for that.
            limiter = limiter(limit);
            knowsThePace = true;
        } else if (perTenth() != limit) {
            limiter.changeLimitForPeriod(limit);
        }
    }

    /// How many requests may leave within a tenth of a second.
    public int perTenth() {
        return limiter.getRateLimiterConfig().getLimitForPeriod();
    }

    /// How many of them have not left yet.
    int left() {
        return limiter.getMetrics().getAvailablePermissions();
    }

    /// Waits until the request may leave.
    public void pass() {
        limiter.acquirePermission();
    }
}
