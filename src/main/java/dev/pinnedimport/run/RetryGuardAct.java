package dev.pinnedimport.run;

import org.springframework.batch.core.scope.context.ChunkContext;
import org.springframework.batch.core.step.StepContribution;
import org.springframework.batch.core.step.tasklet.Tasklet;
import org.springframework.batch.infrastructure.repeat.RepeatStatus;

/// Act two of a retry: only the ledger is looked at. Limits on a whole file say nothing about a handful of its rows, of which most failed before.
final class RetryGuardAct implements Tasklet {

    private final RunContext context;
    private final LostLedgerCheck lostLedger;

    RetryGuardAct(RunContext context, LostLedgerCheck lostLedger) {
        this.context = context;
        this.lostLedger = lostLedger;
    }

    @Override
    public RepeatStatus execute(StepContribution contribution, ChunkContext chunk) {
        return context.guarded(() -> {
            lostLedger.require(context.run());
            return RepeatStatus.FINISHED;
        });
    }
}
