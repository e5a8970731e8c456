package dev.pinnedimport.cli;

import java.io.ByteArrayInputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// The real command line in the test's own process.
public final class Cli {

    private final Path directory;
    private final Map<String, String> environment = new LinkedHashMap<>();
    private Optional<Path> home = Optional.empty();
    private String input = "";
    private boolean interactive;

    private Cli(Path directory) {
        this.directory = directory;
    }

    /// @param directory the working directory
    public static Cli in(Path directory) {
        return new Cli(directory);
    }

    public Cli with(String variable, String value) {
        environment.put(variable, value);
        return this;
    }

    public Cli home(Path path) {
        home = Optional.of(path);
        return this;
    }

    /// A person at the terminal who types this.
    public Cli typing(String text) {
        input = text;
        interactive = true;
        return this;
    }

    public Result launch(String... arguments) {
        if (arguments.length > 0 && arguments[0].equals("run")) {
            EmptyLedger.placeIn(state(arguments));
        }
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        Terminal terminal = new Terminal(
                new PrintWriter(out),
                new PrintWriter(err),
                new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)),
                environment,
                directory.toAbsolutePath(),
                home,
                interactive);
        int exit = new CommandLineRunner(terminal).run(arguments);
        return new Result(exit, out.toString(), err.toString());
    }

    // As the command line finds it.
    private Path state(String... arguments) {
        int option = Arrays.asList(arguments).indexOf("--state");
        String state = option >= 0 && option + 1 < arguments.length ? arguments[option + 1] : environment.getOrDefault("PINNED_STATE", ".pinned-import");
        return directory.toAbsolutePath().resolve(state);
    }

    public record Result(int exitCode, String output, String errorOutput) {}
}
