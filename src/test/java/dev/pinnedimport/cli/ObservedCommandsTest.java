package dev.pinnedimport.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pinnedimport.ledger.DatabaseSettings;
import dev.pinnedimport.ledger.Ledger;
import dev.pinnedimport.ledger.LedgerDatabase;
import dev.pinnedimport.ledger.Source;
import dev.pinnedimport.sandbox.Sandbox;
import dev.pinnedimport.sandbox.SandboxSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Whatever sends or settles is told to monitoring systems and logged with its job and run, not only `run`.
class ObservedCommandsTest {

    private static final Instant HOURS_AGO = Instant.now().minus(Duration.ofHours(3)).truncatedTo(ChronoUnit.SECONDS);

    @TempDir
    private Path directory;

    private final Sandbox sandbox = Sandbox.start(SandboxSettings.usual());
    private Doubting ledgers;

    @BeforeEach
    void writeJob() throws IOException {
        Importing.writeJob(directory);
        ledgers = new Doubting(directory, sandbox);
    }

    @AfterEach
    void closeSandbox() {
        sandbox.close();
    }

    @Test
    void retryIsToldAsTheRunThatItIs() throws IOException {
        Path file = Importing.writeFile(directory, "a.csv", List.of(Importing.row(1), "A2,Concert number 2,2027-13-01 20:00"));
        Cli.Result first = launch("run", "concerts", file.toString(), "--json");
        String run = JsonMapper.shared().readTree(first.output()).path("run").asString();
        Path rejects = directory.resolve("out").resolve(run + "-rejects.csv");
        Files.writeString(rejects, Files.readString(rejects).replace("2027-13-01", "2027-12-01"));
        assertThat(metrics()).contains("pinned_rows{outcome=\"rejected\",pinned_job=\"concerts\"} 1.0", "pinned_exit_code{pinned_job=\"concerts\"} 10.0");

        Cli.Result result = launch("retry", run, "--from", rejects.toString(), "--yes");

        assertThat(result.exitCode()).as(result.errorOutput()).isZero();
        assertThat(metrics()).contains("pinned_rows{outcome=\"rejected\",pinned_job=\"concerts\"} 0.0", "pinned_rows{outcome=\"created\",pinned_job=\"concerts\"} 1.0",
                "pinned_exit_code{pinned_job=\"concerts\"} 0.0");
        JsonNode end = ending(result, "run-ended");
        assertThat(end.at("/labels/run").asString()).isNotEmpty().isNotEqualTo(run);
        assertThat(end.at("/pinned/rows/created").asInt()).isEqualTo(1);
        assertThat(lines(result)).allSatisfy(line -> assertThat(line.at("/labels/job").asString()).isEqualTo("concerts"));
    }

    @Test
    void saysWhichJobARefusedRetryWasAbout() throws IOException {
        Path file = Importing.writeFile(directory, "a.csv", List.of(Importing.row(1)));
        String run = JsonMapper.shared().readTree(launch("run", "concerts", file.toString(), "--json").output()).path("run").asString();

        Cli.Result result = ledgers.cli().with("PINNED_LOG_FORMAT", "ecs").launch("retry", run, "--api", "http://127.0.0.1:9");

        assertThat(result.exitCode()).isEqualTo(20);
        assertThat(lines(result).getFirst().at("/event/code").asString()).isEqualTo("RUN-FIND-01");
        assertThat(lines(result).getFirst().at("/labels/job").asString()).isEqualTo("concerts");
    }

    @Test
    void withdrawIsToldBesideTheLastRun() throws IOException {
        Path file = Importing.writeFile(directory, "a.csv", Importing.rows(1, 3));
        String run = JsonMapper.shared().readTree(launch("run", "concerts", file.toString(), "--json").output()).path("run").asString();
        assertThat(launch("withdraw", run).exitCode()).isZero();
        assertThat(metrics()).as("a list alone").noneMatch(line -> line.contains("withdraw"));

        Cli.Result result = launch("withdraw", run, "--yes");

        assertThat(result.exitCode()).isZero();
        assertThat(metrics()).contains("pinned_rows{outcome=\"created\",pinned_job=\"concerts\"} 3.0", "pinned_command_exit_code{command=\"withdraw\",pinned_job=\"concerts\"} 0.0",
                "pinned_command_events{command=\"withdraw\",outcome=\"withdrawn\",pinned_job=\"concerts\"} 3.0",
                "pinned_command_events{command=\"withdraw\",outcome=\"left\",pinned_job=\"concerts\"} 0.0");
        assertThat(metrics()).anyMatch(line -> line.startsWith("pinned_command_requests{command=\"withdraw\",pinned_job=\"concerts\",status=\"200\"}"));
        JsonNode end = ending(result, "withdraw-ended");
        assertThat(end.at("/labels/job").asString()).isEqualTo("concerts");
        assertThat(end.at("/labels/run").asString()).matches("\\d{4}-\\d\\d-\\d\\d-\\d{4}-[a-z0-9]{3}").isNotEqualTo(run);
        assertThat(end.at("/pinned/events/withdrawn").asInt()).isEqualTo(3);
    }

