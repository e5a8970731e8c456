package dev.pinnedimport.delivery;

import dev.pinnedimport.delivery.pace.RateSignals;
import java.util.Optional;

/// What arrives in the pump's mailbox.
sealed interface Message {

    /// @param attempt  which attempt of the sending it was, since a reply may come after the pump gave up on it
    /// @param answered whether anybody answered at all
    record Attempted(Sending sending, int attempt, Outcome outcome, RateSignals signals, boolean answered) implements Message {}

    record Listed(LookUp lookUp, Moment asked, Reply reply, Optional<EventPage> page, RateSignals signals) implements Message {}

    record Probed(Moment asked, Reply reply, RateSignals signals) implements Message {}
}
