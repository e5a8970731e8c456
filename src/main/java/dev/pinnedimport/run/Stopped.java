package dev.pinnedimport.run;

/// Ends a step whose reason to end was noted already.
///
/// Carries nothing on purpose: Spring Batch stores the text and the stack of whatever ends a step, and a library's message may quote cells.
final class Stopped extends RuntimeException {

    Stopped() {
        super("see the run's report", null, false, false);
    }
}
