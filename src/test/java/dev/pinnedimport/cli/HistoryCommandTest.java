package dev.pinnedimport.cli;

import static org.assertj.core.api.Assertions.assertThat;

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

class HistoryCommandTest {

    private static final String JOB = Importing.JOB
            .replace("classifications: {const: [music]}", "classifications: {from: Id, transforms: [{extract: \"^[A-Z]\"}], lookup: kinds}")
            + "lookups: {kinds: {file: kinds.csv, key: word, value: slug}}\n";

    @TempDir
    private Path directory;

    private final Sandbox sandbox = Sandbox.start(SandboxSettings.usual());

    @BeforeEach
    void writeJob() throws IOException {
        Importing.writeJob(directory, JOB);
        Files.writeString(directory.resolve("jobs/kinds.csv"), "word,slug\nA,music\n");
    }

    @AfterEach
    void closeSandbox() {
        sandbox.close();
    }

    @Test
    void showsNoFewerThanOneRun() {
        Cli.Result result = Cli.in(directory).launch("runs", "--last", "-1");

        assertThat(result.exitCode()).isEqualTo(2);
        assertThat(result.errorOutput()).contains("-1 runs cannot be shown. Write a number, at least 1.");
    }

    @Test
    void showsWhoWhenWhatAndTheCausesWithTheirValues() throws IOException {
        List<String> rows = new ArrayList<>(Importing.rows(1, 3));
        rows.add("B7,Concert,2027-03-04 20:00");
        rows.add("B8,Concert,2027-03-04 20:00");
        rows.add("C9,Concert,2027-03-04 20:00");
        String run = run(rows);

        Cli.Result result = launch("runs", "show", run);

        assertThat(result.exitCode()).isZero();
        assertThat(result.output()).startsWith("Run " + run + " of concerts: rows to fix, exit 10.\n")
                .contains(", by " + System.getProperty("user.name"))
                .contains("a.csv (still there, unchanged)")
                .contains("kept: pinned-import runs show " + run + " --job-file")
                .contains("  6 rows read\n  3 created\n  3 rejected (we would not send them)\n")
                .contains("""
                        , column "Id": 3 rows, 2 values (ROW-""")
                .contains("       2  \"B\"\n       1  \"C\"\n")
                .contains("Mend: pinned-import lookup add concerts kinds 'B' --like KNOWN, or --to TEXT, then: pinned-import retry " + run + " --cause ROW-");
    }

    @Test
    void sendsToTheJobAndItsListsWhereNoCellIsAtFault() throws IOException {
        Importing.writeJob(directory, Importing.JOB.replace("approxLocation.city: {const: {placeId: sandbox-berlin, name: Berlin, countryCode: DE}}",
                "approxLocation.city: {from: Title, lookup: cities}")
                + "lookups: {cities: {file: cities.csv, key: city, values: [placeId, name, countryCode]}}\n");
        Files.writeString(directory.resolve("jobs/cities.csv"), "city,placeId,name,countryCode\nBerlin,,,\n");
        String file = Importing.writeFile(directory, "a.csv", List.of("A1,Berlin,2027-03-04 20:00")).toString();

        String check = launch("check", "concerts", file).output();
        String plan = launch("plan", "concerts", file).output();
        String output = launch("run", "concerts", file, "--yes").output();
        String run = JsonMapper.shared().readTree(launch("runs", "--json").output()).get(0).path("run").asString();

        assertThat(check).endsWith("What to fill in, with the command for it: pinned-import lookup missing concerts " + file
                + "\nNext: fix and check again. As it is, a run would send nothing.\n");
        assertThat(plan).endsWith("Next: fix and plan again: pinned-import plan concerts " + file + "\n");
        assertThat(output).endsWith("Next: mend the job or its lookups, not the rows. The commands: pinned-import runs show " + run
                + "\n      Then: pinned-import retry " + run + "\n");
        assertThat(launch("runs", "show", run).output()).contains(
                "Mend: pinned-import lookup add concerts cities 'Berlin' --to placeId=TEXT --to name=TEXT --to countryCode=TEXT, then: pinned-import retry " + run);
    }

