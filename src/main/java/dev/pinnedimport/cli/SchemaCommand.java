package dev.pinnedimport.cli;

import dev.pinnedimport.definition.JobSchema;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `schema`: the JSON Schema of job files, for editors.
@Command(name = "schema", description = "Prints the JSON Schema of job files, for editors.")
final class SchemaCommand implements Callable<Integer> {

    private final Terminal terminal;

    @Option(names = "--notify", description = "That of notify.yml instead.")
    private boolean notify;

    @Option(names = {"-h", "--help"}, usageHelp = true, description = "Shows this help.")
    private boolean help;

    SchemaCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        terminal.out().print(notify ? JobSchema.ofNotifications() : JobSchema.text());
        return 0;
    }
}
