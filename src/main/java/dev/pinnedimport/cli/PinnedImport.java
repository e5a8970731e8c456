package dev.pinnedimport.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// The program itself, and its commands.
@Command(
        name = "pinned-import",
        version = "pinned-import 0.1.0",
        description = "Publishes CSV and XLSX exports as events through the Pinned Events Public API: restartable, throttled, never twice.",
        footer = {
            "",
            "Start with: pinned-import demo",
            "Exit codes: 0 done, 10 rows to fix, 11 stopped by a guard, 12 file unusable, 13 in doubt, 20 configuration, 21 key or scope,",
            "            22 locked, 23 foreign ledger, 30 API away, 31 database away, 32 disk, 130/143 interrupted"
        })
final class PinnedImport {

    /// By name, in the order in which a person meets them.
    private static final Map<String, Class<?>> COMMANDS = new LinkedHashMap<>();

    static {
        COMMANDS.put("demo", DemoCommand.class);
        COMMANDS.put("guess", GuessCommand.class);
        COMMANDS.put("preview", PreviewCommand.class);
        COMMANDS.put("check", CheckCommand.class);
        COMMANDS.put("plan", PlanCommand.class);
        COMMANDS.put("run", RunCommand.class);
        COMMANDS.put("resume", ResumeCommand.class);
        COMMANDS.put("retry", RetryCommand.class);
        COMMANDS.put("worker", WorkerCommand.class);
        COMMANDS.put("runs", RunsCommand.class);
        COMMANDS.put("explain", ExplainCommand.class);
        COMMANDS.put("settle", SettleCommand.class);
        COMMANDS.put("withdraw", WithdrawCommand.class);
        COMMANDS.put("jobs", JobsCommand.class);
        COMMANDS.put("lookup", LookupCommand.class);
        COMMANDS.put("ledger", LedgerCommand.class);
        COMMANDS.put("doctor", DoctorCommand.class);
        COMMANDS.put("contract", ContractCommand.class);
        COMMANDS.put("sandbox", SandboxCommand.class);
        COMMANDS.put("schema", SchemaCommand.class);
        COMMANDS.put("completion", CompletionCommand.class);
    }

    @Mixin
    private final HelpOption help = new HelpOption();

    @Option(names = {"-V", "--version"}, versionHelp = true, description = "Shows the version.")
    private boolean version;

    private PinnedImport() {}

    /// The program with all its commands.
    static CommandLine whole(Terminal terminal) {
        return with(COMMANDS.keySet(), terminal);
    }

    /// The program with the command that is meant, where the first argument names one that needs no other: to take all of them apart takes longer than
    /// some of them run.
    static CommandLine meantBy(String[] args, Terminal terminal) {
        boolean alone = args.length > 0 && COMMANDS.containsKey(args[0]) && COMMANDS.get(args[0]) != CompletionCommand.class;
        return alone ? with(Set.of(args[0]), terminal) : whole(terminal);
    }

    private static CommandLine with(Set<String> names, Terminal terminal) {
        CommandLine line = new CommandLine(new PinnedImport(), new CommandFactory(terminal));
        names.forEach(name -> line.addSubcommand(name, COMMANDS.get(name)));
        return line;
    }
}
