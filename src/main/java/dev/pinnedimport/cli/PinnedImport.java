package dev.pinnedimport.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// The program itself: its commands in the order in which a person meets them.
@Command(
        name = "pinned-import",
        version = "pinned-import 0.1.0",
        description = "Publishes CSV and XLSX exports as events through the Pinned Events Public API: restartable, throttled, never twice.",
        subcommands = {
            DemoCommand.class,
            GuessCommand.class,
            PreviewCommand.class,
            CheckCommand.class,
            PlanCommand.class,
            RunCommand.class,
            ResumeCommand.class,
            RetryCommand.class,
            WorkerCommand.class,
            RunsCommand.class,
            ExplainCommand.class,
            SettleCommand.class,
            WithdrawCommand.class,
            JobsCommand.class,
            LookupCommand.class,
            LedgerCommand.class,
            DoctorCommand.class,
            ContractCommand.class,
            SandboxCommand.class,
            SchemaCommand.class,
            CompletionCommand.class
        },
        footer = {
            "",
            "Start with: pinned-import demo",
            "Exit codes: 0 done, 10 rows to fix, 11 stopped by a guard, 12 file unusable, 13 in doubt, 20 configuration, 21 key or scope,",
            "            22 locked, 23 foreign ledger, 30 API away, 31 database away, 32 disk, 130/143 interrupted"
        })
final class PinnedImport {

    @Mixin
    private final HelpOption help = new HelpOption();

    @Option(names = {"-V", "--version"}, versionHelp = true, description = "Shows the version.")
    private boolean version;
}
