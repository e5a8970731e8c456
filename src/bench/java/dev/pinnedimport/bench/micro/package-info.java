/// The small parts of an import, measured by JMH.
@NullMarked
package dev.pinnedimport.bench.micro;

import org.jspecify.annotations.NullMarked;
