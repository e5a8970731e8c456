package dev.pinnedimport.cli;

import dev.pinnedimport.report.RunReport;
import dev.pinnedimport.run.ApiAccess;
import dev.pinnedimport.run.Importer;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// `resume`: continues a run that did not end.
@Command(name = "resume", description = "Continues a run that was interrupted, killed or stopped: the last one, or the one named.")
final class ResumeCommand implements Callable<Integer> {

    private final Terminal terminal;

    @Mixin
    private final CommonOptions options;

    @Parameters(index = "0", arity = "0..1", paramLabel = "RUN", description = "Id of the run, see: pinned-import runs.")
    private @Nullable String run;

    ResumeCommand(Terminal terminal) {
        this.terminal = terminal;
        this.options = new CommonOptions(terminal);
    }

    @Override
    public Integer call() {
        return new JsonEnding(terminal, options).around("", "", this::resume);
    }

    private int resume() {
        ApiAccess api = options.apiAccess();
        try (Importer importer = options.openImporter()) {
            RunReport report = RunOutput.of(terminal, options)
                    .show(importer, listener -> importer.resume(Optional.ofNullable(run), api, listener));
            try (Telling telling = Telling.of(terminal, options)) {
                telling.ended(report, report.exit());
            }
            return report.exit().number();
        }
    }
}
