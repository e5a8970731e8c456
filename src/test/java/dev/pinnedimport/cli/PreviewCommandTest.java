package dev.pinnedimport.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class PreviewCommandTest {

    @TempDir
    private Path directory;

    @BeforeEach
    void writeJob() throws IOException {
        Importing.writeJob(directory, Importing.JOB.replace("  title: Title\n", """
                  title: Title
                  description: {from: Text}
                  offers: {fields: {name: {const: Tickets}, url: {from: Link, transforms: [web_address]}, availability: {const: available}}, needs: [url]}
                """.indent(2).replaceAll("(?m)^  ", "")).replace("send:", "skip_when: 'row[\"Title\"] == \"Template\"'\nsend:"));
    }

    @Test
    void showsEachEventBesideTheCellsItIsMadeOf() throws IOException {
        Cli.Result result = preview(List.of(
                "A1,Jazz on the Pier,2027-06-12 20:00,An evening with a long text that goes on and on until it is cut off somewhere at the end of the line,tickets.example.org/jazz",
                "A2,Template,2027-06-12 20:00,,",
                "A3,New Year,2027-01-01 00:30,,",
                "A4,Spring Fair,2027-02-31 20:00,,"));

        assertThat(result.exitCode()).isZero();
        assertThat(result.output().replace(directory.toString(), "")).isEqualTo("""
                Row 2 becomes                             from
                  title    Jazz on the Pier               Title: Jazz on the Pier
                  start    Sat 12 Jun 2027 20:00          Start: 2027-06-12 20:00
                           Europe/Berlin (+02:00)
                           18:00 UTC
                  place    Berlin (DE)
                  kind     music
                  offers   Tickets                        Link: tickets.example.org/jazz
                           https://tickets.example.org/ja
                           zz
                  status   published, channel 41
                  text     An evening with a long text    Text: An evening with a long text th…
                           that goes on and on until it
                           is cut off somewhere at the
                           end …

                Row 3 is left out by a rule of the job.
                Row 4 becomes                             from
                  title    New Year                       Title: New Year
                  start    Fri 1 Jan 2027 00:30           Start: 2027-01-01 00:30
                           Europe/Berlin (+01:00)
                           Thu 31 Dec 2026 23:30 UTC
                  place    Berlin (DE)
                  kind     music
                  offers   none
                  status   published, channel 41

                Row 5 is rejected
                  "Start": "2027-02-31 20:00" is not in the calendar: February 2027 has 28
                  days. Correct it, for example to 2026-02-28 20:00. (ROW-DATE-02)
                    Start: 2027-02-31 20:00

                Next: pinned-import check concerts /a.csv
                """);
        assertThat(result.output().lines().filter(line -> !line.startsWith("Next"))).allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(80));
    }

    @Test
    void showsAsManyRowsAsAskedAndSaysThatTheFileGoesOn() throws IOException {
        Cli.Result result = preview(Importing.rows(1, 9).stream().map(row -> row + ",,").toList(), "--rows", "2");

        assertThat(result.output().lines().filter(line -> line.contains(" becomes"))).hasSize(2);
        assertThat(result.output()).contains("The file goes on: --rows 8 shows more; all rows: pinned-import check concerts");
    }

    @Test
    void tellsManyRowsThatAreLeftOutInOneLine() throws IOException {
        Cli.Result result = preview(List.of("A1,Template,x,,", "A2,Template,x,,", "A3,Template,x,,", "A4,Fair,2027-06-12 20:00,,"));

        assertThat(result.output()).startsWith("3 rows are left out by rules of the job; the first is row 2.\nRow 5 becomes");
    }

    @Test
    void makesForeignTextHarmless() throws IOException {
        Cli.Result result = preview(List.of("A1,\"Fair \u202egnp.exe\nsecond line\",2027-06-12 20:00,,"));

        assertThat(result.output()).contains("\\u202e").contains("\\n").doesNotContain("\u202e");
    }

    @Test
    void saysTheSameAsJson() throws IOException {
        JsonNode json = JsonMapper.shared().readTree(preview(List.of("A1,Fair,2027-06-12 20:00,,", "A2,,2027-06-12 20:00,,"), "--json").output());

        assertThat(json.at("/rows/0/result").stringValue()).isEqualTo("event");
        assertThat(json.at("/rows/0/event/title").stringValue()).isEqualTo("Fair");
        assertThat(json.at("/rows/0/startAt").toString())
                .isEqualTo("{\"weekday\":\"Saturday\",\"local\":\"2027-06-12T20:00\",\"zone\":\"Europe/Berlin\",\"utc\":\"2027-06-12T18:00:00Z\"}");
        assertThat(json.at("/rows/0/cells/startAt/Start").stringValue()).isEqualTo("2027-06-12 20:00");
        assertThat(json.at("/rows/1/result").stringValue()).isEqualTo("rejected");
        assertThat(json.at("/rows/1/issues/0/code").stringValue()).isEqualTo("ROW-VALUE-01");
        assertThat(json.get("more").booleanValue()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "many"})
    void wantsANumberOfRows(String rows) throws IOException {
        assertThat(preview(List.of("A1,Fair,2027-06-12 20:00,,"), "--rows", rows).exitCode()).isEqualTo(2);
    }

    @Test
    void putsTheRowsOfOneEventTogether() {
        Cli.Result result = Cli.in(Path.of("").toAbsolutePath()).launch("preview", "eventbrite-orders", "sample-data/eventbrite-orders.csv", "--rows", "1");

        assertThat(result.exitCode()).isZero();
        assertThat(result.output()).contains("4 rows are left out by rules of the job; the first is row 9.").contains("Row 2 and 4 more become")
                .contains("Ticket type: General Admission").doesNotContain("attendee01");
    }

    private Cli.Result preview(List<String> rows, String... options) throws IOException {
        Path file = Files.writeString(directory.resolve("a.csv"), "Id,Title,Start,Text,Link\n" + String.join("\n", rows) + "\n");
        String[] arguments = new String[3 + options.length];
        arguments[0] = "preview";
        arguments[1] = "concerts";
        arguments[2] = file.toString();
        System.arraycopy(options, 0, arguments, 3, options.length);
        return Cli.in(directory).launch(arguments);
    }
}
