package dev.pinnedimport.cli;

import dev.pinnedimport.issue.ExitCode;
import dev.pinnedimport.issue.Texts;
import dev.pinnedimport.report.SummaryText;
import dev.pinnedimport.run.Lookups;
import java.util.List;
import java.util.Objects;
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

/// `lookup`: the lists that translate the words of a source into the API's.
@Command(
        name = "lookup",
        description = "Shows the lookups of a job, what they do not know of a file, and adds to them.",
        subcommands = {LookupCommand.ListAll.class, LookupCommand.MissingValues.class, LookupCommand.Add.class})
final class LookupCommand {

    @Mixin
    private final HelpOption help = new HelpOption();

    /// `lookup list JOB`: the lookups at a glance.
    @Command(name = "list", description = "Lists the lookups of a job: their files, what they fill, and which keys have no values yet.")
    static final class ListAll implements Callable<Integer> {

        private final Terminal terminal;

        @Mixin
        private final CommonOptions options;

        @Parameters(index = "0", paramLabel = "JOB", description = "Name of a job, or path of a job file.")
        private String job = "";

        ListAll(Terminal terminal) {
            this.terminal = terminal;
            this.options = new CommonOptions(terminal);
        }

        @Override
        public Integer call() {
            List<Lookups.Overview> lookups = new Lookups(options.workplace().contract(), options.job(job)).list();
            if (options.json()) {
                terminal.out().println(json(lookups).toPrettyString());
                return 0;
            }
            lookups.forEach(this::print);
            if (lookups.isEmpty()) {
                terminal.out().println("This job has no lookups.");
            }
            return 0;
        }

        private void print(Lookups.Overview lookup) {
            terminal.out().println(lookup.name() + "  " + lookup.file() + ", " + SummaryText.number(lookup.entries()) + " keys to "
                    + String.join(", ", lookup.columns()) + "; fills " + (lookup.fields().isEmpty() ? "nothing" : String.join(", ", lookup.fields())));
            if (!lookup.unfilled().isEmpty()) {
                terminal.out().println("  without values yet: " + String.join(", ", lookup.unfilled().stream().limit(20).toList())
                        + (lookup.unfilled().size() > 20 ? " and " + (lookup.unfilled().size() - 20) + " more" : ""));
            }
        }

        private static ArrayNode json(List<Lookups.Overview> lookups) {
            ArrayNode list = JsonMapper.shared().createArrayNode();
            for (Lookups.Overview lookup : lookups) {
                ObjectNode one = list.addObject().put("name", lookup.name()).put("file", lookup.file()).put("keys", lookup.entries());
                lookup.columns().forEach(one.putArray("columns")::add);
                lookup.fields().forEach(one.putArray("fields")::add);
                lookup.unfilled().forEach(one.putArray("unfilled")::add);
            }
            return list;
        }
    }

    /// `lookup missing JOB FILE`: what the lookups do not know.
    @Command(name = "missing", description = "Lists the values of a file that the lookups do not know, with the lines that would add them.")
    static final class MissingValues implements Callable<Integer> {

        private final Terminal terminal;

        @Mixin
        private final CommonOptions options;

        @Mixin
        private final JobAndFile what = new JobAndFile();

        MissingValues(Terminal terminal) {
            this.terminal = terminal;
            this.options = new CommonOptions(terminal);
        }

        @Override
        public Integer call() {
            Lookups lookups = new Lookups(options.workplace().contract(), options.job(what.job()));
            List<Lookups.Missing> missing = lookups.missing(terminal.resolve(what.file()));
            if (options.json()) {
                terminal.out().println(json(missing).toPrettyString());
            } else {
                print(missing, lookups.list());
            }
            return missing.isEmpty() ? 0 : ExitCode.ROWS_TO_FIX.number();
        }

