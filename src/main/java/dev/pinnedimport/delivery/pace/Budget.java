package dev.pinnedimport.delivery.pace;

import java.time.Duration;

/// The one pace of several senders, kept where all of them can reach it.
public interface Budget {

    /// Reserves slots at which requests may leave. Nobody else gets the same ones; what is not used passes by.
    ///
    /// @param most     so many at most
    /// @param ahead    none that begin later than that
    /// @param accepted requests answered since the last time, other than "too many requests"
    Slots reserve(int most, Duration ahead, long accepted);

    /// Passes on what an answer said.
    ///
    /// @param objection "too many requests"
    /// @param age       how long ago that request had left
    /// @param closedFor nothing new may leave for so long, whoever sends it
    void tell(boolean objection, Duration age, RateSignals signals, Duration closedFor);

    /// @param count 0: none is free yet
    /// @param first from now until the first one, or until it is worth asking again
    /// @param rate  requests per second of all senders together
    record Slots(int count, Duration first, double rate) {}
}
