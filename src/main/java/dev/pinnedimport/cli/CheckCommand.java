package dev.pinnedimport.cli;

import dev.pinnedimport.definition.JobDefinition;
import dev.pinnedimport.issue.Texts;
import dev.pinnedimport.report.CheckReport;
import dev.pinnedimport.report.CheckText;
import dev.pinnedimport.run.EarlierFiles;
import dev.pinnedimport.run.FileCheck;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// `check`: what a file would become, without a request; where there is a ledger, also how the file differs from those before it.
@Command(name = "check", description = "Reads a file as the job says and tells what is ready and what is to fix. Sends nothing.")
final class CheckCommand implements Callable<Integer> {

    private final Terminal terminal;

    @Mixin
    private final CommonOptions options;

    @Mixin
    private final JobAndFile what = new JobAndFile();

    CheckCommand(Terminal terminal) {
        this.terminal = terminal;
        this.options = new CommonOptions(terminal);
    }

    @Override
    public Integer call() {
        JobDefinition definition = options.job(what.job());
        CheckReport report = new FileCheck(options.workplace().contract(), EarlierFiles.of(options.workplace())).check(definition, terminal.resolve(what.file()));
        if (options.json()) {
            terminal.out().println(CheckText.json(report).toPrettyString());
        } else {
            terminal.out().print(CheckText.of(report));
            String run = Texts.visible("pinned-import run " + what.job() + " " + what.file());
            if (report.hasListsToFillIn()) {
                terminal.out().println("What to fill in, with the command for it: " + Texts.visible("pinned-import lookup missing " + what.job() + " " + what.file()));
            }
            terminal.out().println("Next: " + (report.toFix() == 0 ? run : report.ready() == 0 ? "fix and check again. As it is, a run would send nothing."
                    : "fix and check again, or go on without these rows: " + run));
        }
        return report.exit().number();
    }
}