    @Test
    void repeatsInTheCommandsItProposesTheOptionsThatWereGiven() throws IOException {
        String file = Importing.writeFile(directory, "a.csv", List.of("A1,Concert,2027-03-04 20:00", "B7,Concert,2027-03-04 20:00")).toString();
        Cli cli = Cli.in(directory).with("PINNED_API_KEY", "sandbox-key").with("PINNED_OUT", "out");
        String[] given = {"--state", "my state", "--api", sandbox.baseUrl().toString()};

        String plan = cli.launch("plan", "concerts", file, given[0], given[1], given[2], given[3]).output();
        String output = cli.launch("run", "concerts", file, given[0], given[1], given[2], given[3]).output();
        String run = JsonMapper.shared().readTree(cli.launch("runs", "--state", "my state", "--json").output()).get(0).path("run").asString();
        String show = cli.launch("runs", "show", run, given[0], given[1], given[2], given[3]).output();

        String repeated = " --state 'my state' --api " + sandbox.baseUrl();
        assertThat(plan).endsWith("Next: pinned-import run concerts " + file + repeated + "\n");
        assertThat(output).contains("then: pinned-import retry " + run + " --from out/" + run + "-rejects.csv" + repeated + "\n");
        assertThat(show).contains("pinned-import lookup add concerts kinds 'B' --like KNOWN, or --to TEXT" + repeated + ", then: pinned-import retry " + run
                + " --cause ROW-LOOKUP-01" + repeated + "\n");
    }

    @Test
    void proposesCommandsThatFindAJobWhichDoesNotLieWithTheOthers() throws IOException {
        Path elsewhere = Files.createDirectory(directory.resolve("else where"));
        Files.writeString(elsewhere.resolve("other.yml"), Importing.JOB.replace("name: concerts", "name: other"));
        String file = Importing.writeFile(directory, "a.csv", List.of("A1,Concert,2027-03-04 20:00", "B7,Concert,tomorrow")).toString();

        String output = launch("run", "else where/other.yml", file).output();
        String run = JsonMapper.shared().readTree(launch("runs", "--json").output()).get(0).path("run").asString();

        String proposed = " --from out/" + run + "-rejects.csv --jobs 'else where' --state .pinned-import --out out";
        assertThat(output).contains("then: pinned-import retry " + run + proposed);
        assertThat(launch("retry", run, "--from", "out/" + run + "-rejects.csv", "--jobs", "else where", "--state", ".pinned-import", "--out", "out").output())
                .contains("nothing to try");
    }

    @Test
    void repeatsNoPassword() throws IOException {
        String file = Importing.writeFile(directory, "a.csv", Importing.rows(1, 2)).toString();

        assertThat(launch("preview", "concerts", file, "--db", "jdbc:postgresql://db/pinned?user=we&password=horse").output())
                .endsWith("Next: pinned-import check concerts " + file + " --db URL\n");
    }

    @Test
    void saysWhyARunStopped() throws IOException {
        Importing.writeJob(directory, JOB + "guards: {rows: 100..}\n");
        String run = run(List.of("A1,Concert,2027-03-04 20:00", "B7,Concert,2027-03-04 20:00"));

        Cli.Result result = launch("runs", "show", run);
        JsonNode json = JsonMapper.shared().readTree(launch("runs", "show", run, "--json").output());

        assertThat(result.output()).containsSubsequence("guarded, exit 11", "a.csv: The file has 2 rows", "(RUN-GUARD-01)\n", "Cause: Value not in the list");
        assertThat(json.at("/stops/0/code").asString()).isEqualTo("RUN-GUARD-01");
    }

    @Test
    void printsTheJobAsItWasInThatRun() throws IOException {
        String run = run(Importing.rows(1, 2));
        Files.writeString(directory.resolve("jobs/kinds.csv"), "word,slug\nA,theatre\n");
        Importing.writeJob(directory, JOB.replace("published", "draft"));

        assertThat(launch("runs", "show", run, "--job-file").output())
                .isEqualTo("# ---- concerts.yml\n" + JOB + "# ---- kinds.csv\nword,slug\nA,music\n");
    }

