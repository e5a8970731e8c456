package dev.pinnedimport.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pinnedimport.sandbox.ApiKey;
import dev.pinnedimport.sandbox.ReceivedEvent;
import dev.pinnedimport.sandbox.Sandbox;
import dev.pinnedimport.sandbox.SandboxSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Night after night a file so large that what became of its rows is remembered: each night must end as if nothing were.
class LargeNightsTest {

    private static final String COLUMNS = "Id,Title,Start,Kind,Note,More\n";
    /// In columns that the job does not use: they only make the file large.
    private static final String NOTE = "x".repeat(30_000);

    @TempDir
    private Path directory;

    private Sandbox sandbox = Sandbox.start(SandboxSettings.usual());

    @BeforeEach
    void writeJob() throws IOException {
        Files.createDirectories(directory.resolve("jobs/lookups"));
        words("Jazz,music\nFilm,cinema\n");
        Importing.writeJob(directory, job("Title"));
    }

    private static String job(String title) {
        return Importing.JOB
                .replace("title: Title", "title: " + title)
                .replace("classifications: {const: [music]}", "classifications: {from: Kind, split: \"/\", lookup: words}")
                .replace("{in_flight: 32}", "{in_flight: 32, rate: 1000/s}")
                .replace("send:", "lookups:\n  words: {file: lookups/words.csv, key: word, value: slug}\nguards: {max_changes: 100%, max_rejects: 100%}\nsend:");
    }

    private void words(String lines) throws IOException {
        Files.writeString(directory.resolve("jobs/lookups/words.csv"), "word,slug\n" + lines);
    }

    @AfterEach
    void closeSandbox() {
        sandbox.close();
    }

    private static String row(int number, String title) {
        return "A" + number + "," + title + " " + number + ",2027-0" + (1 + number % 9) + "-1" + number % 10 + " 20:00," + (number % 2 == 0 ? "Jazz" : "Film")
                + (number <= 80 ? "," + NOTE + "," + NOTE : ",,");
    }

    private static List<String> rows(int count) {
        List<String> rows = new ArrayList<>();
        for (int number = 1; number <= count; number++) {
            rows.add(row(number, "Concert"));
        }
        return rows;
    }

    private JsonNode night(List<String> rows) throws IOException {
        return night(0, rows);
    }

    private JsonNode night(int exit, List<String> rows) throws IOException {
        String file = COLUMNS + String.join("\n", rows) + "\n";
        assertThat(file.length()).as("large enough to be remembered").isGreaterThan(4 << 20);
        return night(exit, file, "state");
    }

    private JsonNode night(int exit, String file, String state) throws IOException {
        Files.writeString(directory.resolve("a.csv"), file);
        Cli.Result result = Cli.in(directory).with("PINNED_API_KEY", ApiKey.USUAL_VALUE)
                .launch("run", "concerts", "a.csv", "--api", sandbox.baseUrl().toString(), "--json", "--state", state);
        assertThat(result.exitCode()).as(result.output() + result.errorOutput()).isEqualTo(exit);
        return JsonMapper.shared().readTree(result.output());
    }

    private List<Path> memories() throws IOException {
        try (Stream<Path> files = Files.list(directory.resolve("state/rows"))) {
            return files.toList();
        }
    }

    private static Map<String, Long> figures(JsonNode report) {
        Map<String, Long> figures = new TreeMap<>();
        report.path("rows").properties().forEach(figure -> figures.put(figure.getKey(), figure.getValue().asLong()));
        figures.values().removeIf(count -> count == 0);
        return figures;
    }

    private List<String> titles() {
        return sandbox.events().stream().map(ReceivedEvent::json).map(json -> JsonMapper.shared().readTree(json).path("title").asString()).sorted().toList();
    }

    private List<String> kinds() {
        return sandbox.events().stream().map(ReceivedEvent::json)
                .map(json -> JsonMapper.shared().readTree(json).path("classifications").path(0).asString()).distinct().sorted().toList();
    }

