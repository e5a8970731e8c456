package dev.pinnedimport.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pinnedimport.sandbox.ApiKey;
import dev.pinnedimport.sandbox.ReceivedEvent;
import dev.pinnedimport.sandbox.Sandbox;
import dev.pinnedimport.sandbox.SandboxSettings;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The machine gets new time-zone data between two runs of one file.
@Tag("processes")
class NewZoneDataTest {

    private static final String NEW_DATA = "-Djava.time.zone.DefaultZoneRulesProvider=" + OtherZoneData.class.getName();

    @TempDir
    private Path directory;

    private final Sandbox sandbox = Sandbox.start(SandboxSettings.usual());

    @AfterEach
    void closeSandbox() {
        sandbox.close();
    }

    @Test
    void updatesEveryEventOnceAndMakesNoneTwice() throws Exception {
        Importing.writeJob(directory);
        Path file = Importing.writeFile(directory, "a.csv", List.of("A1,Winter,2027-01-10 20:00", "A2,Summer,2027-07-10 20:00", "A3,Winter too,2027-12-10 20:00"));
        JsonNode first = run(file);
        assertThat(starts()).containsExactly("2027-01-10T20:00:00+01:00", "2027-07-10T20:00:00+02:00", "2027-12-10T20:00:00+01:00");

        JsonNode second = run(file, NEW_DATA);
        JsonNode third = run(file, NEW_DATA);

        assertThat(first.at("/rows/created").asLong()).isEqualTo(3);
        assertThat(second.at("/rows/updated").asLong()).as(second::toString).isEqualTo(2);
        assertThat(second.at("/rows/unchanged").asLong()).isEqualTo(1);
        assertThat(starts()).containsExactly("2027-01-10T20:00:00+02:00", "2027-07-10T20:00:00+02:00", "2027-12-10T20:00:00+02:00");
        assertThat(third.at("/rows/unchanged").asLong()).isEqualTo(3);
        assertThat(third.at("/requests/sent").asLong()).isZero();
    }

    @Test
    void remembersNothingOfRowsThatWereMadeByOtherZones() throws Exception {
        Importing.writeJob(directory, Importing.JOB.replace("{in_flight: 32}", "{in_flight: 32, rate: 1000/s}"));
        StringBuilder rows = new StringBuilder("Id,Title,Start,Note\nA1,Winter,2027-01-10 20:00,\n");
        for (int number = 2; number <= 150; number++) {
            rows.append("A").append(number).append(",Summer ").append(number).append(",2027-07-10 20:00,").append("x".repeat(30_000)).append('\n');
        }
        Path file = Files.writeString(directory.resolve("a.csv"), rows);
        run(file);

        JsonNode second = run(file, NEW_DATA);

        assertThat(second.at("/rows/updated").asLong()).as(second::toString).isEqualTo(1);
        assertThat(second.at("/rows/unchanged").asLong()).isEqualTo(149);
        assertThat(starts().getFirst()).isEqualTo("2027-01-10T20:00:00+02:00");
    }

    private List<String> starts() {
        return sandbox.events().stream().map(ReceivedEvent::json).map(json -> JsonMapper.shared().readTree(json).path("startAt").asString()).sorted().toList();
    }

    private JsonNode run(Path file, String... options) throws Exception {
        List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-XX:TieredStopAtLevel=1",
                "-Duser.timezone=UTC", "--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow", "-cp",
                System.getProperty("java.class.path")));
        command.addAll(List.of(options));
        command.addAll(List.of("dev.pinnedimport.cli.Main", "run", directory.resolve("jobs/concerts.yml").toString(), file.toString(), "--api",
                sandbox.baseUrl().toString(), "--json", "--quiet", "--state", directory.resolve("state").toString(), "--out", directory.resolve("out").toString()));
        Path errors = directory.resolve("errors.txt");
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(errors.toFile());
        builder.environment().put("PINNED_API_KEY", ApiKey.USUAL_VALUE);
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output + Files.readString(errors)).isZero();
        return JsonMapper.shared().readTree(output);
    }
}
