package dev.pinnedimport.cli;

import dev.pinnedimport.run.Progress;
import dev.pinnedimport.run.RunListener;

/// Keeps the log in step with what a command beside the runs is about, and shows what could not be told of it. How far it is is not shown.
final class LogContext implements RunListener {

    private final Terminal terminal;

    LogContext(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public void on(Progress progress) {
        terminal.findLines().ifPresent(lines -> take(lines, progress));
        if (progress instanceof Progress.Remark remark) {
            terminal.err().println(remark.issue());
            terminal.err().flush();
        }
    }

    static void take(EcsLines lines, Progress progress) {
        switch (progress) {
            case Progress.For about -> lines.about(about.job());
            case Progress.Begun begun -> lines.aboutRun(begun.run());
            case Progress.Did did -> lines.ended(did.deed());
            case Progress.AskingApi _, Progress.Staging _, Progress.Guarding _, Progress.LookingUp _, Progress.Images _, Progress.Delivering _, Progress.Remark _,
                    Progress.Spreading _, Progress.Reporting _ -> { }
        }
    }
}