    @Test
    void sendsNothingForTheSameFileAndKeepsOneMemory() throws IOException {
        night(rows(200));
        Object memory = Files.readAttributes(memories().getFirst(), BasicFileAttributes.class).fileKey();
        JsonNode second = night(rows(200));
        JsonNode third = night(rows(200));

        assertThat(figures(second)).isEqualTo(Map.of("read", 200L, "unchanged", 200L));
        assertThat(second.at("/requests/sent").asLong()).isZero();
        assertThat(figures(third)).isEqualTo(figures(second));
        assertThat(memories()).hasSize(1);
        assertThat(Files.size(memories().getFirst())).isEqualTo(202 * 64);
        assertThat(Files.readAttributes(memories().getFirst(), BasicFileAttributes.class).fileKey()).as("a file that is written only where a row is new").isEqualTo(memory);
    }

    @Test
    void sendsWhatChangedWhereverItStands() throws IOException {
        night(rows(200));
        List<String> next = rows(200);
        next.set(17, row(18, "Matinee"));
        next.remove(99);
        next.add(50, row(901, "Concert"));
        Collections.shuffle(next, new Random(7));

        JsonNode second = night(next);

        assertThat(figures(second)).isEqualTo(Map.of("read", 200L, "unchanged", 198L, "updated", 1L, "created", 1L));
        assertThat(titles()).contains("Matinee 18", "Concert 901").doesNotContain("Concert 18").hasSize(201);
    }

    @Test
    void bringsBackWhatARowSaidBefore() throws IOException {
        night(rows(100));
        List<String> changed = rows(100);
        changed.set(4, row(5, "Matinee"));
        night(changed);

        JsonNode third = night(rows(100));

        assertThat(figures(third)).isEqualTo(Map.of("read", 100L, "unchanged", 99L, "updated", 1L));
        assertThat(titles()).contains("Concert 5").doesNotContain("Matinee 5");
    }

    @Test
    void updatesAllWhereTheJobChanged() throws IOException {
        night(rows(100));
        Importing.writeJob(directory, job("{template: \"Live: {Title}\"}"));

        JsonNode second = night(rows(100));

        assertThat(figures(second)).isEqualTo(Map.of("read", 100L, "updated", 100L));
        assertThat(titles()).allMatch(title -> title.startsWith("Live: "));
    }

    @Test
    void updatesWhatALookupSaysOtherwiseNow() throws IOException {
        night(rows(100));
        words("Jazz,concert\nFilm,cinema\n");

        JsonNode second = night(rows(100));

        assertThat(figures(second)).isEqualTo(Map.of("read", 100L, "updated", 50L, "unchanged", 50L));
        assertThat(kinds()).containsExactly("cinema", "concert");
    }

    /// At the same address, and without any event.
    private void replaceApi(SandboxSettings settings) {
        int port = sandbox.baseUrl().getPort();
        sandbox.close();
        sandbox = Sandbox.start(settings.withPort(port));
    }

    @Test
    void rejectsWhatTheApiNoLongerKnows() throws IOException {
        night(rows(100));
        replaceApi(SandboxSettings.usual().withClassifications(List.of("cinema", "talk")));

        JsonNode second = night(10, rows(100));

        assertThat(figures(second)).isEqualTo(Map.of("read", 100L, "unchanged", 50L, "rejected", 50L));
    }

    @Test
    void sendsEverythingWhereOnlyTheMemoryIsLeft() throws IOException {
        night(rows(100));
        Path memory = memories().getFirst();
        Files.createDirectories(directory.resolve("new/rows"));
        Files.copy(memory, directory.resolve("new/rows").resolve(memory.getFileName()));
        replaceApi(SandboxSettings.usual());

        JsonNode anew = night(0, Files.readString(directory.resolve("a.csv")), "new");

        assertThat(figures(anew)).isEqualTo(Map.of("read", 100L, "created", 100L));
        assertThat(titles()).hasSize(100);
    }

    @Test
    void rejectsRowsThatContradictEachOther() throws IOException {
        night(rows(100));
        List<String> next = rows(100);
        next.add(row(5, "Concert"));
        next.add(row(6, "Matinee"));

        JsonNode second = night(10, next);

        assertThat(figures(second)).isEqualTo(Map.of("read", 102L, "unchanged", 99L, "duplicates", 1L, "rejected", 2L));
    }

    @Test
    void doesWithoutAMemoryThatCannotBeWritten() throws IOException {
        Files.createDirectories(directory.resolve("state"));
        Files.writeString(directory.resolve("state/rows"), "no directory");

        night(rows(100));

        assertThat(figures(night(rows(100)))).isEqualTo(Map.of("read", 100L, "unchanged", 100L));
    }
}