        private void print(List<Lookups.Missing> missing, List<Lookups.Overview> lookups) {
            if (missing.isEmpty()) {
                terminal.out().println("The lookups know every value of this file.");
                return;
            }
            for (Lookups.Overview lookup : lookups) {
                List<Lookups.Missing> of = missing.stream().filter(value -> value.lookup().equals(lookup.name())).toList();
                if (!of.isEmpty()) {
                    terminal.out().println(lookup.name() + ", " + lookup.file() + ":");
                    of.forEach(value -> terminal.out().println("  " + SummaryText.number(value.rows()) + (value.rows() == 1 ? " row  \"" : " rows \"")
                            + value.value() + "\""));
                    Lookups.Missing first = of.getFirst();
                    String add = "lookup add " + Texts.argument(what.job()) + " " + lookup.name() + " ";
                    terminal.out().println("  " + options.propose(add + Texts.argument(first.value()) + to(lookup)));
                    of.stream().filter(value -> value.nearest() != null).forEach(value -> terminal.out().println("  Only where \"" + value.value()
                            + "\" means \"" + value.nearest() + "\": " + options.propose(add
                            + Texts.argument(value.value()) + " --like " + Texts.argument(value.nearest()))));
                }
            }
        }

        private static String to(Lookups.Overview lookup) {
            return lookup.columns().size() == 1 ? " --to …" : String.join("", lookup.columns().stream().map(column -> " --to " + column + "=…").toList());
        }

        private static ArrayNode json(List<Lookups.Missing> missing) {
            ArrayNode list = JsonMapper.shared().createArrayNode();
            missing.forEach(value -> list.addObject().put("lookup", value.lookup()).put("file", value.file()).put("column", value.column())
                    .put("value", value.value()).put("rows", value.rows()).put("nearest", value.nearest()));
            return list;
        }
    }

    /// `lookup add JOB LOOKUP VALUE --to …`: one line more.
    @Command(
            name = "add",
            description = {
                "Adds a value to a lookup, or fills one that has no values yet. Comments, order, line ends and quotes of the file stay.",
                "With an API key, classifications are checked against the API."
            })
    static final class Add implements Callable<Integer> {

        private final Terminal terminal;

        @Mixin
        private final CommonOptions options;

        @Spec
        private @Nullable CommandSpec spec;

        @Parameters(index = "0", paramLabel = "JOB", description = "Name of a job, or path of a job file.")
        private String job = "";

        @Parameters(index = "1", paramLabel = "LOOKUP", description = "Name of the lookup in the job.")
        private String lookup = "";

        @Parameters(index = "2", paramLabel = "VALUE", description = "The word of the source, as the file spells it.")
        private String value = "";

        @Option(names = "--to", paramLabel = "TEXT", description = "What it stands for; COLUMN=TEXT for each column where the lookup has several.")
        private List<String> to = List.of();

        @Option(names = "--like", paramLabel = "KNOWN", description = "Stands for the same as this known value.")
        private @Nullable String like;

        Add(Terminal terminal) {
            this.terminal = terminal;
            this.options = new CommonOptions(terminal);
        }

        @Override
        public Integer call() {
            if (to.isEmpty() == (like == null)) {
                throw new ParameterException(Objects.requireNonNull(spec).commandLine(), "Say what \"" + value + "\" stands for: --to TEXT, or --like KNOWN.");
            }
            Lookups.Added added = new Lookups(options.workplace().contract(), options.job(job)).add(lookup, value, to, like, options.findApiAccess());
            if (options.json()) {
                terminal.out().println(JsonMapper.shared().createObjectNode().put("file", added.file()).put("line", added.line())
                        .put("filled", added.filled()).put("unchecked", added.unchecked()).toPrettyString());
                return 0;
            }
            terminal.out().println((added.filled() ? "Filled line " : "Added line ") + added.line() + " of " + added.file() + ".");
            if (!added.unchecked().isEmpty()) {
                terminal.out().println(added.unchecked());
            }
            return 0;
        }
    }
}
