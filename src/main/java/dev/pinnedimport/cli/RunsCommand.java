package dev.pinnedimport.cli;

import dev.pinnedimport.issue.ExitCode;
import dev.pinnedimport.issue.Issue;
import dev.pinnedimport.issue.IssueCode;
import dev.pinnedimport.issue.Place;
import dev.pinnedimport.issue.StopException;
import dev.pinnedimport.issue.Texts;
import dev.pinnedimport.report.RunRecord;
import dev.pinnedimport.report.RunRecordText;
import dev.pinnedimport.report.SummaryText;
import dev.pinnedimport.run.History;
import dev.pinnedimport.run.Importer;
import dev.pinnedimport.run.PastRun;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// `runs`: what was imported, when, and how it ended.
@Command(
        name = "runs",
        description = "Lists the runs, newest first; shows one, compares two, forgets old ones.",
        subcommands = {RunsCommand.Show.class, RunsCommand.Compare.class, RunsCommand.PurgeOld.class})
final class RunsCommand implements Callable<Integer> {

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm", Locale.ROOT);

    private final Terminal terminal;

    @Mixin
    private final CommonOptions options;

    @Option(names = "--last", paramLabel = "N", defaultValue = "20", description = "How many (default: 20).")
    private int last;

    RunsCommand(Terminal terminal) {
        this.terminal = terminal;
        this.options = new CommonOptions(terminal);
    }

    @Override
    public Integer call() {
        if (last < 1) {
            throw new StopException(ExitCode.USAGE, Issue.of(IssueCode.USAGE, new Place.Setting("--last"), String.valueOf(last),
                    last + " runs cannot be shown. Write a number, at least 1."));
        }
        try (Importer importer = Importer.open(options.workplace())) {
            List<PastRun> runs = importer.listRuns(last);
            if (options.json()) {
                ArrayNode list = JsonMapper.shared().createArrayNode();
                runs.forEach(run -> list.add(run.json()));
                terminal.out().println(list.toPrettyString());
            } else {
                print(runs);
            }
        }
        return 0;
    }

    private void print(List<PastRun> runs) {
        if (runs.isEmpty()) {
            terminal.out().println("No runs yet.");
            return;
        }
        terminal.out().println(String.format(
                Locale.ROOT, "%-20s %-22s %-16s %-12s %8s %8s %8s %8s", "RUN", "JOB", "STARTED", "RESULT", "READ", "IN", "TO FIX", "OPEN"));
        for (PastRun run : runs) {
            String result = run.exit().map(exit -> run.withdrawal() ? "withdrew" : SummaryText.word(exit)).orElse("not ended");
            terminal.out().println(String.format(
                    Locale.ROOT,
                    "%-20s %-22s %-16s %-12s %8s %8s %8s %8s",
                    run.id(),
                    run.job(),
                    TIME.format(run.started().atZone(ZoneId.systemDefault())),
                    result,
                    SummaryText.number(run.read()),
                    SummaryText.number(run.in()),
                    SummaryText.number(run.toFix()),
                    SummaryText.number(run.open())));
        }
    }

    /// `runs show`: all that is on record about a run.
    @Command(name = "show", description = "Shows a run: who, when, file, job version, balance, files, causes with their values, and what mends them.")
    static final class Show implements Callable<Integer> {

        private final Terminal terminal;

        @Mixin
        private final CommonOptions options;

        @Parameters(index = "0", paramLabel = "RUN", description = "Id of the run, see: pinned-import runs.")
        private String run = "";

        @Option(names = "--job-file", description = "Prints the job file as it was in that run, and its lookups.")
        private boolean jobFile;

        Show(Terminal terminal) {
            this.terminal = terminal;
            this.options = new CommonOptions(terminal);
        }

        @Override
        public Integer call() {
            try (History history = History.open(options.workplace())) {
                RunRecord record = history.get(run, options.repeated());
                if (jobFile) {
                    print(record);
                } else if (options.json()) {
                    terminal.out().println(RunRecordText.json(record).toPrettyString());
                } else {
                    terminal.out().print(RunRecordText.of(record, ZoneId.systemDefault(), options.repeated()));
                }
            }
            return 0;
        }

        private void print(RunRecord record) {
            if (options.json()) {
                ObjectNode json = JsonMapper.shared().createObjectNode();
                record.jobTexts().forEach(json::put);
                terminal.out().println(json.toPrettyString());
                return;
            }
            if (record.jobTexts().isEmpty()) {
                terminal.err().println("The text of that job is not on record: the run is from before it was kept, or a file was changed meanwhile.");
            }
            boolean several = record.jobTexts().size() > 1;
            record.jobTexts().forEach((name, text) -> {
                if (several) {
                    terminal.out().println("# ---- " + Texts.visible(name));
                }
                text.lines().forEach(line -> terminal.out().println(Texts.visible(line)));
            });
        }
    }

