package dev.pinnedimport.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pinnedimport.event.ContractStore;
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

class PlanCommandTest {

    @TempDir
    private Path directory;

    private final Sandbox sandbox = Sandbox.start(SandboxSettings.usual());

    @BeforeEach
    void writeJob() throws IOException {
        Importing.writeJob(directory, Importing.JOB.replace("  system: test-system", "  system: test-system\n  complete: true"));
    }

    @AfterEach
    void closeSandbox() {
        sandbox.close();
    }

    @Test
    void tellsWhatIsNewChangedUnchangedMissingAndRejected() throws IOException {
        launch("run", "concerts", file("a.csv", Importing.rows(1, 5)));
        List<String> rows = new ArrayList<>(Importing.rows(2, 6));
        rows.set(1, rows.get(1).replace("Concert", "Recital"));
        rows.add("A7,,2027-01-01 20:00");

        Cli.Result result = launch("plan", "concerts", file("b.csv", rows));

        assertThat(result.exitCode()).isEqualTo(10);
        assertThat(result.output()).isEqualTo(
                """
                Plan for concerts: %s to %s. Nothing was sent, nothing was recorded.
                  1 new, 1 changed, 3 unchanged (not sent), 1 rejected.  2 calls, less than a second at 10 a second (to begin with).
                  Changed  A3, row 3, "Recital number 3"
                    title: "Concert number 3" -> "Recital number 3"
                  Missing  1 event is in the API, but no longer in this file: "A1".
                  CAUSE                      ROWS  EXAMPLE
                  Value is missing (Title)      1  row 7, column "Title": "Title" is empty. Every event needs a title. (ROW-VALUE-01)
                Next: pinned-import run concerts %s
                """.formatted(directory.resolve("b.csv"), sandbox.baseUrl(), directory.resolve("b.csv")));
        assertThat(sandbox.events()).hasSize(5);
    }

    @Test
    void countsTheRowsOfACauseAsCheckAndRunDo() throws IOException {
        Importing.writeJob(directory, Importing.JOB.replace("  startAt: {from: Start, datetime: \"yyyy-MM-dd HH:mm\"", "  startAt: {from: [Start, From], join: \" \", datetime: \"yyyy-MM-dd HH:mm\"")
                .replace("  timezone:", "  endAt: {from: [Start, To], join: \" \", datetime: \"yyyy-MM-dd HH:mm\", zone: Europe/Berlin}\n  timezone:"));
        String file = Files.writeString(directory.resolve("a.csv"), """
                Id,Title,Start,From,To
                A1,Concert,2027-02-31,20:00,22:00
                A2,Concert,2027-03-04,20:00,22:00
                A2,Recital,2027-03-04,20:00,22:00
                """).toString();

        List<String> plan = causes("plan", file);
        List<String> check = causes("check", file);
        List<String> run = causes("run", file);

        assertThat(run).contains("ROW-DATE-02 1", "ROW-ID-04 2");
        assertThat(plan).containsExactlyInAnyOrderElementsOf(run);
        assertThat(check).containsExactlyInAnyOrderElementsOf(run);
    }

    private List<String> causes(String command, String file) {
        return JsonMapper.shared().readTree(launch(command, "concerts", file, "--json").output()).path("issues").valueStream()
                .map(cause -> cause.path("code").asString() + " " + cause.path("count").asInt()).toList();
    }

    @Test
    void plansWhatIsSetToDraftAndCarriesItOut() throws IOException {
        Importing.writeJob(directory, Importing.JOB.replace("  system: test-system", "  system: test-system\n  complete: true")
                .replace("in_flight: 32", "in_flight: 32, missing: draft") + "guards: {max_missing: 50%}\n");
        launch("run", "concerts", file("a.csv", Importing.rows(1, 5)));
        String file = file("b.csv", Importing.rows(3, 5));
        String plan = save(file);

        Cli.Result planned = launch("plan", "concerts", file);
        Cli.Result result = launch("run", "concerts", file, "--plan", plan);

        assertThat(planned.output()).contains("0 new, 0 changed, 2 set to draft, 3 unchanged (not sent), 0 rejected.  2 calls")
                .contains("Missing  2 events are in the API, but no longer in this file: \"A1\", \"A2\".");
        assertThat(result.exitCode()).isZero();
        assertThat(sandbox.events()).filteredOn(event -> event.json().contains("\"status\":\"draft\"")).hasSize(2);
    }

