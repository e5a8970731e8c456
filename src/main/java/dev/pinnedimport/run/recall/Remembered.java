package dev.pinnedimport.run.recall;

import dev.pinnedimport.event.EventPayload;
import dev.pinnedimport.event.Fingerprint;
import java.time.Instant;

/// What is remembered of an event.
///
/// @param content  fingerprint of its payload
/// @param startsAt as of its payload, in whole seconds
/// @param endsAt   the same
public record Remembered(Fingerprint content, Instant startsAt, Instant endsAt) {

    public static Remembered of(EventPayload payload) {
        return new Remembered(payload.fingerprint(), payload.startsAt(), payload.endsAt());
    }
}
