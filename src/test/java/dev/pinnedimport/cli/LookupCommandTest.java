package dev.pinnedimport.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pinnedimport.sandbox.ApiKey;
import dev.pinnedimport.sandbox.Sandbox;
import dev.pinnedimport.sandbox.SandboxSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LookupCommandTest {

    @TempDir
    private Path directory;

    @BeforeEach
    void writeJob() throws IOException {
        Importing.writeJob(directory, Importing.JOB
                .replace("classifications: {const: [music]}", "classifications: {from: Title, split: \"/\", lookup: words}")
                .replace("{const: {placeId: sandbox-berlin, name: Berlin, countryCode: DE}}", "{from: City, lookup: cities}")
                .replace("send:", "lookups:\n"
                        + "  words: {file: lookups/words.csv, key: word, value: slug}\n"
                        + "  cities: {file: lookups/cities.csv, key: city, values: [placeId, name, countryCode]}\nsend:"));
        Files.createDirectories(directory.resolve("jobs/lookups"));
        Files.writeString(directory.resolve("jobs/lookups/words.csv"), "word,slug\nJazz,music\nFilm,\n");
        Files.writeString(directory.resolve("jobs/lookups/cities.csv"), "city,placeId,name,countryCode\nBerlin,p-1,Berlin,DE\n");
        Files.writeString(directory.resolve("a.csv"), """
                Id,Title,Start,City
                1,Jazz,2027-03-01 20:00,Berlin
                2,Jaz,2027-03-02 20:00,Leipzig
                3,Jaz,2027-03-03 20:00,Berlin
                4,Film,2027-03-04 20:00,Leipzig
                5,Tanz,2027-03-05 20:00,Leipzig
                """);
    }

    @Test
    void listsWhatThereIs() {
        assertThat(run("lookup", "list", "concerts").output()).isEqualTo("""
                cities  lookups/cities.csv, 1 keys to placeId, name, countryCode; fills approxLocation.city
                words  lookups/words.csv, 2 keys to slug; fills classifications
                  without values yet: Film
                """);
    }

    @Test
    void listsAValueForEveryLookupThatDoesNotKnowIt() throws IOException {
        Path job = directory.resolve("jobs/concerts.yml");
        Files.writeString(job, Files.readString(job).replace("{from: City, lookup: cities}", "{from: Title, lookup: cities}"));

        assertThat(run("lookup", "missing", "concerts", "a.csv").output())
                .containsSubsequence("cities, lookups/cities.csv:", "2 rows \"Jaz\"", "words, lookups/words.csv:", "2 rows \"Jaz\"");
    }

    @Test
    void listsWhatAFileNeedsWithTheCommandThatAddsIt() {
        Cli.Result result = run("lookup", "missing", "concerts", "a.csv");

        assertThat(result.exitCode()).isEqualTo(10);
        assertThat(result.output()).isEqualTo("""
                cities, lookups/cities.csv:
                  3 rows "Leipzig"
                  pinned-import lookup add concerts cities Leipzig --to placeId=… --to name=… --to countryCode=…
                words, lookups/words.csv:
                  2 rows "Jaz"
                  1 row  "Tanz"
                  1 row  "Film"
                  pinned-import lookup add concerts words Jaz --to …
                  Only where "Jaz" means "Jazz": pinned-import lookup add concerts words Jaz --like Jazz
                """);
    }

    @Test
    void checkCountsTheUnknownValuesOfACause() {
        assertThat(run("check", "concerts", "a.csv").output()).contains("\"Jaz\" in 2 rows (nearest: \"Jazz\"), \"Tanz\" in 1");
    }

    @Test
    void theFileIsCleanOnceEverythingIsAdded() {
        run("lookup", "add", "concerts", "words", "Jaz", "--like", "jazz");
        run("lookup", "add", "concerts", "words", "Tanz", "--to", "dance");
        run("lookup", "add", "concerts", "words", "Film", "--to", "cinema");
        Cli.Result added = run("lookup", "add", "concerts", "cities", "Leipzig", "--to", "placeId=p-2", "--to", "name=Leipzig", "--to", "countryCode=DE");

        assertThat(added.output()).isEqualTo("Added line 3 of lookups/cities.csv.\n");
        assertThat(run("lookup", "missing", "concerts", "a.csv").output()).isEqualTo("The lookups know every value of this file.\n");
        assertThat(run("check", "concerts", "a.csv").exitCode()).isZero();
    }

    @Test
    void saysThatSlugsWereNotCheckedWithoutAKey() {
        assertThat(run("lookup", "add", "concerts", "words", "Film", "--to", "cinema").output()).isEqualTo("""
                Filled line 3 of lookups/words.csv.
                The slugs were not checked against the API, because no key was given: --api-key-file FILE.
                """);
    }

    @Test
    void addsAWordAlsoWhereTheApiCannotBeAsked() {
        Cli.Result result = Cli.in(directory).with("PINNED_API_KEY", ApiKey.USUAL_VALUE).with("PINNED_API_URL", "http://127.0.0.1:9")
                .launch("lookup", "add", "concerts", "words", "Film", "--to", "cinema");

        assertThat(result.exitCode()).isZero();
        assertThat(result.output()).isEqualTo("""
                Filled line 3 of lookups/words.csv.
                The slugs were not checked against the API, because it could not be asked. The events service cannot be reached: the connection was refused.
                """);
    }

    @Test
    void refusesASlugThatTheApiDoesNotKnow() throws IOException {
        try (Sandbox sandbox = Sandbox.start(SandboxSettings.usual())) {
            Cli cli = Cli.in(directory).with("PINNED_API_KEY", ApiKey.USUAL_VALUE).with("PINNED_API_URL", sandbox.baseUrl().toString());

            Cli.Result unknown = cli.launch("lookup", "add", "concerts", "words", "Tanz", "--to", "dancing");
            Cli.Result known = cli.launch("lookup", "add", "concerts", "words", "Tanz", "--to", "dance");

            assertThat(unknown.exitCode()).isEqualTo(20);
            assertThat(unknown.errorOutput()).contains("\"dancing\"");
            assertThat(known.output()).isEqualTo("Added line 4 of lookups/words.csv.\n");
        }
        assertThat(Files.readString(directory.resolve("jobs/lookups/words.csv"))).isEqualTo("word,slug\nJazz,music\nFilm,\nTanz,dance\n");
    }

    @ParameterizedTest(name = "{0}: {2}")
    @CsvSource(delimiter = '|', textBlock = """
            words Jazz --to dance                                                  | 20 | "Jazz" is in lookups/words.csv already, as "music". Change that line by hand.
            cities Leipzig --to placeId=p-2 --to countryCode=DE                    | 20 | lookups/cities.csv needs name as well: --to name=…
            cities Leipzig --to p-2                                                | 20 | "p-2" does not say which column it is for. Write --to placeId=… --to name=… --to countryCode=….
            cities Leipzig --to placeId=p-2 --to name=Leipzig --to countryCode=de  | 20 | "de" is not a possible country code
            cities Leipzig --like Berln                                            | 20 | "Berln" is not in lookups/cities.csv, or has no values. Did you mean "Berlin"?
            citys Leipzig --like Berlin                                            | 2  | The job concerts has no lookup "citys". It has: cities, words.
            words Leipzig                                                          | 2  | Say what "Leipzig" stands for: --to TEXT, or --like KNOWN.
            """)
    void refusesWhatCannotBeRight(String arguments, int exit, String sentence) throws IOException {
        List<String> words = new java.util.ArrayList<>(List.of("lookup", "add", "concerts"));
        words.addAll(List.of(arguments.split(" ")));

        Cli.Result result = run(words.toArray(String[]::new));

        assertThat(result.exitCode()).isEqualTo(exit);
        assertThat(result.errorOutput()).contains(sentence);
        assertThat(Files.readString(directory.resolve("jobs/lookups/cities.csv"))).isEqualTo("city,placeId,name,countryCode\nBerlin,p-1,Berlin,DE\n");
    }

    private Cli.Result run(String... arguments) {
        return Cli.in(directory).launch(arguments);
    }
}
