package dev.pinnedimport.run;

import dev.pinnedimport.issue.ExitCode;
import dev.pinnedimport.issue.Issue;
import dev.pinnedimport.issue.IssueCode;
import dev.pinnedimport.issue.Place;
import dev.pinnedimport.issue.StopException;
import dev.pinnedimport.report.PlanReport;
import org.springframework.batch.core.scope.context.ChunkContext;
import org.springframework.batch.core.step.StepContribution;
import org.springframework.batch.core.step.tasklet.Tasklet;
import org.springframework.batch.infrastructure.repeat.RepeatStatus;

/// Act two of a retry: looks at the ledger, and shows what is about to be sent as every run does. Limits on a whole file say nothing about a
/// handful of its rows, of which most failed before, so they do not apply.
final class RetryGuardAct implements Tasklet {

    private final RunContext context;
    private final LostLedgerCheck lostLedger;
    private final boolean sendsUpdates;
    private final Approval approval;

    RetryGuardAct(RunContext context, LostLedgerCheck lostLedger, boolean sendsUpdates, Approval approval) {
        this.context = context;
        this.lostLedger = lostLedger;
        this.sendsUpdates = sendsUpdates;
        this.approval = approval;
    }

    @Override
    public RepeatStatus execute(StepContribution contribution, ChunkContext chunk) {
        return context.guarded(() -> {
            lostLedger.require(context.run());
            PlanReport plan = new StagedPlan(context, sendsUpdates).report();
            if (plan.calls() > 0 && !approval.approves(plan)) {
                throw new StopException(ExitCode.GUARDED, Issue.of(IssueCode.RUN_DECLINED, new Place.Setting("retry"), "",
                        "You did not say yes, so nothing was sent."));
            }
            return RepeatStatus.FINISHED;
        });
    }
}
