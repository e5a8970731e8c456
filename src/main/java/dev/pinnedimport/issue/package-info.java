/// What is wrong, how bad it is, and where.
///
/// Begin with [Issue]. Issues are values: the place that finds one passes it on, one place reports it.
@NullMarked
package dev.pinnedimport.issue;

import org.jspecify.annotations.NullMarked;