    @Test
    void settleIsToldForTheJobThatWasInDoubt() throws IOException {
        ledgers.putInDoubt(HOURS_AGO, Importing.rows(1, 3));
        ledgers.plant("A1");

        Cli.Result lookedUp = launch("settle", "--look-up");

        assertThat(lookedUp.exitCode()).isEqualTo(13);
        assertThat(metrics()).contains("pinned_command_exit_code{command=\"settle\",pinned_job=\"concerts\"} 13.0",
                "pinned_command_events{command=\"settle\",outcome=\"settled\",pinned_job=\"concerts\"} 1.0",
                "pinned_command_events{command=\"settle\",outcome=\"in_doubt\",pinned_job=\"concerts\"} 2.0");
        assertThat(ending(lookedUp, "settle-ended").at("/labels/job").asString()).isEqualTo("concerts");

        assertThat(launch("settle", "A2", "--not-created", "--yes").exitCode()).isEqualTo(13);
        Cli.Result last = launch("settle", "A3", "--not-created", "--yes");

        assertThat(last.exitCode()).isZero();
        assertThat(metrics()).contains("pinned_command_exit_code{command=\"settle\",pinned_job=\"concerts\"} 0.0",
                "pinned_command_events{command=\"settle\",outcome=\"in_doubt\",pinned_job=\"concerts\"} 0.0").noneMatch(line -> line.startsWith("pinned_command_requests"));
    }

    @Test
    void auditIsToldForTheJobWhoseEventsWereCompared() throws IOException {
        Path file = Importing.writeFile(directory, "a.csv", Importing.rows(1, 3));
        launch("run", "concerts", file.toString());
        sandbox.delete(sandbox.events().getFirst().id());

        Cli.Result result = launch("settle", "--audit");

        assertThat(result.exitCode()).isEqualTo(10);
        assertThat(metrics()).contains("pinned_command_exit_code{command=\"settle\",pinned_job=\"concerts\"} 10.0",
                "pinned_command_events{command=\"settle\",outcome=\"checked\",pinned_job=\"concerts\"} 3.0",
                "pinned_command_events{command=\"settle\",outcome=\"gone\",pinned_job=\"concerts\"} 1.0");
        assertThat(ending(result, "settle-ended").at("/pinned/events/gone").asInt()).isEqualTo(1);
    }

    @Test
    void knowsTheLastSuccessOfAJobThatRunsSeldomAmongMany() throws IOException {
        launch("run", "concerts", Importing.writeFile(directory, "a.csv", Importing.rows(1, 1)).toString());
        List<String> success = lastSuccess();
        try (LedgerDatabase database = LedgerDatabase.open(DatabaseSettings.embedded(directory.resolve(".pinned-import")))) {
            Ledger ledger = database.ledger();
            Source source = ledger.listRuns(1).getFirst().source();
            for (int i = 0; i < 200; i++) {
                ledger.startRun(source, "other-" + i, "other", "b.csv", "ab12", "rules", Instant.now());
            }
        }

        Cli.Result result = launch("run", "concerts", Importing.writeFile(directory, "c.csv", List.of("A2,Two,2027-13-01 20:00")).toString());

        assertThat(result.exitCode()).isEqualTo(10);
        assertThat(lastSuccess()).hasSize(1).isEqualTo(success);
    }

    private List<String> lastSuccess() throws IOException {
        return metrics().stream().filter(line -> line.startsWith("pinned_last_success_timestamp_seconds{")).toList();
    }

    private Cli.Result launch(String... arguments) {
        return ledgers.cli().with("PINNED_LOG_FORMAT", "ecs").with("PINNED_METRICS_TEXTFILE", directory.resolve("pinned.prom").toString()).launch(arguments);
    }

    private List<String> metrics() throws IOException {
        return Files.readAllLines(directory.resolve("pinned.prom"));
    }

    private static List<JsonNode> lines(Cli.Result result) {
        return result.errorOutput().lines().map(line -> JsonMapper.shared().readTree(line)).toList();
    }

    private static JsonNode ending(Cli.Result result, String action) {
        return lines(result).stream().filter(line -> line.at("/event/action").asString("").equals(action)).findFirst().orElseThrow();
    }
}
