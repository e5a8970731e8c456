package dev.pinnedimport.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pinnedimport.sandbox.ApiKey;
import dev.pinnedimport.sandbox.Sandbox;
import dev.pinnedimport.sandbox.SandboxSettings;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Files that were damaged before they came here: told by column with examples, in `check` and in `run`, and not published.
class DamagedFileTest {

    private static final String AT = ",2027-01-10 20:00";

    @TempDir
    private Path directory;

    private final Sandbox sandbox = Sandbox.start(SandboxSettings.usual());

    @BeforeEach
    void writeJob() throws IOException {
        Importing.writeJob(directory);
    }

    @AfterEach
    void closeSandbox() {
        sandbox.close();
    }

    // ---- single cells ------------------------------------------------------------------------------------------

    @Test
    void showsGarbledTextBeforeAndAfterAndDoesNotPublishIt() throws IOException {
        Path file = Importing.writeFile(directory, "a.csv", List.of("A1,MÃ¼ller liest" + AT, "A2,Müller liest" + AT));

        Cli.Result check = check(file);
        Cli.Result run = run(file);

        assertThat(check.exitCode()).isEqualTo(run.exitCode()).isEqualTo(10);
        assertThat(check.output()).contains("row 2, column \"Title\": \"MÃ¼ller liest\" was read in a wrong character set; it should be \"Müller liest\".",
                "(ROW-CELL-05)");
        assertThat(sandbox.events()).extracting(event -> event.title()).containsExactly("Müller liest");
    }

    @Test
    void proposesTheCharacterSetWhereTheJobNamesAWrongOne() throws IOException {
        Importing.writeJob(directory, Importing.JOB.replace("  system: test-system", "  system: test-system\n  charset: ISO-8859-1"));

        Cli.Result utf8 = check(Importing.writeFile(directory, "a.csv", List.of("A1,Müller" + AT)));
        Cli.Result windows = check(Files.write(directory.resolve("b.csv"),
                ("Id,Title,Start\nA1,„Faust“" + AT + "\n").getBytes(Charset.forName("windows-1252"))));

        assertThat(utf8.output()).contains("it should be \"Müller\": set source.charset: UTF-8 in the job, not ISO-8859-1.");
        assertThat(windows.output()).contains("it should be \"„Faust“\": set source.charset: windows-1252 in the job, not ISO-8859-1.");
    }

    @Test
    void rejectsARowWithAReplacementCharacter() throws IOException {
        Cli.Result check = check(Importing.writeFile(directory, "a.csv", List.of("A1,M\ufffdller" + AT, "A2,Concert" + AT)));

        assertThat(check.exitCode()).isEqualTo(10);
        assertThat(check.output()).contains("1 ready   1 to fix", "row 2, column \"Title\": \"M\ufffdller\" holds the sign \ufffd", "(ROW-CELL-06)");
    }

    @Test
    void publishesDamagedTextWhereTheJobAllowsItAndWarns() throws IOException {
        Importing.writeJob(directory, Importing.JOB + "guards: {allow: [damaged_text]}\n");

        Cli.Result check = check(Importing.writeFile(directory, "a.csv", List.of("A1,M\ufffdller" + AT)));

        assertThat(check.exitCode()).isZero();
        assertThat(check.output()).contains("1 ready   0 to fix   1 warning", "(ROW-CELL-06) (warning)");
    }

    @ParameterizedTest
    @CsvSource({"1.23E+05", "1.12119E+10", "'1,12119E+10'"})
    void rejectsNumbersThatASpreadsheetHasShortened(String number) throws IOException {
        Cli.Result id = check(Importing.writeFile(directory, "a.csv", List.of("\"" + number + "\",Concert" + AT)));
        Cli.Result text = check(Importing.writeFile(directory, "b.csv", List.of("A1,\"" + number + "\"" + AT)));

        assertThat(id.output()).contains("row 2, column \"Id\": \"" + number + "\" is an id that a spreadsheet has shortened.", "(ROW-CELL-02)");
        assertThat(text.output()).contains("row 2, column \"Title\": \"" + number + "\" is a number that a spreadsheet has shortened", "(ROW-CELL-02)");
    }

