package dev.pinnedimport.cli;

import dev.pinnedimport.definition.JobDefinition;
import dev.pinnedimport.definition.JobDefinitions;
import dev.pinnedimport.issue.ExitCode;
import dev.pinnedimport.issue.Issue;
import dev.pinnedimport.issue.IssueCode;
import dev.pinnedimport.issue.Place;
import dev.pinnedimport.issue.StopException;
import dev.pinnedimport.report.PlanFile;
import dev.pinnedimport.report.RunReport;
import dev.pinnedimport.report.SavedPlan;
import dev.pinnedimport.run.ApiAccess;
import dev.pinnedimport.run.Approval;
import dev.pinnedimport.run.ImportRequest;
import dev.pinnedimport.run.RetryRequest;
import dev.pinnedimport.run.RetryResult;
import dev.pinnedimport.run.Importer;
import dev.pinnedimport.run.Worker;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `run`: imports a file, or what lies in the inbox of the job. The same command again continues what was interrupted, and sends nothing twice.
@Command(
        name = "run",
        description = "Imports a file: stages its rows, sends what is new or changed, tells what became of every row. Run it again at any time.")
final class RunCommand implements Callable<Integer> {

    private final Terminal terminal;

    @Mixin
    private final CommonOptions options;

    @Parameters(index = "0", paramLabel = "JOB", description = "Name of a job in jobs/, or a job file.")
    private String job = "";

    @Parameters(index = "1", arity = "0..1", paramLabel = "FILE", description = "CSV or XLSX export; without it, what lies in the job's inbox.")
    private @Nullable Path file;

    @Option(names = "--plan", paramLabel = "PLAN",
            description = "Does exactly what this saved plan says, or nothing: see pinned-import plan --save.")
    private @Nullable Path plan;

    @Option(names = "--accept-drift", description = "The file is right although it differs from those before it; files like it are usual from now on.")
    private boolean acceptDrift;

    @Option(names = "--workers", description = "Has other machines send: see pinned-import worker. Needs a PostgreSQL database (--db).")
    private boolean workers;

    @Option(names = "--workers-wait", paramLabel = "SECONDS", defaultValue = "60",
            description = "With --workers: this machine sends alone where no worker has been at work for so long (default: 60).")
    private int workersWait;

    RunCommand(Terminal terminal) {
        this.terminal = terminal;
        this.options = new CommonOptions(terminal);
    }

    @Override
    public Integer call() {
        if (file == null) {
            return new InboxSession(terminal, options, job, acceptDrift).run(this::requireInbox);
        }
        Path named = file;
        String name = JobDefinitions.nameOf(job);
        try (Telling telling = Telling.of(terminal, options)) {
            terminal.findLines().ifPresent(lines -> lines.about(job));
            telling.started(name);
            return telling.around(name, named.toString(), options.apiUrl(),
                    () -> new JsonEnding(terminal, options).around(job, named.toString(), () -> importFile(named, telling)));
        }
    }

    private JobDefinition requireInbox() {
        JobDefinition definition = options.job(job);
        if (workers) {
            throw usage("--workers", "Several machines share the events of one file. Name it: pinned-import run " + job + " FILE --workers.");
        }
        if (plan != null) {
            throw usage("--plan", "A saved plan is about one file. Name it: pinned-import run " + job + " FILE --plan PLAN.");
        }
        if (definition.findInbox().isEmpty()) {
            throw usage("FILE", "Which file? Name one: pinned-import run " + job + " FILE, or say in the job where files arrive: inbox. "
                    + "See: pinned-import run --help.");
        }
        return definition;
    }

    private static StopException usage(String what, String sentence) {
        return new StopException(ExitCode.USAGE, Issue.of(IssueCode.USAGE, new Place.Setting(what), "", sentence));
    }

    private int importFile(Path named, Telling telling) {
        JobDefinition definition = options.job(job);
        if (workersWait < 0) {
            throw usage("--workers-wait", workersWait + " seconds cannot be waited. Write a number, at least 0.");
        }
        if (workers) {
            Worker.requirePostgres(options.workplace(), "run --workers");
        }
        ApiAccess api = options.apiAccess();
        options.tell(definition, api.baseUrl().toString());
        Optional<SavedPlan> approved = Optional.ofNullable(plan).map(terminal::resolve).map(PlanFile::read);
        // Whoever names a plan has approved it.
        Approval approval = new Asked(terminal, options, api, approved.isPresent(), acceptDrift);
        try (Importer importer = options.openImporter(terminal.resolve(named))) {
            ImportRequest request = new ImportRequest(definition, terminal.resolve(named), api, workers ? Duration.ofSeconds(workersWait) : null);
            Optional<RetryRequest> retry = importer.findRetry(request);
            if (retry.isPresent()) {
                return retry(importer, named, retry.get(), api, approval, telling);
            }
            RunReport report = RunOutput.of(terminal, options)
                    .show(importer, approval, (listener, shown) -> importer.run(request, listener, shown, approved));
            telling.ended(report, report.exit());
            return report.exit().number();
        }
    }

    // A rejects file that was dropped where the exports are: it is taken for what it is.
    private int retry(Importer importer, Path named, RetryRequest request, ApiAccess api, Approval approval, Telling telling) {
        if (plan != null) {
            throw new StopException(ExitCode.GUARDED, Issue.of(IssueCode.RUN_PLAN, new Place.File(String.valueOf(named.getFileName())), "",
                    "This is the rejects file of run " + request.run() + ", and a plan is about an export. Nothing was sent. Leave out --plan: "
                            + "what is about to be sent is shown before it is sent."));
        }
        if (!options.quiet()) {
            terminal.err().println("This is the rejects file of run " + request.run() + ", so only its mended rows are tried again.");
        }
        RetryResult result = RunOutput.of(terminal, options)
                .showRetry(importer, named.toString(), approval, (listener, shown) -> importer.retry(request, api, listener, shown));
        result.findReport().ifPresent(report -> telling.ended(report, result.exit()));
        return result.exit().number();
    }
}
