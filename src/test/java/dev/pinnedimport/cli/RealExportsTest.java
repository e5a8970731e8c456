package dev.pinnedimport.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.pinnedimport.sandbox.ApiKey;
import dev.pinnedimport.sandbox.ReceivedEvent;
import dev.pinnedimport.sandbox.Sandbox;
import dev.pinnedimport.sandbox.SandboxSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Real files of real systems, through the whole program into the sandbox; skipped where the files are not at hand.
class RealExportsTest {

    private static final Path HOME = Path.of("").toAbsolutePath();

    @TempDir
    private Path directory;

    private final Sandbox sandbox = Sandbox.start(SandboxSettings.usual());

    @BeforeEach
    void copyJobs() throws IOException {
        try (Stream<Path> files = Files.walk(HOME.resolve("jobs"))) {
            for (Path file : files.toList()) {
                Path copy = directory.resolve("jobs").resolve(HOME.resolve("jobs").relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(copy);
                } else if (file.toString().endsWith(".yml")) {
                    // The sandbox has no limit, and the Events Calendar's fixture knows none of our venues.
                    Files.writeString(copy, Files.readString(file).replaceAll("(?m)^  rate:.*$", "  rate: 5000/s").replaceAll("(?m)^  max_rejects:.*$", "  max_rejects: 100%"));
                } else {
                    Files.copy(file, copy);
                }
            }
        }
    }

    @AfterEach
    void closeSandbox() {
        sandbox.close();
    }

    @Test
    void importsTheLatin1AgendaOfMadrid() {
        JsonNode rows = run("madrid-agenda", "madrid-agenda-2022-12-latin1.csv", 0);

        assertThat(rows.get("read").asLong()).isEqualTo(941);
        assertThat(rows.get("created").asLong()).isEqualTo(940);
        assertThat(rows.get("skipped").asLong()).isEqualTo(1);
        JsonNode event = event("36º Certamen Coreográfico de Madrid");
        assertThat(event.at("/locationName").asString()).isEqualTo("Centro de Cultura Contemporánea Conde Duque");
        assertThat(event.at("/timezone").asString()).isEqualTo("Europe/Madrid");
        assertThat(event("5ª Edición de los Premios Espejo").at("/startAt").asString()).isEqualTo("2022-12-10T09:30:00+01:00");
    }

    @Test
    void importsTheUtf8AgendaOfMadridWithTheSameJob() {
        JsonNode rows = run("madrid-agenda", "madrid-agenda-2022-01-utf8-bom.csv", 0);

        assertThat(rows.get("created").asLong()).isEqualTo(886);
    }

    @Test
    void importsBothAgendasOfToulouseAndRecognisesTheEventsTheyShare() {
        JsonNode iso = run("toulouse-agenda", "toulouse-agenda-semicolon-iso-dates.csv", 10);
        JsonNode dayFirst = run("toulouse-agenda", "toulouse-agenda-semicolon-dmy-dates.csv", 10);

        assertThat(iso.get("read").asLong()).isEqualTo(171);
        assertThat(iso.get("created").asLong()).isEqualTo(141);
        assertThat(iso.get("rejected").asLong()).isEqualTo(30);
        assertThat(dayFirst.get("read").asLong()).isEqualTo(196);
        assertThat(dayFirst.get("rejected").asLong()).isEqualTo(22);
        long shared = dayFirst.get("updated").asLong() + dayFirst.get("unchanged").asLong();
        assertThat(shared).isPositive();
        assertThat(sandbox.events()).hasSize((int) (141 + 174 - shared));
    }

    @Test
    void importsTheEventsCalendarOnceItsVenuesAreKnown() throws IOException {
        JsonNode before = run("the-events-calendar", "the-events-calendar-timezones.csv", 10);
        assertThat(before.get("rejected").asLong()).isEqualTo(4);

        Files.writeString(
                directory.resolve("jobs/lookups/tec-venues.csv"),
                venue("221B Baker Street", "GB") + venue("The Shire", "NZ") + venue("Scotland Yard", "GB"),
                StandardOpenOption.APPEND);
        JsonNode after = run("the-events-calendar", "the-events-calendar-timezones.csv", 0);

        assertThat(after.get("created").asLong()).isEqualTo(4);
        assertThat(event("Marriott Hotels Resorts Suites").at("/startAt").asString()).isEqualTo("2014-11-10T21:45:00+02:00");
        assertThat(event("Marriott Hotels Resorts Suites").at("/timezone").asString()).isEqualTo("Europe/Nicosia");
    }

    private static String venue(String name, String country) {
        return "\n" + name + ",sandbox-" + country.toLowerCase(java.util.Locale.ROOT) + "," + name + "," + country;
    }

    private JsonNode event(String title) {
        return sandbox.events().stream()
                .filter(event -> event.title().equals(title))
                .map(ReceivedEvent::json)
                .map(JsonMapper.shared()::readTree)
                .findFirst()
                .orElseThrow();
    }

    private JsonNode run(String job, String file, int exit) {
        Path export = export(file);
        Cli.Result result = Cli.in(directory)
                .with("PINNED_API_KEY", ApiKey.USUAL_VALUE)
                .launch("run", job, export.toString(), "--api", sandbox.baseUrl().toString(), "--json");
        assertThat(result.exitCode()).as(result.errorOutput() + result.output()).isEqualTo(exit);
        return JsonMapper.shared().readTree(result.output()).get("rows");
    }

    private static Path export(String name) {
        Path found = Stream.of("../shared/real-exports", "../../shared/real-exports")
                .map(folder -> HOME.resolve(folder).resolve(name).normalize())
                .filter(Files::exists)
                .findFirst()
                .orElse(Path.of(name));
        assumeTrue(Files.exists(found), "the real export " + name + " is not here");
        return found;
    }
}
