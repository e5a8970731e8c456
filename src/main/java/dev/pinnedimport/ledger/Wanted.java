package dev.pinnedimport.ledger;

import dev.pinnedimport.event.Action;
import dev.pinnedimport.event.SourceKey;

/// What the file of a run wants of an entry.
///
/// @param open        whether it is still to be sent: neither delivered nor refused
/// @param fingerprint of the payload that the file wants, whatever may still be under way
public record Wanted(SourceKey key, long row, boolean open, Action action, String fingerprint) {}
