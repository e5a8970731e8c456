package dev.pinnedimport.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pinnedimport.sandbox.ApiKey;
import dev.pinnedimport.sandbox.Sandbox;
import dev.pinnedimport.sandbox.SandboxSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Files whose rows hold many dates, through the whole program.
class SplitRunTest {

    @TempDir
    private Path directory;

    private final Sandbox sandbox = Sandbox.start(SandboxSettings.usual());

    @BeforeEach
    void writeJob() throws IOException {
        Importing.writeJob(directory, Importing.JOB
                .replace("from: Start,", "from: Occurrence start,")
                .replace("identity: Id\n", "identity: Id\nsplit_rows: {from: Start, split: \";\"}\n"));
    }

    @AfterEach
    void closeSandbox() {
        sandbox.close();
    }

    @Test
    void everyDateIsSentOnceAndItsPlaceInTheCellDoesNotMatter() throws IOException {
        JsonNode first = runJson(file("A,Fanfare,2027-03-01 20:00;2027-03-02 20:00;2027-03-03 20:00", "B,Solo,2027-03-04 20:00"));
        JsonNode second = runJson(file("B,Solo,2027-03-04 20:00", "A,Fanfare,2027-03-03 20:00;2027-03-01 20:00;2027-03-02 20:00"));
        JsonNode third = runJson(file("A,Fanfare,2027-03-05 20:00;2027-03-01 20:00;2027-03-02 20:00;2027-03-03 20:00"));

        assertThat(rows(first)).containsExactly(2, 2, 0);
        assertThat(first.path("further_events").asInt()).isEqualTo(2);
        assertThat(rows(second)).containsExactly(2, 0, 2);
        assertThat(second.at("/requests/sent").asInt()).isZero();
        assertThat(rows(third)).containsExactly(1, 1, 0);
        assertThat(sandbox.events()).hasSize(5);
    }

    /// More dates than the pump reads at once, of rows that lie across its pages.
    @Test
    void noDateIsLostWherePagesEnd() throws IOException {
        String[] rows = IntStream.rangeClosed(1, 40)
                .mapToObj(row -> "R" + row + ",Daily " + row + "," + IntStream.rangeClosed(1, 28)
                        .mapToObj(day -> "2027-0%d-%02d 20:00".formatted(1 + row % 9, day)).collect(Collectors.joining(";")))
                .toArray(String[]::new);

        JsonNode report = runJson(file(rows));

        assertThat(rows(report)).containsExactly(40, 40, 0);
        assertThat(report.path("further_events").asInt()).isEqualTo(40 * 27);
        assertThat(sandbox.events()).hasSize(40 * 28);
    }

    @Test
    void aRowWithOneBadDateIsRejectedAsAWholeAndStandsOnceInTheRejects() throws IOException {
        JsonNode report = runJson(file("A,Fanfare,2027-03-01 20:00;2027-02-30 20:00;2027-02-31 20:00", "B,Solo,2027-03-04 20:00"));

        assertThat(report.at("/rows/rejected").asInt()).isEqualTo(1);
        assertThat(sandbox.events()).hasSize(1);
        assertThat(Files.readString(Path.of(report.at("/files/rejects").asString())))
                .containsOnlyOnce("Fanfare").contains("Date 2 of 3: \"\"2027-02-30 20:00\"\" is not in the calendar", "Date 3 of 3:");
    }

    @Test
    void theSummarySaysHowManyEventsTheRowsBecame() throws IOException {
        Cli.Result result = run(file("A,Fanfare,2027-03-01 20:00;2027-03-02 20:00;2027-03-03 20:00"));

        assertThat(result.output()).contains("1  rows read", "1  created", "2  further events from rows with several dates");
    }

    @Test
    void checkCountsThemToo() throws IOException {
        Cli.Result result = Cli.in(directory).launch("check", "concerts", file("A,Fanfare,2027-03-01 20:00;2027-03-02 20:00").toString());

        assertThat(result.output()).contains("1 ready   0 to fix   1 further event of a row with several dates");
    }

