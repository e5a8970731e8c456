package dev.pinnedimport.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pinnedimport.sandbox.Fault;
import dev.pinnedimport.sandbox.FaultRule;
import dev.pinnedimport.sandbox.Faults;
import dev.pinnedimport.sandbox.ReceivedEvent;
import dev.pinnedimport.sandbox.Sandbox;
import dev.pinnedimport.sandbox.SandboxSettings;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class RetryCommandTest {

    private static final String DATE = "31.02.2027 20:00";
    private static final String MENDED_DATE = "28.02.2027 20:00";

    @TempDir
    private Path directory;

    private Sandbox sandbox = Sandbox.start(SandboxSettings.usual());
    private Venues venues;

    @BeforeEach
    void writeJob() throws IOException {
        venues = new Venues(directory, sandbox);
    }

    @AfterEach
    void closeSandbox() {
        sandbox.close();
    }

    @Test
    void triesOnlyMendedRowsAndTellsWhatOfTheOthers() throws IOException {
        String run = venues.run(venues.writeFile("a.csv", Venues.ROWS));
        Path mended = venues.without(venues.mend(run, "\"" + DATE + "\"", "\"" + MENDED_DATE + "\"", "\"Hambrug\"", "\"Hamburg\""), "\"00126\"");

        Cli.Result result = venues.launch("retry", run, "--from", "mended.csv");

        assertThat(result.exitCode()).isEqualTo(10);
        assertThat(result.errorOutput()).as("what is about to be sent is shown as for any run").contains("Plan: 2 new");
        assertThat(result.output()).startsWith("Retry of run " + run + " with mended.csv: 2 rows mended and tried again.\n"
                + "  1 row still as before: row 6.\n"
                + "  1 row given up by you (taken out of the file): row 5. Nothing is sent for it.\n"
                + "Done.  2 in (2 new, 0 changed).")
                .endsWith("Next: mend the rest in the same file, then: pinned-import retry " + run + " --from mended.csv\n");
        assertThat(ids()).containsExactlyInAnyOrder("Jazz Night", "Gala", "Lesung");
        assertThat(mended).exists();
    }

    @Test
    void triesTheRestLaterFromTheSameFileAndSendsNothingTwice() throws IOException {
        String run = venues.run(venues.writeFile("a.csv", Venues.ROWS));
        venues.mend(run, "\"" + DATE + "\"", "\"" + MENDED_DATE + "\"");
        venues.launch("retry", run, "--from", "mended.csv");
        venues.mend(run, "\"" + DATE + "\"", "\"" + MENDED_DATE + "\"", "\"Hambrug\"", "\"Hamburg\"", "\"00126\";\"\"", "\"00126\";\"Tanz\"",
                "\"Potsdam\"", "\"Berlin\"");

        JsonNode second = venues.json("retry", run, "--from", "mended.csv");

        assertThat(second.at("/exit").asInt()).isZero();
        assertThat(second.at("/rows/read").asLong()).isEqualTo(4);
        assertThat(second.at("/rows/created").asLong()).isEqualTo(3);
        assertThat(second.at("/rows/unchanged").asLong()).isEqualTo(1);
        assertThat(sandbox.events()).hasSize(5);
    }

    // As Excel saves "Unicode text"; the job does not name the character set.
    @ParameterizedTest
    @ValueSource(strings = {"UTF-16LE", "UTF-16BE"})
    void takesTheRejectsFileOfAFileInUtf16(String charset) throws IOException {
        Path file = venues.writeFile("a.csv", Venues.ROWS);
        Files.write(file, ("\ufeff" + Files.readString(file)).getBytes(Charset.forName(charset)));
        String run = venues.run(file);
        String rejects = Files.readString(venues.rejects(run), Charset.forName(charset));
        Files.writeString(directory.resolve("mended.csv"), rejects.replace("Hambrug", "Hamburg"), Charset.forName(charset));

        assertThat(venues.launch("retry", run, "--from", "mended.csv").output()).contains("1 row mended and tried again");
        assertThat(venues.launch("run", "venues", venues.rejects(run).toString()).errorOutput()).contains("This is the rejects file of run " + run);
        assertThat(ids()).contains("Lesung");
    }

    @Test
    void knowsTheRejectsFileAgainWhereItIsGivenToRun() throws IOException {
        String run = venues.run(venues.writeFile("a.csv", Venues.ROWS));
        Path mended = venues.mend(run, "\"Hambrug\"", "\"Hamburg\"");

        Cli.Result result = venues.launch("run", "venues", mended.toString());

        assertThat(result.errorOutput()).contains("This is the rejects file of run " + run + ", so only its mended rows are tried again.");
        assertThat(result.output()).contains("1 row mended and tried again").contains("3 rows still as before: row 3, 5, 6.");
        assertThat(sandbox.events()).hasSize(2);
    }

    @Test
    void sendsCellsExactlyAsTheyWereWhereNobodyTouchedThem() throws IOException {
        venues.writeJob(Venues.JOB.replace("  locationName: {from: Venue}", "  locationName: {from: Venue}\n  description: {from: Note}"));
        String run = venues.run(venues.writeFile("a.csv", List.of("00125;Lesung;13.06.2027 19:30;Hambrug;Haus;=1+1", "00126;Tanz;13.06.2027 19:30;Hambrug;Haus;'=x")));
        venues.mend(run, "\"Hambrug\"", "\"Hamburg\"");

        venues.launch("retry", run, "--from", "mended.csv");

        assertThat(sandbox.events()).extracting(ReceivedEvent::json).anyMatch(json -> json.contains("\"=1+1\"")).anyMatch(json -> json.contains("\"'=x\""));
    }

    @Test
    void takesAMendedIdForAnotherEvent() throws IOException {
        String run = venues.run(venues.writeFile("a.csv", List.of(Venues.ROWS.get(0), "00123;Jazz Night;12.06.2027 22:00;Berlin;Quasimodo;")));
        assertThat(sandbox.events()).isEmpty();
        String text = Files.readString(venues.rejects(run)).replace("\"00123\";\"Jazz Night\";\"12.06.2027 22:00\"", "\"00128\";\"Jazz Night\";\"12.06.2027 22:00\"");
        Files.writeString(directory.resolve("mended.csv"), text);

        JsonNode retry = venues.json("retry", run, "--from", "mended.csv");

        assertThat(retry.at("/rows/created").asLong()).isEqualTo(2);
        assertThat(sandbox.events()).hasSize(2);
    }

    @Test
    void takesAwayOneOfTwoContradictingRowsAsAMendOfTheOther() throws IOException {
        String run = venues.run(venues.writeFile("a.csv", List.of(Venues.ROWS.get(0), "00123;Jazz Night;12.06.2027 22:00;Berlin;Quasimodo;")));
        venues.without(venues.mend(run), "22:00");

        JsonNode retry = venues.json("retry", run, "--from", "mended.csv");

        assertThat(retry.at("/rows/created").asLong()).isEqualTo(1);
        assertThat(retry.at("/retry/given_up").asLong()).isEqualTo(1);
        assertThat(retry.at("/exit").asInt()).isZero();
    }

    @Test
    void triesAllRowsAgainWithoutTheFileAfterTheLookupWasMended() throws IOException {
        Path file = venues.writeFile("a.csv", Venues.ROWS);
        String run = venues.run(file);
        Files.delete(file);
        venues.writeCities(Venues.CITIES + "Potsdam,sandbox-potsdam,Potsdam,DE\nHambrug,sandbox-hamburg,Hamburg,DE\n");

        JsonNode retry = venues.json("retry", run);

        assertThat(retry.at("/rows/read").asLong()).isEqualTo(4);
        assertThat(retry.at("/rows/created").asLong()).isEqualTo(2);
        assertThat(retry.at("/rows/rejected").asLong()).isEqualTo(2);
        assertThat(retry.at("/exit").asInt()).isEqualTo(10);
        assertThat(Files.readAllLines(venues.rejects(retry.get("run").asString()))).hasSize(3).anyMatch(line -> line.startsWith("\"00124\";\"Gala\""));
    }

    @Test
    void triesOnlyTheRowsOfOneCause() throws IOException {
        String run = venues.run(venues.writeFile("a.csv", Venues.ROWS));
        venues.writeCities(Venues.CITIES + "Potsdam,sandbox-potsdam,Potsdam,DE\n");

        JsonNode retry = venues.json("retry", run, "--cause", "row-lookup-01");

        assertThat(retry.at("/rows/read").asLong()).isEqualTo(2);
        assertThat(retry.at("/rows/created").asLong()).isEqualTo(1);
        assertThat(venues.json("retry", run, "--only", "refused").at("/retry/tried").asLong()).isZero();
    }

    @Test
    void leavesAloneWhatAnEarlierRetryHasMended() throws IOException {
        String run = venues.run(venues.writeFile("a.csv", Venues.ROWS));
        venues.mend(run, "\"Hambrug\"", "\"Hamburg\"");
        venues.launch("retry", run, "--from", "mended.csv");

        Cli.Result second = venues.launch("retry", run, "--cause", "ROW-LOOKUP-01");

        assertThat(second.output()).contains("1 row tried again").contains("1 row in already, mended in an earlier retry: row 4.");
    }

    @Test
    void leavesNothingToMendInAFileOfWhichAllIsInByAnotherRetry() throws IOException {
        String run = venues.run(venues.writeFile("a.csv", List.of(Venues.ROWS.get(0), Venues.ROWS.get(2), Venues.ROWS.get(4))));
        venues.writeCities(Venues.CITIES + "Hambrug,sandbox-hamburg,Hamburg,DE\nPotsdam,sandbox-potsdam,Potsdam,DE\n");
        venues.launch("retry", run, "--cause", "ROW-LOOKUP-01");

        Cli.Result result = venues.launch("retry", run, "--from", venues.rejects(run).toString());

        assertThat(result.exitCode()).isZero();
        assertThat(result.output()).endsWith(": nothing to try again.\n  2 rows in already, mended in an earlier retry: row 3, 4.\n");
    }

    @Test
    void sendsARefusedEventAgainUnderANewKey() throws IOException {
        sandbox.faults(Faults.of(FaultRule.always(Fault.BAD_REQUEST).saying("title")));
        String run = venues.run(venues.writeFile("a.csv", List.of(Venues.ROWS.getFirst())));
        sandbox.faults(Faults.none());
        venues.mend(run, "\"Jazz Night\"", "\"Jazz Night Late\"");

        JsonNode retry = venues.json("retry", run, "--from", "mended.csv");

        assertThat(retry.at("/rows/created").asLong()).isEqualTo(1);
        assertThat(sandbox.stats().answers(422)).as("answers to a used key with another body").isZero();
        assertThat(sandbox.events()).singleElement().extracting(ReceivedEvent::json).asString().contains("Jazz Night Late");
    }

    @Test
    void sendsARefusedEventAgainWithoutTheFileAndWithoutAChange() throws IOException {
        sandbox.faults(Faults.of(FaultRule.always(Fault.BAD_REQUEST).saying("title")));
        Path file = venues.writeFile("a.csv", List.of(Venues.ROWS.getFirst()));
        String run = venues.run(file);
        Files.delete(file);
        sandbox.faults(Faults.none());

        JsonNode retry = venues.json("retry", run, "--only", "refused");

        assertThat(retry.at("/exit").asInt()).isZero();
        assertThat(retry.at("/rows/created").asLong()).isEqualTo(1);
        assertThat(sandbox.events()).hasSize(1);
    }

    @Test
    void putsAllRowsOfARefusedGroupIntoTheFileAndSendsThemTogether() throws IOException {
        venues.writeJob(Venues.JOB.replace("identity: Id\n", "identity: Id\ngroup_by: [Id]\n"));
        sandbox.faults(Faults.of(FaultRule.always(Fault.BAD_REQUEST).saying("title")));
        String run = venues.run(venues.writeFile("a.csv", List.of(
                "7;Gala;12.06.2027 20:00;Berlin;Oper;first", "7;Gala;12.06.2027 20:00;Berlin;Oper;second", "8;Tanz;12.06.2027 20:00;Berlin;Oper;",
                "7;Gala;12.06.2027 20:00;Berlin;Oper;third")));
        sandbox.faults(Faults.none());

        assertThat(Files.readAllLines(venues.rejects(run))).hasSize(5);
        venues.mend(run, "\"Gala\"", "\"Große Gala\"");
        JsonNode retry = venues.json("retry", run, "--from", "mended.csv");

        assertThat(retry.at("/rows/created").asLong()).isEqualTo(1);
        assertThat(retry.at("/rows/grouped").asLong()).isEqualTo(2);
        assertThat(retry.at("/retry/as_before").asLong()).isEqualTo(1);
        assertThat(sandbox.events()).hasSize(1);
    }

    @Test
    void goesOnWithAnInterruptedRetryAndSendsNothingTwice() throws IOException {
        String run = venues.run(venues.writeFile("a.csv", Venues.ROWS));
        venues.mend(run, "\"" + DATE + "\"", "\"" + MENDED_DATE + "\"", "\"Hambrug\"", "\"Hamburg\"", "\"Potsdam\"", "\"Berlin\"");
        sandbox.faults(Faults.of(FaultRule.always(Fault.UNAUTHORIZED).after(1)));
        JsonNode first = venues.json("retry", run, "--from", "mended.csv");
        sandbox.faults(Faults.none());

        JsonNode second = venues.json("retry", run, "--from", "mended.csv");

        assertThat(first.at("/exit").asInt()).isEqualTo(21);
        assertThat(second.get("run")).isEqualTo(first.get("run"));
        assertThat(second.at("/rows/created").asLong()).isEqualTo(3);
        assertThat(sandbox.events()).hasSize(4);
    }

    @Test
    void resumesAnInterruptedRetryLikeAnyRun() throws IOException {
        Path file = venues.writeFile("a.csv", Venues.ROWS);
        String run = venues.run(file);
        venues.mend(run, "\"" + DATE + "\"", "\"" + MENDED_DATE + "\"", "\"Hambrug\"", "\"Hamburg\"");
        sandbox.faults(Faults.of(FaultRule.always(Fault.UNAUTHORIZED).after(1)));
        String retry = venues.json("retry", run, "--from", "mended.csv").get("run").asString();
        sandbox.faults(Faults.none());
        Files.delete(file);
        Files.delete(directory.resolve("mended.csv"));

        JsonNode resumed = venues.json("resume", retry);

        assertThat(resumed.at("/rows/created").asLong()).isEqualTo(2);
        assertThat(sandbox.events()).hasSize(3);
    }

    @Test
    void sendsWhatAnUnfinishedRunHasStagedAlthoughItsFileIsGone() throws IOException {
        Path file = venues.writeFile("a.csv", List.of(Venues.ROWS.get(0), "00128;Gala;12.06.2027 20:00;Berlin;Oper;", "00129;Tanz;12.06.2027 20:00;Berlin;Oper;"));
        sandbox.faults(Faults.of(FaultRule.always(Fault.UNAUTHORIZED).after(1)));
        String run = venues.run(file);
        sandbox.faults(Faults.none());
        assertThat(venues.launch("retry", run).errorOutput()).contains("has not ended").contains("pinned-import resume " + run);
        Files.delete(file);

        JsonNode retry = venues.json("retry", run, "--only", "waiting");

        assertThat(retry.at("/retry/taken").asLong()).isEqualTo(2);
        assertThat(retry.at("/rows/read").asLong()).isEqualTo(2);
        assertThat(retry.at("/rows/created").asLong()).isEqualTo(2);
        assertThat(retry.at("/exit").asInt()).isZero();
        assertThat(sandbox.events()).hasSize(3);
        assertThat(venues.launch("runs").output()).contains(run);
    }

    @Test
    void leavesARowAloneThatANewerFileHasBroughtIn() throws IOException {
        String run = venues.run(venues.writeFile("a.csv", Venues.ROWS));
        List<String> newer = new ArrayList<>(Venues.ROWS);
        newer.set(2, "00125;Lesung (verlegt);15.06.2027 19:30;Hamburg;Literaturhaus;-");
        String second = venues.run(venues.writeFile("b.csv", newer));
        venues.mend(run, "\"Hambrug\"", "\"Hamburg\"", "\"" + DATE + "\"", "\"" + MENDED_DATE + "\"");

        Cli.Result result = venues.launch("retry", run, "--from", "mended.csv");

        assertThat(result.output()).contains("1 row mended and tried again")
                .contains("1 row left alone, because a newer file speaks of it:")
                .contains("row 4: \"00125\" is in the calendar, and a newer file was imported since (run " + second + ").");
        assertThat(sandbox.events()).extracting(ReceivedEvent::json).anyMatch(json -> json.contains("Lesung (verlegt)"));
        assertThat(ids()).containsExactlyInAnyOrder("Jazz Night", "Lesung (verlegt)", "Gala");
    }

    @Test
    void saysWhichRowsOfTheFileAreNone() throws IOException {
        String run = venues.run(venues.writeFile("a.csv", Venues.ROWS));
        Path mended = venues.mend(run, "\"Hambrug\"", "\"Hamburg\"");
        List<String> lines = new ArrayList<>(Files.readAllLines(mended));
        lines.add(lines.get(1).replace("\"Gala\"", "\"Gala twice\""));
        lines.add("\"00199\";\"New\";\"12.06.2027 20:00\";\"Berlin\";\"Oper\";\"\"");
        lines.add(lines.get(3).replace(run, "2020-01-01-0000-abc"));
        Files.write(mended, lines);

        Cli.Result result = venues.launch("retry", run, "--from", "mended.csv");

        assertThat(result.output()).contains("1 row mended and tried again").contains("3 rows of the file not usable:")
                .contains("Row 3 of the source stands in this file twice").contains("ROW-RETRY-02")
                .contains("This row has no row id").contains("ROW-RETRY-01")
                .contains("This row is one of run 2020-01-01-0000-abc, not of " + run).contains("ROW-RETRY-03");
        assertThat(ids()).containsExactlyInAnyOrder("Jazz Night", "Lesung");
    }

    @Test
    void refusesAFileThatIsNoRejectsFileAndARunThatIsNone() throws IOException {
        Path file = venues.writeFile("a.csv", Venues.ROWS);
        String run = venues.run(file);

        Cli.Result ordinary = venues.launch("retry", run, "--from", file.toString());
        Cli.Result unknown = venues.launch("retry", "2020-01-01-0000-abc");

        assertThat(ordinary.exitCode()).isEqualTo(12);
        assertThat(ordinary.errorOutput()).contains("This is not a rejects file: the column with the row ids is missing.").contains("RUN-RETRY-02");
        assertThat(unknown.exitCode()).isEqualTo(2);
        assertThat(unknown.errorOutput()).contains("There is no run \"2020-01-01-0000-abc\" in this ledger.");
    }

    @Test
    void refusesTheRejectsFileOfAnotherJob() throws IOException {
        String run = venues.run(venues.writeFile("a.csv", Venues.ROWS));
        Importing.writeJob(directory);

        Cli.Result result = venues.launch("run", "concerts", venues.rejects(run).toString());

        assertThat(result.exitCode()).isEqualTo(12);
        assertThat(result.errorOutput()).contains("This is a rejects file of the job venues, not of concerts.");
    }

    @Test
    void refusesAFileInWhichAColumnIsMissing() throws IOException {
        String run = venues.run(venues.writeFile("a.csv", Venues.ROWS));
        venues.mend(run, "\"City\"", "\"Town\"");

        Cli.Result result = venues.launch("retry", run, "--from", "mended.csv");

        assertThat(result.exitCode()).isEqualTo(12);
        assertThat(result.errorOutput()).contains("The column \"City\" is not in this file any more");
    }

    @Test
    void copesWithAnotherDelimiterCharacterSetAndOrderOfRowsAndColumns() throws IOException {
        String run = venues.run(venues.writeFile("a.csv", Venues.ROWS));
        List<String> lines = Files.readAllLines(venues.rejects(run)).stream().map(line -> line.replace("\ufeff", "").replace("\";\"", "\",\"")).toList();
        List<String> moved = new ArrayList<>(List.of(lines.getFirst(), lines.get(4), lines.get(2), lines.get(1), lines.get(3)));
        moved.replaceAll(line -> line.replace("\"Potsdam\"", "\"Berlin\""));
        Files.write(directory.resolve("mended.csv"), moved.stream().map(line -> "\"x\"," + line).toList(), StandardCharsets.ISO_8859_1);

        JsonNode retry = venues.json("retry", run, "--from", "mended.csv");

        assertThat(retry.at("/retry/tried").asLong()).isEqualTo(1);
        assertThat(retry.at("/retry/as_before").asLong()).isEqualTo(3);
        assertThat(ids()).containsExactlyInAnyOrder("Jazz Night", "Fête der Musik");
    }

    @Test
    void checkAndRunCountTheSameCauses() throws IOException {
        List<String> rows = new ArrayList<>(Venues.ROWS);
        rows.add("00128;Kino;21.06.2027 12:00;Potsdam;Park;-");
        Path file = venues.writeFile("a.csv", rows);

        JsonNode checked = venues.json("check", "venues", file.toString()).path("issues");
        JsonNode ran = venues.json("run", "venues", file.toString()).path("issues");

        assertThat(checked).isEqualTo(ran);
        assertThat(ran.findValuesAsString("code")).contains("ROW-LOOKUP-01");
        assertThat(ran).anySatisfy(issue -> {
            assertThat(issue.path("code").asString()).isEqualTo("ROW-LOOKUP-01");
            assertThat(issue.path("count").asLong()).isEqualTo(3);
        });
    }

    /// The file proves by its second row that the day comes first; the row that is retried could not tell.
    @Test
    void readsDatesAsTheWholeFileDid() throws IOException {
        venues.writeJob(Venues.JOB.replace("datetime: \"dd.MM.yyyy HH:mm\"", "datetime: [\"dd/MM/yyyy HH:mm\", \"MM/dd/yyyy HH:mm\"]"));
        String run = venues.run(venues.writeFile("a.csv", List.of("00125;Lesung;03/04/2027 19:30;Hambrug;Haus;-", "00126;Tanz;27/04/2027 19:30;Hamburg;Haus;-")));
        venues.mend(run, "\"Hambrug\"", "\"Hamburg\"");

        JsonNode retry = venues.json("retry", run, "--from", "mended.csv");

        assertThat(retry.at("/exit").asInt()).isZero();
        assertThat(sandbox.events()).extracting(ReceivedEvent::json).anyMatch(json -> json.contains("\"Lesung\"") && json.contains("2027-04-03T19:30"));
    }

    /// A date mended the other way round is a row to mend, not a file that contradicts itself.
    @Test
    void aMendedRowDoesNotOverturnTheOrderOfDates() throws IOException {
        venues.writeJob(Venues.JOB.replace("datetime: \"dd.MM.yyyy HH:mm\"", "datetime: [\"dd/MM/yyyy HH:mm\", \"MM/dd/yyyy HH:mm\"]"));
        String run = venues.run(venues.writeFile("a.csv", List.of("00125;Lesung;03/04/2027 19:30;Hambrug;Haus;-",
                "00124;Gala;soon;Hamburg;Haus;-", "00126;Tanz;27/04/2027 19:30;Hamburg;Haus;-")));
        venues.mend(run, "\"Hambrug\"", "\"Hamburg\"", "\"soon\"", "\"04/28/2027 19:30\"");

        JsonNode retry = venues.json("retry", run, "--from", "mended.csv");

        assertThat(retry.at("/exit").asInt()).isEqualTo(10);
        assertThat(retry.at("/rows/created").asLong()).isEqualTo(1);
        assertThat(retry.at("/rows/rejected").asLong()).isEqualTo(1);
    }

    @Test
    void saysThatThereIsNothingToTryAgain() throws IOException {
        String run = venues.run(venues.writeFile("a.csv", List.of(Venues.ROWS.getFirst())));

        Cli.Result result = venues.launch("retry", run);

        assertThat(result.exitCode()).isZero();
        assertThat(result.output()).isEqualTo("Retry of run " + run + ": nothing to try again.\n");
    }

    @Test
    void refusesAKindAndACauseThatThereAreNot() {
        assertThat(venues.launch("retry", "x", "--only", "all").errorOutput()).contains("--only rejected, --only refused or --only waiting");
        assertThat(venues.launch("retry", "x", "--cause", "ROW-1").errorOutput()).contains("\"ROW-1\" is no code.");
    }

    private List<String> ids() {
        return sandbox.events().stream().map(event -> event.json().replaceAll(".*\"title\":\"([^\"]*)\".*", "$1")).toList();
    }
}
