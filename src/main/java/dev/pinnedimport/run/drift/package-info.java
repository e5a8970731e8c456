/// What a file looks like as a whole, and whether that is like the files before it.
@NullMarked
package dev.pinnedimport.run.drift;

import org.jspecify.annotations.NullMarked;
