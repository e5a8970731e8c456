package dev.pinnedimport.delivery;

import java.time.Duration;
import java.time.Instant;

/// A point in time by both clocks.
///
/// An age is the larger of what the two say: the one clock stands still while the machine sleeps, the other may be set back. So a wrong
/// clock makes things older, never younger, which is the safe side where something must not be too old. See [#leastAgeAt] for the other.
record Moment(long nanos, Instant wall) {

    static Moment now(Time time) {
        return new Moment(time.nanos(), time.now());
    }

    Duration ageAt(Moment now) {
        Duration steady = Duration.ofNanos(now.nanos - nanos);
        Duration wallAge = Duration.between(wall, now.wall);
        return steady.compareTo(wallAge) > 0 ? steady : wallAge;
    }

    /// No more than the true age, by the clock that only stands still: for what must be surely over.
    Duration leastAgeAt(Moment now) {
        return Duration.ofNanos(now.nanos - nanos);
    }

    /// The moment that long before.
    Moment minus(Duration length) {
        return new Moment(nanos - length.toNanos(), wall.minus(length));
    }
}
