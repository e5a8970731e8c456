package dev.pinnedimport.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pinnedimport.sandbox.ApiKey;
import dev.pinnedimport.sandbox.Sandbox;
import dev.pinnedimport.sandbox.SandboxSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Runs every `pinned-import` command that stands in a code block of the README, with a sandbox where it names an API.
class ReadmeCommandsTest {

    private static final Path HOME = Path.of("").toAbsolutePath();
    private static final Pattern COMMAND = Pattern.compile("(?m)^[^`\\n|]*?\\./pinned-import ([^\\n#]+)");

    @TempDir
    private Path directory;

    private final Sandbox sandbox = Sandbox.start(SandboxSettings.usual());

    @AfterEach
    void closeSandbox() {
        sandbox.close();
    }

    @ParameterizedTest
    @MethodSource("commands")
    void works(String command) throws IOException {
        Path key = Files.writeString(directory.resolve("key"), ApiKey.USUAL_VALUE + "\n");
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
        List<String> arguments = arguments(command, key);

        Cli.Result result = Cli.in(HOME)
                .home(HOME)
                .with("PINNED_STATE", directory.resolve("state").toString())
                .with("PINNED_OUT", directory.resolve("out").toString())
                .with("PINNED_API_URL", sandbox.baseUrl().toString())
                .with("PINNED_API_KEY_FILE", key.toString())
                .launch(arguments.toArray(String[]::new));

        assertThat(result.exitCode()).as(result.errorOutput()).isIn(0, 10);
    }

    /// The sandbox command does not end by itself and the demo is run whole by the launcher's test; PostgreSQL has tests of its own.
    static Stream<String> commands() throws IOException {
        List<String> commands = COMMAND.matcher(Files.readString(Path.of("README.md"))).results().map(match -> match.group(1).strip()).toList();
        assertThat(commands).hasSizeGreaterThan(5);
        return commands.stream().filter(command -> !command.startsWith("sandbox") && !command.startsWith("demo") && !command.contains("--db "));
    }

    // The README's placeholders and addresses become the test's own.
    private List<String> arguments(String command, Path key) {
        List<String> arguments = new ArrayList<>();
        for (String word : command.split("\\s+")) {
            arguments.add(switch (word) {
                case "JOB" -> "google-calendar";
                case "FILE", "/srv/exports/orders.csv" -> sample(command);
                case "~/.pinned-key" -> key.toString();
                case "target/drafts/our-calendar.yml" -> directory.resolve("drafts/our-calendar.yml").toString();
                case "target/rehearsal" -> directory.resolve("rehearsal").toString();
                default -> word.startsWith("http://127.0.0.1") ? sandbox.baseUrl().toString() : word;
            });
        }
        return arguments;
    }

    private static String sample(String command) {
        return command.contains("eventbrite-orders") ? "sample-data/eventbrite-orders.csv" : "sample-data/google-calendar.csv";
    }
}
