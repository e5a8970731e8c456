/// Sends staged events, at the API's pace, until each has an outcome.
///
/// Begin with `Delivery`. One thread decides everything; requests run beside it and report back. Time and transport are parameters.
@NullMarked
package dev.pinnedimport.delivery;

import org.jspecify.annotations.NullMarked;
