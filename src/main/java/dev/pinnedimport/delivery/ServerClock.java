package dev.pinnedimport.delivery;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;

/// Our wall clock, put right by the API's where the two differ.
///
/// Times of sending are stored by this clock, so that ages across processes hold even where a machine's clock was wrong in between, or another
/// machine goes on. What decides whether a repetition is safe is a matter of ten seconds, so little is tolerated.
final class ServerClock {

    /// A date of HTTP is up to a second old, and its answer was some time under way.
    private static final Duration TOLERATED = Duration.ofSeconds(2);
    private static final Duration FRESH = Duration.ofSeconds(10);
    private static final int REMEMBERED = 5;

    private final Time time;
    private final Deque<Duration> skews = new ArrayDeque<>();

    ServerClock(Time time) {
        this.time = time;
    }

    /// Takes a time that an answer told. What it is worth depends on how long the answer was under way: the machine may have slept before it
    /// read the answer.
    ///
    /// @param asked when the request left
    void observe(Instant date, Moment asked) {
        Duration underWay = asked.ageAt(Moment.now(time));
        if (underWay.compareTo(FRESH) > 0) {
            return;
        }
        if (skews.size() == REMEMBERED) {
            skews.removeFirst();
        }
        skews.addLast(Duration.between(time.now().minus(underWay.dividedBy(2)), date));
    }

    /// Whether the API has told the time.
    boolean isChecked() {
        return !skews.isEmpty();
    }

    Instant now() {
        Duration skew = skew();
        return skew.abs().compareTo(TOLERATED) > 0 ? time.now().plus(skew) : time.now();
    }

    /// The middle one of the last, so that a single odd answer does not count.
    Duration skew() {
        return skews.isEmpty() ? Duration.ZERO : skews.stream().sorted().skip(skews.size() / 2).findFirst().orElseThrow();
    }
}
