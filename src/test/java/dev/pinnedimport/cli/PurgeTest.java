package dev.pinnedimport.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pinnedimport.ledger.DatabaseSettings;
import dev.pinnedimport.ledger.JobLock;
import dev.pinnedimport.ledger.PostgresServer;
import dev.pinnedimport.sandbox.ApiKey;
import dev.pinnedimport.sandbox.Sandbox;
import dev.pinnedimport.sandbox.SandboxSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Forgetting old runs where others work on the same ledger, on both databases.
class PurgeTest {

    @TempDir
    private Path directory;

    private final Sandbox sandbox = Sandbox.start(SandboxSettings.usual());
    private Cli cli;

    @BeforeEach
    void writeJob() throws IOException {
        Importing.writeJob(directory);
        cli = Cli.in(directory).with("PINNED_API_KEY", ApiKey.USUAL_VALUE).with("PINNED_API_URL", sandbox.baseUrl().toString());
    }

    @AfterEach
    void closeSandbox() {
        sandbox.close();
    }

    @Test
    void forgetsRunsOnPostgresAndSendsNothingAgain() throws IOException {
        cli = cli.with("PINNED_DB_URL", PostgresServer.newDatabaseUrl());
        String first = run(3);
        String second = run(4);
        String third = run(5);

        Cli.Result purged = cli.launch("runs", "purge", "--keep-runs", "1", "--yes");
        JsonNode again = JsonMapper.shared().readTree(cli.launch("run", "concerts", directory.resolve("a.csv").toString(), "--json").output());

        assertThat(purged.output()).as(purged.errorOutput()).contains("2 runs forgotten. What the API has is still known.");
        assertThat(again.at("/rows/unchanged").asLong()).isEqualTo(5);
        assertThat(sandbox.events()).hasSize(5);
        assertThat(cli.launch("runs").output()).contains(third).doesNotContain(first).doesNotContain(second);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void endsWith22AndForgetsNothingWhileAJobOfTheRunsIsAtWork(boolean onPostgres) throws IOException {
        String url = onPostgres ? PostgresServer.newDatabaseUrl() : null;
        cli = url == null ? cli : cli.with("PINNED_DB_URL", url);
        String first = run(3);
        run(4);

        Cli.Result purged;
        DatabaseSettings database = url == null ? DatabaseSettings.embedded(directory.resolve(".pinned-import")) : DatabaseSettings.postgres(url, null, null);
        try (JobLock _ = JobLock.acquire(database, "concerts", "test-system", Instant.now())) {
            purged = cli.launch("runs", "purge", "--keep-runs", "1", "--yes");
        }

        assertThat(purged.exitCode()).as(purged.errorOutput()).isEqualTo(22);
        assertThat(cli.launch("runs").output()).contains(first);
        assertThat(cli.launch("runs", "purge", "--keep-runs", "1", "--yes").exitCode()).isZero();
    }

    // On PostgreSQL two jobs share a lock where they share a source system; the embedded database has one lock for all.
    @ParameterizedTest
    @CsvSource({"false, test-system", "false, other-system", "true, test-system", "true, other-system"})
    void forgetsRunsOfTwoJobsAtOnce(boolean onPostgres, String system) throws IOException {
        cli = onPostgres ? cli.with("PINNED_DB_URL", PostgresServer.newDatabaseUrl()) : cli;
        Files.writeString(directory.resolve("jobs/fairs.yml"), Importing.JOB.replace("name: concerts", "name: fairs").replace("test-system", system));
        run(3);
        run(4);
        run("fairs", 5);
        run("fairs", 6);

        Cli.Result purged = cli.launch("runs", "purge", "--keep-runs", "1", "--yes");

        assertThat(purged.output()).as(purged.errorOutput()).contains("2 runs forgotten.");
    }

    private String run(int rows) throws IOException {
        return run("concerts", rows);
    }

    private String run(String job, int rows) throws IOException {
        String file = Importing.writeFile(directory, "a.csv", Importing.rows(1, rows)).toString();
        Cli.Result result = cli.launch("run", job, file, "--json");
        assertThat(result.exitCode()).as(result.output() + result.errorOutput()).isZero();
        return JsonMapper.shared().readTree(result.output()).path("run").asString();
    }
}
