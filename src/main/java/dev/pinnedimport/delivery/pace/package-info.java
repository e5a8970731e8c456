/// How fast requests may leave, and when to pause. Pure arithmetic: time comes in as nanoseconds, nobody sleeps here.
@NullMarked
package dev.pinnedimport.delivery.pace;

import org.jspecify.annotations.NullMarked;
