/// Tells people and watchdogs how a run ended: by mail, by webhook, by a ping.
///
/// Begin with [Notifications]. What is told is counts, causes and what to do; never a payload, a key or what a cell holds. Nothing here
/// changes what became of a run: what could not be told is given back as issues.
@NullMarked
package dev.pinnedimport.notify;

import org.jspecify.annotations.NullMarked;
