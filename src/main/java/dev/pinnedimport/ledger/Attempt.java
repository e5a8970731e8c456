package dev.pinnedimport.ledger;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A sending, or a finding about one, that did not simply end in a delivery.
///
/// @param ledTo  the state the entry went to
/// @param status HTTP status; null where there was none, or none is on record
/// @param reason in words fit for people
public record Attempt(
        long run, int generation, Instant at, EntryState ledTo, @Nullable Integer status, @Nullable String requestId, String reason) {}
