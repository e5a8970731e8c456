package dev.pinnedimport.cli;

import dev.pinnedimport.definition.JobDefinition;
import dev.pinnedimport.definition.JobDefinitions;
import dev.pinnedimport.definition.JobFile;
import dev.pinnedimport.event.Contract;
import dev.pinnedimport.event.ContractDiff;
import dev.pinnedimport.event.ContractStore;
import dev.pinnedimport.issue.ExitCode;
import dev.pinnedimport.run.LiveContract;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;

/// `contract`: what the API takes, as this program knows it.
@Command(
        name = "contract",
        description = "Shows, fetches and compares the API's contract.",
        subcommands = {ContractCommand.Show.class, ContractCommand.Pull.class, ContractCommand.Diff.class})
final class ContractCommand {

    @Mixin
    private final HelpOption help = new HelpOption();

    /// `contract show`: the fields an event may have.
    @Command(name = "show", description = "Shows the fields of an event, which are required, and whether the vendor documents them.")
    static final class Show implements Callable<Integer> {

        private final Terminal terminal;

        @Mixin
        private final CommonOptions options;

        Show(Terminal terminal) {
            this.terminal = terminal;
            this.options = new CommonOptions(terminal);
        }

        @Override
        public Integer call() {
            Contract contract = options.workplace().contract();
            if (options.json()) {
                terminal.out().println(json(contract).toPrettyString());
                return 0;
            }
            terminal.out().println("Contract " + contract.version() + " (" + contract.origin() + ")");
            int width = contract.fields().stream().mapToInt(field -> field.path().length()).max().orElse(0);
            for (Contract.Field field : contract.fields()) {
                terminal.out().println(String.format(
                        Locale.ROOT,
                        "  %-" + width + "s  %-8s  %-8s  %-10s  %s",
                        field.path(),
                        field.type().name().toLowerCase(Locale.ROOT),
                        field.required() ? "required" : "",
                        field.documented() ? "documented" : "inferred",
                        field.description()).stripTrailing());
            }
            return 0;
        }

        private static ArrayNode json(Contract contract) {
            ArrayNode list = JsonMapper.shared().createArrayNode();
            for (Contract.Field field : contract.fields()) {
                list.addObject()
                        .put("path", field.path())
                        .put("type", field.type().name().toLowerCase(Locale.ROOT))
                        .put("required", field.required())
                        .put("documented", field.documented())
                        .put("description", field.description());
            }
            return list;
        }
    }

    /// `contract pull`: the live document becomes the one in use.
    @Command(name = "pull", description = "Fetches the live contract document; from then on it is the one in use.")
    static final class Pull implements Callable<Integer> {

        private final Terminal terminal;

        @Mixin
        private final CommonOptions options;

        Pull(Terminal terminal) {
            this.terminal = terminal;
            this.options = new CommonOptions(terminal);
        }

        @Override
        public Integer call() {
            terminal.err().println("Asking " + options.apiUrl() + " for its contract...");
            String document = LiveContract.fetch(options.apiUrl());
            Contract before = options.workplace().contract();
            Contract pulled = new ContractStore(options.workplace().state()).save(document);
            terminal.out().println("Contract " + pulled.version() + " is now in use.");
            Changes.print(terminal, options, ContractDiff.between(before, pulled));
            return 0;
        }
    }

    /// `contract diff`: what the live document says differently, and which jobs that touches.
    @Command(name = "diff", description = "Compares the contract in use with the live one, and names the jobs that a difference touches.")
    static final class Diff implements Callable<Integer> {

        private final Terminal terminal;

        @Mixin
        private final CommonOptions options;

        Diff(Terminal terminal) {
            this.terminal = terminal;
            this.options = new CommonOptions(terminal);
        }

        @Override
        public Integer call() {
            Contract live = Contract.parse(LiveContract.fetch(options.apiUrl()), options.apiUrl());
            ContractDiff diff = ContractDiff.between(options.workplace().contract(), live);
            Changes.print(terminal, options, diff);
            return diff.isEmpty() ? 0 : ExitCode.GUARDED.number();
        }
    }

    /// Differences between two contracts, and the jobs they touch.
    private static final class Changes {

        static void print(Terminal terminal, CommonOptions options, ContractDiff diff) {
            if (diff.isEmpty()) {
                terminal.out().println("No differences.");
                return;
            }
            diff.changes().forEach(change -> terminal.out().println("  " + change.sentence()));
            List<String> touched = new JobDefinitions(options.workplace().jobs())
                    .list().stream()
                            .map(JobFile::findDefinition)
                            .flatMap(Optional::stream)
                            .filter(job -> diff.touches(fieldsOf(job)))
                            .map(JobDefinition::name)
                            .toList();
            terminal.out().println(touched.isEmpty() ? "No job uses what changed." : "Jobs to look at: " + String.join(", ", touched));
        }

        private static List<String> fieldsOf(JobDefinition job) {
            return job.mapping().fields().stream().map(field -> field.path()).toList();
        }
    }
}
