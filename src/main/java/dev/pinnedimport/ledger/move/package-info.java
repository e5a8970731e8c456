/// Takes a whole ledger out of one database and puts it into another: from the embedded one to PostgreSQL, back, or into a safe place.
///
/// [LedgerExport] writes a file, [LedgerImport] reads one; `LedgerFile` says what stands in it.
@NullMarked
package dev.pinnedimport.ledger.move;

import org.jspecify.annotations.NullMarked;
