package dev.pinnedimport.ledger;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// When an event was last delivered, and how we know.
///
/// @param how         such as `answer`, or who said so
/// @param createdBy   number of the run whose request created it; 0 where that is not known
public record Delivered(Instant at, @Nullable String how, long createdBy) {}
