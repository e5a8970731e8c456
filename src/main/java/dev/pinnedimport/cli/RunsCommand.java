package dev.pinnedimport.cli;

import dev.pinnedimport.report.SummaryText;
import dev.pinnedimport.run.Importer;
import dev.pinnedimport.run.PastRun;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;

/// `runs`: what was imported, when, and how it ended.
@Command(name = "runs", description = "Lists the runs, newest first.")
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
            String result = run.exit().map(SummaryText::word).orElse("not ended");
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
}
