package dev.pinnedimport.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pinnedimport.sandbox.ApiKey;
import dev.pinnedimport.sandbox.Sandbox;
import dev.pinnedimport.sandbox.SandboxSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class RunCommandTest {

    @TempDir
    private Path directory;

    private Sandbox sandbox = Sandbox.start(SandboxSettings.usual());

    @BeforeEach
    void writeJob() throws IOException {
        Importing.writeJob(directory);
    }

    @AfterEach
    void closeSandbox() {
        sandbox.close();
    }

    @Test
    void createsEveryEventOnceAndNothingTheSecondTime() throws IOException {
        Path file = Importing.writeFile(directory, "a.csv", Importing.rows(1, 30));

        JsonNode first = runJson(file);
        JsonNode second = runJson(file);

        assertThat(first.at("/rows/created").asLong()).isEqualTo(30);
        assertThat(second.at("/rows/unchanged").asLong()).isEqualTo(30);
        assertThat(second.at("/requests/sent").asLong()).isZero();
        assertThat(sandbox.events()).hasSize(30);
    }

    @Test
    void sendsExactlyTheNewRowsOfAFileWithRowsInsertedRemovedAndReordered() throws IOException {
        runJson(Importing.writeFile(directory, "a.csv", Importing.rows(1, 20)));
        List<String> rows = new ArrayList<>(Importing.rows(5, 20));
        rows.addAll(0, Importing.rows(101, 103));
        Collections.shuffle(rows, new Random(7));

        JsonNode second = runJson(Importing.writeFile(directory, "b.csv", rows));

        assertThat(second.at("/rows/created").asLong()).isEqualTo(3);
        assertThat(second.at("/rows/unchanged").asLong()).isEqualTo(16);
        assertThat(sandbox.events()).hasSize(23);
    }

    @Test
    void updatesWhatChangedAndLeavesTheRest() throws IOException {
        runJson(Importing.writeFile(directory, "a.csv", Importing.rows(1, 5)));
        List<String> rows = new ArrayList<>(Importing.rows(1, 5));
        rows.set(2, rows.get(2).replace("Concert", "Recital"));

        JsonNode second = runJson(Importing.writeFile(directory, "b.csv", rows));

        assertThat(second.at("/rows/updated").asLong()).isEqualTo(1);
        assertThat(second.at("/rows/unchanged").asLong()).isEqualTo(4);
        assertThat(sandbox.events()).hasSize(5).anyMatch(event -> event.json().contains("Recital number 3"));
    }

    @Test
    void tellsWhichEventsACompleteFileNoLongerListsAndLeavesThemAlone() throws IOException {
        Importing.writeJob(directory, Importing.JOB.replace("  system: test-system", "  system: test-system\n  complete: true")
                .replace("in_flight: 32", "in_flight: 32, missing: report"));
        runJson(Importing.writeFile(directory, "a.csv", Importing.rows(1, 5)));

        Cli.Result second = run(Importing.writeFile(directory, "b.csv", Importing.rows(3, 5)));

        assertThat(second.exitCode()).isZero();
        assertThat(second.output()).contains("2 events that are in the API are no longer in this file: \"A1\", \"A2\".").contains("ROW-GONE-01");
        assertThat(sandbox.events()).hasSize(5);
    }

    @Test
    void doesNotMakeAgainWhatAPersonHasDeleted() throws IOException {
        runJson(Importing.writeFile(directory, "a.csv", Importing.rows(1, 5)));
        sandbox.delete(sandbox.events().getFirst().id());

        JsonNode second = runJson(Importing.writeFile(directory, "b.csv", Importing.rows(1, 5)));

        assertThat(second.at("/rows/unchanged").asLong()).isEqualTo(5);
        assertThat(second.at("/requests/sent").asLong()).isZero();
        assertThat(sandbox.events()).hasSize(4);
    }

    @Test
    void goesOnWithoutTheRowsThatAreWrongAndPutsThemIntoARejectsFile() throws IOException {
        List<String> rows = new ArrayList<>(Importing.rows(1, 3));
        rows.add("A4,,2027-01-01 20:00");
        rows.add("A5,Concert,31.02.2027");
        Path file = Importing.writeFile(directory, "a.csv", rows);

        Cli.Result result = run(file);

        assertThat(result.exitCode()).isEqualTo(10);
        assertThat(result.output()).startsWith("Done, 2 to fix.").contains("3  created").contains("2  rejected");
        Path rejects = directory.resolve("out");
        try (var files = Files.list(rejects)) {
            Path csv = files.filter(path -> path.toString().endsWith("-rejects.csv")).findFirst().orElseThrow();
            assertThat(Files.readAllLines(csv)).hasSize(3).first().isEqualTo(
                    "\ufeff\"Id\",\"Title\",\"Start\",\"What is wrong\",\"What to do\",\"Row in the file\",\"pinned-import row id (v1q), do not change\"");
            assertThat(Files.readString(csv)).contains("\"A5\",\"Concert\",\"31.02.2027\"").contains("\"6\"");
        }
        assertThat(sandbox.events()).hasSize(3);
    }

    @Test
    void stopsAtOnceWhereTheKeyIsWrong() throws IOException {
        Path file = Importing.writeFile(directory, "a.csv", Importing.rows(1, 3));

        Cli.Result result = Cli.in(directory)
                .with("PINNED_API_KEY", "wrong-key")
                .launch("run", "concerts", file.toString(), "--api", sandbox.baseUrl().toString());

        assertThat(result.exitCode()).isEqualTo(21);
        assertThat(result.errorOutput()).contains("API-KEY-01").doesNotContain("wrong-key").doesNotContain("Exception");
        assertThat(sandbox.events()).isEmpty();
        assertThat(sandbox.stats().answers(401)).isBetween(1L, 2L);
    }

    @Test
    void saysWhichOptionIsMissingWhereThereIsNoKey() throws IOException {
        Path file = Importing.writeFile(directory, "a.csv", Importing.rows(1, 3));

        Cli.Result result = Cli.in(directory).launch("run", "concerts", file.toString());

        assertThat(result.exitCode()).isEqualTo(20);
        assertThat(result.errorOutput()).contains("--api-key-file");
    }

    @Test
    void stopsBeforeSendingWhereAGuardSaysSo() throws IOException {
        Importing.writeJob(directory, Importing.JOB + "guards: {rows: 10..}\n");
        Path file = Importing.writeFile(directory, "a.csv", Importing.rows(1, 3));

        Cli.Result result = run(file);

        assertThat(result.exitCode()).isEqualTo(11);
        assertThat(result.output()).contains("3 rows; the job expects at least 10");
        assertThat(sandbox.events()).isEmpty();
    }

    @Test
    void refusesAFileThatIsNotThere() {
        Cli.Result result = run(directory.resolve("missing.csv"));

        assertThat(result.exitCode()).isEqualTo(12);
        assertThat(result.errorOutput()).contains("missing.csv").contains("FILE-OPEN-01");
    }

    @Test
    void listsItsRuns() throws IOException {
        runJson(Importing.writeFile(directory, "a.csv", Importing.rows(1, 3)));

        Cli.Result result = Cli.in(directory).launch("runs");

        assertThat(result.exitCode()).isZero();
        assertThat(result.output().lines()).hasSize(2).last().asString().contains("concerts").contains("done");
    }

    @Test
    void leavesNoKeyInStateReportOrOutput() throws IOException {
        Path file = Importing.writeFile(directory, "a.csv", Importing.rows(1, 30));
        Cli.Result result = run(file);

        assertThat(result.output() + result.errorOutput()).doesNotContain(ApiKey.USUAL_VALUE);
        try (var files = Files.walk(directory)) {
            for (Path path : files.filter(Files::isRegularFile).toList()) {
                assertThat(new String(Files.readAllBytes(path), java.nio.charset.StandardCharsets.ISO_8859_1))
                        .as(path.toString())
                        .doesNotContain(ApiKey.USUAL_VALUE);
            }
        }
    }

    private Cli.Result run(Path file) {
        return Cli.in(directory)
                .with("PINNED_API_KEY", ApiKey.USUAL_VALUE)
                .launch("run", "concerts", file.toString(), "--api", sandbox.baseUrl().toString());
    }

    private JsonNode runJson(Path file) {
        Cli.Result result = Cli.in(directory)
                .with("PINNED_API_KEY", ApiKey.USUAL_VALUE)
                .launch("run", "concerts", file.toString(), "--api", sandbox.baseUrl().toString(), "--json");
        assertThat(result.exitCode()).as(result.errorOutput()).isZero();
        JsonNode json = JsonMapper.shared().readTree(result.output());
        JsonNode rows = json.get("rows");
        long sum = rows.propertyNames().stream().filter(name -> !name.equals("read")).mapToLong(name -> rows.get(name).asLong()).sum();
        assertThat(sum).isEqualTo(rows.get("read").asLong());
        return json;
    }
}
