/// Whole processes of the program, killed at any moment and started again, against an API that fails in every way.
///
/// What came of it is judged from outside: the input files, the sandbox's own record, the ledger's tables and the exit codes.
@NullMarked
package dev.pinnedimport.campaign;

import org.jspecify.annotations.NullMarked;
