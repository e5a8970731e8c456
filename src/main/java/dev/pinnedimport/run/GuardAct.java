package dev.pinnedimport.run;

import dev.pinnedimport.definition.GuardSettings;
import dev.pinnedimport.definition.SendSettings;
import dev.pinnedimport.issue.ExitCode;
import dev.pinnedimport.issue.Issue;
import dev.pinnedimport.issue.IssueCode;
import dev.pinnedimport.issue.Place;
import dev.pinnedimport.issue.StopException;
import dev.pinnedimport.ledger.Balance;
import dev.pinnedimport.ledger.ChangedId;
import dev.pinnedimport.report.SummaryText;
import dev.pinnedimport.source.FileFingerprint;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.springframework.batch.core.scope.context.ChunkContext;
import org.springframework.batch.core.step.StepContribution;
import org.springframework.batch.core.step.tasklet.Tasklet;
import org.springframework.batch.infrastructure.repeat.RepeatStatus;

/// Act two: looks at the staged file as a whole. A file that looks wrong stops here, before anything of it is sent.
final class GuardAct implements Tasklet {

    private final RunContext context;
    private final StageAct stage;
    private final LostLedgerCheck lostLedger;

    GuardAct(RunContext context, StageAct stage, LostLedgerCheck lostLedger) {
        this.context = context;
        this.stage = stage;
        this.lostLedger = lostLedger;
    }

    @Override
    public RepeatStatus execute(StepContribution contribution, ChunkContext chunk) {
        return context.guarded(() -> {
            requireSameFile();
            context.addNotices(stage.findings());
            reportMissing();
            requireKnownIds(context.request().job().guards());
            requireWithinBounds(context.ledger().balance(context.run()), context.request().job().guards());
            lostLedger.require(context.run());
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

    // Where the run was killed between staging and here, the keys that were seen are gone with it; the next file tells again.
    private void reportMissing() {
        if (context.request().job().send().missing() != SendSettings.Missing.IGNORE) {
            stage.findMissing().ifPresent(missing -> context.addNotices(List.of(missing)));
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

    // Once sent, the events would exist a second time, under ids that nobody uses.
    private void requireKnownIds(GuardSettings guards) {
        if (guards.allows(GuardSettings.Allowance.CHANGED_IDS)) {
            return;
        }
        List<ChangedId> changed = stage.listChangedIds();
        if (!changed.isEmpty()) {
            String examples = changed.stream().limit(3)
                    .map(id -> "\"" + id.now().display() + "\" was \"" + id.known().display() + "\"").collect(Collectors.joining(", "));
            throw new StopException(ExitCode.GUARDED, Issue.of(IssueCode.RUN_CHANGED_IDS, new Place.File(name()), changed.getFirst().now().display(),
                    SummaryText.number(changed.size()) + (changed.size() == 1 ? " known id stands" : " known ids stand")
                            + " in this file in another form: " + examples + ". A spreadsheet does that to ids that it takes for numbers; sent like "
                            + "this, the events would exist twice. Nothing was sent. Export the ids as text; if they are new events, write "
                            + "guards: {allow: [changed_ids]} in the job."));
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
