/// Reads commands, prints results, decides exit codes.
@NullMarked
package dev.pinnedimport.cli;

import org.jspecify.annotations.NullMarked;
