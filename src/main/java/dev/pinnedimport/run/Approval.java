package dev.pinnedimport.run;

import dev.pinnedimport.report.PlanReport;

/// Is shown what a run is about to send, and may say no. Called once, after staging and before the first request that carries an event.
@FunctionalInterface
public interface Approval {

    boolean approves(PlanReport plan);

    /// For those who need not be asked.
    static Approval given() {
        return plan -> true;
    }
}
