package dev.pinnedimport.ledger;

import java.net.URI;

/// One target and one source system: the scope within which a source key names one event.
public record Source(int number, URI target, String system) {}
