package dev.pinnedimport.cli;

import dev.pinnedimport.issue.Texts;
import dev.pinnedimport.report.SummaryText;
import dev.pinnedimport.run.LedgerMoving;
import dev.pinnedimport.run.LedgerMoving.Moved;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// `ledger`: the whole memory, out of one database and into another.
@Command(
        name = "ledger",
        description = "Takes the whole ledger out into a file, and a file into an empty ledger: to move to another database, or as a backup.",
        subcommands = {LedgerCommand.Export.class, LedgerCommand.Import.class})
final class LedgerCommand {

    @Mixin
    private final HelpOption help = new HelpOption();

    /// `ledger export`: writes all there is, or says why not.
    @Command(name = "export", description = "Writes the whole ledger into a new file: events, keys, attempts, runs and their rows to mend.")
    static final class Export implements Callable<Integer> {

        private final Terminal terminal;

        @Mixin
        private final CommonOptions options;

        @Parameters(index = "0", paramLabel = "FILE", description = "A file that does not exist yet, for example ledger.jsonl.gz.")
        private Path file = Path.of("");

        Export(Terminal terminal) {
            this.terminal = terminal;
            this.options = new CommonOptions(terminal);
        }

        @Override
        public Integer call() {
            Path target = terminal.resolve(file);
            Moved moved = new LedgerMoving(options.workplace()).export(target, Instant.now());
            if (options.json()) {
                terminal.out().println(json(moved, target).toPrettyString());
                return 0;
            }
            terminal.out().println("Exported from " + moved.place() + " to " + terminal.shown(target) + ":");
            print(terminal, moved);
            terminal.out().println("It holds what was sent. Keep it where only you can read it.");
            terminal.out().println("Next: pinned-import ledger import " + Texts.argument(terminal.shown(target)) + " --db URL. From then on use only that one.");
            return 0;
        }
    }

    /// `ledger import`: fills an empty ledger, and compares.
    @Command(name = "import", description = "Fills an empty ledger with an exported one, reads it back, and compares every row.")
    static final class Import implements Callable<Integer> {

        private final Terminal terminal;

        @Mixin
        private final CommonOptions options;

        @Parameters(index = "0", paramLabel = "FILE", description = "What ledger export wrote.")
        private Path file = Path.of("");

        Import(Terminal terminal) {
            this.terminal = terminal;
            this.options = new CommonOptions(terminal);
        }

        @Override
        public Integer call() {
            Path source = terminal.resolve(file);
            Moved moved = new LedgerMoving(options.workplace()).importFrom(source);
            if (options.json()) {
                terminal.out().println(json(moved, source).toPrettyString());
                return 0;
            }
            terminal.out().println("Imported from " + terminal.shown(source) + " into " + moved.place() + ", read back, and equal row by row:");
            print(terminal, moved);
            terminal.out().println("Next: never run with the old ledger again. What it would send from now on, this one does not know.");
            return 0;
        }
    }

    private static void print(Terminal terminal, Moved moved) {
        line(terminal, "events", moved.events());
        moved.entries().forEach((state, count) -> line(terminal, "  " + state.toLowerCase(Locale.ROOT).replace('_', ' '), count));
        line(terminal, "runs", moved.count("run"));
        line(terminal, "attempts", moved.count("attempt"));
        line(terminal, "issues of rows", moved.count("row_issue"));
        line(terminal, "rows to mend", moved.count("kept_row"));
        line(terminal, "rows of all tables", moved.countRows());
        terminal.out().println("Checksum " + moved.sha256());
    }

    private static void line(Terminal terminal, String what, long count) {
        terminal.out().println(String.format(Locale.ROOT, "  %-20s %12s", what, SummaryText.number(count)));
    }

    private static ObjectNode json(Moved moved, Path file) {
        ObjectNode json = JsonMapper.shared().createObjectNode()
                .put("file", Texts.visible(file.toString()))
                .put("database", moved.place())
                .put("ledger", moved.ledger())
                .put("schema", moved.schema())
                .put("exported", moved.exported().toString())
                .put("sha256", moved.sha256());
        ObjectNode entries = json.putObject("entries");
        for (Map.Entry<String, Long> entry : moved.entries().entrySet()) {
            entries.put(entry.getKey().toLowerCase(Locale.ROOT), entry.getValue());
        }
        ObjectNode rows = json.putObject("rows");
        moved.rows().forEach(rows::put);
        return json;
    }
}