    /// `runs compare`: two runs side by side.
    @Command(name = "compare", description = "Compares two runs: balance, causes, file, and the job line by line.")
    static final class Compare implements Callable<Integer> {

        private final Terminal terminal;

        @Mixin
        private final CommonOptions options;

        @Parameters(index = "0", paramLabel = "A", description = "Id of a run.")
        private String first = "";

        @Parameters(index = "1", paramLabel = "B", description = "Id of another run.")
        private String second = "";

        Compare(Terminal terminal) {
            this.terminal = terminal;
            this.options = new CommonOptions(terminal);
        }

        @Override
        public Integer call() {
            try (History history = History.open(options.workplace())) {
                RunRecord a = history.get(first, options.repeated());
                RunRecord b = history.get(second, options.repeated());
                if (options.json()) {
                    terminal.out().println(RunRecordText.compareJson(a, b).toPrettyString());
                } else {
                    terminal.out().print(RunRecordText.compare(a, b, ZoneId.systemDefault()));
                }
            }
            return 0;
        }
    }

    /// `runs purge`: forgets old runs, never an event.
    @Command(name = "purge", description = "Forgets old runs and deletes what they wrote. What the API has is never forgotten. Shows first what would go.")
    static final class PurgeOld implements Callable<Integer> {

        private final Terminal terminal;

        @Spec
        private @Nullable CommandSpec spec;

        @Mixin
        private final CommonOptions options;

        @Option(names = "--keep-days", paramLabel = "N", description = "Keeps the runs of the last N days.")
        private @Nullable Integer days;

        @Option(names = "--keep-runs", paramLabel = "N", description = "Keeps the newest N runs of each job.")
        private @Nullable Integer runs;

        PurgeOld(Terminal terminal) {
            this.terminal = terminal;
            this.options = new CommonOptions(terminal);
        }

        @Override
        public Integer call() {
            if (days == null && runs == null || days != null && days < 0 || runs != null && runs < 0) {
                throw new ParameterException(Objects.requireNonNull(spec).commandLine(),
                        "Say what to keep: --keep-days 90, or --keep-runs 30, or both. A run goes only where both let it.");
            }
            try (History history = History.open(options.workplace())) {
                History.Preview preview = history.preview(days, runs == null ? OptionalInt.empty() : OptionalInt.of(runs));
                if (!options.json()) {
                    print(preview);
                }
                boolean done = !preview.runs().isEmpty() && mayPurge(preview);
                int forgotten = done ? history.purge(preview) : 0;
                if (options.json()) {
                    terminal.out().println(json(preview, forgotten).toPrettyString());
                } else if (done) {
                    terminal.out().println(count(forgotten) + " forgotten. What the API has is still known.");
                } else if (!preview.runs().isEmpty()) {
                    terminal.out().println("Nothing was forgotten yet. To do it, add --yes.");
                }
            }
            return 0;
        }

        private boolean mayPurge(History.Preview preview) {
            return options.yes() || options.mayAsk() && Confirmation.says(terminal, "Forget " + count(preview.runs().size()) + "?");
        }

        private void print(History.Preview preview) {
            preview.runs().forEach(run -> terminal.out().println(String.format(Locale.ROOT, "%-20s %-22s %-16s %8s rows",
                    run.id(), Texts.visible(run.job()), TIME.format(run.started().atZone(ZoneId.systemDefault())), SummaryText.number(run.read()))));
            terminal.out().println(count(preview.runs().size()) + " would be forgotten with " + files(preview) + ", " + count(preview.kept())
                    + (preview.kept() == 1 ? " stays" : " stay") + (preview.needed() == 0 ? "." : ", " + preview.needed() + " of them because an event, a retry or the next run rests on them."));
        }

        private static String files(History.Preview preview) {
            return preview.files().size() == 1 ? "1 file" : SummaryText.number(preview.files().size()) + " files";
        }

        private static String count(int runs) {
            return runs == 1 ? "1 run" : SummaryText.number(runs) + " runs";
        }

        private static ObjectNode json(History.Preview preview, int forgotten) {
            ObjectNode json = JsonMapper.shared().createObjectNode();
            ArrayNode list = json.putArray("runs");
            preview.runs().forEach(run -> list.add(run.id()));
            ArrayNode files = json.putArray("files");
            preview.files().forEach(file -> files.add(file.toString()));
            return json.put("kept", preview.kept()).put("needed", preview.needed()).put("forgotten", forgotten);
        }
    }
}
