/// The shipped job files, tried on the shipped samples and on real exports.
@NullMarked
package dev.pinnedimport.jobs;

import org.jspecify.annotations.NullMarked;
