/// A local stand-in of the Pinned Events Public API, for the demo, rehearsals and tests.
///
/// Begin with [Sandbox]. What shall go wrong is said with [Faults]; the list of what can go wrong is [Fault].
///
/// To add a fault: give [Fault] a constant with its stage; the class that plays the stage (`Api`, or `Connection` for the wire) then says
/// what it does, and a test fails as long as the new one never showed on the wire.
@NullMarked
package dev.pinnedimport.sandbox;

import org.jspecify.annotations.NullMarked;
