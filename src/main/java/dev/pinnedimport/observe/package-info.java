/// Tells monitoring systems how runs go: a few numbers, and one trace per run with a span per act. The only package that knows Micrometer and
/// OpenTelemetry.
///
/// Begin with [Observation]. Off unless an address or a file is set. Nothing here changes what becomes of a run: what could not be told is given back
/// as issues. What is told is counts and names; never a cell, a payload or a key.
@NullMarked
package dev.pinnedimport.observe;

import org.jspecify.annotations.NullMarked;
