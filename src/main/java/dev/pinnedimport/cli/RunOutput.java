package dev.pinnedimport.cli;

import dev.pinnedimport.report.ReportJson;
import dev.pinnedimport.report.RetryText;
import dev.pinnedimport.report.RunReport;
import dev.pinnedimport.report.SummaryText;
import dev.pinnedimport.run.Importer;
import dev.pinnedimport.run.RetryResult;
import dev.pinnedimport.run.RunListener;
import java.time.Clock;
import java.util.function.Function;

/// Shows a run while it works and when it has ended.
final class RunOutput {

    private final Terminal terminal;
    private final boolean json;
    private final boolean quiet;

    private RunOutput(Terminal terminal, boolean json, boolean quiet) {
        this.terminal = terminal;
        this.json = json;
        this.quiet = quiet;
    }

    static RunOutput of(Terminal terminal, CommonOptions options) {
        return new RunOutput(terminal, options.json(), options.quiet());
    }

    /// Runs the action, interruptible, and prints its report.
    RunReport show(Importer importer, Function<RunListener, RunReport> action) {
        RunReport report = watch(importer, action);
        print(report);
        return report;
    }

    /// The same for a retry.
    ///
    /// @param file the rejects file as the person wrote it; empty where none was given
    RetryResult showRetry(Importer importer, String file, Function<RunListener, RetryResult> action) {
        RetryResult result = watch(importer, action);
        if (json) {
            terminal.out().println(ReportJson.of(result.tally(), result.findReport(), result.exit()));
        } else {
            terminal.out().print(RetryText.of(result.tally()));
            result.findReport().ifPresent(report -> terminal.out().print(SummaryText.of(report, terminal::shown)));
            terminal.out().print(RetryText.next(result.tally(), file));
        }
        terminal.out().flush();
        return result;
    }

    private <T> T watch(Importer importer, Function<RunListener, T> action) {
        ProgressLine line = new ProgressLine(terminal, Clock.systemDefaultZone());
        RunListener listener = quiet ? RunListener.silent() : line;
        try {
            return Interruption.during(() -> stop(importer, line), () -> action.apply(listener));
        } finally {
            line.clear();
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
        if (json) {
            terminal.out().println(ReportJson.of(report).toString());
        } else {
            terminal.out().print(SummaryText.of(report, terminal::shown));
        }
        terminal.out().flush();
    }
}
