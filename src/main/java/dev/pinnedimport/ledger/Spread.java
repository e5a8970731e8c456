package dev.pinnedimport.ledger;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A run that several machines send, as a worker finds it.
///
/// @param number rises each time a manager begins
/// @param terms  what manager and workers have to agree on, as the manager wrote it
public record Spread(Run run, long number, String terms) {

    /// How a part of it is doing.
    public record PartState(int number, State state, String holder, Counts counts) {}

    /// Where a part stands.
    public enum State {
        /// To be taken.
        FREE,
        /// Somebody sends it.
        HELD,
        /// Nothing is left that a worker may send.
        DONE
    }

    /// What was done for a part, by all who held it.
    ///
    /// @param ended    entries that have an outcome
    /// @param requests that carried an event
    public record Counts(long ended, long requests, long throttled, long retried) {
        public static final Counts NONE = new Counts(0, 0, 0, 0);

        public Counts plus(Counts other) {
            return new Counts(ended + other.ended, requests + other.requests, throttled + other.throttled, retried + other.retried);
        }

        public Counts minus(Counts other) {
            return new Counts(ended - other.ended, requests - other.requests, throttled - other.throttled, retried - other.retried);
        }
    }

    /// Why everybody is to stop.
    ///
    /// @param exit a number of [dev.pinnedimport.issue.ExitCode]
    /// @param code of the issue; empty where there is none
    public record Stop(int exit, String code, String sentence) {}

    /// What came of the wish to keep a part.
    ///
    /// @param held whether it is still ours
    /// @param led  whether the run's manager is still there
    /// @param stop why the whole run is to stop; null: it goes on
    public record Renewal(boolean held, boolean led, @Nullable Stop stop) {
        public Optional<Stop> findStop() {
            return Optional.ofNullable(stop);
        }
    }

    /// Slots at which requests may leave, `count` of them, evenly spaced.
    ///
    /// @param count 0: none are free yet
    /// @param first from now until the first one, or until it is worth asking again
    /// @param rate  requests per second of all machines together
    public record Slots(int count, Duration first, double rate) {}

    /// What an answer said about the pace.
    ///
    /// @param objection "too many requests"; else the API's bucket or window is just used up
    /// @param age       how long ago that request had left
    public record Signal(
            boolean objection, Duration age, @Nullable Long limit, @Nullable Long remaining, @Nullable Duration reset, @Nullable Duration retryAfter) {}

    /// What workers have seen since the manager looked last.
    ///
    /// @param accepted requests answered, other than with "too many requests"
    public record Seen(long accepted, List<Signal> signals) {
        public Seen {
            signals = List.copyOf(signals);
        }
    }
}
