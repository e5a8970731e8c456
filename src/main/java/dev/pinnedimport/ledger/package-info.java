/// Remembers every event we staged, what became of it, and its remote id.
///
/// Begin with [Ledger]. Entries change only through [Staging#write] (what a file wants), [Ledger#exchange] (what became of sendings, and
/// which are claimed next) and [Ledger#settle] (what a look-up or a person found out). Every call is one durable transaction of its own.
@NullMarked
package dev.pinnedimport.ledger;

import org.jspecify.annotations.NullMarked;
