/// One import from file to report; the only package that knows Spring Batch.
@NullMarked
package dev.pinnedimport.run;

import org.jspecify.annotations.NullMarked;
