/// What ships beside the program: the image, manifests, units, and what the jar is made of.
@NullMarked
package dev.pinnedimport.docker;

import org.jspecify.annotations.NullMarked;
