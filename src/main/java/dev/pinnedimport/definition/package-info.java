/// Reads a job file and assembles it from what each stage understands.
///
/// Begin with `JobDefinitions`. A job file is parsed with line and column kept, so that every error says where.
@NullMarked
package dev.pinnedimport.definition;

import org.jspecify.annotations.NullMarked;