    @ParameterizedTest
    @CsvSource({"#N/A", "#REF!", "#NV", "#BEZUG!", "#DIV/0!", "#NAME?"})
    void rejectsTheErrorsOfFormulasAlsoInCsv(String error) throws IOException {
        Cli.Result check = check(Importing.writeFile(directory, "a.csv", List.of("A1," + error + AT, "A2,#hashtag" + AT)));

        assertThat(check.exitCode()).isEqualTo(10);
        assertThat(check.output()).contains("1 ready   1 to fix", "row 2, column \"Title\": The cell holds the spreadsheet error " + error, "(ROW-CELL-01)");
    }

    @Test
    void rejectsTheErrorsOfFormulasAlsoInRowsWithEmptyCellsTooMany() throws IOException {
        Cli.Result check = check(Importing.writeFile(directory, "a.csv", List.of("A1,#N/A" + AT + ",", "A2,Concert" + AT + ",")));

        assertThat(check.exitCode()).isEqualTo(10);
        assertThat(check.output()).contains("1 ready   1 to fix", "row 2, column \"Title\": The cell holds the spreadsheet error #N/A", "(ROW-CELL-01)");
    }

    @Test
    void takesAnErrorForNothingWhereTheJobSaysSo() throws IOException {
        Importing.writeJob(directory, Importing.JOB.replace("  title: Title", "  title: {from: Title, default: Untitled}")
                .replace("  system: test-system", "  system: test-system\n  empty_values: [\"#N/A\"]"));

        assertThat(check(Importing.writeFile(directory, "a.csv", List.of("A1,#N/A" + AT))).output()).contains("1 ready   0 to fix");
    }

    // ---- whole columns -----------------------------------------------------------------------------------------

    @Test
    void warnsOfIdsThatEndInPointZero() throws IOException {
        assertWarned(List.of("101.0,Concert" + AT, "102.0,Recital" + AT), "a.csv, column \"Id\": Ids end in \".0\"",
                "row 2 \"101.0\", row 3 \"102.0\"", "(FILE-DAMAGE-02)");
    }

    @Test
    void warnsOfIdsThatASpreadsheetHasTurnedIntoDates() throws IOException {
        assertWarned(List.of("3-A,Concert" + AT, "3-B,Recital" + AT, "3. Apr,Opera" + AT), "a.csv, column \"Id\": Some ids look like dates",
                "row 4 \"3. Apr\"", "(FILE-DAMAGE-03)");
    }

    @Test
    void warnsOfNumbersAmongDates() throws IOException {
        Cli.Result check = check(Importing.writeFile(directory, "a.csv", List.of("A1,Concert,2027-01-10 20:00", "A2,Recital,46400", "A3,Opera,2027-01-12 20:00")));

        assertThat(check.output()).contains("a.csv, column \"Start\": Most cells here are dates, but some are the numbers by which spreadsheets count days: "
                + "row 3 \"46400\"", "(FILE-DAMAGE-04)");
    }

    @Test
    void warnsOfQuestionMarksInPlaceOfLetters() throws IOException {
        assertWarned(List.of("A1,M?ller liest" + AT, "A2,Gro?e Oper" + AT, "A3,????? ????" + AT), "a.csv, column \"Title\": Question marks stand where letters should be",
                "row 2 \"M?ller liest\"", "(FILE-DAMAGE-05)");
    }

    @Test
    void warnsOfIdsThatDifferOnlyInTheirForm() throws IOException {
        assertWarned(List.of("0017,Concert" + AT, "17,Recital" + AT), "a.csv, column \"Id\": Ids differ only by letter case, zeros in front",
                "\"0017\" and \"17\"", "(FILE-DAMAGE-06)");
    }

    @Test
    void saysNothingOfWhatIsInOrder() throws IOException {
        Cli.Result check = check(Importing.writeFile(directory, "a.csv", List.of("12345,What? Already over?" + AT, "B-2027-01,Who's afraid of https://x.example/?a=b" + AT,
                "A3,\"CAFÉ” – „Spaß“, 5 €\"" + AT, "007,Größe" + AT, "1.5,1E5 and all that" + AT, "x,#1" + AT)));

        assertThat(check.output()).contains("6 ready   0 to fix\nNext").doesNotContain("Note", "warning");
    }

