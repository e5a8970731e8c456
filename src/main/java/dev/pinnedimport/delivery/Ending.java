package dev.pinnedimport.delivery;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Why the pump winds down, once it does. The first reason stands.
final class Ending {

    private final Time time;
    private final Duration settleWithin;
    private @Nullable DeliveryEnd reason;
    private long settleUntil;

    Ending(Time time, Duration settleWithin) {
        this.time = time;
        this.settleWithin = settleWithin;
    }

    void because(DeliveryEnd end) {
        if (reason == null) {
            reason = end;
            settleUntil = time.nanos() + settleWithin.toNanos();
        }
    }

    Optional<DeliveryEnd> findReason() {
        return Optional.ofNullable(reason);
    }

    /// How long what is under way may still take.
    long settleUntil() {
        return settleUntil;
    }
}
