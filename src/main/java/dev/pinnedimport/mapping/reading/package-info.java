/// Reads dates, times, zones, numbers and yes/no words from the texts of exports, without knowing rules, rows or columns.
///
/// Nothing here depends on the default locale or zone of the machine, and nothing rolls over: a text that is not exactly a value is none.
@NullMarked
package dev.pinnedimport.mapping.reading;

import org.jspecify.annotations.NullMarked;
