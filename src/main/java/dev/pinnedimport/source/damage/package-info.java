/// Finds what spreadsheets, wrong character sets and cut-off copies have done to a file before it came to us.
///
/// Begin with [FileDamage]. Looks only at the columns that the job uses: others may hold what nobody should see in a message.
@NullMarked
package dev.pinnedimport.source.damage;

import org.jspecify.annotations.NullMarked;
