package dev.pinnedimport.cli;

import dev.pinnedimport.definition.JobDefinition;
import dev.pinnedimport.issue.StopException;
import dev.pinnedimport.report.ReportJson;
import dev.pinnedimport.report.RunReport;
import dev.pinnedimport.run.ApiAccess;
import dev.pinnedimport.run.ImportRequest;
import dev.pinnedimport.run.RetryRequest;
import dev.pinnedimport.run.Importer;
import java.time.Instant;
import java.util.Optional;
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
            Optional<RetryRequest> retry = importer.findRetry(request);
            if (retry.isPresent()) {
                return retry(importer, retry.get(), api);
            }
            RunReport report = RunOutput.of(terminal, options).show(importer, listener -> importer.run(request, listener));
            return report.exit().number();
        }
    }

    // A rejects file that was dropped where the exports are: it is taken for what it is.
    private int retry(Importer importer, RetryRequest request, ApiAccess api) {
        if (!options.quiet()) {
            terminal.err().println("This is the rejects file of run " + request.run() + ", so only its mended rows are tried again.");
        }
        return RunOutput.of(terminal, options)
                .showRetry(importer, what.file().toString(), listener -> importer.retry(request, api, listener))
                .exit().number();
    }
}
