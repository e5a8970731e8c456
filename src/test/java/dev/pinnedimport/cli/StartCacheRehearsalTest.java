package dev.pinnedimport.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class StartCacheRehearsalTest {

    private static final List<String> SAMPLE = List.of("eventbrite-orders", Path.of("sample-data/eventbrite-orders.csv").toAbsolutePath().toString());

    @TempDir
    private Path home;

    @TempDir
    private Path directory;

    @BeforeEach
    void install() throws IOException {
        Path jobs = Path.of("jobs");
        try (Stream<Path> files = Files.walk(jobs)) {
            for (Path file : files.toList()) {
                Files.copy(file, home.resolve("jobs").resolve(jobs.relativize(file).toString()));
            }
        }
    }

    @Test
    void importsTheSamplesAndWritesWhereItIsToldOnly() {
        assertThat(Rehearsal.goes(home, directory, SAMPLE)).isTrue();

        assertThat(directory.resolve("state/ledger")).isDirectory();
        assertThat(directory.resolve("out")).isNotEmptyDirectory();
        assertThat(home).isDirectoryContaining(file -> file.endsWith("jobs")).isDirectoryNotContaining(file -> !file.endsWith("jobs"));
    }

    @Test
    void aTableOfTextGoesInFourNightsSoThatNewRowsComeToKnownOnesAndAFileIsComparedWithWhatIsUsual() throws IOException {
        assertThat(Rehearsal.goes(home, directory, SAMPLE)).isTrue();

        List<JsonNode> nights = new ArrayList<>(JsonMapper.shared().readTree(Cli.in(directory).launch("runs", "--state", "state", "--json").output()).valueStream().toList());
        Collections.reverse(nights);
        assertThat(nights).hasSize(4);
        assertThat(nights.subList(0, 3)).isSortedAccordingTo(Comparator.comparingInt(night -> night.path("rows").path("read").asInt()))
                .allSatisfy(night -> assertThat(night.path("rows").path("created").asInt()).isPositive());
        assertThat(nights.getLast().path("rows").path("created").asInt()).isZero();
    }

    /// The launcher rehearses without being asked to: the ledger of real runs, and who waits for news of them, must not notice.
    @Test
    void takesNothingThatIsSetWhereTheProgramIsInstalled() throws IOException {
        write("settings.yml", "version: 1\ndb: jdbc:postgresql://127.0.0.1:1/nowhere\n");
        write("notify.yml", "this is no such file");

        assertThat(Rehearsal.goes(home, directory, SAMPLE)).isTrue();
    }

    @Test
    void tellsThatASampleDidNotGo() {
        assertThat(Rehearsal.goes(home, directory, List.of("no-such-job", SAMPLE.getLast()))).isFalse();
    }

    private void write(String name, String text) throws IOException {
        Path file = Files.writeString(home.resolve(name), text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }
}
