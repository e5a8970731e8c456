/// Reads YAML with the place of every key and value kept, and collects everything that is wrong instead of stopping at the first.
///
/// Begin with [YamlTree] for the text and [Section] for asking a map for its values. Nothing in here knows what a job is.
@NullMarked
package dev.pinnedimport.definition.yaml;

import org.jspecify.annotations.NullMarked;