    // ---- cut off -----------------------------------------------------------------------------------------------

    @Test
    void rejectsTheRowInWhichTheFileEnds() throws IOException {
        Path file = Files.writeString(directory.resolve("a.csv"), "Id,Title,Start\nA1,Concert" + AT + "\nA2,Reci");

        Cli.Result run = run(file);

        assertThat(run.exitCode()).isEqualTo(10);
        assertThat(run.output()).contains("row 3: The file ends in the middle of this row, after 2 of 3 cells", "(ROW-SHAPE-04)");
        assertThat(sandbox.events()).hasSize(1);
    }

    @Test
    void warnsWhereTheExpectedFooterIsMissing() throws IOException {
        Importing.writeJob(directory, Importing.JOB.replace("  system: test-system", "  system: test-system\n  footers: ['^Total']"));

        assertThat(check(Importing.writeFile(directory, "a.csv", List.of("A1,Concert" + AT))).output())
                .contains("The file does not end with the lines that the job expects", "(FILE-DAMAGE-01)");
        assertThat(check(Importing.writeFile(directory, "b.csv", List.of("A1,Concert" + AT, "Total,1,"))).output()).doesNotContain("FILE-DAMAGE-01");
    }

    @Test
    void saysThatAFileHasNoRows() throws IOException {
        Cli.Result check = check(Importing.writeFile(directory, "a.csv", List.of()));

        assertThat(check.exitCode()).isZero();
        assertThat(check.output()).contains("Checked 0 rows", "The file has no rows below its header", "(FILE-ROWS-01)");
    }

    @Test
    void tellsOfShortRowsAlsoWhereRowsAreGrouped() throws IOException {
        Importing.writeJob(directory, Importing.JOB.replace("identity: Id\n", "identity: Id\ngroup_by: Id\n"));
        Path file = Files.writeString(directory.resolve("a.csv"), "Id,Title,Start,Ticket\nA1,Concert" + AT + ",Standard\nA1,Concert" + AT + "\n");

        assertThat(check(file).output()).contains("1 ready").contains("row 3: The row has 3 of 4 cells").contains("(ROW-SHAPE-02)");
        assertThat(run(file).output()).contains("1  created").contains("row 3: The row has 3 of 4 cells");
    }

    // ---- an old file -------------------------------------------------------------------------------------------

    @Test
    void warnsWhereEverythingIsOver() throws IOException {
        assertWarned(List.of("A1,Concert,2019-01-10 20:00", "A2,Recital,2019-02-11 20:00"),
                "All 2 events in this file are over, the last since 2019-02-11.", "a.csv", "(FILE-AGE-01)");
    }

    @Test
    void refusesAnOldFileAfterANewerOne() throws IOException {
        Path old = Importing.writeFile(directory, "march.csv", List.of("A1,Concert" + AT));
        run(old);
        run(Importing.writeFile(directory, "april.csv", List.of("A1,Concert with guests" + AT)));
        Files.setLastModifiedTime(old, FileTime.from(Instant.now().minusSeconds(86_400)));

        Cli.Result plan = plan(old);
        Cli.Result again = run(old);

        assertThat(plan.exitCode()).isEqualTo(11);
        assertThat(plan.output()).contains("A run would stop here: march.csv: This is the file of run ", "(FILE-AGE-03)");
        assertThat(again.exitCode()).isEqualTo(11);
        assertThat(again.output()).contains("march.csv: This is the file of run ", "Nothing was sent.", "(FILE-AGE-03)");
        assertThat(run(old).exitCode()).as("and once more").isEqualTo(11);
        assertThat(sandbox.events()).singleElement().satisfies(event -> assertThat(event.json()).contains("with guests"));
    }

    @Test
    void letsAnOldFileBeThatTakesNothingBack() throws IOException {
        Path north = Importing.writeFile(directory, "north.csv", List.of("A1,Concert" + AT));
        Path south = Importing.writeFile(directory, "south.csv", List.of("B1,Recital" + AT));
        Files.setLastModifiedTime(north, FileTime.from(Instant.now().minusSeconds(86_400)));
        run(north);
        run(south);

        assertThat(plan(north).output()).doesNotContain("FILE-AGE");
        Cli.Result again = run(north);

        assertThat(again.exitCode()).as(again.output()).isZero();
        assertThat(again.output()).doesNotContain("FILE-AGE");
        assertThat(sandbox.events()).hasSize(2);
    }

