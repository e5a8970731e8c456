/// What a user would take instead of the importer: each a program of its own, small, honest and idiomatic.
@NullMarked
package dev.pinnedimport.bench.rival;

import org.jspecify.annotations.NullMarked;
