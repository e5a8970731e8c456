package dev.pinnedimport.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class CheckCommandTest {

    @TempDir
    private Path directory;

    @BeforeEach
    void writeJob() throws IOException {
        Importing.writeJob(directory);
    }

    @Test
    void countsWhatIsReadyAndNamesTheNextCommand() throws IOException {
        Path file = Importing.writeFile(directory, "a.csv", Importing.rows(1, 12));

        Cli.Result result = check(file);

        assertThat(result.exitCode()).isZero();
        assertThat(result.output().replaceAll("in [0-9.]+ s", "in 0.1 s")).isEqualTo(
                """
                Checked 12 rows in 0.1 s. Nothing was sent.
                  12 ready   0 to fix
                Next: pinned-import run concerts %s
                """.formatted(file));
    }

    @Test
    void namesTheNextCommandSoThatAShellTakesItAlsoWithBlanksInTheName() throws IOException {
        Path file = Importing.writeFile(directory, "Jane's export.csv", Importing.rows(1, 12));

        assertThat(check(file).output()).endsWith("Next: pinned-import run concerts '" + directory + "/Jane'\\''s export.csv'\n");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "rows: 100..200    | The file has 12 rows; the job expects at least 100 (guards.rows).",
        "max_rejects: 1    | 2 rows would be rejected; the job allows 1 (guards.max_rejects).",
        "max_rejects: 10%  | 2 of 12 rows would be rejected (16.7 %); the job allows 10.0 % (guards.max_rejects)."})
    void proposesNoRunThatAGuardWouldStop(String guard, String why) throws IOException {
        Importing.writeJob(directory, Importing.JOB + "guards: {" + guard + "}\n");
        List<String> rows = new ArrayList<>(Importing.rows(1, 10));
        rows.add("A11,,2027-01-01 20:00");
        rows.add("A12,,2027-01-01 20:00");

        Cli.Result result = check(Importing.writeFile(directory, "a.csv", rows));

        assertThat(result.exitCode()).isEqualTo(11);
        assertThat(result.output()).contains("A run would stop here: a.csv: " + why)
                .endsWith("Next: fix and check again. As it is, a run would send nothing.\n");
    }

    @Test
    void groupsWhatIsWrongByCause() throws IOException {
        List<String> rows = new ArrayList<>(Importing.rows(1, 3));
        rows.add("A4,,2027-01-01 20:00");
        rows.add("A5,,2027-01-01 20:00");
        rows.add("A6,Concert,2027-02-31 20:00");

        Cli.Result result = check(Importing.writeFile(directory, "a.csv", rows));

        assertThat(result.exitCode()).isEqualTo(10);
        assertThat(result.output())
                .contains("3 ready   3 to fix")
                .containsPattern("Value is missing \\(Title\\) +2  row 5, column \"Title\": \"Title\" is empty. Every event needs a title. \\(ROW-VALUE-01\\)")
                .containsPattern("Date is not in the calendar \\(Start\\) +1  row 7, column \"Start\"");
    }

    @Test
    void findsRepeatedAndContradictingIds() throws IOException {
        List<String> rows = new ArrayList<>(Importing.rows(1, 3));
        rows.add(Importing.row(1));
        rows.add(Importing.row(2));
        rows.add(Importing.row(2).replace("Concert", "Recital"));
        rows.add(Importing.row(2));

        Cli.Result result = Cli.in(directory).launch("check", "concerts", Importing.writeFile(directory, "a.csv", rows).toString(), "--json");

        JsonNode counts = JsonMapper.shared().readTree(result.output()).get("rows");
        assertThat(counts.get("read").asLong()).isEqualTo(7);
        assertThat(counts.get("ready").asLong()).isEqualTo(2);
        assertThat(counts.get("duplicates").asLong()).isEqualTo(1);
        assertThat(counts.get("rejected").asLong()).isEqualTo(4);
    }

    /// As `plan` and `run` count them: of rows with one id, one of which cannot be used, nobody knows which is right.
    @Test
    void countsAllRowsOfAnIdOfWhichOneCannotBeUsed() throws IOException {
        String bad = Importing.row(1).replaceFirst("2027-\\d\\d-\\d\\d", "2027-02-31");
        for (List<String> rows : List.of(List.of(Importing.row(1), Importing.row(1), bad, Importing.row(1), Importing.row(2)),
                List.of(bad, Importing.row(1), Importing.row(1), bad, Importing.row(2)))) {
            Path file = Importing.writeFile(directory, "a.csv", rows);

            Cli.Result check = Cli.in(directory).launch("check", "concerts", file.toString(), "--json");
            Cli.Result plan = Cli.in(directory).launch("plan", "concerts", file.toString(), "--json");

            JsonNode counts = JsonMapper.shared().readTree(check.output()).get("rows");
            assertThat(counts.get("ready").asLong()).isEqualTo(1);
            assertThat(counts.get("rejected").asLong()).isEqualTo(4);
            assertThat(counts.get("duplicates").asLong()).isZero();
            assertThat(JsonMapper.shared().readTree(plan.output()).at("/rows/rejected").asLong()).as(plan.output()).isEqualTo(4);
            assertThat(check.output()).contains("stands in this file more than once, and ");
        }
    }

    @Test
    void namesTheLikelyNewNameOfAColumnThatIsGone() throws IOException {
        Path file = java.nio.file.Files.writeString(directory.resolve("a.csv"), "Id,Titel,Start\nA1,Concert,2027-01-01 20:00\n");

        Cli.Result result = check(file);

        assertThat(result.exitCode()).isEqualTo(20);
        assertThat(result.errorOutput()).contains("no column \"Title\"").contains("\"Titel\"").contains("JOB-COLUMN-01");
    }

    @Test
    void replaysTheExamplesOfTheJob() throws IOException {
        Importing.writeJob(directory, Importing.JOB + """
                examples:
                  - row: {Id: A1, Title: Concert, Start: "2027-01-01 20:00"}
                    expect: {title: Recital}
                """);

        Cli.Result result = check(Importing.writeFile(directory, "a.csv", Importing.rows(1, 2)));

        assertThat(result.exitCode()).isEqualTo(20);
        assertThat(result.output()).contains("\"title\" of this example is \"Concert\"; expected is \"Recital\".").contains("JOB-EXAMPLE-01")
                .endsWith("Next: mend the job or its examples, and check again.\n");
    }

    @Test
    void refusesAFieldThatTheContractDoesNotHaveAndNamesTheNearest() throws IOException {
        Importing.writeJob(directory, Importing.JOB.replace("  title: Title", "  title: Title\n  locationNam: Title"));

        Cli.Result result = check(Importing.writeFile(directory, "a.csv", Importing.rows(1, 2)));

        assertThat(result.exitCode()).isEqualTo(20);
        assertThat(result.errorOutput()).contains("concerts.yml:10:3").contains("Did you mean \"locationName\"?").contains("JOB-FIELD-01");
    }

    private Cli.Result check(Path file) {
        return Cli.in(directory).launch("check", "concerts", file.toString());
    }
}
