/// Sends staged events, at the API's pace, until each has an outcome.
///
/// Begin with [Delivery]. One thread decides everything; requests run beside it and report back. Time and transport are parameters.
/// What a reply means is decided in [Classification] and nowhere else; how fast requests leave, in the room `pace`.
@NullMarked
package dev.pinnedimport.delivery;

import org.jspecify.annotations.NullMarked;
