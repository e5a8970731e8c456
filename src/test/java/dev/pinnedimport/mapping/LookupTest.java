package dev.pinnedimport.mapping;

import static dev.pinnedimport.mapping.SmallJob.from;
import static dev.pinnedimport.mapping.SmallJob.job;
import static dev.pinnedimport.mapping.SmallJob.json;
import static dev.pinnedimport.mapping.SmallJob.messagesOf;
import static dev.pinnedimport.mapping.SmallJob.texts;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.pinnedimport.issue.ExitCode;
import dev.pinnedimport.issue.StopException;
import dev.pinnedimport.mapping.ValueRule.Unlisted;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LookupTest {

    @TempDir
    Path directory;

    // ---- fields ------------------------------------------------------------------------------------------------

    private static SmallJob cities() {
        return job().lookup("cities", Map.of("Arena Nord", "{\"placeId\":\"p1\",\"name\":\"Bonn\",\"countryCode\":\"\"}", "Todo",
                "{\"placeId\":\"\",\"name\":\"\",\"countryCode\":\"\"}")).field("city", ValueType.OBJECT, texts().lookup("cities")
                        .from("Venue"));
    }

    @Test
    void severalValueColumnsGiveAnObjectWithoutItsEmptyParts() {
        assertThat(cities().json("Venue", " arena nord")).isEqualTo("{\"city\":{\"placeId\":\"p1\",\"name\":\"Bonn\"}}");
    }

    @Test
    void findsAWordWhateverBlanksAreAroundItAndHoweverItsLettersAreComposed() {
        SmallJob job = job().lookup("cities", Map.of("Zu\u0308rich", "{\"placeId\":\"p2\"}")).field("city", ValueType.OBJECT, texts().lookup("cities").from("Venue"));

        for (String word : List.of("Zürich", "Zu\u0308rich", "Zürich\u00a0", "\u2007\u202fZürich")) {
            assertThat(job.json("Venue", word)).as(word).isEqualTo("{\"city\":{\"placeId\":\"p2\"}}");
        }
    }

    @Test
    void rejectsAnUnknownWordAndNamesTheClosestOneAndTheFile() {
        assertThat(messagesOf(cities().map("Venue", "Arena Nrod")))
                .containsExactly("row 2, column \"Venue\": We do not know \"Arena Nrod\". "
                + "Did you mean \"Arena Nord\"? Correct the cell, or add it to lookups/cities.csv. (ROW-LOOKUP-01)");
    }

    @Test
    void doesNotGuessWhereNothingIsNear() {
        assertThat(messagesOf(cities().map("Venue", "Philharmonie")))
                .containsExactly("row 2, column \"Venue\": We do not know \"Philharmonie\". "
                + "Correct the cell, or add it to lookups/cities.csv. (ROW-LOOKUP-01)");
    }

    @Test
    void saysThatALineIsNotFilledInYet() {
        assertThat(messagesOf(cities().map("Venue", "Todo")))
                .containsExactly("row 2, column \"Venue\": lookups/cities.csv has no value for "
                + "\"Todo\" yet. Fill the empty cells of that line. (JOB-LOOKUP-02)");
    }

    @Test
    void theContractDecidesWhatAValueIs() {
        SmallJob job = job().lookup("channels", Map.of("Jazz", "42")).field("channelId", ValueType.INTEGER, texts().lookup("channels")
                .from("Kind"));

        assertThat(job.json("Kind", "Jazz")).isEqualTo("{\"channelId\":42}");
    }

    @Test
    void aSplitCellIsLookedUpPartByPartAndTheResultsAreJoinedWithoutRepeats() {
        SmallJob job = job().lookup("slugs", Map.of("Jazz", "music; jazz", "Rock", "music;rock"))
                .field("classifications", ValueType.LIST, texts().split("|").lookup("slugs").from("Tags"));

        assertThat(job.json("Tags", "Jazz | rock|Jazz")).isEqualTo("{\"classifications\":[\"music\",\"jazz\",\"rock\"]}");
    }

    @Test
    void withoutSplitASemicolonIsPartOfTheValue() {
        SmallJob job = job().lookup("names", Map.of("A", "x;y")).field("title", texts().lookup("names").from("Title"));

        assertThat(job.json("Title", "A")).isEqualTo("{\"title\":\"x;y\"}");
    }

    @Test
    void reportsEveryUnknownPartOfASplitCell() {
        SmallJob job = job().lookup("slugs", Map.of("Jazz", "music"))
                .field("classifications", ValueType.LIST, texts().split(",").lookup("slugs").from("Tags"));

        assertThat(SmallJob.issuesOf(job.map("Tags", "Polka, Jazz, Waltz"))).extracting(issue -> issue.found()).containsExactly("Polka",
                "Waltz");
    }

    @Test
    void theShortListGoesBeforeTheLookup() {
        SmallJob job = job().lookup("names", Map.of("A", "from file", "B", "from file"))
                .field("title", texts().value("A", "\"from job\"").lookup("names").from("Title"));

        assertThat(job.json("Title", "A")).isEqualTo("{\"title\":\"from job\"}");
        assertThat(job.json("Title", "B")).isEqualTo("{\"title\":\"from file\"}");
    }

    @Test
    void keepsAWordThatTheLookupDoesNotList() {
        SmallJob job = job().lookup("names", Map.of("A", "x")).field("title", texts().lookup("names").otherwise(new Unlisted.Keep())
                .from("Title"));

        assertThat(job.json("Title", "Other")).isEqualTo("{\"title\":\"Other\"}");
    }

    @Test
    void refusesALookupWhoseValuesTheFieldCannotTake() {
        SmallJob job = job().lookup("channels", Map.of("Jazz", "many")).field("channelId", ValueType.NUMBER, texts().lookup("channels")
                .from("Kind"));

        assertThatThrownBy(job::mapper).isInstanceOf(StopException.class)
                .hasMessage("jobs/small.yml:10:3: \"many\" in lookups/channels.csv is "
                + "not what the field takes: it must be a number. Correct that line. (JOB-LOOKUP-01)");
    }

    @Test
    void refusesALookupThatTheJobDoesNotHave() {
        SmallJob job = job().lookup("cities", Map.of()).field("title", texts().lookup("citis").from("Title"));

        assertThatThrownBy(job::mapper).isInstanceOf(StopException.class)
                .hasMessage("jobs/small.yml:10:3: There is no lookup \"citis\" in this "
                + "job. Did you mean \"cities\"? Add it under lookups. (JOB-VALUE-01)");
    }

    // ---- files -------------------------------------------------------------------------------------------------

    private Path write(String content) throws IOException {
        Path file = Files.createDirectories(directory.resolve("lookups")).resolve("cities.csv");
        Files.writeString(file, content);
        return file;
    }

    private Lookup load(String content, String... valueColumns) throws IOException {
        return Lookup.load("cities", write(content), "city", List.of(valueColumns), true);
    }

    private List<String> problems(String content) throws IOException {
        Path file = write(content);
        StopException stop = catchThrowableOfType(StopException.class, () -> Lookup.load("cities", file, "city", List.of("placeId"), true));
        assertThat(stop.exitCode()).isEqualTo(ExitCode.CONFIGURATION);
        return stop.issues().stream().map(Object::toString).toList();
    }

    @Test
    void readsAFileWithCommentsQuotesAndAByteOrderMark() throws IOException {
        Lookup lookup = load("\ufeff# made by \"staff\nCity,Place ID\n\nBonn,p1\r\n# no\n\"Bad, Bad\n# Ems\",\"p\"\"2\"\n", "place_id");

        assertThat(lookup.keys()).containsExactly("Bonn", "Bad, Bad\n# Ems");
        assertThat(lookup.find("bonn")).contains(SmallJob.text("p1"));
        assertThat(lookup.find("bad, bad\n# ems")).contains(SmallJob.text("p\"2"));
        assertThat(lookup.file()).isEqualTo("lookups/cities.csv");
    }

    @Test
    void severalColumnsGiveObjectsOfTexts() throws IOException {
        assertThat(load("city,placeId,zip\nBonn,p1,053111\n", "placeId", "zip").find("Bonn"))
                .contains(json("{\"placeId\":\"p1\",\"zip\":\"053111\"}"));
    }

    @Test
    void aKeyWithoutValuesIsKnown() throws IOException {
        Lookup lookup = load("city,placeId\nBonn,\nKöln\n", "placeId");

        assertThat(lookup.find("Bonn")).contains(SmallJob.text(""));
        assertThat(lookup.find("köln")).contains(SmallJob.text(""));
    }

    @Test
    void letterCaseMattersWhereTheJobSaysSo() throws IOException {
        Lookup lookup = Lookup.load("cities", write("city,placeId\nBonn,p1\nBONN,p2\n"), "city", List.of("placeId"), false);

        assertThat(lookup.find("BONN")).contains(SmallJob.text("p2"));
        assertThat(lookup.find("bonn")).isEmpty();
    }

    @Test
    void equalLinesAreNoProblem() throws IOException {
        assertThat(load("city,placeId\nBonn,p1\nbonn ,p1\n", "placeId").keys()).containsExactly("Bonn");
    }

    @Test
    void findsAllProblemsWithTheirLines() throws IOException {
        assertThat(problems("city,placeId\nBonn,p1\n\n\"a\nb\",p2\nBONN,p3\n,p4\nKöln,p5,rest\n")).containsExactly(
                "lookups/cities.csv:6:1: \"BONN\" stands in line 2 already, with another value. Keep one of the lines. (JOB-LOOKUP-01)",
                "lookups/cities.csv:7:1: \"city\" is empty. Fill it, or remove the line. (JOB-LOOKUP-01)",
                "lookups/cities.csv:8:1: This line has 3 cells, but the header has 2. Put quotes around texts with commas. "
                        + "(JOB-LOOKUP-01)");
    }

    @Test
    void namesAMissingColumnAndTheClosestOne() throws IOException {
        assertThat(problems("city,placeIdd\nBonn,p1\n"))
                .containsExactly("lookups/cities.csv:1:1: There is no column \"placeId\". The columns "
                + "are: city, placeIdd. Did you mean \"placeIdd\"? (JOB-LOOKUP-01)");
    }

    @Test
    void recognisesSemicolons() throws IOException {
        assertThat(problems("# x\ncity;placeId\nBonn;p1\n").getFirst())
                .isEqualTo("lookups/cities.csv:2:1: There is no column \"city\"; the columns "
                + "seem to be set apart by semicolons. Save the file with commas. (JOB-LOOKUP-01)");
    }

    @Test
    void refusesAnEmptyFile() throws IOException {
        assertThat(problems("# nothing\n")).containsExactly("lookups/cities.csv:1:1: The file is empty. Its first line must name the "
                + "columns city "
                + "and placeId. (JOB-LOOKUP-01)");
    }

    @Test
    void refusesAnOpenQuote() throws IOException {
        assertThat(problems("city,placeId\nBonn,p1\nKöln,\"p2\nBerlin,p3\n")).containsExactly(
                "lookups/cities.csv:3:1: This line cannot be read; a quote in it is not closed. Close it. (JOB-LOOKUP-01)");
    }

    @Test
    void refusesAnotherCharacterSetAndNamesTheLine() throws IOException {
        Path file = write("");
        Files.write(file, "city,placeId\nBonn,p1\nKöln,p2\n".getBytes(StandardCharsets.ISO_8859_1));

        assertThatThrownBy(() -> Lookup.load("cities", file, "city", List.of("placeId"), true)).isInstanceOf(StopException.class)
                .hasMessage("lookups/cities.csv:3:1: This line is not UTF-8. Save the file as \"CSV UTF-8\". (JOB-LOOKUP-01)");
    }

    @Test
    void refusesAFileThatDoesNotExist() {
        assertThatThrownBy(() -> Lookup.load("cities", directory.resolve("lookups/none.csv"), "city", List.of("placeId"), true))
                .isInstanceOf(StopException.class)
                .hasMessage("lookups/none.csv: The file of lookup \"cities\" does not exist. Check its name in the job. (JOB-LOOKUP-01)");
    }
}
