package dev.pinnedimport.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pinnedimport.sandbox.ApiKey;
import dev.pinnedimport.sandbox.Fault;
import dev.pinnedimport.sandbox.FaultRule;
import dev.pinnedimport.sandbox.Faults;
import dev.pinnedimport.sandbox.ReceivedEvent;
import dev.pinnedimport.sandbox.Route;
import dev.pinnedimport.sandbox.Sandbox;
import dev.pinnedimport.sandbox.SandboxSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What becomes of events that a complete file no longer lists.
class MissingEventsTest {

    @TempDir
    private Path directory;

    private final Sandbox sandbox = Sandbox.start(SandboxSettings.usual());

    @BeforeEach
    void writeJob() throws IOException {
        job("missing: draft", "");
    }

    @AfterEach
    void closeSandbox() {
        sandbox.close();
    }

    @Test
    void setsThemToDraftOnceAndBringsThemBack() throws IOException {
        run(0, Importing.rows(1, 20));

        JsonNode second = run(0, Importing.rows(2, 20));
        assertThat(drafts()).containsExactly("Concert number 1");
        assertThat(second.at("/rows/unchanged").asLong()).isEqualTo(19);
        assertThat(issue(second, "ROW-GONE-02")).isEqualTo("1: \"A1\" is a draft now.");

        JsonNode third = run(0, Importing.rows(2, 20), "third.csv");
        assertThat(third.at("/requests/sent").asLong()).isZero();
        assertThat(third.at("/issues")).isEmpty();

        JsonNode fourth = run(0, Importing.rows(1, 20));
        assertThat(fourth.at("/rows/updated").asLong()).isEqualTo(1);
        assertThat(drafts()).isEmpty();
        assertThat(sandbox.events()).hasSize(20);
    }

    @Test
    void sendsNothingButTheStatus() throws IOException {
        run(0, Importing.rows(1, 20));
        JsonNode second = run(0, Importing.rows(2, 20));

        assertThat(second.at("/requests/sent").asLong()).isEqualTo(1);
        assertThat(sandbox.events()).filteredOn(event -> event.title().equals("Concert number 1")).singleElement()
                .satisfies(event -> assertThat(event.json()).contains("2027-02-11T20:00:00+01:00").contains("sandbox-berlin"));
    }

    @Test
    void stopsBeforeAnythingIsSentWhereTooManyAreMissing() throws IOException {
        run(0, Importing.rows(1, 20));
        List<String> rows = new ArrayList<>(Importing.rows(4, 20));
        rows.add(Importing.row(21));

        Cli.Result result = launch(file("b.csv", rows));

        assertThat(result.exitCode()).isEqualTo(11);
        assertThat(result.output()).contains("3 of 20 events that are in the API are no longer in this file (15.0 %), among them \"A1\", \"A2\", \"A3\"; "
                + "the job allows 10.0 % (guards.max_missing). Nothing was sent.").contains("RUN-GUARD-01");
        assertThat(sandbox.events()).hasSize(20);
        assertThat(drafts()).isEmpty();

        job("missing: draft", "guards: {max_missing: 3}\n");
        run(0, rows);
        assertThat(drafts()).hasSize(3);
        assertThat(sandbox.events()).hasSize(21);
    }

    @Test
    void guardsAFileAlsoWhereMissingEventsAreOnlyReported() throws IOException {
        job("missing: report", "guards: {max_missing: 50%}\n");
        run(0, Importing.rows(1, 4));

        assertThat(launch(file("b.csv", Importing.rows(4, 4))).exitCode()).isEqualTo(11);
        run(0, Importing.rows(3, 4));
    }

    @Test
    void leavesThemAloneWhereARowHasNoReadableId() throws IOException {
        run(0, Importing.rows(1, 20));
        List<String> rows = new ArrayList<>(Importing.rows(2, 20));
        rows.add(",A concert without an id,2027-01-01 20:00");

        JsonNode second = run(10, rows);

        assertThat(drafts()).isEmpty();
        assertThat(second.at("/requests/sent").asLong()).isZero();
        assertThat(issue(second, "ROW-GONE-01")).contains("1 row has no readable id");
    }

    @Test
    void leavesThemAloneWhereTheFileIsEmpty() throws IOException {
        run(0, Importing.rows(1, 3));

        JsonNode second = run(0, List.of());

        assertThat(drafts()).isEmpty();
        assertThat(issue(second, "ROW-GONE-01")).contains("The file holds no rows");
    }

    @Test
    void aRejectedRowStillNamesItsEvent() throws IOException {
        run(0, Importing.rows(1, 20));
        List<String> rows = new ArrayList<>(Importing.rows(2, 20));
        rows.add("A1,Concert number 1,31.02.2027");

        run(10, rows);

        assertThat(drafts()).isEmpty();
    }

