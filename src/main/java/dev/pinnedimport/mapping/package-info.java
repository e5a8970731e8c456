/// Turns source records into event drafts, by the rules of a job.
///
/// Begin with [EventMapper]. The rules ([MappingRules], [FieldRule], [ValueRule]) are plain values; a job file is one way to write them.
@NullMarked
package dev.pinnedimport.mapping;

import org.jspecify.annotations.NullMarked;
