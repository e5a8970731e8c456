package dev.pinnedimport.ledger;

import dev.pinnedimport.event.SourceKey;
import java.time.Instant;

/// The wish to send an entry now. Durable before the first byte leaves.
///
/// @param from the state in which the sender saw the entry; the claim fails where it has changed since
/// @param row  where the sender saw it; only a hint where to look
/// @param at   stored as the time of sending
public record Intent(SourceKey key, EntryState from, long row, Instant at) {}
