package dev.pinnedimport.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pinnedimport.sandbox.ApiKey;
import dev.pinnedimport.sandbox.Fault;
import dev.pinnedimport.sandbox.Faults;
import dev.pinnedimport.sandbox.ReceivedEvent;
import dev.pinnedimport.sandbox.Sandbox;
import dev.pinnedimport.sandbox.SandboxSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A run that was interrupted, after which a later one imported a newer file of the same system.
class OvertakenRunTest {

    private static final String AT = ",2027-01-10 20:00";

    @TempDir
    private Path directory;

    private final Sandbox sandbox = Sandbox.start(SandboxSettings.usual());

    @BeforeEach
    void writeJob() throws IOException {
        Importing.writeJob(directory);
    }

    @AfterEach
    void closeSandbox() {
        sandbox.close();
    }

    @Test
    void isNotResumed() throws IOException {
        String monday = interrupted("monday.csv", "A1,Concert", "A2,Recital");
        assertThat(run(file("tuesday.csv", "A1,Concert with guests", "A2,Recital")).exitCode()).isZero();

        Cli.Result newest = launch("resume");
        Cli.Result named = launch("resume", monday);

        assertThat(newest.exitCode()).isEqualTo(2);
        assertThat(newest.errorOutput()).contains("No run is open");
        assertThat(named.exitCode()).isEqualTo(20);
        assertThat(named.errorOutput()).contains("Run " + monday + " cannot be continued. Run ", "came after it", "pinned-import retry " + monday);
        assertThat(titles()).containsExactlyInAnyOrder("Concert with guests", "Recital");
    }

    @Test
    void takesNothingBackWhereItsFileIsImportedAgain() throws IOException {
        interrupted("monday.csv", "A1,Concert", "A2,Recital");
        run(file("tuesday.csv", "A1,Concert with guests", "A2,Recital"));

        Cli.Result first = run(old("monday.csv"));
        Cli.Result second = run(old("monday.csv"));

        assertThat(first.exitCode()).isEqualTo(second.exitCode()).isEqualTo(11);
        String stopped = json(launch("runs", "--json")).get(0).get("run").asString();
        Cli.Result retried = launch("retry", stopped);
        assertThat(retried.exitCode()).isEqualTo(11);
        assertThat(retried.errorOutput()).contains("Run " + stopped + " was stopped before anything of it was sent, so nothing of it is tried again.");
        assertThat(first.output()).contains("monday.csv: Run ", " began with this file", "has imported a newer one", "(FILE-AGE-03)");
        assertThat(titles()).containsExactlyInAnyOrder("Concert with guests", "Recital");
    }

    @Test
    void setsNothingToDraftThatCameAfter() throws IOException {
        Importing.writeJob(directory, Importing.JOB.replace("  system: test-system", "  system: test-system\n  complete: true")
                .replace("in_flight: 32", "in_flight: 32, missing: draft") + "guards: {max_missing: 90%}\n");
        interrupted("monday.csv", "A1,Concert", "A2,Recital");
        run(file("tuesday.csv", "A1,Concert", "A2,Recital", "A3,Opera"));

        assertThat(run(old("monday.csv")).exitCode()).isEqualTo(11);
        assertThat(sandbox.events()).hasSize(3).noneMatch(event -> event.json().contains("\"status\":\"draft\""));
    }

    @Test
    void isImportedAllTheSameWhereItsFileIsAboutOtherEvents() throws IOException {
        interrupted("north.csv", "N1,Concert", "N2,Recital");
        run(file("south.csv", "S1,Opera"));

        Cli.Result north = run(old("north.csv"));

        assertThat(north.exitCode()).as(north.output()).isZero();
        assertThat(titles()).containsExactlyInAnyOrder("Concert", "Recital", "Opera");
    }

    @Test
    void aRetryInBetweenIsNoNewerFile() throws IOException {
        Importing.writeJob(directory, Importing.JOB.replace("  system: test-system", "  system: test-system\n  complete: true")
                .replace("in_flight: 32", "in_flight: 32, missing: draft"));
        Path file = Files.writeString(directory.resolve("a.csv"), "Id,Title,Start\nA1,Concert" + AT + "\nA2,," + "2027-01-11 20:00\n");
        JsonNode first = json(run(file, "--json"));
        Path rejects = Path.of(first.at("/files/rejects").asString());
        Path mended = Files.writeString(directory.resolve("mended.csv"), Files.readString(rejects).replace("\"A2\",\"\"", "\"A2\",\"Recital\""));
        assertThat(launch("retry", first.get("run").asString(), "--from", mended.toString()).exitCode()).isZero();

        Cli.Result again = run(old("a.csv"));

        assertThat(again.exitCode()).as(again.output()).isEqualTo(10);
        assertThat(again.output()).doesNotContain("FILE-AGE");
        assertThat(titles()).containsExactlyInAnyOrder("Concert", "Recital");
    }

    /// @return the id of the run
    private String interrupted(String name, String... events) throws IOException {
        sandbox.faults(Faults.always(Fault.UNAUTHORIZED));
        Cli.Result result = run(file(name, events), "--json");
        sandbox.faults(Faults.none());
        assertThat(result.exitCode()).as(result.output()).isEqualTo(21);
        return json(result).get("run").asString();
    }

    private Path file(String name, String... events) throws IOException {
        List<String> rows = new ArrayList<>();
        for (String event : events) {
            rows.add(event + AT);
        }
        return Importing.writeFile(directory, name, rows);
    }

    private Path old(String name) throws IOException {
        return Files.setLastModifiedTime(directory.resolve(name), FileTime.from(Instant.now().minusSeconds(86_400)));
    }

    private List<String> titles() {
        return sandbox.events().stream().map(ReceivedEvent::title).toList();
    }

    private static JsonNode json(Cli.Result result) {
        return JsonMapper.shared().readTree(result.output());
    }

    private Cli.Result run(Path file, String... more) {
        List<String> arguments = new ArrayList<>(List.of("run", "concerts", file.toString()));
        arguments.addAll(List.of(more));
        return launch(arguments.toArray(String[]::new));
    }

    private Cli.Result launch(String... arguments) {
        return Cli.in(directory).with("PINNED_API_KEY", ApiKey.USUAL_VALUE).with("PINNED_API_URL", sandbox.baseUrl().toString()).launch(arguments);
    }
}
