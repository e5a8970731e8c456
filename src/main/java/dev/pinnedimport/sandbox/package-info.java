/// A local stand-in of the Pinned Events Public API, for the demo, rehearsals and tests.
@NullMarked
package dev.pinnedimport.sandbox;

import org.jspecify.annotations.NullMarked;
