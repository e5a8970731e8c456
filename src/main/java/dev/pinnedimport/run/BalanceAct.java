package dev.pinnedimport.run;

import dev.pinnedimport.issue.ExitCode;
import dev.pinnedimport.issue.Issue;
import dev.pinnedimport.issue.IssueCode;
import dev.pinnedimport.issue.Place;
import dev.pinnedimport.issue.StopException;
import dev.pinnedimport.ledger.Balance;
import org.springframework.batch.core.scope.context.ChunkContext;
import org.springframework.batch.core.step.StepContribution;
import org.springframework.batch.core.step.tasklet.Tasklet;
import org.springframework.batch.infrastructure.repeat.RepeatStatus;

/// Act four: every row that was read must be in exactly one bucket. A run that does not balance fails.
final class BalanceAct implements Tasklet {

    private final RunContext context;

    BalanceAct(RunContext context) {
        this.context = context;
    }

    @Override
    public RepeatStatus execute(StepContribution contribution, ChunkContext chunk) {
        return context.guarded(() -> {
            Balance rows = context.ledger().balance(context.run());
            if (!rows.balances()) {
                throw new StopException(
                        ExitCode.UNEXPECTED,
                        Issue.of(
                                IssueCode.RUN_BALANCE,
                                new Place.File(String.valueOf(context.request().file().getFileName())),
                                "",
                                rows.read() + " rows were read, but " + rows.accountedFor() + " are accounted for. Keep the state directory and "
                                        + "report this."));
            }
            return RepeatStatus.FINISHED;
        });
    }
}
