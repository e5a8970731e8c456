package dev.pinnedimport.definition;

import java.time.Duration;

/// How a job wants its events sent.
///
/// @param ratePerSecond requests per second to begin with; 0: the careful default
/// @param inFlight      requests under way at once
/// @param timeout       for one whole exchange, from the first byte to the last
/// @param giveUpAfter   how long the API may be away before the run stops, resumable
/// @param inDoubt       what to do where the answer never came
/// @param updates       whether changed rows are sent as updates
/// @param missing       what to do with known events that a complete file no longer lists
/// @param canary        so many new events are sent first, and compared with what the API shows, before the rest follows; 0: none
/// @param order         which events are sent first
public record SendSettings(
        double ratePerSecond,
        int inFlight,
        Duration timeout,
        Duration giveUpAfter,
        InDoubt inDoubt,
        Updates updates,
        Missing missing,
        int canary,
        Order order) {

    /// See the design's page on unknown outcomes.
    public enum InDoubt {
        RETRY_THEN_LOOKUP,
        LOOKUP_FIRST
    }

    public enum Updates {
        SEND,
        REPORT
    }

    public enum Missing {
        IGNORE,
        REPORT,
        DRAFT
    }

    public enum Order {
        FILE,
        SOONEST_FIRST
    }

    public static SendSettings usual() {
        return new SendSettings(
                0, 64, Duration.ofSeconds(20), Duration.ofMinutes(10), InDoubt.RETRY_THEN_LOOKUP, Updates.SEND, Missing.IGNORE, 0, Order.FILE);
    }
}
