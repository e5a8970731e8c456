package dev.pinnedimport.run;

import dev.pinnedimport.issue.ExitCode;
import dev.pinnedimport.issue.FaultLine;
import dev.pinnedimport.issue.Issue;
import dev.pinnedimport.issue.StopException;
import dev.pinnedimport.ledger.Balance;
import dev.pinnedimport.ledger.DraftCount;
import dev.pinnedimport.ledger.IssueCount;
import dev.pinnedimport.ledger.Ledger;
import dev.pinnedimport.ledger.Run;
import dev.pinnedimport.report.ReportJson;
import dev.pinnedimport.report.RunReport.Files;
import dev.pinnedimport.report.RunReport.Status;
import dev.pinnedimport.report.RunReport;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.batch.core.BatchStatus;
import org.springframework.batch.core.step.tasklet.Tasklet;

/// One execution of a run: lets the acts work and tells what came of it, computed from the ledger.
final class ImportRun {

    private final RunContext context;
    private final Path output;
    private final Clock clock;
    private final DeliverAct deliver;
    private final @Nullable SpreadTerms terms;
    private final ExitReasons reasons = new ExitReasons();
    private final List<Issue> stops = new ArrayList<>();

    /// @param terms for workers; null: this machine sends alone
    ImportRun(RunContext context, DeliverAct deliver, Path output, Clock clock, @Nullable SpreadTerms terms) {
        this.context = context;
        this.deliver = deliver;
        this.output = output;
        this.clock = clock;
        this.terms = terms;
    }

    /// Runs the acts and reports, however they ended.
    RunReport execute(BatchContext batch, StageAct stage, Tasklet guard) {
        Instant began = clock.instant();
        var acts = new ImportJobLauncher.Acts(stage, guard, findSpreading(), deliver, new BalanceAct(context));
        ImportJobLauncher.Launched launched = launch(batch, acts);
        BatchStatus ended = launched.status();
        deliver.findImageNotice().ifPresent(notice -> context.addNotices(List.of(notice)));
        context.findEnding().ifPresent(this::stopBecause);
        context.findFault().ifPresent(this::stopBecauseOfFault);
        context.stop().findReason().ifPresent(reasons::add);
        context.reasons().forEach(reasons::add);
        if (ended != BatchStatus.COMPLETED && stops.isEmpty() && !context.stop().isRaised()) {
            stopBecauseOf(launched);
        }
        return report(began, ended == BatchStatus.COMPLETED);
    }

    private ImportJobLauncher.@Nullable Spreading findSpreading() {
        SpreadTerms told = terms;
        return told == null ? null : (dataSource, jobRepository) -> new SpreadAct(context, deliver, told, dataSource, jobRepository);
    }

    // Where its tables cannot be read or written, Spring Batch marks the execution as failed if it still can, and throws if it cannot.
    private ImportJobLauncher.Launched launch(BatchContext batch, ImportJobLauncher.Acts acts) {
        try (Watchdog watchdog = Watchdog.over(context, output)) {
            deliver.watchedBy(watchdog);
            return batch.launcher().launch(context.request().job().name(), context.run().id(), acts);
        } catch (RuntimeException e) {
            if (!isOfDatabase(e)) {
                throw e;
            }
            return new ImportJobLauncher.Launched(BatchStatus.UNKNOWN, List.of(e));
        }
    }

    // The acts noted nothing, so it was Spring Batch: most often its tables could not be read or written.
    private void stopBecauseOf(ImportJobLauncher.Launched launched) {
        if (launched.faults().isEmpty() || launched.faults().stream().anyMatch(ImportRun::isOfDatabase)) {
            stopBecause(context.ledger().unusable());
        } else {
            stopBecauseOfFault(launched.faults().getFirst());
        }
    }

    private static boolean isOfDatabase(Throwable fault) {
        for (Throwable cause = fault; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException) {
                return true;
            }
        }
        return false;
    }

    private void stopBecause(StopException ending) {
        reasons.add(ending.exitCode());
        stops.addAll(ending.issues());
    }

    private void stopBecauseOfFault(Throwable fault) {
        reasons.add(ExitCode.UNEXPECTED);
        stops.add(FaultLine.issueOf(fault));
    }

    /// @param done whether every act was carried out to its end: then there is nothing to go on with, whatever a person still has to mend
    private RunReport report(Instant began, boolean done) {
        Ledger ledger = context.ledger();
        Balance rows = ledger.balance(context.run());
        boolean completed = stops.isEmpty() && !context.stop().isRaised();
        reasons.addFrom(rows, completed, context.request().job().send().updates() == dev.pinnedimport.definition.SendSettings.Updates.SEND);
        List<DraftCount> drafts = ledger.countDrafts(context.run());
        reasons.addFrom(drafts, completed);
        context.listener().on(new Progress.Reporting());
        Status status = ExitReasons.status(reasons.highest());
        RunFiles files = new RunFiles(context, output);
        Optional<Path> rejects = attempt(() -> files.writeRejects(rows)).flatMap(path -> path);
        RunReport report = describe(began, status, rows, new Files(pagePath(), rejects.orElse(null)));
        if (attempt(() -> files.writePage(report, deliver.timeline())).isEmpty()) {
            return end(describe(began, status, rows, new Files(null, rejects.orElse(null))), done);
        }
        return end(report, done);
    }

    private Path pagePath() {
        return output.resolve(RunFiles.pageName(context.run().id()));
    }

    // A report that cannot be written does not undo an import, which is as complete as it was: it is said, and it is the exit code where nothing
    // worse is.
    private <T> Optional<T> attempt(java.util.function.Supplier<T> work) {
        try {
            return Optional.of(work.get());
        } catch (StopException e) {
            stopBecause(e);
            return Optional.empty();
        }
    }

    private RunReport describe(Instant began, Status status, Balance rows, Files files) {
        ImportRequest request = context.request();
        return new RunReport(
                context.run().id(),
                request.job().name(),
                request.file().toString(),
                context.run().sha256(),
                request.api().baseUrl().toString(),
                status,
                reasons.highest(),
                began,
                clock.instant(),
                rows,
                deliver.requests(),
                files,
                causes(),
                stops,
                context.notices());
    }

    private List<IssueCount> causes() {
        List<IssueCount> causes = new ArrayList<>(context.ledger().countIssues(context.run()));
        context.ledger().countDrafts(context.run()).stream().map(DraftWords::of).forEach(causes::add);
        return causes;
    }

    private RunReport end(RunReport report, boolean done) {
        if (done || !ExitReasons.isResumable(report.exit())) {
            Status status = report.status();
            context.ledger().endRun(
                    context.run(),
                    new Run.Outcome(report.ended(), status.name().toLowerCase(Locale.ROOT), report.exit().number(), ReportJson.of(report).toString()));
        }
        return report;
    }
}
