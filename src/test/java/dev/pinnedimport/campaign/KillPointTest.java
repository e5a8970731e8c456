package dev.pinnedimport.campaign;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.util.FileSystemUtils;

/// Killed between any two writes, and between any two of everything else that leaves the process: recovered.
///
/// A run's system calls are counted first; then runs are killed at chosen ones of them. `-Dcampaign.seed=N` chooses the same again.
@Tag("processes")
class KillPointTest {

    private static final long SEED = Long.getLong("campaign.seed", System.currentTimeMillis() % 1_000_000);

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path directory;

    private Program program;

    @BeforeEach
    void prepareProgram() throws Exception {
        assumeTrue(Breakage.isPossible(), "needs Linux and a C compiler");
        program = Program.shared();
    }

    // ---- the first run, which makes the database too ----

    @Test
    void recoversFromAKillAtPointsOfTheFirstRun() throws Exception {
        firstRuns(8);
    }

    @Test
    @Tag("campaign")
    void recoversFromAKillAtEveryPointOfTheFirstRun() throws Exception {
        firstRuns(Integer.MAX_VALUE);
    }

    private void firstRuns(int most) throws Exception {
        int calls;
        try (Site counted = Site.in(program, directory.resolve("counted"), 5)) {
            calls = count(counted).size();
        }
        for (int point : points(calls, most)) {
            try (Site site = Site.in(program, directory.resolve("first-" + point), 5)) {
                Child killed = site.run(Breakage.killing(site, Breakage.ALL, point, point % 2 == 0));
                assertThat(killed.exitCode()).as("point %d of %d, seed %d: %s", point, calls, SEED, killed.errorOutput()).isIn(Site.KILLED, 10);
                site.checkFinished(site.run());
            }
        }
    }

    // ---- a later night, with rows that changed ----

    @Test
    void recoversFromAKillAtPointsOfALaterRun() throws Exception {
        laterRuns(8);
    }

    @Test
    @Tag("campaign")
    void recoversFromAKillAtEveryPointOfALaterRun() throws Exception {
        laterRuns(Integer.MAX_VALUE);
    }

    private void laterRuns(int most) throws Exception {
        try (Site site = Site.in(program, directory.resolve("later"), 8)) {
            site.checkFinished(site.run());
            site.changeFile();
            int calls = count(site).size();
            for (int point : points(calls, most)) {
                site.changeFile();
                Child killed = site.run(Breakage.killing(site, Breakage.ALL, point, point % 2 == 0));
                assertThat(killed.exitCode()).as("point %d of %d, seed %d", point, calls, SEED).isIn(Site.KILLED, 0, 10);
                site.checkIntents();
                site.checkFinished(site.run());
            }
        }
    }

    // ---- the run that recovers, which looks up or repeats ----

    @Test
    void recoversFromAKillAtPointsOfALookUp() throws Exception {
        recoveries(7);
    }

    @Test
    @Tag("campaign")
    void recoversFromAKillAtEveryPointOfALookUp() throws Exception {
        recoveries(150);
    }

    private void recoveries(int most) throws Exception {
        try (Site site = Site.lookingUpFirst(program, directory.resolve("recovery"), 8)) {
            site.checkFinished(site.run());
            for (int point : points(110, most)) {
                site.changeFile();
                Child first = site.run(Breakage.killing(site, "o", 5, false));
                assertThat(first.exitCode()).isEqualTo(Site.KILLED);
                Child second = site.run(Breakage.killing(site, Breakage.ALL, point, false));
                assertThat(second.exitCode()).as("point %d, seed %d: %s", point, SEED, second.errorOutput()).isIn(Site.KILLED, 0, 10);
                site.checkIntents();
                site.checkFinished(site.run());
            }
        }
    }

    // ---- the opening of a ledger whose process was killed in the middle of a checkpoint ----

    @Test
    void recoversFromAKillAtPointsOfPuttingTheLedgerBackInOrder() throws Exception {
        try (Site site = leftInTheMiddleOfACheckpoint()) {
            openings(site, callsUntil(" d " + site.state().resolve("ledger/ledger.backup"), count(site)), 5);
        }
    }

    @Test
    @Tag("campaign")
    void recoversFromAKillAtEveryPointOfOpeningTheLedger() throws Exception {
        try (Site site = leftInTheMiddleOfACheckpoint()) {
            openings(site, callsUntil(" c ", count(site)), Integer.MAX_VALUE);
        }
    }

    @Test
    void stopsWhereTheDiskDoesNotTakeWhatPutsTheLedgerBackInOrder() throws Exception {
        try (Site site = leftInTheMiddleOfACheckpoint()) {
            Child stopped = site.run(Breakage.failing(site, site.directory(), "w", 3, Breakage.NO_SPACE).on("/ledger.data"));

            assertThat(stopped.exitCode()).isEqualTo(32);
            assertThat(stopped.output() + stopped.errorOutput()).contains("STORE-DISK-01").contains("puts the ledger back in order");
            site.checkFinished(site.run());
        }
    }

    /// Twice at each point, so that what the first kill left is what the second start begins with.
    private void openings(Site site, int calls, int most) throws Exception {
        for (int point : points(calls, most)) {
            restoreRemains(site);
            for (int kill = 0; kill < 2; kill++) {
                Child killed = site.run(Breakage.killing(site, Breakage.ALL, point, point % 2 == 0));
                assertThat(killed.exitCode()).as("kill %d at point %d of %d, seed %d: %s", kill, point, calls, SEED, killed.output())
                        .isIn(Site.KILLED, 0, 10);
            }
            site.checkIntents();
            site.checkFinished(site.run());
        }
    }

