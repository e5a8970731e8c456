package dev.pinnedimport.ledger;

import dev.pinnedimport.event.SourceKey;

/// An id of a delivered event that a file has in another form.
public record ChangedId(SourceKey known, SourceKey now) {}