    @Test
    void previewAndPlanShowEachDate() throws IOException {
        Path file = file("A,Fanfare,2027-03-01 20:00;2027-03-02 20:00", "B,Solo,2027-03-04 20:00");

        Cli.Result preview = Cli.in(directory).launch("preview", "concerts", file.toString());
        Cli.Result plan = launch("plan", "concerts", file.toString(), "--json");

        assertThat(preview.exitCode()).as(preview.errorOutput()).isZero();
        assertThat(preview.output()).contains("Mon 1 Mar 2027 20:00").contains("Tue 2 Mar 2027 20:00").contains("Thu 4 Mar 2027 20:00");
        JsonNode planned = JsonMapper.shared().readTree(plan.output());
        assertThat(planned.at("/rows/new").asInt()).as(plan.output()).isEqualTo(3);
        assertThat(sandbox.events()).isEmpty();
    }

    @Test
    void explainTellsWhatBecameOfEveryDate() throws IOException {
        JsonNode report = runJson(file("A,Fanfare,2027-03-01 20:00;2027-03-02 20:00;2027-03-03 20:00"));
        String run = report.path("run").asString();

        Cli.Result row = launch("explain", run + ":2");
        JsonNode json = JsonMapper.shared().readTree(launch("explain", run + ":2", "--json").output());

        assertThat(row.output()).contains("The row holds 3 dates, and each is an event of its own: ").contains("Other events of the row\n");
        assertThat(json.path("other_events")).hasSize(2).allSatisfy(other -> {
            assertThat(other.path("state").asString()).isEqualTo("delivered");
            assertThat(other.path("event_id").asString()).isNotBlank();
            assertThat(other.path("next").asString()).startsWith("does nothing with it");
        });
        String second = json.at("/other_events/0/source_id").asString();
        JsonNode ofSecond = JsonMapper.shared().readTree(launch("explain", "concerts", second, "--json").output());
        assertThat(ofSecond.path("source_id").asString()).isEqualTo(second);
        assertThat(ofSecond.path("next").asString()).startsWith("does nothing with it");
        assertThat(ofSecond.path("other_events")).hasSize(2);
    }

    @Test
    void examplesMayTellOfEveryDate() throws IOException {
        String job = Files.readString(directory.resolve("jobs/concerts.yml"));
        String right = """
                examples:
                  - row: {Id: A, Title: Fanfare, Start: "2027-03-01 20:00;2027-03-02 21:00"}
                    expect: {startAt: "2027-03-01T20:00:00+01:00"}
                    further:
                      - {startAt: "2027-03-02T21:00:00+01:00", title: Fanfare}
                """;
        Path file = file("A,Fanfare,2027-03-01 20:00");

        Importing.writeJob(directory, job + right);
        Cli.Result good = launch("check", "concerts", file.toString());
        Importing.writeJob(directory, job + right.replace("T21:00:00", "T22:00:00"));
        Cli.Result wrongTime = launch("check", "concerts", file.toString());
        Importing.writeJob(directory, job + right.replace(";2027-03-02 21:00", ""));
        Cli.Result wrongNumber = launch("check", "concerts", file.toString());

        assertThat(good.exitCode()).as(good.output()).isZero();
        assertThat(wrongTime.exitCode()).isEqualTo(20);
        assertThat(wrongTime.output()).contains("\"startAt\" of date 2 of this example is \"2027-03-02T21:00:00+01:00\"; expected is \"2027-03-02T22:00:00+01:00\".");
        assertThat(wrongNumber.exitCode()).isEqualTo(20);
        assertThat(wrongNumber.output()).contains("This example becomes 1 event; expected are 2, one under expect, the others under further.");
    }

    private Cli.Result launch(String... arguments) {
        return Cli.in(directory).with("PINNED_API_KEY", ApiKey.USUAL_VALUE).with("PINNED_API_URL", sandbox.baseUrl().toString()).launch(arguments);
    }

    private static List<Integer> rows(JsonNode report) {
        return List.of(report.at("/rows/read").asInt(), report.at("/rows/created").asInt(), report.at("/rows/unchanged").asInt());
    }

    private Path file(String... rows) throws IOException {
        return Importing.writeFile(directory, "dates.csv", Arrays.asList(rows));
    }

    private Cli.Result run(Path file, String... options) {
        List<String> arguments = new java.util.ArrayList<>(List.of("run", "concerts", file.toString(), "--api", sandbox.baseUrl().toString()));
        arguments.addAll(List.of(options));
        return Cli.in(directory).with("PINNED_API_KEY", ApiKey.USUAL_VALUE).launch(arguments.toArray(String[]::new));
    }

    private JsonNode runJson(Path file) {
        Cli.Result result = run(file, "--json");
        assertThat(result.exitCode()).as(result.errorOutput()).isIn(0, 10);
        return JsonMapper.shared().readTree(result.output());
    }
}
