package dev.pinnedimport.run;

import dev.pinnedimport.issue.StopException;

/// Is told how a run goes. Called by the run's own threads; must be quick and must not throw.
@FunctionalInterface
public interface RunListener {

    void on(Progress progress);

    /// The run stands still and cannot end by itself, because what hangs is what ending takes. Whoever can end the process does so now: everything
    /// that the next run needs is on the disk. The only call that need not return.
    ///
    /// @param reason what to say, and the code to end with
    default void stoodStill(StopException reason) {}

    /// For callers that do not care.
    static RunListener silent() {
        return progress -> {};
    }
}