    @Test
    void saysThatMoreIsMissingThanTheJobAllows() throws IOException {
        Importing.writeJob(directory, Importing.JOB.replace("  system: test-system", "  system: test-system\n  complete: true")
                + "guards: {max_missing: 1}\n");
        launch("run", "concerts", file("a.csv", Importing.rows(1, 5)));

        Cli.Result result = launch("plan", "concerts", file("b.csv", Importing.rows(3, 5)));

        assertThat(result.exitCode()).isEqualTo(11);
        assertThat(result.output()).contains("A run would stop here: b.csv: 2 of 5 events that are in the API are no longer in this file");
    }

    @Test
    void makesNoLedgerAndNeedsNoKey() throws IOException {
        Cli.Result result = Cli.in(directory).launch("plan", "concerts", file("a.csv", Importing.rows(1, 3)));

        assertThat(result.exitCode()).isZero();
        assertThat(result.output()).contains("3 new, 0 changed").contains("to https://pinned.events.")
                .contains("Not checked: without a key, whether it reaches the channels");
        assertThat(directory.resolve(".pinned-import")).doesNotExist();
    }

    @Test
    void goesOnWithoutTheApiAndSaysWhatCouldNotBeChecked() throws IOException {
        Cli.Result result = Cli.in(directory).with("PINNED_API_KEY", "wrong")
                .launch("plan", "concerts", file("a.csv", Importing.rows(1, 3)), "--api", sandbox.baseUrl().toString());

        assertThat(result.exitCode()).isZero();
        assertThat(result.output()).contains("3 new").contains("Not checked: channels and classifications, since the API could not be asked.");
    }

    @Test
    void saysWhereARunWouldStop() throws IOException {
        Importing.writeJob(directory, Importing.JOB + "guards: {rows: 5..}\n");

        Cli.Result result = launch("plan", "concerts", file("a.csv", Importing.rows(1, 3)));

        assertThat(result.exitCode()).isEqualTo(11);
        assertThat(result.output()).contains("A run would stop here: a.csv: The file has 3 rows; the job expects at least 5");
    }

    @Test
    void printsTheWholeDocumentAsJson() throws IOException {
        JsonNode plan = JsonMapper.shared().readTree(launch("plan", "concerts", file("a.csv", Importing.rows(1, 3)), "--json").output());

        assertThat(plan.at("/rows/new").asLong()).isEqualTo(3);
        assertThat(plan.at("/calls").asLong()).isEqualTo(3);
        assertThat(plan.path("target").asString()).isEqualTo(sandbox.baseUrl().toString());
        assertThat(plan.path("events").size()).isEqualTo(3);
        assertThat(plan.at("/events/0/source_id").asString()).isEqualTo("A1");
        assertThat(plan.at("/events/0/action").asString()).isEqualTo("create");
    }

    // ---- run --plan --------------------------------------------------------------------------------------------

    @Test
    void carriesOutAnApprovedPlanOnce() throws IOException {
        String file = file("a.csv", Importing.rows(1, 4));
        String plan = save(file);

        Cli.Result first = launch("run", "concerts", file, "--plan", plan);
        Cli.Result again = launch("run", "concerts", file, "--plan", plan);

        assertThat(first.exitCode()).isZero();
        assertThat(sandbox.events()).hasSize(4);
        assertThat(again.exitCode()).isEqualTo(11);
        assertThat(again.errorOutput()).contains("This plan was carried out already, by run ");
    }

    @Test
    void refusesAPlanOfAnotherFile() throws IOException {
        String plan = save(file("a.csv", Importing.rows(1, 4)));

        assertRefused(launch("run", "concerts", file("a.csv", Importing.rows(1, 5)), "--plan", plan), "this has changed: the file.");
    }

    @Test
    void refusesAPlanOfAnotherJob() throws IOException {
        String file = file("a.csv", Importing.rows(1, 4));
        String plan = save(file);
        Importing.writeJob(directory, Importing.JOB.replace("published", "draft"));

        assertRefused(launch("run", "concerts", file, "--plan", plan), "this has changed: the job file or one of its lookups.");
    }

    @Test
    void refusesAPlanOfAnotherContract() throws IOException {
        String file = file("a.csv", Importing.rows(1, 4));
        String plan = save(file);
        Path shipped = Path.of("src/main/resources/contract/public-api-v1.yaml");
        new ContractStore(directory.resolve(".pinned-import")).save(Files.readString(shipped) + "# a later day\n");

        assertRefused(launch("run", "concerts", file, "--plan", plan), "the API's contract.");
    }

