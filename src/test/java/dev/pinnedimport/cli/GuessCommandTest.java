package dev.pinnedimport.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class GuessCommandTest {

    private static final String EVENTS = """
            Event ID;Event name;Start Date;City;Category;Tickets link;Org Notes
            1;Jazz on the Pier;12.06.2027 20:00;Berlin;Concert;https://t.example.org/1;x
            2;Rummage Sale;13.06.2027 10:00;Leipzig;Market;https://t.example.org/2;y
            3;Late Concert;14.06.2027 22:00;Berlin;Concert;;z
            """;

    @TempDir
    private Path directory;

    @Test
    void saysWhatItFoundAndWhatIsLeftToDecide() throws IOException {
        Cli.Result result = guess(EVENTS, "-o", "jobs/fair.yml");

        assertThat(result.exitCode()).isZero();
        assertThat(result.output()).isEqualTo("""
                Read 3 rows: CSV, semicolon, UTF-8, header in row 1.
                  identity             <- "Event ID"      exact     filled, no two are equal
                  status               <- ?               decide    no column tells it
                  title                <- "Event name"    exact     text in all 3 rows
                  timezone             <- ?               decide    no column tells the time zone
                  startAt              <- "Start Date"    exact     dd.MM.yyyy HH:mm in all 3 rows
                  classifications      <- "Category"      lookup    2 different words
                  approxLocation.city  <- "City"          lookup    2 different names, none known
                  offers.url           <- "Tickets link"  exact     web address in 2 of 3 rows
                  ?                    <- "Org Notes"     not used
                3 decisions are yours (marked DECIDE: in the file):
                  line 19  target.channel: the number of the channel that publishes these events; pinned-import doctor --api-key-file FILE lists them
                  line 21  target.status: draft, if an editor looks at the events first, or published
                  line 34  fields.startAt.zone: the time zone of these events, such as Europe/Berlin
                  list     lookups/fair-categories.csv: 2 values, 2 to fill in
                  list     lookups/fair-cities.csv: 2 values, 2 to fill in
                Wrote jobs/fair.yml, jobs/lookups/fair-categories.csv, jobs/lookups/fair-cities.csv.
                Next: pinned-import check jobs/fair.yml events.csv
                """);
        assertThat(directory.resolve("jobs/lookups/fair-cities.csv")).content().endsWith("city,placeId,name,countryCode\nBerlin,,,\nLeipzig,,,\n");
    }

    @Test
    void checkNamesEveryOpenDecisionWithItsLine() throws IOException {
        guess(EVENTS, "-o", "jobs/fair.yml");

        Cli.Result check = Cli.in(directory).launch("check", "jobs/fair.yml", "events.csv");

        assertThat(check.exitCode()).isEqualTo(20);
        assertThat(check.errorOutput().lines().filter(line -> line.contains("JOB-DECIDE-01"))).hasSize(3);
        assertThat(check.errorOutput()).contains("fair.yml:19:12: 'target.channel' is not decided yet: the number of the channel that publishes these events")
                .contains("fair.yml:34:11: 'fields.startAt.zone' is not decided yet: the time zone of these events, such as Europe/Berlin.")
                .doesNotContain("JOB-TYPE").doesNotContain("JOB-VALUE");
    }

    @Test
    void checkAsksForTheListsOnceTheDecisionsAreMade() throws IOException {
        guess(EVENTS, "-o", "jobs/fair.yml");
        Path job = directory.resolve("jobs/fair.yml");
        Files.writeString(job, Files.readString(job).replaceFirst("channel: \".*\"", "channel: 41").replaceFirst("status: \".*\"", "status: draft")
                .replaceFirst("zone: \"DECIDE.*\"", "zone: Europe/Berlin"));

        Cli.Result before = Cli.in(directory).launch("check", "fair", "events.csv");
        fill("jobs/lookups/fair-cities.csv", ",,,", ",some-id,Somewhere,DE");
        fill("jobs/lookups/fair-categories.csv", "(?m),$", ",music;market");
        Cli.Result after = Cli.in(directory).launch("check", "fair", "events.csv");

        assertThat(before.exitCode()).isEqualTo(10);
        assertThat(before.output()).contains("has no value for \"Concert\" yet").contains("JOB-LOOKUP-02");
        assertThat(after.exitCode()).as(after.output()).isZero();
        assertThat(after.output()).contains("3 ready   0 to fix");
    }

    /// A date of which the time says nothing, or is missing in some rows, is read as it stands.
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            2026-11-13 00:00:00     | 2026-11-14 00:00:00
            2026-11-13 00:00:00.0   | 2026-11-14 00:00:00.0
            2026-11-13T00:00:00     | 2026-11-14T00:00:00
            2026-11-13              | 2026-11-14 00:00
            13.11.2026 00:00        | 14.11.2026 00:00
            13.11.2026              | 14.11.2026 00:00
            11/13/2026 12:00:00 AM  | 11/14/2026 12:00:00 AM
            13. November 2026 00:00 | 14. November 2026 00:00
            2026-11-13T00:00:00Z    | 2026-11-14T00:00:00Z
            13.11.2026              | 14.11.2026 20:00
            """)
    void allRowsAreReadyOnceItIsDecidedWhenAnEventWithoutTimeBegins(String first, String other) throws IOException {
        String row = ";Jazz on the Pier;%s;Berlin;Concert;https://t.example.org/1;x\n";
        guess(EVENTS.lines().findFirst().orElseThrow() + "\n1" + row.formatted(first) + "2" + row.formatted(first) + "3" + row.formatted(other), "-o", "jobs/fair.yml");
        Path job = directory.resolve("jobs/fair.yml");
        Files.writeString(job, Files.readString(job).replaceFirst("channel: \".*\"", "channel: 41").replaceFirst("status: \".*\"", "status: draft")
                .replaceFirst("zone: \"DECIDE.*\"", "zone: Europe/Berlin").replaceFirst("when_no_time: \"DECIDE.*\"", "when_no_time: \"19:00\""));
        fill("jobs/lookups/fair-cities.csv", ",,,", ",some-id,Somewhere,DE");
        fill("jobs/lookups/fair-categories.csv", "(?m),$", ",music;market");

        Cli.Result check = Cli.in(directory).launch("check", "fair", "events.csv");
        Cli.Result preview = Cli.in(directory).launch("preview", "fair", "events.csv");

        assertThat(check.output()).contains("3 ready   0 to fix");
        assertThat(preview.output()).contains("19:00").doesNotContain("00:00:00 Europe");
    }

    @Test
    void takesOverTheCitiesThatAreKnownAlready() throws IOException {
        Files.createDirectories(directory.resolve("jobs/lookups"));
        Files.writeString(directory.resolve("jobs/lookups/cities.csv"), "city,placeId,name,countryCode\nberlin,p-17,Berlin,DE\n");

        Cli.Result result = guess(EVENTS, "-o", "jobs/fair.yml");

        assertThat(result.output()).contains("2 different names, 1 known").contains("fair-cities.csv: 2 values, 1 to fill in");
        assertThat(directory.resolve("jobs/lookups/fair-cities.csv")).content().contains("Berlin,p-17,Berlin,DE\nLeipzig,,,\n");
    }

    @Test
    void neverWritesOverAListThatSomebodyFilledIn() throws IOException {
        guess(EVENTS, "-o", "jobs/fair.yml");
        fill("jobs/lookups/fair-cities.csv", ",,,", ",some-id,Somewhere,DE");
        String filled = Files.readString(directory.resolve("jobs/lookups/fair-cities.csv"));

        Cli.Result refused = guess(EVENTS, "-o", "jobs/fair.yml");
        Cli.Result agreed = guess(EVENTS, "-o", "jobs/fair.yml", "--yes");

        assertThat(refused.exitCode()).isEqualTo(2);
        assertThat(refused.errorOutput()).contains("jobs/fair.yml exists already").contains("--yes");
        assertThat(agreed.exitCode()).isZero();
        assertThat(agreed.output()).contains("Kept as it was: jobs/lookups/fair-categories.csv, jobs/lookups/fair-cities.csv.");
        assertThat(directory.resolve("jobs/lookups/fair-cities.csv")).content().isEqualTo(filled);
    }

    @Test
    void printsTheJobWhereNoOutputIsNamed() throws IOException {
        Cli.Result result = guess(EVENTS, "--name", "fair", "--system", "box-office");

        assertThat(result.output()).startsWith("# Drafted from events.csv").contains("name: \"fair\"").contains("system: \"box-office\"");
        assertThat(result.errorOutput()).startsWith("Read 3 rows").endsWith("Next: pinned-import guess events.csv -o jobs/fair.yml\n");
        assertThat(directory.resolve("jobs")).doesNotExist();
    }

    @Test
    void saysTheSameAsJson() throws IOException {
        JsonNode json = JsonMapper.shared().readTree(guess(EVENTS, "--json").output());

        assertThat(json.get("job").stringValue()).isEqualTo("events");
        assertThat(json.at("/fields/0").toString())
                .isEqualTo("{\"field\":\"identity\",\"certainty\":\"exact\",\"evidence\":\"filled, no two are equal\",\"columns\":[\"Event ID\"]}");
        assertThat(json.at("/decisions/0/line").asInt()).isEqualTo(19);
        assertThat(json.get("yaml").stringValue()).contains("version: 1");
    }

    @Test
    void saysAtOnceThatAFileHoldsAttendeesAndNoEvents() throws IOException {
        Cli.Result result = guess("Name,User ID,Title,RSVP,Guests,RSVPed on,Event Host\nKim Example,user 7,Organizer,Yes,0,2026-07-28 14:22:11,No\n");

        assertThat(result.exitCode()).isEqualTo(12);
        assertThat(result.errorOutput()).contains("This file holds attendees and no events: its columns \"User ID\", \"RSVP\", \"Guests\"").contains("FILE-EVENTS-01");
        assertThat(result.output()).isEmpty();
    }

    @Test
    void wantsAJobFileAndAUsableName() throws IOException {
        assertThat(guess(EVENTS, "-o", "jobs/fair.txt").exitCode()).isEqualTo(2);
        assertThat(guess(EVENTS, "-o", "jobs/My Fair.yml").errorOutput()).contains("\"my-fair\"");
        assertThat(guess(EVENTS, "-o", "jobs/fair.yml", "--name", "other").exitCode()).isEqualTo(2);
        assertThat(Cli.in(directory).launch("guess", "nowhere.csv").exitCode()).isEqualTo(12);
    }

    private Cli.Result guess(String text, String... options) throws IOException {
        Files.writeString(directory.resolve("events.csv"), text);
        String[] arguments = new String[2 + options.length];
        arguments[0] = "guess";
        arguments[1] = "events.csv";
        System.arraycopy(options, 0, arguments, 2, options.length);
        return Cli.in(directory).launch(arguments);
    }

    private void fill(String file, String empty, String full) throws IOException {
        Path path = directory.resolve(file);
        String text = Files.readString(path);
        int data = text.indexOf('\n', text.lastIndexOf("#")) + 1;
        int rows = text.indexOf('\n', data) + 1;
        Files.writeString(path, text.substring(0, rows) + text.substring(rows).replaceAll(empty, full));
    }
}
