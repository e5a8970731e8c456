package dev.pinnedimport.cli;

import dev.pinnedimport.issue.Issue;
import dev.pinnedimport.issue.StopException;
import dev.pinnedimport.report.PlanReport;
import dev.pinnedimport.run.ApiAccess;
import dev.pinnedimport.run.Approval;
import java.util.List;

/// Lets the person at the terminal decide, where there is one; otherwise what the options say.
final class Asked implements Approval {

    private final Terminal terminal;
    private final CommonOptions options;
    private final ApiAccess api;
    private final boolean planIsApproved;
    private final boolean driftIsAccepted;

    /// @throws StopException `USAGE` where nobody can be asked and nothing says what the answer would be
    Asked(Terminal terminal, CommonOptions options, ApiAccess api, boolean planIsApproved, boolean driftIsAccepted) {
        this.terminal = terminal;
        this.options = options;
        this.api = api;
        this.planIsApproved = planIsApproved;
        this.driftIsAccepted = driftIsAccepted;
        if (!planIsApproved) {
            Confirmation.requireAnswer(options, api);
        }
    }

    @Override
    public boolean approves(PlanReport plan) {
        return planIsApproved || Confirmation.ofSending(terminal, options, api);
    }

    // Not by --yes: whoever says yes to sending every night has not looked at tonight's file.
    @Override
    public boolean acceptsDrift(List<Issue> findings, boolean mayAsk) {
        if (driftIsAccepted) {
            return true;
        }
        if (!mayAsk || !options.mayAsk()) {
            return false;
        }
        findings.forEach(finding -> terminal.err().println(finding));
        return Confirmation.says(terminal, "Is this file right, so that files like it are usual from now on?");
    }
}
