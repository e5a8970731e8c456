package dev.pinnedimport.cli;

import dev.pinnedimport.issue.ExitCode;
import dev.pinnedimport.issue.Issue;
import dev.pinnedimport.issue.IssueCode;
import dev.pinnedimport.issue.Place;
import dev.pinnedimport.issue.StopException;
import dev.pinnedimport.run.ApiAccess;
import dev.pinnedimport.run.Importer;
import dev.pinnedimport.run.RetryRequest;
import dev.pinnedimport.run.RetryResult;
import dev.pinnedimport.run.RetryRequest.Only;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `retry`: tries the rows again that did not go through, as a person has mended them or after the job was mended.
@Command(
        name = "retry",
        description = "Tries rows of a run again: from its rejects file, mended by a person, or as they were, after the job or a lookup was mended.")
final class RetryCommand implements Callable<Integer> {

    private final Terminal terminal;

    @Mixin
    private final CommonOptions options;

    @Parameters(index = "0", paramLabel = "RUN", description = "Id of the run, see: pinned-import runs.")
    private String run = "";

    @Option(names = "--from", paramLabel = "FILE", description = "The run's rejects file with mended cells. Only mended rows go.")
    private @Nullable Path from;

    @Option(names = "--cause", paramLabel = "CODE", description = "Only rows with this cause, for example ROW-LOOKUP-01.")
    private @Nullable String cause;

    @Option(names = "--only", paramLabel = "KIND", description = "Only rejected, refused or waiting rows.")
    private @Nullable String only;

    RetryCommand(Terminal terminal) {
        this.terminal = terminal;
        this.options = new CommonOptions(terminal);
    }

    @Override
    public Integer call() {
        return new JsonEnding(terminal, options).around("", from == null ? "" : from.toString(), this::retry);
    }

    private int retry() {
        RetryRequest request = new RetryRequest(run, from == null ? null : terminal.resolve(from), parseCause(), parseOnly());
        ApiAccess api = options.apiAccess();
        try (Importer importer = options.openImporter()) {
            RetryResult result = RunOutput.of(terminal, options)
                    .showRetry(importer, from == null ? "" : from.toString(), new Asked(terminal, options, api, false, false),
                            (listener, shown) -> importer.retry(request, api, listener, shown));
            try (Telling telling = Telling.of(terminal, options)) {
                result.findReport().ifPresent(report -> telling.ended(report, result.exit()));
            }
            return result.exit().number();
        }
    }

    private @Nullable IssueCode parseCause() {
        String code = cause;
        if (code == null) {
            return null;
        }
        return IssueCode.find(code.strip().toUpperCase(Locale.ROOT)).orElseThrow(() -> usage("--cause", code,
                "\"" + code + "\" is no code. The codes stand behind the sentences of the report, for example ROW-LOOKUP-01."));
    }

    private @Nullable Only parseOnly() {
        if (only == null) {
            return null;
        }
        return switch (only.strip().toLowerCase(Locale.ROOT)) {
            case "rejected" -> Only.REJECTED;
            case "refused" -> Only.REFUSED;
            case "waiting" -> Only.WAITING;
            default -> throw usage("--only", only, "Write --only rejected, --only refused or --only waiting, not \"" + only + "\".");
        };
    }

    private static StopException usage(String option, String found, String sentence) {
        return new StopException(ExitCode.USAGE, Issue.of(IssueCode.USAGE, new Place.Setting(option), found, sentence));
    }
}