    @Test
    void comparesTwoRunsAndTheirJobs() throws IOException {
        String a = run(Importing.rows(1, 3));
        Importing.writeJob(directory, JOB.replace("published", "draft"));
        String b = run(Importing.rows(1, 4));

        Cli.Result result = launch("runs", "compare", a, b);
        JsonNode json = JsonMapper.shared().readTree(launch("runs", "compare", a, b, "--json").output());

        assertThat(result.output()).containsPattern("rows read +3 +4 \\(\\+1\\)").containsPattern("created +3 +1 \\(-2\\)")
                .containsPattern("updated +0 +3 \\(\\+3\\)")
                .contains("-target: {channel: 41, status: published}\n+target: {channel: 41, status: draft}\n");
        assertThat(json.path("same_job").asBoolean()).isFalse();
        assertThat(json.at("/b/rows/updated").asLong()).isEqualTo(3);
    }

    @Test
    void forgetsOldRunsAndNeverAnEvent() throws IOException {
        String first = run(Importing.rows(1, 3));
        String second = run(Importing.rows(1, 4));
        String third = run(Importing.rows(1, 5));
        Path report = directory.resolve("out").resolve(first + "-report.html");
        assertThat(report).exists();

        Cli.Result preview = launch("runs", "purge", "--keep-runs", "1");
        Cli.Result purged = launch("runs", "purge", "--keep-runs", "1", "--yes");
        Cli.Result again = launch("run", "concerts", directory.resolve("a.csv").toString(), "--json");

        assertThat(preview.output()).contains(first).contains("2 runs would be forgotten with 2 files, 1 run stays.")
                .contains("Nothing was forgotten yet. To do it, add --yes.");
        assertThat(purged.output()).contains("2 runs forgotten. What the API has is still known.");
        assertThat(report).doesNotExist();
        JsonNode rerun = JsonMapper.shared().readTree(again.output());
        assertThat(rerun.at("/rows/unchanged").asLong()).as("nothing is sent again").isEqualTo(5);
        assertThat(rerun.at("/requests/sent").asLong()).isZero();
        assertThat(sandbox.events()).hasSize(5);
        assertThat(launch("runs").output()).contains(third).doesNotContain(first).doesNotContain(second);
        assertThat(launch("runs", "show", first).exitCode()).isEqualTo(2);
        assertThat(launch("explain", "A1").output()).contains("Delivered.");
    }

    @Test
    void keepsRunsOnWhichSomethingRests() throws IOException {
        Importing.writeJob(directory, JOB + "guards: {rows: 100..}\n");
        String stopped = run(Importing.rows(1, 3));
        Importing.writeJob(directory, JOB.replace("name: concerts", "name: plays"));
        Files.move(directory.resolve("jobs/concerts.yml"), directory.resolve("jobs/plays.yml"));
        launch("run", "plays", Importing.writeFile(directory, "b.csv", List.of("A77,Play,2027-03-04 20:00")).toString());

        Cli.Result purged = launch("runs", "purge", "--keep-runs", "0", "--yes");

        assertThat(purged.output()).contains("0 runs would be forgotten with 0 files, 2 runs stay, 2 of them because an event, a retry or the next run rests on them.");
        assertThat(launch("runs").output()).contains(stopped);
    }

    @Test
    void keepsRunsThatAreYoungEnough() throws IOException {
        run(Importing.rows(1, 3));
        run(Importing.rows(1, 4));

        assertThat(launch("runs", "purge", "--keep-days", "30", "--yes").output()).contains("0 runs would be forgotten");
    }

    @Test
    void asksWhatToKeep() throws IOException {
        Cli.Result result = launch("runs", "purge");

        assertThat(result.exitCode()).isEqualTo(2);
        assertThat(result.errorOutput()).contains("Say what to keep: --keep-days 90, or --keep-runs 30");
    }

    private String run(List<String> rows) throws IOException {
        String file = Importing.writeFile(directory, "a.csv", rows).toString();
        return JsonMapper.shared().readTree(launch("run", "concerts", file, "--json").output()).path("run").asString();
    }

    private Cli.Result launch(String... arguments) {
        return Cli.in(directory).with("PINNED_API_KEY", "sandbox-key").with("PINNED_API_URL", sandbox.baseUrl().toString()).launch(arguments);
    }
}