    @Test
    void importsAnOldFileWhereTheJobAllowsIt() throws IOException {
        Importing.writeJob(directory, Importing.JOB + "guards: {allow: [old_file]}\n");
        Path old = Importing.writeFile(directory, "march.csv", List.of("A1,Concert" + AT));
        run(old);
        run(Importing.writeFile(directory, "april.csv", List.of("A1,Concert with guests" + AT)));
        Files.setLastModifiedTime(old, FileTime.from(Instant.now().minusSeconds(86_400)));

        Cli.Result again = run(old);

        assertThat(again.exitCode()).isZero();
        assertThat(again.output()).contains("(FILE-AGE-03)");
        assertThat(sandbox.events()).singleElement().satisfies(event -> assertThat(event.json()).doesNotContain("with guests"));
    }

    @Test
    void onlyWarnsWhereANewExportHappensToBeAsBefore() throws IOException {
        run(Importing.writeFile(directory, "monday.csv", List.of("A1,Concert" + AT)));
        run(Importing.writeFile(directory, "tuesday.csv", List.of("A1,Concert" + AT, "A2,Recital" + AT)));
        Path again = Importing.writeFile(directory, "wednesday.csv", List.of("A1,Concert" + AT));
        Files.setLastModifiedTime(again, FileTime.from(Instant.now().plusSeconds(60)));

        Cli.Result run = run(again);

        assertThat(run.exitCode()).isZero();
        assertThat(run.output()).contains("wednesday.csv: This is the file of run ", "(FILE-AGE-02)");
    }

    @Test
    void saysNothingOfTheSameFileOnceMore() throws IOException {
        Path file = Importing.writeFile(directory, "a.csv", List.of("A1,Concert" + AT));
        run(file);

        assertThat(run(file).output()).doesNotContain("FILE-AGE");
    }

    // ---- known ids ---------------------------------------------------------------------------------------------

    @Test
    void stopsBeforeIdsThatLostTheirZerosBecomeNewEvents() throws IOException {
        run(Importing.writeFile(directory, "a.csv", numbered("00%03d")));

        Cli.Result plan = plan(Importing.writeFile(directory, "b.csv", numbered("%d")));
        Cli.Result second = run(Importing.writeFile(directory, "b.csv", numbered("%d")));

        assertThat(plan.exitCode()).isEqualTo(11);
        assertThat(plan.output()).contains("A run would stop here: b.csv: 5 known ids stand in this file in another form: \"121\" was \"00121\"", "(RUN-IDS-01)");
        assertThat(second.exitCode()).isEqualTo(11);
        assertThat(second.output()).contains("b.csv: 5 known ids stand in this file in another form: \"121\" was \"00121\", \"122\" was \"00122\", \"123\" was \"00123\".",
                "Nothing was sent.", "(RUN-IDS-01)");
        assertThat(sandbox.events()).hasSize(5);
    }

    @Test
    void stopsBeforeIdsWithAPointZeroBecomeNewEvents() throws IOException {
        run(Importing.writeFile(directory, "a.csv", numbered("%d")));

        Cli.Result plan = plan(Importing.writeFile(directory, "b.csv", numbered("%d.0")));
        Cli.Result second = run(Importing.writeFile(directory, "b.csv", numbered("%d.0")));

        assertThat(plan.exitCode()).isEqualTo(11);
        assertThat(plan.output()).contains("\"121.0\" was \"121\"", "(RUN-IDS-01)");
        assertThat(second.exitCode()).isEqualTo(11);
        assertThat(second.output()).contains("\"121.0\" was \"121\"", "(RUN-IDS-01)");
        assertThat(sandbox.events()).hasSize(5);
    }

