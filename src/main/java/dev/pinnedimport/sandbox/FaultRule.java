package dev.pinnedimport.sandbox;

import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/// When a fault strikes, and how hard.
///
/// Of the requests to `routes` whose idempotency key contains a match of `keys`, the first `after` are spared; of the rest every
/// `every`-th is struck with `probability`, at most `times` times. Start with [#always] and narrow it down:
///
/// ```java
/// FaultRule.always(Fault.DROP_AFTER_COMMIT).after(10).every(3).times(2)
/// ```
///
/// @param name        under which it is counted; usually the fault's id
/// @param keys        regular expression; empty: every request, also one without a key
/// @param pause       see the fault
/// @param jitter      upper end of what is added to `pause`, drawn evenly
/// @param text        see the fault
/// @param size        see the fault
public record FaultRule(Fault fault, String name, double probability, long every, long after, long times, String keys, Set<Route> routes,
                        Duration pause, Duration jitter, String text, long size) {

    public FaultRule {
        routes = Set.copyOf(routes);
        if (!(probability >= 0 && probability <= 1)) {
            throw new IllegalArgumentException("probability of " + name + " must be 0 to 1, but is " + probability);
        }
        if (every < 1 || after < 0 || times < 0) {
            throw new IllegalArgumentException(name + ": every must be at least 1, after and times at least 0");
        }
        if (pause.isNegative() || jitter.isNegative()) {
            throw new IllegalArgumentException(name + ": pause and jitter must not be negative");
        }
        if (routes.isEmpty()) {
            throw new IllegalArgumentException(name + " needs at least one route");
        }
        switch (fault) {
            case DRIP_HEADERS, DRIP_BODY, THIN_LINE, LIST_LIMIT_IGNORED -> requireSize(name, size, 1);
            case REDIRECT -> {
                requireSize(name, size, 300);
                if (size > 399) {
                    throw new IllegalArgumentException(name + ": size is the status, 300 to 399, but is " + size);
                }
            }
            case LIST_WRONG_TOTAL -> { }
            default -> requireSize(name, size, 0);
        }
        if (text.indexOf('\r') >= 0 || text.indexOf('\n') >= 0) {
            throw new IllegalArgumentException(name + ": text must be one line");
        }
        try {
            Pattern.compile(keys);
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException(name + ": keys is not a regular expression: " + keys, e);
        }
    }

    private static void requireSize(String name, long size, long least) {
        if (size < least) {
            throw new IllegalArgumentException(name + ": size must be at least " + least + ", but is " + size);
        }
    }

    /// Strikes every request of the fault's usual route (`POST /events`, or `GET /events` for list faults).
    public static FaultRule always(Fault fault) {
        return new FaultRule(fault, fault.id(), 1, 1, 0, Long.MAX_VALUE, "", EnumSet.of(fault.usualRoute()),
                fault.usualPause(), Duration.ZERO, fault.usualText(), fault.usualSize());
    }

    public FaultRule withProbability(double share) {
        return new FaultRule(fault, name, share, every, after, times, keys, routes, pause, jitter, text, size);
    }

    public FaultRule every(long nth) {
        return new FaultRule(fault, name, probability, nth, after, times, keys, routes, pause, jitter, text, size);
    }

    public FaultRule after(long spared) {
        return new FaultRule(fault, name, probability, every, spared, times, keys, routes, pause, jitter, text, size);
    }

    public FaultRule times(long most) {
        return new FaultRule(fault, name, probability, every, after, most, keys, routes, pause, jitter, text, size);
    }

    public FaultRule forKeys(String regex) {
        return new FaultRule(fault, name, probability, every, after, times, regex, routes, pause, jitter, text, size);
    }

    public FaultRule on(Route first, Route... more) {
        return new FaultRule(fault, name, probability, every, after, times, keys, EnumSet.of(first, more), pause, jitter, text, size);
    }

    public FaultRule pausing(Duration length) {
        return new FaultRule(fault, name, probability, every, after, times, keys, routes, length, jitter, text, size);
    }

    public FaultRule withJitter(Duration most) {
        return new FaultRule(fault, name, probability, every, after, times, keys, routes, pause, most, text, size);
    }

    /// Sets `text`. As a `Retry-After` it is sent as it stands, with these exceptions: `none` sends no header, `a|b` sends two, and
    /// `imf:+30`, `rfc850:+30`, `asctime:-60` are that many seconds from now as a date in that form.
    public FaultRule saying(String words) {
        return new FaultRule(fault, name, probability, every, after, times, keys, routes, pause, jitter, words, size);
    }

    public FaultRule sized(long amount) {
        return new FaultRule(fault, name, probability, every, after, times, keys, routes, pause, jitter, text, amount);
    }

    public FaultRule named(String label) {
        return new FaultRule(fault, label, probability, every, after, times, keys, routes, pause, jitter, text, size);
    }
}
