package dev.pinnedimport.run;

import dev.pinnedimport.issue.Issue;
import dev.pinnedimport.report.PlanReport;
import java.util.List;

/// Is shown what a run is about to send, and may say no. Called once, after staging and before the first request that carries an event.
@FunctionalInterface
public interface Approval {

    boolean approves(PlanReport plan);

    /// Is shown how a file differs from those before it, where that would stop the run, and may say that it is right all the same.
    ///
    /// @param mayAsk whether the job lets a person at the terminal be asked; otherwise it takes an option given before
    default boolean acceptsDrift(List<Issue> findings, boolean mayAsk) {
        return false;
    }

    /// For those who need not be asked.
    static Approval given() {
        return plan -> true;
    }
}
