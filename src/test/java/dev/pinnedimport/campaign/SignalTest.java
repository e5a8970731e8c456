package dev.pinnedimport.campaign;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.pinnedimport.ledger.PostgresServer;
import dev.pinnedimport.sandbox.Fault;
import dev.pinnedimport.sandbox.FaultRule;
import dev.pinnedimport.sandbox.Faults;
import dev.pinnedimport.sandbox.Route;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Signals to whole processes, at the moments that matter: in good order where there is time, safe where there is none.
@Tag("processes")
class SignalTest {

    private static final Duration LONGEST_WAIT = Duration.ofSeconds(90);
    private static final Duration LONGEST_STOP = Duration.ofSeconds(25);
    /// What a second run may take more than the program needs to start and say its version.
    private static final Duration LONGEST_REFUSAL = Duration.ofSeconds(2);
    private static final int PAIRS = 3;
    private static final int INTERRUPTED = 130;
    private static final int TERMINATED = 143;
    private static final int LOCKED = 22;
    private static final int OUT_OF_MEMORY = 3;

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path directory;

    private Program program;

    @BeforeEach
    void prepareProgram() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/bin/kill")) || Files.isExecutable(Path.of("/usr/bin/kill")), "needs kill(1)");
        program = Program.shared();
    }

    // ---- SIGINT ----

    @Test
    void endsInGoodOrderWhenItIsInterrupted() throws Exception {
        try (Site site = slowSite(700)) {
            Child child = site.start(Map.of(), hearingInterruptions());
            await(child, () -> site.sandbox().stats().created() > 10);
            signal(child, "INT");

            assertThat(child.ends(LONGEST_STOP)).isTrue();
            assertThat(child.exitCode()).as(child.errorOutput()).isEqualTo(INTERRUPTED);
            assertThat(child.findReport()).hasValueSatisfying(report -> assertThat(report.path("rows").path("in_doubt").asInt()).isZero());
            site.checkFinished(site.run());
        }
    }

    @Test
    void endsAtOnceWhenItIsInterruptedTwiceAndLosesNothing() throws Exception {
        try (Site site = slowSite(700)) {
            site.sandbox().faults(Faults.of(FaultRule.always(Fault.STALL_AFTER_COMMIT).after(20).pausing(Duration.ofSeconds(60))));
            Child child = site.start(Map.of(), hearingInterruptions());
            await(child, () -> site.sandbox().stats().fired(Fault.STALL_AFTER_COMMIT) > 0);
            signal(child, "INT");
            await(child, () -> child.errorOutput().contains("Stopping"));
            signal(child, "INT");

            assertThat(child.ends(Duration.ofSeconds(10))).isTrue();
            assertThat(child.exitCode()).isEqualTo(INTERRUPTED);
            assertThat(child.output()).isEmpty();
            site.sandbox().faults(Faults.none());
            site.checkIntents();
            site.checkFinished(site.run());
        }
    }

    // A process that is started in the background of a shell is born deaf to SIGINT, and so are all its children.
    private static List<String> hearingInterruptions() throws InterruptedException {
        List<String> prefix = List.of("env", "--default-signal=INT");
        assumeTrue(succeeds(prefix, "true"), "needs an env(1) that resets signals");
        return prefix;
    }

    // ---- SIGTERM, wherever the run is ----

    @Test
    void wakesFromAPauseThatTheApiAskedFor() throws Exception {
        try (Site site = slowSite(60)) {
            site.sandbox().faults(Faults.of(FaultRule.always(Fault.THROTTLED).after(5).saying("200")));
            terminated(site, () -> site.sandbox().stats().throttled() > 0);
            // The pause is the API's, so the next run would wait for its end too.
            site.checkIntents();
        }
    }

    @Test
    void endsWhileItAsksTheApiForItsChannels() throws Exception {
        try (Site site = slowSite(20)) {
            site.sandbox().faults(Faults.of(FaultRule.always(Fault.UNAVAILABLE_RETRY_AFTER).on(Route.CHANNELS)));
            terminated(site, () -> site.sandbox().stats().requests(Route.CHANNELS) > 0);
            site.sandbox().faults(Faults.none());
            site.checkFinished(site.run());
        }
    }

    @Test
    void endsWhileItLooksUp() throws Exception {
        try (Site site = Site.lookingUpFirst(program, directory.resolve("site"), 40)) {
            site.sandbox().faults(Faults.of(FaultRule.always(Fault.DROP_AFTER_COMMIT).times(5)));
            Child killed = site.start();
            await(killed, () -> site.sandbox().stats().created() > 8);
            killed.kill();
            site.sandbox().faults(Faults.of(FaultRule.always(Fault.LATENCY).pausing(Duration.ofSeconds(4)).on(Route.LIST_EVENTS)));
            long lists = site.sandbox().stats().requests(Route.LIST_EVENTS);
            terminated(site, () -> site.sandbox().stats().requests(Route.LIST_EVENTS) > lists);
            site.sandbox().faults(Faults.none());
            site.checkFinished(site.run());
        }
    }

    @Test
    void endsWhileItStages() throws Exception {
        try (Site site = slowSite(20)) {
            site.checkFinished(site.run());
            String whole = Files.readString(site.file());
            writeLongFile(site.file());
            long before = site.requestsThatCarriedAnEvent();
            terminated(site, () -> logLength(site) > 2_000_000);
            assertThat(site.requestsThatCarriedAnEvent()).isEqualTo(before);
            Files.writeString(site.file(), whole);
            site.checkFinished(site.run());
        }
    }

    @Test
    void endsInGoodOrderAsTheFirstProcessOfANamespace() throws Exception {
        List<String> prefix = List.of("unshare", "--user", "--map-root-user", "--pid", "--fork");
        assumeTrue(succeeds(prefix, "true"), "needs unshare(1) and the right to use it");
        try (Site site = slowSite(700)) {
            Child child = site.start(Map.of(), prefix);
            await(child, () -> site.sandbox().stats().created() > 10);
            child.process().children().findFirst().orElseThrow().destroy();

            assertThat(child.ends(LONGEST_STOP)).isTrue();
            assertThat(child.exitCode()).as(child.errorOutput()).isEqualTo(TERMINATED);
            site.checkFinished(site.run());
        }
    }

    private static boolean succeeds(List<String> prefix, String command) throws InterruptedException {
        try {
            return new ProcessBuilder(Stream.concat(prefix.stream(), Stream.of(command)).toList()).start().waitFor() == 0;
        } catch (IOException e) {
            return false;
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 30, 300, 2_000})
    void survivesTheKillThatFollowsTheRequestToEnd(long millis) throws Exception {
        try (Site site = slowSite(200)) {
            site.sandbox().faults(Faults.of(FaultRule.always(Fault.LATENCY).every(3).pausing(Duration.ofMillis(1_500))));
            Child child = site.start();
            await(child, () -> site.sandbox().stats().created() > 12);
            child.terminate();
            child.ends(Duration.ofMillis(millis));
            child.kill();

            assertThat(child.exitCode()).isIn(Site.KILLED, TERMINATED);
            site.sandbox().faults(Faults.none());
            site.checkIntents();
            site.checkFinished(site.run());
        }
    }

    // ---- while it reports ----

    /// All rows have their outcome by then, so what was to be done is done, whatever the exit code says.
    @ParameterizedTest
    @CsvSource({"TERM, 143", "INT, 130", "KILL, 137"})
    void losesNothingWhenTheSignalComesWhileItReports(String name, int exit) throws Exception {
        assumeTrue(Breakage.isPossible(), "needs Linux and a C compiler");
        try (Site site = Site.in(program, directory.resolve("site"), 40)) {
            site.checkFinished(site.run());
            site.changeFile();
            int rename = firstRenameOfAReport(site);
            site.changeFile();

            Child child = site.start(Breakage.slowing(site, "m", rename).environment(), hearingInterruptions());
            await(child, () -> isWritingReports(site));
            signal(child, name);

            assertThat(child.ends(LONGEST_STOP)).isTrue();
            assertThat(child.exitCode()).as(child.output() + child.errorOutput()).isEqualTo(exit);
            site.checkIntents();
            long requests = site.requestsThatCarriedAnEvent();
            site.checkFinished(site.run());
            assertThat(site.requestsThatCarriedAnEvent()).as("what the next run sends").isEqualTo(requests);
        }
    }

    private int firstRenameOfAReport(Site site) throws Exception {
        Path log = directory.resolve("renames.log");
        site.checkFinished(site.run(Breakage.counting(site, log)));
        int renames = 0;
        for (String line : Files.readAllLines(log)) {
            renames += line.contains(" m ") ? 1 : 0;
            if (line.contains(" m ") && line.contains("/out/")) {
                return renames;
            }
        }
        throw new IllegalStateException("no report was written");
    }

    private static boolean isWritingReports(Site site) {
        try (Stream<Path> files = Files.list(site.output())) {
            return files.anyMatch(file -> file.toString().endsWith(".part"));
        } catch (IOException e) {
            return false;
        }
    }

    // ---- a holder that sleeps ----

    @Test
    void aSecondRunIsRefusedWhileTheFirstIsStopped() throws Exception {
        try (Site site = slowSite(700)) {
            refusedBesideAStoppedRun(site);
        }
    }

    @Test
    void aSecondRunOnTheSameDatabaseIsRefusedWhileTheFirstIsStopped() throws Exception {
        try (Site site = slowSite(700).withDatabase(PostgresServer.newDatabaseUrl())) {
            refusedBesideAStoppedRun(site);
        }
    }

    // ---- a run that still ends ----

    /// As where a scheduler starts the job again while the process before it has not gone yet.
    @Test
    void aJobThatIsStartedAgainWhileItStillEndsIsRefused() throws Exception {
        try (Site site = slowSite(300)) {
            refusedBesideAnEndingRun(site);
        }
    }

    @Test
    void aJobThatIsStartedAgainOnTheSameDatabaseWhileItStillEndsIsRefused() throws Exception {
        try (Site site = slowSite(300).withDatabase(PostgresServer.newDatabaseUrl())) {
            refusedBesideAnEndingRun(site);
        }
    }

    private void refusedBesideAnEndingRun(Site site) throws Exception {
        site.sandbox().faults(Faults.of(FaultRule.always(Fault.LATENCY).after(20).pausing(Duration.ofSeconds(10))));
        Child first = site.start();
        await(first, () -> site.sandbox().stats().created() > 20);
        first.terminate();
        await(first, () -> first.errorOutput().contains("Stopping"));
        signal(first, "STOP");
        long requests = site.requestsThatCarriedAnEvent();

        refused(site);

        assertThat(site.requestsThatCarriedAnEvent()).isEqualTo(requests);
        signal(first, "CONT");
        assertThat(first.ends(LONGEST_STOP)).isTrue();
        assertThat(first.exitCode()).as(first.errorOutput()).isEqualTo(TERMINATED);
        site.sandbox().faults(Faults.none());
        site.checkIntents();
        site.checkFinished(site.run());
    }

    private void refusedBesideAStoppedRun(Site site) throws Exception {
        Child first = site.start();
        await(first, () -> site.sandbox().stats().created() > 10);
        signal(first, "STOP");
        long requests = site.requestsThatCarriedAnEvent();
        List<Duration> over = new ArrayList<>();
        for (int pair = 0; pair < PAIRS; pair++) {
            over.add(timeOf(() -> refused(site)).minus(timeOf(() -> startsAndEnds(site))));
        }

        // Other load on the machine stretches both of a pair alike, but not all pairs alike.
        assertThat(Collections.min(over)).as("longer than the bare start: %s", over).isLessThan(LONGEST_REFUSAL);
        assertThat(site.requestsThatCarriedAnEvent()).isEqualTo(requests);
        signal(first, "CONT");
        site.finish(first);
        site.checkFinished(first);
    }

    private static void refused(Site site) throws Exception {
        Child second = site.run();
        assertThat(second.exitCode()).as(second.errorOutput()).isEqualTo(LOCKED);
        assertThat(second.errorOutput()).contains("another run is under way").contains("RUN-LOCK-01");
    }

    private void startsAndEnds(Site site) throws Exception {
        Child bare = site.finish(new Child(program.start(directory, List.of("--version"), Map.of(), "version"), directory, "version"));
        assertThat(bare.exitCode()).isZero();
    }

    private interface Work {
        void run() throws Exception;
    }

    private static Duration timeOf(Work work) throws Exception {
        long began = System.nanoTime();
        work.run();
        return Duration.ofNanos(System.nanoTime() - began);
    }

    // ---- memory ----

    @Test
    void runningOutOfMemoryEndsLikeAKill() throws Exception {
        try (Site site = slowSite(20)) {
            site.checkFinished(site.run());
            String whole = Files.readString(site.file());
            writeLongFile(site.file());
            Program tight = program.with("-Xmx14m", "-XX:+ExitOnOutOfMemoryError", "-XX:-HeapDumpOnOutOfMemoryError");

            Child child = new Child(tight.start(site.directory(), site.arguments(), site.environment(), "tight"), site.directory(), "tight");
            assertThat(child.ends(LONGEST_WAIT)).isTrue();

            assertThat(child.exitCode()).as(child.output() + child.errorOutput()).isEqualTo(OUT_OF_MEMORY);
            Files.writeString(site.file(), whole);
            site.checkIntents();
            site.checkFinished(site.run());
        }
    }

    // ---- words for what happens here ----

    private Site slowSite(int rows) throws IOException {
        Path site = directory.resolve("site");
        return Site.slowly(program, site, site.resolve("state"), site.resolve("out"), rows);
    }

    private static void writeLongFile(Path file) throws IOException {
        StringBuilder text = new StringBuilder("Id,Title,Start,State,Ticket\n");
        for (int i = 0; i < 60_000; i++) {
            text.append("L").append(i).append(",A title of ").append(i).append(",2027-01-05 20:00,,Stalls\n");
        }
        Files.writeString(file, text);
    }

    private static long logLength(Site site) {
        try {
            return Files.size(site.state().resolve("ledger/ledger.log"));
        } catch (IOException e) {
            return 0;
        }
    }

    private void terminated(Site site, BooleanSupplier moment) throws Exception {
        Child child = site.start();
        await(child, moment);
        long began = System.nanoTime();
        child.terminate();

        assertThat(child.ends(LONGEST_STOP)).isTrue();
        System.out.printf("From SIGTERM to exit: %,d ms%n", Duration.ofNanos(System.nanoTime() - began).toMillis());
        assertThat(child.exitCode()).as(child.output() + child.errorOutput()).isEqualTo(TERMINATED);
    }

    private static void await(Child child, BooleanSupplier moment) throws InterruptedException {
        long deadline = System.nanoTime() + LONGEST_WAIT.toNanos();
        while (!moment.getAsBoolean()) {
            assertThat(child.isAlive()).as(child::errorOutput).isTrue();
            assertThat(System.nanoTime()).isLessThan(deadline);
            child.ends(Duration.ofMillis(3));
        }
    }

    private static void signal(Child child, String name) throws IOException, InterruptedException {
        assertThat(new ProcessBuilder("kill", "-" + name, Long.toString(child.process().pid())).start().waitFor()).isZero();
    }
}
