package dev.pinnedimport.cli;

import dev.pinnedimport.definition.JobDefinition;
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
            if (report.hasListsToFillIn()) {
                terminal.out().println("What to fill in, with the command for it: " + options.propose("lookup missing " + what.again()));
            }
            terminal.out().println("Next: " + next(report));
        }
        return report.exit().number();
    }

    private String next(CheckReport report) {
        String run = options.propose("run " + what.again());
        if (!report.failedExamples().isEmpty()) {
            return "mend the job or its examples, and check again.";
        }
        if (!report.stops().isEmpty() || report.toFix() > 0 && report.ready() == 0) {
            return "fix and check again. As it is, a run would send nothing.";
        }
        return report.toFix() == 0 ? run : "fix and check again, or go on without these rows: " + run;
    }
}
