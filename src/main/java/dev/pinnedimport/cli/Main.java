package dev.pinnedimport.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.logging.LogManager;

/// Starts the command line and ends with its exit code.
public final class Main {

    private Main() {}

    /// Output is UTF-8 whatever the platform says: names of events are in every language.
    public static void main(String[] args) {
        // Libraries that log past logback quote what they handle, too.
        LogManager.getLogManager().reset();
        Interruption.listen();
        Terminal terminal = new Terminal(
                writer(FileDescriptor.out),
                writer(FileDescriptor.err),
                System.in,
                System.getenv(),
                Path.of("").toAbsolutePath(),
                Optional.ofNullable(System.getProperty("pinned.home")).map(Path::of),
                System.console() != null && System.console().isTerminal());
        int exit = new CommandLineRunner(terminal).run(args);
        System.exit(Interruption.exitCode(exit));
    }

    private static PrintWriter writer(FileDescriptor descriptor) {
        return new PrintWriter(new OutputStreamWriter(new FileOutputStream(descriptor), StandardCharsets.UTF_8), true);
    }
}