    /// A site whose ledger has some pages of the last checkpoint and some of the one in which its process was killed. All is sent.
    private Site leftInTheMiddleOfACheckpoint() throws Exception {
        Site site = Site.in(program, directory.resolve("opening"), 150);
        site.checkFinished(site.run());
        site.changeFile();
        // The first two of these writes are at the opening, all others are pages of the last checkpoint that change.
        Child killed = site.run(Breakage.killing(site, "w", 12, false).on("/ledger.data"));
        assertThat(killed.exitCode()).isEqualTo(Site.KILLED);
        assertThat(Files.size(site.state().resolve("ledger/ledger.backup"))).as("copies of pages").isGreaterThan(3 * 16_396);
        copy(site.state(), remains());
        return site;
    }

    private static int callsUntil(String end, List<String> calls) {
        int count = (int) calls.stream().takeWhile(line -> !line.contains(end)).count();
        assertThat(count).as("calls until \"%s\"", end).isBetween(10, calls.size() - 1);
        return count + 1;
    }

    private Path remains() {
        return directory.resolve("remains");
    }

    private void restoreRemains(Site site) throws IOException {
        FileSystemUtils.deleteRecursively(site.state());
        copy(remains(), site.state());
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> all = Files.walk(from)) {
            for (Path path : all.toList()) {
                Files.copy(path, to.resolve(from.relativize(path)));
            }
        }
    }

    // ---- the end of a run, when its reports are written ----

    @Test
    void recoversFromAKillAtPointsOfReporting() throws Exception {
        reports(6);
    }

    @Test
    @Tag("campaign")
    void recoversFromAKillAtEveryPointOfReporting() throws Exception {
        reports(Integer.MAX_VALUE);
    }

    private void reports(int most) throws Exception {
        try (Site site = Site.in(program, directory.resolve("reporting"), 8)) {
            site.checkFinished(site.run());
            site.changeFile();
            int calls = count(site).size();
            int begin = 1 + lastAnswer();
            assertThat(calls - begin).isGreaterThan(5);
            for (int point : points(calls - begin, most)) {
                site.changeFile();
                Child killed = site.run(Breakage.killing(site, Breakage.ALL, begin + point, point % 2 == 0));
                assertThat(killed.exitCode()).as("point %d of %d, seed %d", begin + point, calls, SEED).isIn(Site.KILLED, 0, 10);
                site.checkIntents();
                checkReportsAreWhole(site);
                site.checkFinished(site.run());
            }
            checkReportsAreWhole(site);
        }
    }

    private int lastAnswer() throws IOException {
        List<String> calls = Files.readAllLines(directory.resolve("calls.log"));
        return calls.stream().map(line -> line.contains(" i ")).toList().lastIndexOf(true) + 1;
    }

    private static void checkReportsAreWhole(Site site) throws IOException {
        try (Stream<Path> files = Files.list(site.output())) {
            for (Path file : files.filter(path -> !path.getFileName().toString().startsWith(".")).toList()) {
                String text = Files.readString(file);
                assertThat(text).as(file::toString).endsWith(file.toString().endsWith(".html") ? "</html>\n" : "\n");
            }
        }
    }

    // ---- power ----

    @Test
    void recoversFromAPowerCutThatTakesWhatWasNotSynced() throws Exception {
        powerCuts(8);
    }

    @Test
    @Tag("campaign")
    void recoversFromAPowerCutAtEveryPoint() throws Exception {
        powerCuts(Integer.MAX_VALUE);
    }

    private void powerCuts(int most) throws Exception {
        try (Site site = Site.in(program, directory.resolve("power"), 8)) {
            site.checkFinished(site.run());
            site.changeFile();
            int calls = count(site).size();
            for (int point : points(calls, most)) {
                site.changeFile();
                Path shadow = Files.createTempDirectory(directory, "synced");
                Child killed = site.run(Breakage.killing(site, Breakage.ALL, point, false).remembering(site.state(), shadow));
                assertThat(killed.exitCode()).as("point %d of %d, seed %d", point, calls, SEED).isIn(Site.KILLED, 0, 10);
                if (killed.exitCode() == Site.KILLED) {
                    Breakage.losePower(site.state(), shadow);
                }
                site.checkIntents();
                site.checkFinished(site.run());
            }
        }
    }

    private List<String> count(Site site) throws Exception {
        Path log = directory.resolve("calls.log");
        site.checkFinished(site.run(Breakage.counting(site, log)));
        List<String> calls = Files.readAllLines(log);
        assertThat(calls).anyMatch(line -> line.contains(" o ")).anyMatch(line -> line.contains(" s ")).anyMatch(line -> line.contains(" m "));
        return calls;
    }

    // Spread over all of them, at other places each time.
    private static List<Integer> points(int calls, int most) {
        double step = Math.max(1, calls / (double) most);
        double offset = new SplittableRandom(SEED).nextDouble() * step;
        return java.util.stream.IntStream.range(0, (int) (calls / step)).mapToObj(i -> 1 + (int) (offset + i * step)).filter(point -> point <= calls).toList();
    }
}
