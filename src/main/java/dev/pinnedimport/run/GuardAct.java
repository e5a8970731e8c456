package dev.pinnedimport.run;

import dev.pinnedimport.definition.GuardSettings;
import dev.pinnedimport.issue.ExitCode;
import dev.pinnedimport.issue.Issue;
import dev.pinnedimport.issue.IssueCode;
import dev.pinnedimport.issue.Place;
import dev.pinnedimport.issue.StopException;
import dev.pinnedimport.ledger.Balance;
import dev.pinnedimport.report.SummaryText;
import dev.pinnedimport.source.FileFingerprint;
import java.util.Locale;
import org.springframework.batch.core.scope.context.ChunkContext;
import org.springframework.batch.core.step.StepContribution;
import org.springframework.batch.core.step.tasklet.Tasklet;
import org.springframework.batch.infrastructure.repeat.RepeatStatus;

/// Act two: looks at the staged file as a whole. A file that looks wrong stops here, before anything of it is sent.
final class GuardAct implements Tasklet {

    private final RunContext context;
    private final MissingEvents missing;
    private final LostLedgerCheck lostLedger;

    GuardAct(RunContext context, MissingEvents missing, LostLedgerCheck lostLedger) {
        this.context = context;
        this.missing = missing;
        this.lostLedger = lostLedger;
    }

    @Override
    public RepeatStatus execute(StepContribution contribution, ChunkContext chunk) {
        return context.guarded(() -> {
            requireSameFile();
            requireWithinBounds(context.ledger().balance(context.run()), context.request().job().guards());
            missing.require();
            lostLedger.require(context.run());
            missing.stageDrafts();
            return RepeatStatus.FINISHED;
        });
    }

    private void requireSameFile() {
        String now = FileFingerprint.of(context.request().file()).sha256();
        if (!now.equals(context.run().sha256())) {
            throw new StopException(
                    ExitCode.FILE_UNUSABLE,
                    Issue.of(
                            IssueCode.FILE_CHANGED,
                            new Place.File(name()),
                            "",
                            "The file was changed while it was read. Nothing was sent. Wait until the export has finished, then run it again."));
        }
    }

    private void requireWithinBounds(Balance rows, GuardSettings guards) {
        if (rows.read() < guards.fewestRows()) {
            throw stopped("The file has " + SummaryText.number(rows.read()) + " rows; the job expects at least "
                    + SummaryText.number(guards.fewestRows()) + " (guards.rows).");
        }
        if (rows.read() > guards.mostRows()) {
            throw stopped("The file has " + SummaryText.number(rows.read()) + " rows; the job expects at most "
                    + SummaryText.number(guards.mostRows()) + " (guards.rows).");
        }
        if (rows.rejected() > guards.mostRejects()) {
            throw stopped(SummaryText.number(rows.rejected()) + " rows would be rejected; the job allows "
                    + SummaryText.number(guards.mostRejects()) + " (guards.max_rejects).");
        }
        if (rows.rejected() > guards.mostRejectsShare() * rows.read()) {
            throw stopped(String.format(
                    Locale.ROOT,
                    "%s of %s rows would be rejected (%.1f %%); the job allows %.1f %% (guards.max_rejects).",
                    SummaryText.number(rows.rejected()),
                    SummaryText.number(rows.read()),
                    100.0 * rows.rejected() / rows.read(),
                    100 * guards.mostRejectsShare()));
        }
    }

    private StopException stopped(String sentence) {
        return new StopException(
                ExitCode.GUARDED,
                Issue.of(
                        IssueCode.RUN_GUARD,
                        new Place.File(name()),
                        "",
                        sentence + " Nothing was sent. Look at the file; if it is right, change the guard in the job."));
    }

    private String name() {
        return String.valueOf(context.request().file().getFileName());
    }
}
