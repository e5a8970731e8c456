/// Measures the importer beside what a user would take instead, as whole processes, in turns.
///
/// Begin with [Bench]. Each row of its table is a [Race]; those who run in it are in the room `rival`. What answers them is a [Stub] in a
/// process of its own. The small parts are measured by JMH, in the room `micro`.
@NullMarked
package dev.pinnedimport.bench;

import org.jspecify.annotations.NullMarked;
