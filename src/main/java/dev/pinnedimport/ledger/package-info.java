/// Remembers every event we staged, what became of it, and its remote id.
///
/// Begin with [Ledger], which [LedgerDatabase] opens. Entries change only through [Staging#write] (what a file wants, decided by `Change`) and
/// [Ledger#exchange] (what became of sendings, or what a look-up or a person found out; and which are claimed next). Every call is one durable
/// transaction of its own. [JobLock] gives the right to do so.
@NullMarked
package dev.pinnedimport.ledger;

import org.jspecify.annotations.NullMarked;
