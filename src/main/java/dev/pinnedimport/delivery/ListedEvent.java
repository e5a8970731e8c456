package dev.pinnedimport.delivery;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// An event as the API lists it.
///
/// @param createdAt null where the list does not say
record ListedEvent(String id, @Nullable Instant createdAt, JsonNode fields) {}
