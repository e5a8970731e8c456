package dev.pinnedimport.campaign;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.pinnedimport.sandbox.ApiKey;
import dev.pinnedimport.sandbox.ReceivedEvent;
import dev.pinnedimport.sandbox.Sandbox;
import dev.pinnedimport.sandbox.SandboxSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/// The inbox with real processes: two that start at once, and one that is killed between taking a file, importing it and putting it away. No event comes twice, and each
/// file ends in one place, once.
@Tag("processes")
class InboxKillTest {

    private static final int KILLED = 137;
    private static final int ROWS = 3;

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path directory;

    private Sandbox sandbox = Sandbox.start(SandboxSettings.usual());
    private Program program;
    private int starts;

    @BeforeEach
    void prepare() throws Exception {
        Jobs.write(directory, false, "retry-then-lookup");
        Files.writeString(directory.resolve("jobs/concerts.yml"), "inbox: {directory: ../inbox, files: \"*.csv\", quiet: 0s}\n", StandardOpenOption.APPEND);
        Files.createDirectories(inbox());
        program = Program.shared();
    }

    @AfterEach
    void closeSandbox() {
        sandbox.close();
    }

    // ---- killed ----

    @Test
    void goesOnFromAKillBeforeTakingAfterTakingWhileSendingAndBeforeTheArchive() throws Exception {
        assumeTrue(Breakage.isPossible(), "needs Linux and a C compiler");
        List<String> calls = count();
        assertThat(calls).as("taking, requests, archiving").first().asString().contains(" m ");
        assertThat(calls).last().asString().contains(" m ");
        int last = calls.size();
        for (int point : IntStream.of(1, 2, last / 2, last - 2, last).distinct().sorted().toArray()) {
            String batch = "k" + point;
            drop(batch + ".csv", batch, "");

            Process killed = start(Breakage.killing(inbox(), port(), "mo", point, point % 2 == 0).environment());

            assertThat(finish(killed)).as("point %d of %d: %s", point, last, errors(starts)).isEqualTo(KILLED);
            assertThat(inbox().resolve(batch + ".csv").toFile().exists()).as("killed before it was taken").isEqualTo(point == 1);
            assertThat(inWork()).hasSize(point == 1 ? 0 : 1);
            assertThat(finish(start(Map.of()))).as("point %d: %s", point, errors(starts)).isZero();
            eachRowIsInOnce(batch, ROWS);
            isPutAwayOnce("archive", batch + ".csv");
            if (point == last) {
                assertThat(errors(starts)).contains("It is moved now, and nothing of it is sent again.");
            }
        }
        int sent = sandbox.events().size();
        assertThat(finish(start(Map.of()))).isZero();
        assertThat(sandbox.events()).hasSize(sent);
    }

    /// Beside a file with trouble lies what a person needs for it, and that comes first.
    @Test
    void putsAFileWithTroubleAwayOnceHoweverItIsKilledMeanwhile() throws Exception {
        assumeTrue(Breakage.isPossible(), "needs Linux and a C compiler");
        drop("t0.csv", "t0", "X,,2027-01-01 20:00,,T");
        Path log = directory.resolve("calls.log");
        assertThat(finish(start(new HashMap<>(counting("m", log))))).isEqualTo(10);
        int renames = Files.readAllLines(log).size();
        assertThat(renames).as("taking, and putting away with what lies beside it").isGreaterThanOrEqualTo(2);
        for (int point = 2; point <= renames; point++) {
            String batch = "t" + point;
            drop(batch + ".csv", batch, "X" + point + ",,2027-01-01 20:00,,T");

            assertThat(finish(start(Breakage.killing(inbox(), port(), "m", point, false).environment()))).isEqualTo(KILLED);

            assertThat(finish(start(Map.of()))).as(errors(starts)).isEqualTo(10);
            eachRowIsInOnce(batch, ROWS);
            isPutAwayOnce("trouble", batch + ".csv");
            assertThat(names("trouble")).filteredOn(name -> name.contains(batch + ".csv.why.txt")).hasSize(1);
            assertThat(names("trouble")).filteredOn(name -> name.contains(batch + ".csv.rejects")).hasSize(1);
        }
    }

    // ---- two at once ----