    @Test
    void leavesEventsAloneThatAreOver() throws IOException {
        List<String> rows = new ArrayList<>(Importing.rows(1, 10));
        rows.add("OLD,Yesterday,2026-01-01 20:00");
        run(0, rows);

        JsonNode second = run(0, Importing.rows(1, 10));

        assertThat(second.at("/issues")).isEmpty();
        assertThat(drafts()).isEmpty();
    }

    @Test
    void reportsThemAndGoesOnWhereTheKeyMayNotUpdate() throws IOException {
        run(0, Importing.rows(1, 20));
        sandbox.removeScope(ApiKey.USUAL_VALUE, "events:update");
        List<String> rows = new ArrayList<>(Importing.rows(2, 20));
        rows.addAll(Importing.rows(31, 33));

        JsonNode second = run(10, rows);

        assertThat(launch(file("shown.csv", rows)).output()).endsWith("Next: Give the key the scope events:update, or do it by hand.\n");
        assertThat(issue(second, "ROW-GONE-03")).isEqualTo("1: \"A1\" is not a draft yet: The key lacks a scope.");
        sandbox.admit(ApiKey.of(ApiKey.USUAL_VALUE, ApiKey.ALL_SCOPES.toArray(String[]::new)));
        run(0, rows, "again.csv");
        assertThat(drafts()).containsExactly("Concert number 1");
    }

    @Test
    void aRunThatWasCutShortBeforeItKnewWhatIsMissingReadsTheFileAgain() throws IOException {
        run(0, Importing.rows(1, 20));
        List<String> rows = new ArrayList<>(Importing.rows(2, 20));
        rows.add(Importing.row(31));
        // The preflight asks for the list once; the guard then asks for it to see whether the ledger was lost.
        sandbox.faults(Faults.of(FaultRule.always(Fault.LIST_ERROR).on(Route.LIST_EVENTS).after(1)));
        JsonNode stopped = run(30, rows);
        assertThat(stopped.at("/requests/sent").asLong()).isZero();
        sandbox.faults(Faults.none());

        JsonNode resumed = run(0, rows);

        assertThat(resumed.get("run")).isEqualTo(stopped.get("run"));
        assertThat(resumed.at("/rows/created").asLong()).isEqualTo(1);
        assertThat(drafts()).containsExactly("Concert number 1");
    }

    @Test
    void showsThemInTextAndOnThePage() throws IOException {
        run(0, Importing.rows(1, 20));
        Cli.Result result = launch(file("b.csv", Importing.rows(3, 20)));

        assertThat(result.output()).startsWith("Done.  2 set to draft.  Run ");
        assertThat(result.output()).contains("No longer in the file: set to draft      2  \"A1\" is a draft now. (ROW-GONE-02) (warning)");
        try (var files = Files.list(directory.resolve("out"))) {
            assertThat(files.filter(path -> path.toString().endsWith("-report.html")).map(MissingEventsTest::read))
                    .anyMatch(page -> page.contains("is a draft now.") && !page.contains("row 0"));
        }
    }

    private static String read(Path path) {
        try {
            return Files.readString(path);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private List<String> drafts() {
        return sandbox.events().stream().filter(event -> event.json().contains("\"status\":\"draft\"")).map(ReceivedEvent::title).toList();
    }

    private void job(String send, String more) throws IOException {
        Importing.writeJob(directory, Importing.JOB.replace("  system: test-system", "  system: test-system\n  complete: true")
                .replace("in_flight: 32", "in_flight: 32, rate: 500/s, " + send) + more);
    }

    private static String issue(JsonNode json, String code) {
        for (JsonNode issue : json.get("issues")) {
            if (issue.get("code").asString().equals(code)) {
                return issue.get("count").asLong() + ": " + issue.get("example").asString();
            }
        }
        return "none";
    }

    private Path file(String name, List<String> rows) throws IOException {
        return Importing.writeFile(directory, name, rows);
    }

    private JsonNode run(int exit, List<String> rows) throws IOException {
        return run(exit, rows, "file.csv");
    }

    private JsonNode run(int exit, List<String> rows, String name) throws IOException {
        Cli.Result result = launch(file(name, rows), "--json");
        assertThat(result.exitCode()).as(result.output() + result.errorOutput()).isEqualTo(exit);
        return JsonMapper.shared().readTree(result.output());
    }

    private Cli.Result launch(Path file, String... more) {
        List<String> arguments = new ArrayList<>(List.of("run", "concerts", file.toString(), "--api", sandbox.baseUrl().toString()));
        arguments.addAll(List.of(more));
        return Cli.in(directory).with("PINNED_API_KEY", ApiKey.USUAL_VALUE).launch(arguments.toArray(String[]::new));
    }
}
