package dev.pinnedimport.cli;

import dev.pinnedimport.issue.ExitCode;
import dev.pinnedimport.issue.Issue;
import dev.pinnedimport.issue.StopException;
import dev.pinnedimport.report.RunReport;
import dev.pinnedimport.run.InboxResult;
import dev.pinnedimport.run.Notifying;
import dev.pinnedimport.run.TakenFile;
import java.util.List;
import java.util.function.Supplier;

/// Has people told how a command goes, and says on the terminal whom that did not work for. The command's own result stays what it is.
///
/// A job goes by its name here, however the command spelt it: what was told is remembered under that.
final class Telling implements AutoCloseable {

    private final Terminal terminal;
    private final Notifying notifying;
    private boolean told;

    private Telling(Terminal terminal, Notifying notifying) {
        this.terminal = terminal;
        this.notifying = notifying;
    }

    static Telling of(Terminal terminal, CommonOptions options) {
        return new Telling(terminal, Notifying.of(options.findNotifySettings(), options.workplace().state()));
    }

    void started(String job) {
        notifying.started(job);
    }

    /// @param exit what the command ends with, or would for this file alone
    void ended(RunReport report, ExitCode exit) {
        told = true;
        show(notifying.ended(report, exit));
    }

    /// A file of an inbox is done with, whether or not it came to a run.
    void ended(String job, TakenFile file, String target) {
        told = true;
        show(notifying.ended(job, file, target));
    }

    /// Something is amiss with an inbox itself.
    void ended(String job, String inbox, String target, ExitCode exit, List<Issue> why) {
        told = true;
        show(notifying.ended(job, inbox, target, exit, why));
    }

    /// No file came, and that is to be told.
    void nothingCame(String job, InboxResult result, String target) {
        told = true;
        show(notifying.nothingCame(job, result.inbox().directory().toString(), target, result.exit()));
    }

    /// Nothing was to be done, and nothing is to be told but to the watchdog.
    void nothingWasToDo(String job, String target) {
        told = true;
        show(notifying.nothingWasToDo(job, target));
    }

    /// Does the work, and tells of what ended it before there was anything to report.
    ///
    /// @param file empty where it is not known
    <T> T around(String job, String file, String target, Supplier<T> work) {
        try {
            return work.get();
        } catch (StopException stop) {
            if (!told) {
                show(notifying.ended(job, file, target, stop.exitCode(), stop.issues()));
            }
            throw stop;
        } catch (RuntimeException e) {
            if (!told) {
                show(notifying.endedUnexpectedly(job, file, target));
            }
            throw e;
        }
    }

    private void show(List<Issue> issues) {
        issues.forEach(issue -> terminal.err().println(issue));
        terminal.err().flush();
    }

    @Override
    public void close() {
        notifying.close();
    }
}
