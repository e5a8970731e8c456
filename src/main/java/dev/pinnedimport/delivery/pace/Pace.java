package dev.pinnedimport.delivery.pace;

import java.time.Duration;

/// Decides when requests may leave, and learns from their answers. Time comes in as nanoseconds of one clock that only goes forward. Not safe
/// for several threads.
public interface Pace {

    /// Requests per second at present, of all who share the pace.
    double rate();

    /// When the next request may leave; in the past where one may leave now.
    long nextAt();

    /// How many requests may leave until then, at the present pace.
    int permitsUntil(long now, long then);

    /// A request leaves now. Only from `nextAt` on.
    void take(long now);

    /// An answer came that was not "too many requests".
    void accepted(long now, RateSignals signals);

    /// The API said "too many requests", so the gate is closed for everybody.
    ///
    /// @param sentAt when that request left
    /// @return how long the gate stays closed
    Duration objected(long sentAt, long now, RateSignals signals);

    /// Nobody passes before that time.
    void close(long until);
}
