package dev.pinnedimport.run;

import dev.pinnedimport.definition.GuardSettings;
import dev.pinnedimport.definition.JobDefinition;
import dev.pinnedimport.definition.SendSettings;
import dev.pinnedimport.issue.ExitCode;
import dev.pinnedimport.issue.Issue;
import dev.pinnedimport.issue.IssueCode;
import dev.pinnedimport.issue.Place;
import dev.pinnedimport.issue.StopException;
import dev.pinnedimport.ledger.Balance;
import dev.pinnedimport.ledger.ChangedId;
import dev.pinnedimport.ledger.Run;
import dev.pinnedimport.ledger.ToSend;
import dev.pinnedimport.report.PlanReport;
import dev.pinnedimport.report.SavedPlan;
import dev.pinnedimport.report.SummaryText;
import dev.pinnedimport.source.FileFingerprint;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.springframework.batch.core.scope.context.ChunkContext;
import org.springframework.batch.core.step.StepContribution;
import org.springframework.batch.core.step.tasklet.Tasklet;
import org.springframework.batch.infrastructure.repeat.RepeatStatus;

/// Act two: looks at the staged file as a whole. A file that looks wrong stops here, before anything of it is sent.
final class GuardAct implements Tasklet {

    private final RunContext context;
    private final StageAct stage;
    private final MissingEvents missing;
    private final DriftGuard drift;
    private final LostLedgerCheck lostLedger;
    private final boolean sendsUpdates;
    private final Approval approval;
    private final Optional<SavedPlan> approved;
    private final Optional<KnownFile.Found> oldFile;

    /// @param approved the plan that the run is held to
    /// @param oldFile  says that the file was imported before, and a newer one since
    GuardAct(
            RunContext context, StageAct stage, MissingEvents missing, DriftGuard drift, LostLedgerCheck lostLedger, boolean sendsUpdates,
            Approval approval,
            Optional<SavedPlan> approved, Optional<KnownFile.Found> oldFile) {
        this.context = context;
        this.stage = stage;
        this.missing = missing;
        this.drift = drift;
        this.lostLedger = lostLedger;
        this.sendsUpdates = sendsUpdates;
        this.approval = approval;
        this.approved = approved;
        this.oldFile = oldFile;
    }

    @Override
    public RepeatStatus execute(StepContribution contribution, ChunkContext chunk) {
        return context.guarded(() -> {
            context.listener().on(new Progress.Guarding());
            requireSameFile();
            context.addNotices(stage.findings());
            Balance rows = context.ledger().balance(context.run());
            ToSend toSend = context.ledger().countToSendByKind(context.run());
            new FileBounds(context.request().job().guards(), name())
                    .require(rows.read(), rows.rejected(), toSend.updates(), toSend.updates() + rows.unchanged());
            requireNothingTakenBack(toSend);
            requireKnownIds();
            missing.require();
            drift.require();
            lostLedger.require(context.run());
            missing.stageDrafts();
            requireApproval();
            drift.remember();
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

    // An old file that changes nothing does no harm: where a source has several files, each of them is older than the last one.
    private void requireNothingTakenBack(ToSend toSend) {
        oldFile.filter(found -> found.findInterrupted().map(this::takesBackWhatCameAfter)
                .orElseGet(() -> takesBack(context.request().job(), sendsUpdates, toSend.updates()))).ifPresent(found -> {
                    throw new StopException(ExitCode.GUARDED, found.issue());
                });
    }

    // What a run did not get through with may still be due, so only what later runs made of the same events counts.
    private boolean takesBackWhatCameAfter(Run interrupted) {
        if (!sendsUpdates) {
            return false;
        }
        boolean[] drafted = {false};
        if (context.request().job().send().missing() == SendSettings.Missing.DRAFT) {
            stage.findStaging().ifPresent(staging -> staging.forEachKnown((entry, _, named) -> drafted[0] |= !named && entry.run() > interrupted.number()));
        }
        return drafted[0] || context.ledger().countStagedOver(context.run(), interrupted) > 0;
    }

    // Once sent, the events would exist a second time, under ids that nobody uses.
    private void requireKnownIds() {
        findChangedIds(context.request().job(), name(), stage::listChangedIds).ifPresent(issue -> {
            throw new StopException(ExitCode.GUARDED, issue);
        });
    }

    /// Known ids that a file has in another form, where the job does not say that they are new events.
    static Optional<Issue> findChangedIds(JobDefinition job, String file, Supplier<List<ChangedId>> ids) {
        if (job.guards().allows(GuardSettings.Allowance.CHANGED_IDS)) {
            return Optional.empty();
        }
        List<ChangedId> changed = ids.get();
        if (changed.isEmpty()) {
            return Optional.empty();
        }
        String examples = changed.stream().limit(3)
                .map(id -> "\"" + id.now().display() + "\" was \"" + id.known().display() + "\"").collect(Collectors.joining(", "));
        return Optional.of(Issue.of(IssueCode.RUN_CHANGED_IDS, new Place.File(file), changed.getFirst().now().display(),
                SummaryText.number(changed.size()) + (changed.size() == 1 ? " known id stands" : " known ids stand")
                        + " in this file in another form: " + examples + ". A spreadsheet does that to ids that it takes for numbers; sent like "
                        + "this, the events would exist twice. Nothing was sent. Export the ids as they were, as text; if they are new events, write "
                        + "guards: {allow: [changed_ids]} in the job."));
    }

    /// Whether what is known of a source would be changed or set to draft: then an old file does harm.
    static boolean takesBack(JobDefinition job, boolean sendsUpdates, long updates) {
        return sendsUpdates && updates > 0 || job.send().missing() == SendSettings.Missing.DRAFT;
    }

    private void requireApproval() {
        PlanReport plan = new StagedPlan(context, sendsUpdates).report();
        approved.ifPresent(saved -> new PlanCheck(saved).requireSameEvents(context.ledger(), context.run()));
        if (plan.calls() > 0 && !approval.approves(plan)) {
            throw new StopException(
                    ExitCode.GUARDED,
                    Issue.of(IssueCode.RUN_DECLINED, new Place.File(name()), "", "You did not say yes, so nothing was sent."));
        }
    }

    private String name() {
        return String.valueOf(context.request().file().getFileName());
    }
}
