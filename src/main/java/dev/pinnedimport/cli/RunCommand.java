package dev.pinnedimport.cli;

import dev.pinnedimport.definition.JobDefinition;
import dev.pinnedimport.report.RunReport;
import dev.pinnedimport.run.ApiAccess;
import dev.pinnedimport.run.ImportRequest;
import dev.pinnedimport.run.Importer;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// `run`: imports a file. The same command again continues what was interrupted, and sends nothing twice.
@Command(
        name = "run",
        description = "Imports a file: stages its rows, sends what is new or changed, tells what became of every row. Run it again at any time.")
final class RunCommand implements Callable<Integer> {

    private final Terminal terminal;

    @Mixin
    private final CommonOptions options;

    @Parameters(index = "0", paramLabel = "JOB", description = "Name of a job in jobs/, or a job file.")
    private String job = "";

    @Parameters(index = "1", paramLabel = "FILE", description = "CSV or XLSX export.")
    private Path file = Path.of("");

    RunCommand(Terminal terminal) {
        this.terminal = terminal;
        this.options = new CommonOptions(terminal);
    }

    @Override
    public Integer call() {
        JobDefinition definition = options.job(job);
        ApiAccess api = options.apiAccess();
        Confirmation.ofSending(terminal, options, definition.name(), api);
        try (Importer importer = Importer.open(options.workplace())) {
            RunReport report = RunOutput.of(terminal, options)
                    .show(importer, listener -> importer.run(new ImportRequest(definition, terminal.resolve(file), api), listener));
            return report.exit().number();
        }
    }
}
