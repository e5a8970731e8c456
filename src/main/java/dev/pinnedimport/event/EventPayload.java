package dev.pinnedimport.event;

import dev.pinnedimport.issue.Place;
import java.time.Instant;

/// An event that is checked and ready to send.
///
/// @param json        the exact request body: canonical JSON (keys sorted, no white space, UTF-8), so that equal events have equal bytes
/// @param fingerprint of `json`
/// @param startsAt    when the event starts
/// @param endsAt      when it is over; its start where it names no end
public record EventPayload(
        Place.Row at, SourceKey key, String json, Fingerprint fingerprint, long channelId, String title, Instant startsAt, Instant endsAt) {}
