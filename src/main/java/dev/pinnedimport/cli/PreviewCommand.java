package dev.pinnedimport.cli;

import dev.pinnedimport.definition.JobDefinition;
import dev.pinnedimport.issue.ExitCode;
import dev.pinnedimport.issue.Issue;
import dev.pinnedimport.issue.IssueCode;
import dev.pinnedimport.issue.Place;
import dev.pinnedimport.issue.StopException;
import dev.pinnedimport.report.PreviewReport;
import dev.pinnedimport.report.PreviewText;
import dev.pinnedimport.run.FilePreview;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `preview`: the first rows beside the events they become.
@Command(name = "preview", description = "Shows the first rows of a file beside the events they become. Sends nothing.")
final class PreviewCommand implements Callable<Integer> {

    private final Terminal terminal;

    @Mixin
    private final CommonOptions options;

    @Mixin
    private final JobAndFile what = new JobAndFile();

    @Option(names = "--rows", paramLabel = "N", defaultValue = "5", description = "How many events and rejected rows to show (default: ${DEFAULT-VALUE}).")
    private int rows;

    PreviewCommand(Terminal terminal) {
        this.terminal = terminal;
        this.options = new CommonOptions(terminal);
    }

    @Override
    public Integer call() {
        if (rows < 1) {
            throw new StopException(ExitCode.USAGE, Issue.of(IssueCode.USAGE, new Place.Setting("--rows"), String.valueOf(rows),
                    rows + " rows cannot be shown. Write a number, at least 1."));
        }
        JobDefinition definition = options.job(what.job());
        PreviewReport report = new FilePreview(options.workplace().contract()).preview(definition, terminal.resolve(what.file()), rows);
        if (options.json()) {
            terminal.out().println(PreviewText.json(report).toPrettyString());
        } else {
            terminal.out().print(PreviewText.of(report));
            terminal.out().println((report.hasMore() ? "The file goes on: --rows " + 4 * rows + " shows more; all rows: " : "Next: ")
                    + options.propose("check " + what.again()));
        }
        return ExitCode.DONE.number();
    }
}
