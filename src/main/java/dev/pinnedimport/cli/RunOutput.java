package dev.pinnedimport.cli;

import dev.pinnedimport.issue.Issue;
import dev.pinnedimport.issue.StopException;
import dev.pinnedimport.report.GivenOptions;
import dev.pinnedimport.report.PlanReport;
import dev.pinnedimport.report.PlanText;
import dev.pinnedimport.report.ReportJson;
import dev.pinnedimport.report.RetryText;
import dev.pinnedimport.report.RunReport;
import dev.pinnedimport.report.SummaryText;
import dev.pinnedimport.run.Approval;
import dev.pinnedimport.run.Importer;
import dev.pinnedimport.run.Progress;
import dev.pinnedimport.run.RetryResult;
import dev.pinnedimport.run.RunListener;
import java.time.Clock;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;

/// Shows a run while it works and when it has ended.
final class RunOutput {

    private final Terminal terminal;
    private final boolean json;
    private final boolean quiet;
    private final GivenOptions given;

    private final boolean oneOfMany;

    private RunOutput(Terminal terminal, CommonOptions options, boolean oneOfMany) {
        this.terminal = terminal;
        this.json = options.json();
        this.quiet = options.quiet();
        this.given = options.repeatedWithJobs();
        this.oneOfMany = oneOfMany;
    }

    static RunOutput of(Terminal terminal, CommonOptions options) {
        return new RunOutput(terminal, options, false);
    }

    /// The same for one of several runs of a command, whose JSON is printed by that command when all have ended.
    static RunOutput ofOneOfMany(Terminal terminal, CommonOptions options) {
        return new RunOutput(terminal, options, true);
    }

    /// An action that asks before it sends.
    interface Asking<T> {
        T run(RunListener listener, Approval approval);
    }

    /// Runs the action, interruptible, and prints its report.
    RunReport show(Importer importer, Function<RunListener, RunReport> action) {
        return show(importer, Approval.given(), (listener, approval) -> action.apply(listener));
    }

    /// The same, showing the plan before it is asked whether it may be carried out.
    RunReport show(Importer importer, Approval approval, Asking<RunReport> action) {
        ProgressLine line = new ProgressLine(terminal, Clock.systemDefaultZone());
        RunListener listener = new Watching(line);
        Approval shown = new Shown(line, approval);
        RunReport report = watch(importer, line, () -> action.run(listener, shown));
        print(report);
        return report;
    }

    /// The same for a retry.
    ///
    /// @param file the rejects file as the person wrote it; empty where none was given
    RetryResult showRetry(Importer importer, String file, Approval approval, Asking<RetryResult> action) {
        ProgressLine line = new ProgressLine(terminal, Clock.systemDefaultZone());
        Approval shown = new Shown(line, approval);
        RetryResult result = watch(importer, line, () -> action.run(new Watching(line), shown));
        terminal.findLines().ifPresent(lines -> result.findReport().ifPresent(report -> lines.ended(report, result.exit())));
        if (json && oneOfMany) {
            return result;
        }
        if (json) {
            terminal.out().println(ReportJson.of(result.tally(), result.findReport(), result.exit()));
        } else {
            terminal.out().print(RetryText.of(result.tally()));
            result.findReport().ifPresent(report -> terminal.out().print(SummaryText.of(report, terminal::shown, given)));
            terminal.out().print(RetryText.next(result.tally(), file, given));
        }
        terminal.out().flush();
        return result;
    }

    private <T> T watch(Importer importer, ProgressLine line, Supplier<T> action) {
        try {
            return Interruption.during(() -> stop(importer, line), action);
        } finally {
            line.clear();
        }
    }

    /// Shows how far a run is, and ends the process where it stands still.
    private final class Watching implements RunListener {

        private final ProgressLine line;

        private Watching(ProgressLine line) {
            this.line = line;
        }

        @Override
        public void on(Progress progress) {
            if (!quiet || ProgressLine.isContext(progress)) {
                line.on(progress);
            }
        }

        @Override
        public void stoodStill(StopException reason) {
            line.clear();
            reason.issues().forEach(issue -> {
                terminal.err().println(issue);
                terminal.err().println("Next: " + issue.code().remedy());
            });
            terminal.err().flush();
            Interruption.endAtOnce(reason.exitCode());
        }
    }

    /// Takes the progress bar away before anything is shown or asked.
    private final class Shown implements Approval {

        private final ProgressLine line;
        private final Approval approval;

        private Shown(ProgressLine line, Approval approval) {
            this.line = line;
            this.approval = approval;
        }

        @Override
        public boolean approves(PlanReport plan) {
            line.clear();
            if (!quiet && !json) {
                terminal.err().println(PlanText.line(plan));
                terminal.err().flush();
            }
            return approval.approves(plan);
        }

        @Override
        public boolean acceptsDrift(List<Issue> findings, boolean mayAsk) {
            line.clear();
            return approval.acceptsDrift(findings, mayAsk);
        }
    }

    private void stop(Importer importer, ProgressLine line) {
        line.clear();
        if (!quiet) {
            terminal.err().println("Stopping: what is under way is finished first, nothing is lost. Ctrl-C again ends at once, which is safe too.");
        }
        importer.stop(Interruption.asked());
    }

    private void print(RunReport report) {
        terminal.findLines().ifPresent(lines -> lines.ended(report, report.exit()));
        if (json && oneOfMany) {
            return;
        }
        if (json) {
            terminal.out().println(ReportJson.of(report).toString());
        } else {
            terminal.out().print(SummaryText.of(report, terminal::shown, given));
        }
        terminal.out().flush();
    }
}
