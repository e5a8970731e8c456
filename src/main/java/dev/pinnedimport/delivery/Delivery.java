package dev.pinnedimport.delivery;

import dev.pinnedimport.ledger.Ledger;
import dev.pinnedimport.ledger.Run;
import java.time.Duration;
import java.util.Optional;
import java.util.random.RandomGenerator;

/// The pump.
public final class Delivery {

    public Delivery(Ledger ledger, EventsApi api, Run run, DeliverySettings settings, StopSignal stop, Time time, RandomGenerator random) {
        throw new IllegalStateException("being written");
    }

    /// Sends for about that long. Call it again until it says why it ended; always on the same thread.
    public Optional<DeliveryEnd> deliverSome(Duration about) {
        throw new IllegalStateException("being written: " + about);
    }

    /// How far it is; may be asked from any thread.
    public DeliveryProgress progress() {
        return DeliveryProgress.none();
    }
}
