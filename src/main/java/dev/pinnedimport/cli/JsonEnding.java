package dev.pinnedimport.cli;

import dev.pinnedimport.issue.ExitCode;
import dev.pinnedimport.issue.FaultLine;
import dev.pinnedimport.issue.StopException;
import dev.pinnedimport.report.ReportJson;
import java.time.Instant;
import java.util.function.Supplier;

/// Sees to it that a command with `--json` prints one object however it ends: where there is no report, one with what is known.
final class JsonEnding {

    private final Terminal terminal;
    private final CommonOptions options;

    JsonEnding(Terminal terminal, CommonOptions options) {
        this.terminal = terminal;
        this.options = options;
    }

    /// @param job  empty where it is not known
    /// @param file likewise
    <T> T around(String job, String file, Supplier<T> work) {
        try {
            return work.get();
        } catch (StopException stop) {
            print(job, file, stop);
            throw stop;
        } catch (RuntimeException e) {
            print(job, file, new StopException(ExitCode.UNEXPECTED, FaultLine.issueOf(e)));
            throw e;
        }
    }

    private void print(String job, String file, StopException stop) {
        if (options.json()) {
            terminal.out().println(ReportJson.notStarted(job, file, options.apiUrl(), stop, Instant.now()));
        }
    }
}
