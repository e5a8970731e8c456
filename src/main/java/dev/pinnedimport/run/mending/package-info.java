/// Reads a rejects file that a person gives back, and finds out what was mended in it.
///
/// Begin with [MendedFile], then [Mending].
@NullMarked
package dev.pinnedimport.run.mending;

import org.jspecify.annotations.NullMarked;
