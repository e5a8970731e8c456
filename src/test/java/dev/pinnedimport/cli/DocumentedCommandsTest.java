package dev.pinnedimport.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pinnedimport.sandbox.ApiKey;
import dev.pinnedimport.sandbox.Sandbox;
import dev.pinnedimport.sandbox.SandboxSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Runs the commands of each page of the documentation, from top to bottom, where a person who reads it would stand: two runs of the job `concerts` have been, with a row
/// that is wrong.
class DocumentedCommandsTest {

    private static final Path HOME = Path.of("").toAbsolutePath();
    private static final Pattern BLOCK = Pattern.compile("(?ms)^ *```(?:sh)?\\n(.*?)^ *```");
    private static final Pattern COMMAND = Pattern.compile("^(?:\\$ )?(?:\\w+=\\S+ )*(?:\\./)?pinned-import +([a-z][^#]*)$");
    private static final Pattern WORD = Pattern.compile("'([^']*)'|(\\S+)");

    @TempDir
    private Path directory;

    private final Sandbox sandbox = Sandbox.start(SandboxSettings.usual());
    private final List<String> runs = new ArrayList<>();

    @BeforeEach
    void importTwice() throws IOException {
        copy("jobs/localist.yml", "jobs/localist.yml");
        for (String lookup : Files.readString(HOME.resolve("jobs/localist.yml")).lines().filter(line -> line.contains("file: lookups/"))
                .map(line -> line.replaceAll(".*file: (lookups/[^,}]+).*", "$1")).toList()) {
            copy("jobs/" + lookup, "jobs/" + lookup);
        }
        copy("sample-data/localist.csv", "inbox/localist.csv");
        Importing.writeJob(directory, Importing.JOB.replace("  title: Title\n", "  title: {from: Title, max_length: 100}\n")
                .replace("{const: {placeId: sandbox-berlin, name: Berlin, countryCode: DE}}", "{from: City, lookup: cities}")
                + "lookups:\n  cities: {file: lookups/concert-cities.csv, key: city, values: [placeId, name, countryCode]}\n"
                + "inbox: {directory: ../arrivals, files: \"*.csv\", quiet: 0s}\n");
        Files.createDirectories(directory.resolve("arrivals"));
        Files.createDirectories(directory.resolve("jobs/lookups"));
        Files.writeString(directory.resolve("jobs/lookups/concert-cities.csv"), "city,placeId,name,countryCode\nBerlin,sandbox-berlin,Berlin,DE\n");
        Files.createDirectories(directory.resolve("exports"));
        for (String name : List.of("concerts.csv", "eventbrite-2026-11.csv")) {
            Files.writeString(directory.resolve("exports").resolve(name), """
                    Id,Title,Start,City
                    A1,Concert number 1,2027-03-12 20:00,Berlin
                    A2,Concert number 2,2027-03-13 20:00,Berlin
                    A1042,Concert number 3,2027-03-14 20:00,Berln
                    """);
        }
        assertThat(run("run concerts exports/concerts.csv --yes").exitCode()).isEqualTo(10);
        assertThat(run("run concerts exports/concerts.csv --yes").exitCode()).isEqualTo(10);
        Path rejects = directory.resolve("out").resolve(runs.getLast() + "-rejects.csv");
        Files.writeString(directory.resolve("mended.csv"), Files.readString(rejects).replaceFirst("Berln", "Berlin"));
    }

    private void copy(String from, String to) throws IOException {
        Files.createDirectories(directory.resolve(to).getParent());
        Files.copy(HOME.resolve(from), directory.resolve(to), StandardCopyOption.REPLACE_EXISTING);
    }

    @AfterEach
    void closeSandbox() {
        sandbox.close();
    }

    @ParameterizedTest
    @MethodSource("pages")
    void doesWhatThePageSays(Path page) throws IOException {
        for (String command : commands(page)) {
            Cli.Result result = run(command);

            // A drafted job asks what only a person knows; the page is about that.
            boolean asks = result.exitCode() == 20 && (result.output() + result.errorOutput()).contains("JOB-DECIDE-01");
            assertThat(asks ? 0 : result.exitCode()).as("%s: pinned-import %s%n%s%s", page, command, result.output(), result.errorOutput()).isIn(0, 10, 11, 13);
        }
    }

    static Stream<Path> pages() throws IOException {
        try (Stream<Path> files = Files.walk(Path.of("src/docs"))) {
            List<Path> pages = new ArrayList<>();
            for (Path page : files.filter(file -> file.toString().endsWith(".md") && (file.startsWith("src/docs/how-to") || file.startsWith("src/docs/tutorial"))).sorted().toList()) {
                if (!commands(page).isEmpty()) {
                    pages.add(page);
                }
            }
            assertThat(pages).hasSizeGreaterThan(10);
            return pages.stream();
        }
    }

    // Blocks that show a file or an answer hold no line that begins with the program's name.
    private static List<String> commands(Path page) throws IOException {
        List<String> commands = new ArrayList<>();
        Matcher blocks = BLOCK.matcher(Files.readString(page));
        while (blocks.find()) {
            for (String line : blocks.group(1).lines().map(String::strip).toList()) {
                Matcher command = COMMAND.matcher(line.replaceAll("\\s+#.*", ""));
                // An ellipsis stands for what the reader fills in.
                if (command.matches() && !command.group(1).startsWith("sandbox") && !line.contains("…")) {
                    commands.add(command.group(1).strip());
                }
            }
        }
        return commands;
    }

    private Cli.Result run(String command) throws IOException {
        Path key = directory.resolve("key");
        if (!Files.exists(key)) {
            Files.writeString(key, ApiKey.USUAL_VALUE + "\n");
            Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
        }
        boolean shipped = command.contains("sample-data") || command.contains("target/tutorial");
        Cli.Result result = Cli.in(shipped ? HOME : directory)
                .home(shipped ? HOME : directory)
                .with("PINNED_STATE", directory.resolve("state").toString())
                .with("PINNED_OUT", directory.resolve("out").toString())
                .with("PINNED_API_URL", sandbox.baseUrl().toString())
                .with("PINNED_API_KEY_FILE", key.toString())
                .typing("y\ny\n")
                .launch(arguments(command));
        Matcher run = Pattern.compile("Run (\\d{4}-\\d\\d-\\d\\d-\\d{4}-[a-z0-9]{3})").matcher(result.output());
        while (run.find()) {
            runs.add(run.group(1));
        }
        return result;
    }

    private String[] arguments(String command) {
        List<String> arguments = new ArrayList<>();
        Matcher words = WORD.matcher(command);
        while (words.find()) {
            String word = words.group(1) != null ? words.group(1) : words.group(2);
            arguments.add(switch (word) {
                case "RUN", "B" -> runs.getLast();
                case "A" -> runs.getFirst();
                case "target/tutorial" -> directory.resolve("tutorial").toString();
                default -> word.startsWith("http://127.0.0.1") ? sandbox.baseUrl().toString() : word.replaceAll("^\\d{4}-\\d\\d-\\d\\d-\\d{4}-[a-z0-9]{3}", runs.isEmpty() ? "" : runs.getLast());
            });
        }
        return arguments.toArray(String[]::new);
    }
}
