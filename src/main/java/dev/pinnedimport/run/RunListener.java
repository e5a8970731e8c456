package dev.pinnedimport.run;

/// Is told how a run goes. Called by the run's own threads; must be quick and must not throw.
@FunctionalInterface
public interface RunListener {

    void on(Progress progress);

    /// For callers that do not care.
    static RunListener silent() {
        return progress -> {};
    }
}
