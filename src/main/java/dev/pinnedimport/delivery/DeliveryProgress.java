package dev.pinnedimport.delivery;

import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// How far the pump is. Every number counts from the pump's start, and only what is durable.
///
/// @param delivered     events that are in the API now
/// @param refused       events the API said no to
/// @param blocked       events whose channel is not accessible
/// @param inDoubt       events in doubt at present
/// @param inFlight      requests under way
/// @param requests      create and update requests that left
/// @param lookUps       list requests that left
/// @param throttled     answers "too many requests"
/// @param retried       create and update requests that repeated an earlier one
/// @param ratePerSecond requests the pump lets out at present
/// @param waitingUntil  null while it is sending
/// @param waitingFor    in words for people; empty while it is sending
public record DeliveryProgress(
        long delivered,
        long refused,
        long blocked,
        long inDoubt,
        int inFlight,
        long requests,
        long lookUps,
        long throttled,
        long retried,
        double ratePerSecond,
        @Nullable Instant waitingUntil,
        String waitingFor) {

    static DeliveryProgress none() {
        return new DeliveryProgress(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, null, "");
    }

    public Optional<Instant> findWaitingUntil() {
        return Optional.ofNullable(waitingUntil);
    }
}
