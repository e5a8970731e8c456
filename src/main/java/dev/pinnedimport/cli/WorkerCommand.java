package dev.pinnedimport.cli;

import dev.pinnedimport.report.SummaryText;
import dev.pinnedimport.run.Worker;
import dev.pinnedimport.run.WorkerNews;
import dev.pinnedimport.run.WorkerSettings;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// `worker`: helps with whatever run is started with `--workers` on the same database, until it is stopped.
@Command(
        name = "worker",
        description = "Helps to send: takes parts of runs that were started with run --workers on the same PostgreSQL database. Start it on as many "
                + "machines as you like, stop it at any time.")
final class WorkerCommand implements Callable<Integer> {

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT);

    private final Terminal terminal;
    private final Clock clock = Clock.systemDefaultZone();

    @Spec
    private @Nullable CommandSpec spec;

    @Mixin
    private final CommonOptions options;

    @Option(names = "--max-concurrency", paramLabel = "N", defaultValue = "64",
            description = "Requests of this worker under way at once, at most (default: 64; a job may ask for fewer).")
    private int mostInFlight;

    @Option(names = "--once", description = "Ends with the first run that it has helped with.")
    private boolean once;

    @Option(names = "--idle-exit", paramLabel = "SECONDS", description = "Ends after so long without a run (default: never).")
    private @Nullable Integer idleExit;

    WorkerCommand(Terminal terminal) {
        this.terminal = terminal;
        this.options = new CommonOptions(terminal);
    }

    @Override
    public Integer call() {
        if (mostInFlight < 1 || (idleExit != null && idleExit < 0)) {
            throw new ParameterException(Objects.requireNonNull(spec).commandLine(), "--max-concurrency must be at least 1, --idle-exit at least 0.");
        }
        Worker.requirePostgres(options.workplace(), "worker");
        WorkerSettings settings = new WorkerSettings(mostInFlight, once, idleExit == null ? null : Duration.ofSeconds(idleExit));
        try (Worker worker = Worker.open(options.workplace(), options.apiAccess(), settings, options.observing())) {
            return Interruption.during(() -> worker.stop(Interruption.asked()), () -> worker.work(this::tell)).number();
        }
    }

    private void tell(WorkerNews news) {
        terminal.findLines().ifPresent(lines -> context(lines, news));
        if (news instanceof WorkerNews.Remark remark) {
            terminal.err().println(remark.issue());
            terminal.err().flush();
        } else if (!options.quiet()) {
            terminal.err().println(TIME.format(LocalTime.now(clock)) + "  " + words(news));
            terminal.err().flush();
        }
    }

    private static void context(EcsLines lines, WorkerNews news) {
        switch (news) {
            case WorkerNews.Waiting _ -> lines.aboutNothing();
            case WorkerNews.Joined joined -> {
                lines.about(joined.job());
                lines.aboutRun(joined.run());
            }
            case WorkerNews.Left left -> lines.ended(left.deed());
            case WorkerNews.PassedBy _, WorkerNews.PartEnded _, WorkerNews.Remark _ -> { }
        }
    }

    private static String words(WorkerNews news) {
        return switch (news) {
            case WorkerNews.Waiting _ -> "Waiting for a run.";
            case WorkerNews.Joined joined -> "Helping with run " + joined.run() + " of " + joined.job() + ", which sends to " + joined.target() + ".";
            case WorkerNews.PassedBy passed -> "Run " + passed.run() + " sends to " + passed.target() + ", and this worker does not (--api): passed by.";
            case WorkerNews.PartEnded ended -> "Part " + ended.part() + ": " + SummaryText.number(ended.requests()) + " requests, " + switch (ended.how()) {
                case DONE -> "done.";
                case HANDED_BACK -> "handed back.";
                case LOST -> "lost to another worker, because this one was not heard of for too long.";
            };
            case WorkerNews.Left left -> "Left run " + left.deed().run() + ": " + SummaryText.number(left.parts()) + " parts, "
                    + SummaryText.number(left.requests()) + " requests.";
            case WorkerNews.Remark remark -> remark.issue().toString();
        };
    }
}