    @Test
    void isWorkedOnByOneWhereTwoStartAtOnce() throws Exception {
        for (int i = 1; i <= 3; i++) {
            drop("f" + i + ".csv", "f" + i, "");
        }

        Process first = start(Map.of());
        Process second = start(Map.of());

        // Whoever comes second finds the lock taken, or nothing left to do.
        assertThat(List.of(finish(first), finish(second))).as("%s%n%s", errors(1), errors(2)).contains(0).isSubsetOf(0, 22);
        for (int i = 1; i <= 3; i++) {
            eachRowIsInOnce("f" + i, ROWS);
            isPutAwayOnce("archive", "f" + i + ".csv");
        }
    }

    @Test
    void keepsASecondOneAwayForAsLongAsTheFirstIsAtWork() throws Exception {
        sandbox.close();
        sandbox = Sandbox.start(SandboxSettings.usual().withLatency(Duration.ofMillis(400)));
        drop("f1.csv", "f1", "");
        drop("f2.csv", "f2", "");
        Process first = start(Map.of());
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (inWork().isEmpty()) {
            assertThat(first.isAlive() && System.nanoTime() < deadline).as(errors(1)).isTrue();
            Thread.sleep(5);
        }
        // Stopped in its place, so that the second one meets it at work however fast this machine is.
        signal(first, "STOP");

        assertThat(finish(start(Map.of()))).as(errors(2)).isEqualTo(22);

        signal(first, "CONT");
        assertThat(finish(first)).as(errors(1)).isZero();
        eachRowIsInOnce("f1", ROWS);
        eachRowIsInOnce("f2", ROWS);
        isPutAwayOnce("archive", "f1.csv");
        isPutAwayOnce("archive", "f2.csv");
    }

    // ---- help ----

    private List<String> count() throws Exception {
        Path log = directory.resolve("calls.log");
        drop("counted.csv", "counted", "");
        assertThat(finish(start(counting("mo", log)))).as(errors(1)).isZero();
        return Files.readAllLines(log);
    }

    private Map<String, String> counting(String calls, Path log) {
        return Breakage.killing(inbox(), port(), calls, Integer.MAX_VALUE, false).with("BREAK_LOG", log.toString()).environment();
    }

    private void drop(String name, String batch, String more) throws IOException {
        List<String> lines = new ArrayList<>(List.of("Id,Title,Start,State,Ticket"));
        for (int i = 1; i <= ROWS; i++) {
            lines.add(batch + "-" + i + "," + batch + " concert " + i + ",2027-01-0" + i + " 20:00,,Stalls");
        }
        if (!more.isEmpty()) {
            lines.add(more);
        }
        Path part = Files.write(inbox().resolve(name + ".part"), lines);
        Files.move(part, inbox().resolve(name));
    }

    private Process start(Map<String, String> breakage) throws IOException {
        Map<String, String> environment = new HashMap<>(breakage);
        environment.put("PINNED_API_KEY", ApiKey.USUAL_VALUE);
        starts++;
        return program.start(directory, List.of("run", "concerts", "--yes", "--no-input", "--api", sandbox.baseUrl().toString()), environment, "start-" + starts);
    }

    private static int finish(Process process) throws InterruptedException {
        if (!process.waitFor(2, TimeUnit.MINUTES)) {
            process.destroyForcibly().waitFor();
        }
        return process.exitValue();
    }

    private static void signal(Process process, String name) throws Exception {
        assertThat(new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start().waitFor()).isZero();
    }

    private void eachRowIsInOnce(String batch, int rows) {
        assertThat(sandbox.events()).extracting(ReceivedEvent::title).filteredOn(title -> title.startsWith(batch + " ")).hasSize(rows).doesNotHaveDuplicates();
    }

    private void isPutAwayOnce(String where, String name) throws IOException {
        assertThat(names(where)).filteredOn(found -> found.endsWith("-" + name)).hasSize(1);
        assertThat(inbox().resolve(name)).doesNotExist();
        assertThat(inWork()).isEmpty();
    }

    private String errors(int start) throws IOException {
        return Files.readString(directory.resolve("start-" + start + ".err"));
    }

    private List<String> inWork() throws IOException {
        return names("in-work/concerts");
    }

    private List<String> names(String below) throws IOException {
        Path place = inbox().resolve(below);
        if (!Files.isDirectory(place)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(place)) {
            return files.map(file -> file.getFileName().toString()).filter(name -> !name.startsWith(".")).sorted().toList();
        }
    }

    private Path inbox() {
        return directory.resolve("inbox");
    }

    private int port() {
        return sandbox.baseUrl().getPort();
    }
}