    @Test
    void refusesAPlanThatAnotherRunHasOvertaken() throws IOException {
        String file = file("a.csv", Importing.rows(1, 4));
        launch("run", "concerts", file);
        String plan = save(file("b.csv", Importing.rows(1, 5)));
        launch("run", "concerts", file);

        assertRefused(launch("run", "concerts", directory.resolve("b.csv").toString(), "--plan", plan), "the ledger (run ", 4);
    }

    @Test
    void refusesAPlanForAnotherTarget() throws IOException {
        String file = file("a.csv", Importing.rows(1, 4));
        Cli.in(directory).launch("plan", "concerts", file, "--save", "plan.json");

        assertRefused(launch("run", "concerts", file, "--plan", "plan.json"), "the target (it was https://pinned.events)");
    }

    @Test
    void refusesAPlanThatSomebodyTouched() throws IOException {
        String file = file("a.csv", Importing.rows(1, 4));
        Path plan = Path.of(save(file));
        Files.writeString(plan, Files.readString(plan).replace("Concert number 2", "Concert number two"));

        assertRefused(launch("run", "concerts", file, "--plan", plan.toString()), "its seal does not fit");
    }

    @Test
    void refusesAPlanWhoseEventsTheKeyCannotSendAnyMore() throws IOException {
        Importing.writeJob(directory, Importing.JOB.replace("channel: 41", "channel: 999"));
        String file = file("a.csv", Importing.rows(1, 4));
        Cli.in(directory).launch("plan", "concerts", file, "--save", "plan.json", "--api", sandbox.baseUrl().toString());

        assertRefused(launch("run", "concerts", file, "--plan", "plan.json"), "4 of the 4 events of the plan would not be sent now");
    }

    @Test
    void takesNoOtherFileForAPlan() throws IOException {
        String file = file("a.csv", Importing.rows(1, 4));

        Cli.Result result = launch("run", "concerts", file, "--plan", file);

        assertThat(result.exitCode()).isEqualTo(2);
        assertThat(result.errorOutput()).contains("This is not a plan");
    }

    // ---- run asks ----------------------------------------------------------------------------------------------

    @Test
    void showsThePlanOfARunBeforeItIsSent() throws IOException {
        Cli.Result result = launch("run", "concerts", file("a.csv", Importing.rows(1, 4)));

        assertThat(result.errorOutput())
                .contains("Plan: 4 new, 0 changed, 0 unchanged (not sent), 0 rejected.  4 calls, less than a second at 10 a second (to begin with).");
    }

    @Test
    void writesOverAnOlderPlanAndOverNothingElse() throws IOException {
        String file = file("a.csv", Importing.rows(1, 4));
        String plan = save(file);
        String export = Files.readString(Path.of(file));

        assertThat(launch("plan", "concerts", file, "--save", plan).exitCode()).isZero();
        Cli.Result result = launch("plan", "concerts", file, "--save", file);

        assertThat(result.exitCode()).isEqualTo(2);
        assertThat(result.errorOutput()).contains("a.csv: This file is there already and is no plan, so it is not written over.");
        assertThat(Path.of(file)).hasContent(export);
    }

    private void assertRefused(Cli.Result result, String why) {
        assertRefused(result, why, 0);
    }

    private void assertRefused(Cli.Result result, String why, int eventsBefore) {
        assertThat(result.exitCode()).isEqualTo(11);
        assertThat(result.output() + result.errorOutput()).contains(why).contains("Nothing was sent.").contains("RUN-PLAN-01");
        assertThat(sandbox.events()).hasSize(eventsBefore);
    }

    private String save(String file) {
        String plan = directory.resolve("plan.json").toString();
        Cli.Result result = launch("plan", "concerts", file, "--save", plan);
        assertThat(result.output()).contains("  Plan     plan.json\n").contains(" --plan plan.json");
        return plan;
    }

    private String file(String name, List<String> rows) throws IOException {
        return Importing.writeFile(directory, name, rows).toString();
    }

    private Cli.Result launch(String... arguments) {
        return Cli.in(directory).with("PINNED_API_KEY", "sandbox-key").with("PINNED_API_URL", sandbox.baseUrl().toString()).launch(arguments);
    }
}
