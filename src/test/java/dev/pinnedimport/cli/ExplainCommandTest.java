package dev.pinnedimport.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pinnedimport.sandbox.Fault;
import dev.pinnedimport.sandbox.FaultRule;
import dev.pinnedimport.sandbox.Faults;
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

class ExplainCommandTest {

    @TempDir
    private Path directory;

    private final Sandbox sandbox = Sandbox.start(SandboxSettings.usual());

    @BeforeEach
    void writeJob() throws IOException {
        Importing.writeJob(directory, Importing.JOB.replace("title: Title", "title: {from: Title, transforms: [trim, upper]}"));
    }

    @AfterEach
    void closeSandbox() {
        sandbox.close();
    }

    @Test
    void tellsCellsStepsPayloadKeysAndWhatComesNext() throws IOException {
        String run = run(List.of("A1, Jazz ,2027-03-04 20:00"));

        Cli.Result result = launch("explain", run + ":2");

        assertThat(result.exitCode()).isZero();
        assertThat(result.output().replaceAll("pe1-[0-9a-f]{40}", "KEY").replaceAll("\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d", "TIME").replaceAll("event id         \\S+", "event id         EVENT")).isEqualTo(
                """
                Row 2 of %s, run %s of concerts.
                Event "A1", system test-system, to %s.
                  The file is still as it was imported.
                  The rules are those of the job as it was in that run.
                Cells
                  Id     "A1"
                  Title  " Jazz "
                  Start  "2027-03-04 20:00"
                Fields
                  channelId = 41
                  status = "published"
                  title = "JAZZ"
                    column "Title": " Jazz "
                    trim: "Jazz"
                    upper: "JAZZ"
                  startAt = "2027-03-04T20:00:00+01:00"
                    column "Start": "2027-03-04 20:00"
                    read as date: "2027-03-04 20:00"
                    local time in Europe/Berlin: "2027-03-04T20:00"
                  timezone = "Europe/Berlin"
                    zone of the date: "Europe/Berlin"
                  classifications = ["music"]
                  approxLocation.city = {"placeId":"sandbox-berlin","name":"Berlin","countryCode":"DE"}
                Payload
                  approxLocation: {"city":{"countryCode":"DE","name":"Berlin","placeId":"sandbox-berlin"}}
                  channelId: 41
                  classifications: ["music"]
                  startAt: "2027-03-04T20:00:00+01:00"
                  status: "published"
                  timezone: "Europe/Berlin"
                  title: "JAZZ"
                Event
                  Delivered.
                  event id         EVENT
                  idempotency key  KEY (create, generation 0, sent 1 time)
                  last sent        TIME
                  TIME  delivered (answer)
                Next run
                  does nothing with it: the API has exactly this. What changes in the file becomes an update.
                """.formatted(directory.resolve("a.csv"), run, sandbox.baseUrl()));
    }

    @Test
    void explainsAnIdAsWell() throws IOException {
        String run = run(Importing.rows(1, 3));

        assertThat(launch("explain", "A2").output()).startsWith("Row 3 of ").contains("run " + run + " of concerts.");
        assertThat(launch("explain", "concerts", "A2").output()).isEqualTo(launch("explain", "A2").output());
    }

    @Test
    void explainsByTheRulesOfThatRunAfterTheJobWasChanged() throws IOException {
        String run = run(Importing.rows(1, 3));
        Importing.writeJob(directory, Importing.JOB);

        assertThat(launch("explain", run + ":2").output()).contains("the job as it was in that run").contains("upper: \"CONCERT NUMBER 1\"");
    }

    @Test
    void explainsARejectedRowFromTheLedgerWhereTheFileIsGone() throws IOException {
        List<String> rows = new ArrayList<>(Importing.rows(1, 2));
        rows.add("A3,,2027-03-04 20:00");
        String run = run(rows);
        Files.delete(directory.resolve("a.csv"));

        Cli.Result rejected = launch("explain", "A3");
        Cli.Result delivered = launch("explain", run + ":2");

        assertThat(rejected.output()).contains("The file is no longer there. These are the cells that the ledger keeps.")
                .contains("Title  -").contains("What the run said\n  Column \"Title\": \"Title\" is empty. Every event needs a title. (ROW-VALUE-01)")
                .contains("There is none: the row never became one.")
                .contains("rejects the row again, until it or the job is mended.");
        assertThat(delivered.output()).contains("The ledger keeps the cells of rows that are to be mended only.")
                .contains("title: \"CONCERT NUMBER 1\"").contains("Delivered.");
    }

    @Test
    void tellsThatALaterRunRejectedTheRowOfAnEventInTheApi() throws IOException {
        run(Importing.rows(1, 2));
        String later = run(List.of("A1,,2027-03-04 20:00", Importing.row(2)));

        assertThat(launch("explain", "A1").output()).contains("run " + later + " of concerts.").contains("Delivered.")
                .containsPattern("rejects the row again, until it or the job is mended. Its event \\S+ in the API stays as it is.");
    }

    @Test
    void tellsEveryAttemptThatDidNotSimplySucceed() throws IOException {
        sandbox.faults(Faults.of(FaultRule.always(Fault.CHANNEL_REFUSED)));
        run(List.of("A1,Jazz,2027-03-04 20:00"));

        Cli.Result result = launch("explain", "A1");
        JsonNode json = JsonMapper.shared().readTree(launch("explain", "A1", "--json").output());

        assertThat(result.output()).contains("  Blocked: ").containsPattern("\\d\\d  blocked.*, run \\S+: ")
                .contains("sends it as a new event, if the key reaches its channel by then.");
        assertThat(json.at("/event/state").asString()).isEqualTo("blocked");
        assertThat(json.at("/attempts/0/led_to").asString()).isEqualTo("blocked");
        assertThat(json.at("/rows/0/cells/Title").asString()).isEqualTo("Jazz");
        assertThat(json.at("/fields/2/steps/1/step").asString()).isEqualTo("trim");
    }

    @Test
    void letsNoForeignTextReachTheTerminal() throws IOException {
        String run = run(List.of("A1,Jazz \u202enight,2027-03-04 20:00"));

        assertThat(launch("explain", run + ":2").output()).doesNotContain("\u202e").contains("Jazz \\u202enight");
    }

    @Test
    void saysWhatToWriteWhereNothingIsKnown() throws IOException {
        assertThat(launch("explain", "A1").errorOutput()).contains("There is no ledger");
        String run = run(Importing.rows(1, 2));

        Cli.Result unknown = launch("explain", "A99");
        Cli.Result beyond = launch("explain", run + ":99");

        assertThat(unknown.exitCode()).isEqualTo(2);
        assertThat(unknown.errorOutput()).contains("The ledger knows no event with the id \"A99\"").contains("RUN:ROW");
        assertThat(beyond.errorOutput()).contains("Nothing is known of row 99 of run " + run);
    }

    private String run(List<String> rows) throws IOException {
        String file = Importing.writeFile(directory, "a.csv", rows).toString();
        return JsonMapper.shared().readTree(launch("run", "concerts", file, "--json").output()).path("run").asString();
    }

    private Cli.Result launch(String... arguments) {
        return Cli.in(directory).with("PINNED_API_KEY", "sandbox-key").with("PINNED_API_URL", sandbox.baseUrl().toString()).launch(arguments);
    }
}
