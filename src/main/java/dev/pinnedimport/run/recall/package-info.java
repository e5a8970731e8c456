/// What became of a file's rows when they were last read, so that the same rows need not be worked out again. A short cut and no more: it can be
/// deleted at any time, and only the ledger says what has been sent.
@NullMarked
package dev.pinnedimport.run.recall;

import org.jspecify.annotations.NullMarked;
