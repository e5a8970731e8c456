/// Reads CSV and XLSX exports row by row, as streams, and keeps every row's place.
///
/// Begin with [SourceReader]. Everything here treats the file as untrusted input: limits are our own, and no library's
/// message reaches a person.
@NullMarked
package dev.pinnedimport.source;

import org.jspecify.annotations.NullMarked;
