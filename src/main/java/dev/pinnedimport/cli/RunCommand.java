package dev.pinnedimport.cli;

import dev.pinnedimport.definition.JobDefinition;
import dev.pinnedimport.issue.StopException;
import dev.pinnedimport.report.ReportJson;
import dev.pinnedimport.report.RunReport;
import dev.pinnedimport.run.ApiAccess;
import dev.pinnedimport.run.ImportRequest;
import dev.pinnedimport.run.Importer;
import java.time.Instant;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// `run`: imports a file. The same command again continues what was interrupted, and sends nothing twice.
@Command(
        name = "run",
        description = "Imports a file: stages its rows, sends what is new or changed, tells what became of every row. Run it again at any time.")
final class RunCommand implements Callable<Integer> {

    private final Terminal terminal;

    @Mixin
    private final CommonOptions options;

    @Mixin
    private final JobAndFile what = new JobAndFile();

    RunCommand(Terminal terminal) {
        this.terminal = terminal;
        this.options = new CommonOptions(terminal);
    }

    @Override
    public Integer call() {
        try {
            return importFile();
        } catch (StopException stop) {
            if (options.json()) {
                terminal.out().println(ReportJson.notStarted(what.job(), what.file().toString(), options.apiUrl(), stop, Instant.now()));
            }
            throw stop;
        }
    }

    private int importFile() {
        JobDefinition definition = options.job(what.job());
        ApiAccess api = options.apiAccess();
        options.tell(definition, api.baseUrl().toString());
        Confirmation.ofSending(terminal, options, definition.name(), api);
        try (Importer importer = Importer.open(options.workplace())) {
            ImportRequest request = new ImportRequest(definition, terminal.resolve(what.file()), api);
            RunReport report = RunOutput.of(terminal, options).show(importer, listener -> importer.run(request, listener));
            return report.exit().number();
        }
    }
}
