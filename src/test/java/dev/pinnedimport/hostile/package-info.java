/// The corpus of hostile input: 130 cases, made by code and run through the real program.
///
/// Begin with [HostileInputTest]. The cases stand in one class per kind of input; the result table of the documentation is made from them.
@NullMarked
package dev.pinnedimport.hostile;

import org.jspecify.annotations.NullMarked;