    // The other way round: the first export was damaged, and somebody has mended it since.
    @ParameterizedTest
    @CsvSource({"%d.0,%d,\"121\" was \"121.0\"", "%d,00%d,\"00121\" was \"121\"", "00%d,%d.0,\"121.0\" was \"00121\"", "%d.0,0%d,\"0121\" was \"121.0\""})
    void stopsBeforeMendedIdsBecomeNewEvents(String before, String after, String told) throws IOException {
        run(Importing.writeFile(directory, "a.csv", numbered(before)));

        Cli.Result plan = plan(Importing.writeFile(directory, "b.csv", numbered(after)));
        Cli.Result second = run(Importing.writeFile(directory, "b.csv", numbered(after)));

        assertThat(plan.exitCode()).isEqualTo(11);
        assertThat(plan.output()).contains("5 known ids stand in this file in another form: " + told, "(RUN-IDS-01)");
        assertThat(second.exitCode()).isEqualTo(11);
        assertThat(second.output()).contains("5 known ids stand in this file in another form: " + told, "(RUN-IDS-01)");
        assertThat(sandbox.events()).hasSize(5);
    }

    @ParameterizedTest
    @CsvSource({"00%d;007,%d;7", "00%d;007,%d;007", "%d;7,%d.0;7.0", "%d.0;7,%d;7", "%d;hall,0%d;hall"})
    void stopsBeforeIdsOfSeveralColumnsBecomeNewEventsInAnotherForm(String before, String after) throws IOException {
        Importing.writeJob(directory, Importing.JOB.replace("identity: Id", "identity: [Id, Part]"));
        run(twoColumns("a.csv", before));

        Cli.Result plan = plan(twoColumns("b.csv", after));
        Cli.Result second = run(twoColumns("b.csv", after));

        assertThat(plan.exitCode()).as(plan.output()).isEqualTo(11);
        assertThat(second.exitCode()).isEqualTo(11);
        assertThat(second.output()).contains("b.csv: 5 known ids stand in this file in another form", "(RUN-IDS-01)");
        assertThat(sandbox.events()).hasSize(5);
    }

    private Path twoColumns(String name, String ids) throws IOException {
        String format = ids.replace(';', ',') + ",Concert" + AT + "\n";
        return Files.writeString(directory.resolve(name), "Id,Part,Title,Start\n"
                + IntStream.rangeClosed(121, 125).mapToObj(format::formatted).collect(Collectors.joining()));
    }

    @Test
    void goesOnWhereBothFormsAreInTheFileOrTheJobAllowsIt() throws IOException {
        run(Importing.writeFile(directory, "a.csv", List.of("00121,Concert" + AT)));
        assertThat(run(Importing.writeFile(directory, "b.csv", List.of("00121,Concert" + AT, "121,Recital" + AT))).exitCode()).isZero();

        Importing.writeJob(directory, Importing.JOB + "guards: {allow: [changed_ids]}\n");
        run(Importing.writeFile(directory, "c.csv", List.of("00300,Concert" + AT)));
        assertThat(run(Importing.writeFile(directory, "d.csv", List.of("300,Recital" + AT))).exitCode()).isZero();
        assertThat(sandbox.events()).hasSize(4);
    }

    private Cli.Result plan(Path file) {
        return Cli.in(directory).with("PINNED_API_KEY", ApiKey.USUAL_VALUE)
                .launch("plan", "concerts", file.toString(), "--api", sandbox.baseUrl().toString());
    }

    private static List<String> numbered(String id) {
        return IntStream.rangeClosed(121, 125).mapToObj(number -> id.formatted(number) + ",Concert" + AT).toList();
    }

    private void assertWarned(List<String> rows, String... words) throws IOException {
        Path file = Importing.writeFile(directory, "a.csv", rows);
        Cli.Result check = check(file);
        Cli.Result run = run(file);

        assertThat(check.exitCode()).isEqualTo(run.exitCode()).isZero();
        assertThat(check.output()).contains(words);
        assertThat(run.output()).contains(words);
    }

    private Cli.Result check(Path file) {
        return Cli.in(directory).launch("check", "concerts", file.toString());
    }

    private Cli.Result run(Path file) {
        return Cli.in(directory)
                .with("PINNED_API_KEY", ApiKey.USUAL_VALUE)
                .launch("run", "concerts", file.toString(), "--api", sandbox.baseUrl().toString());
    }
}
