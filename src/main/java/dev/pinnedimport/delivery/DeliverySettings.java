package dev.pinnedimport.delivery;

import dev.pinnedimport.ledger.SendQueue;
import java.time.Duration;

/// How events are sent.
///
/// @param ratePerSecond    requests per second, never above; 0: begin carefully and find out what the API allows
/// @param inFlight         requests under way at once
/// @param timeout          for one whole exchange, from the connection to the last byte
/// @param giveUpAfter      how long the API may be away before the run stops, resumable
/// @param longestPause     the longest pause the API may ask for before the run stops, resumable
/// @param inDoubt          what to do where the answer never came
/// @param updates          whether changed events are sent
/// @param canLookUp        whether the key may list events (`events:read`)
/// @param quickWindow      a repetition with the same key begins at most so long after the first sending
/// @param sameKeyWindow    without look-ups, the same key is used at most so long after the first sending
/// @param quiesce          how long after its last sending an event is sure to be in the list if it was made
/// @param lookUpSlack      events made so long before the first sending are looked at too
/// @param lookUpFresh      an event may be sent again at most so long after the look-up that did not find it
/// @param mostLookUps      how often an event may be looked up in vain and sent again, in one run
/// @param mostPages        of the list, in one look-up
/// @param settleWithin     how long requests under way may take to end after a stop
/// @param mostNew          so many new events at most, and nothing else; [Integer#MAX_VALUE]: everything
/// @param order            what is sent first
public record DeliverySettings(
        double ratePerSecond,
        int inFlight,
        Duration timeout,
        Duration giveUpAfter,
        Duration longestPause,
        InDoubt inDoubt,
        boolean updates,
        boolean canLookUp,
        Duration quickWindow,
        Duration sameKeyWindow,
        Duration quiesce,
        Duration lookUpSlack,
        Duration lookUpFresh,
        int mostLookUps,
        int mostPages,
        Duration settleWithin,
        int mostNew,
        SendQueue.Order order) {

    /// What the API may still take after we have given up on an answer: 45 seconds that it holds a key as in progress, and as much again.
    private static final Duration OVER_AFTER_TIMEOUT = Duration.ofSeconds(100);

    /// See the decision record on unknown outcomes.
    public enum InDoubt {
        /// Repeat with the same key while that is protected, then look it up. The vendor's advice.
        RETRY_THEN_LOOKUP,
        /// Never repeat before a look-up.
        LOOKUP_FIRST
    }

    public DeliverySettings {
        if (!(ratePerSecond >= 0) || inFlight < 1 || timeout.isNegative() || timeout.isZero()) {
            throw new IllegalArgumentException("rate, requests in flight and timeout must be positive");
        }
    }

    public static DeliverySettings usual() {
        return new DeliverySettings(
                0, 64, Duration.ofSeconds(20), Duration.ofMinutes(10), Duration.ofMinutes(5), InDoubt.RETRY_THEN_LOOKUP, true, true,
                Duration.ofSeconds(35), Duration.ofMinutes(14), Duration.ofSeconds(120), Duration.ofMinutes(10),
                Duration.ofSeconds(60), 5, 1000, Duration.ofSeconds(20), Integer.MAX_VALUE,
                SendQueue.Order.ROWS);
    }

    public DeliverySettings withRate(double perSecond) {
        return new DeliverySettings(
                perSecond, inFlight, timeout, giveUpAfter, longestPause, inDoubt, updates, canLookUp, quickWindow, sameKeyWindow,
                quiesce, lookUpSlack, lookUpFresh, mostLookUps, mostPages, settleWithin, mostNew, order);
    }

    public DeliverySettings withInFlight(int requests) {
        return new DeliverySettings(
                ratePerSecond, requests, timeout, giveUpAfter, longestPause, inDoubt, updates, canLookUp, quickWindow, sameKeyWindow,
                quiesce, lookUpSlack, lookUpFresh, mostLookUps, mostPages, settleWithin, mostNew, order);
    }

    /// Whoever lets a request take longer has an API that works longer, so it is also surely over only later.
    public DeliverySettings withTimeout(Duration exchange) {
        Duration over = exchange.plus(OVER_AFTER_TIMEOUT);
        return new DeliverySettings(
                ratePerSecond, inFlight, exchange, giveUpAfter, longestPause, inDoubt, updates, canLookUp, quickWindow, sameKeyWindow,
                over.compareTo(quiesce) > 0 ? over : quiesce, lookUpSlack, lookUpFresh, mostLookUps, mostPages, settleWithin, mostNew, order);
    }

    public DeliverySettings withGiveUpAfter(Duration away) {
        return new DeliverySettings(
                ratePerSecond, inFlight, timeout, away, longestPause, inDoubt, updates, canLookUp, quickWindow, sameKeyWindow, quiesce,
                lookUpSlack, lookUpFresh, mostLookUps, mostPages, settleWithin, mostNew, order);
    }

    public DeliverySettings withInDoubt(InDoubt policy) {
        return new DeliverySettings(
                ratePerSecond, inFlight, timeout, giveUpAfter, longestPause, policy, updates, canLookUp, quickWindow, sameKeyWindow,
                quiesce, lookUpSlack, lookUpFresh, mostLookUps, mostPages, settleWithin, mostNew, order);
    }

    public DeliverySettings withUpdates(boolean send) {
        return new DeliverySettings(
                ratePerSecond, inFlight, timeout, giveUpAfter, longestPause, inDoubt, send, canLookUp, quickWindow, sameKeyWindow,
                quiesce, lookUpSlack, lookUpFresh, mostLookUps, mostPages, settleWithin, mostNew, order);
    }

    public DeliverySettings withLookUp(boolean possible) {
        return new DeliverySettings(
                ratePerSecond, inFlight, timeout, giveUpAfter, longestPause, inDoubt, updates, possible, quickWindow, sameKeyWindow,
                quiesce, lookUpSlack, lookUpFresh, mostLookUps, mostPages, settleWithin, mostNew, order);
    }

    public DeliverySettings withOrder(SendQueue.Order first) {
        return new DeliverySettings(
                ratePerSecond, inFlight, timeout, giveUpAfter, longestPause, inDoubt, updates, canLookUp, quickWindow, sameKeyWindow,
                quiesce, lookUpSlack, lookUpFresh, mostLookUps, mostPages, settleWithin, mostNew, first);
    }

    /// Only the first so many new events, see the canary of a job.
    public DeliverySettings withMostNew(int events) {
        return new DeliverySettings(
                ratePerSecond, inFlight, timeout, giveUpAfter, longestPause, inDoubt, updates, canLookUp, quickWindow, sameKeyWindow,
                quiesce, lookUpSlack, lookUpFresh, mostLookUps, mostPages, settleWithin, events, order);
    }

    /// How long what was sent needs to show, and how long repetitions of it are safe. For rehearsals with short lifetimes of keys.
    public DeliverySettings withWindows(Duration quick, Duration sameKey, Duration untilShown) {
        return new DeliverySettings(
                ratePerSecond, inFlight, timeout, giveUpAfter, longestPause, inDoubt, updates, canLookUp, quick, sameKey, untilShown,
                lookUpSlack, lookUpFresh, mostLookUps, mostPages, settleWithin, mostNew, order);
    }
}
