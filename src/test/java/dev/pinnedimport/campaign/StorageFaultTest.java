package dev.pinnedimport.campaign;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.pinnedimport.sandbox.Fault;
import dev.pinnedimport.sandbox.FaultRule;
import dev.pinnedimport.sandbox.Faults;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Disks that are full, broken or read-only, under whole processes: exit 32 before anything could be lost, and once the disk is mended the next
/// run continues. No event twice, no row lost, no request without a durable intent.
@Tag("processes")
class StorageFaultTest {

    private static final int STORAGE = 32;
    private static final int UNAVAILABLE = 30;
    private static final long KEPT_FREE = 64L << 20;

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path directory;

    private Program program;
    private final List<Path> mounted = new ArrayList<>();

    @BeforeEach
    void prepareProgram() throws Exception {
        program = Program.shared();
    }

    @AfterEach
    void unmount() throws Exception {
        for (Path disk : mounted) {
            execute("umount", "-l", disk.toString());
        }
    }

    // ---- real disks ----

    @ParameterizedTest
    @ValueSource(ints = {1, 250})
    void sendsNothingWhereTheDiskIsTooSmall(int megabytes) throws Exception {
        try (Site site = siteOn(disk(megabytes), 5)) {
            Child child = site.run();

            assertThat(child.exitCode()).as(child.errorOutput()).isEqualTo(STORAGE);
            assertThat(child.errorOutput()).contains("MB are free, and at least 256 MB are needed").contains("STORE-DISK-01");
            assertThat(site.sandbox().stats().requests()).isEmpty();

            execute("mount", "-o", "remount,size=400m", mounted.getFirst().toString());
            site.checkFinished(site.run());
        }
    }

    @ParameterizedTest
    @CsvSource({"63,330", "0,330"})
    void stopsWhereTheDiskFillsUpWhileItSends(int left, int megabytes) throws Exception {
        Path disk = disk(megabytes);
        try (Site site = siteOn(disk, 400)) {
            Child child = site.start();
            while (child.isAlive() && site.sandbox().stats().created() < 20) {
                child.ends(Duration.ofMillis(5));
            }
            Path filler = fill(disk, (long) left << 20);
            site.finish(child);

            assertThat(child.exitCode()).as(child.output() + child.errorOutput()).isEqualTo(STORAGE);
            assertThat(child.output()).contains("STORE-DISK-01");
            assertThat(site.sandbox().stats().created()).isLessThan(site.rows() - 50L);
            Files.delete(filler);
            site.checkIntents();
            site.checkFinished(site.run());
        }
    }

    @Test
    void sendsNothingWhereTheDiskIsReadOnly() throws Exception {
        Path disk = disk(400);
        try (Site site = siteOn(disk, 5)) {
            site.checkFinished(site.run());
            site.changeFile();
            long before = site.requestsThatCarriedAnEvent();
            execute("mount", "-o", "remount,ro", disk.toString());

            Child child = site.run();

            assertThat(child.exitCode()).as(child.errorOutput()).isEqualTo(STORAGE);
            assertThat(child.errorOutput()).contains("STORE-DISK-02");
            assertThat(site.requestsThatCarriedAnEvent()).isEqualTo(before);
            execute("mount", "-o", "remount,rw", disk.toString());
            site.checkFinished(site.run());
        }
    }

    // ---- a disk that hangs ----

    @Test
    void endsResumableWhereTheDiskHangsWhileItSends() throws Exception {
        assumeTrue(Breakage.isPossible(), "needs Linux and a C compiler");
        try (Site site = Site.in(program, directory.resolve("site"), 60)) {
            site.checkFinished(site.run());
            site.changeFile();
            int sync = syncAfterRequests(site, 12);
            site.changeFile();

            Child child = site.run(Breakage.hanging(site, "s", sync).with("PINNED_REHEARSAL_WINDOWS", "20000ms,40000ms,1000ms,2000ms"));

            assertThat(child.exitCode()).as(child.output() + child.errorOutput()).isEqualTo(UNAVAILABLE);
            assertThat(child.errorOutput()).contains("Nothing moved for 2 seconds").contains("RUN-FAULT-02").contains("Nothing is lost");
            assertThat(threadsFiles(site)).singleElement().satisfies(text -> assertThat(text).contains("FileDescriptor").contains("Thread"));
            site.checkIntents();
            site.checkFinished(site.run());
        }
    }

    /// The sync that comes after so many messages to the API.
    private int syncAfterRequests(Site site, int messages) throws Exception {
        Path log = directory.resolve("calls.log");
        site.checkFinished(site.run(Breakage.counting(site, log)));
        int syncs = 0;
        int out = 0;
        for (String line : Files.readAllLines(log)) {
            out += line.contains(" o ") ? 1 : 0;
            syncs += line.contains(" s ") ? 1 : 0;
            if (out >= messages && line.contains(" s ")) {
                return syncs;
            }
        }
        throw new IllegalStateException("only " + out + " messages");
    }

    private static List<String> threadsFiles(Site site) throws IOException {
        try (var files = Files.list(site.directory().resolve("out"))) {
            List<String> texts = new ArrayList<>();
            for (Path file : files.filter(path -> path.toString().endsWith("-threads.txt")).toList()) {
                texts.add(Files.readString(file));
            }
            return texts;
        }
    }

    // ---- a disk that fails at a certain call ----

    @ParameterizedTest
    @CsvSource({
        "w, 1, 30", "w, 6, 28", "w, 18, 5", "w, 32, 28", "s, 1, 5", "s, 8, 5", "s, 26, 5"
    })
    void stopsWhereTheDiskFailsInTheMiddle(String calls, int number, int error) throws Exception {
        assumeTrue(Breakage.isPossible(), "needs Linux and a C compiler");
        try (Site site = Site.in(program, directory.resolve("site"), 12)) {
            site.checkFinished(site.run());
            site.changeFile();
            site.changeFile();
            long before = site.requestsThatCarriedAnEvent();

            Child child = site.run(Breakage.failing(site, site.state(), calls, number, error));

            assertThat(child.exitCode()).as(child.output() + child.errorOutput()).isEqualTo(STORAGE);
            assertThat(child.output() + child.errorOutput()).containsPattern("STORE-DISK-0|LEDGER-04");
            if (number <= 12) {
                assertThat(site.requestsThatCarriedAnEvent()).isEqualTo(before);
            }
            site.checkIntents();
            site.checkFinished(site.run());
        }
    }

    @ParameterizedTest
    @CsvSource({"w, 3, 28", "w, 40, 28", "s, 20, 5"})
    void makesTheLedgerInASecondAttemptWhereTheDiskFailedInTheFirst(String calls, int number, int error) throws Exception {
        assumeTrue(Breakage.isPossible(), "needs Linux and a C compiler");
        try (Site site = Site.in(program, directory.resolve("site"), 5)) {
            Child child = site.run(Breakage.failing(site, site.state(), calls, number, error));

            assertThat(child.exitCode()).as(child.output() + child.errorOutput()).isEqualTo(STORAGE);
            assertThat(site.requestsThatCarriedAnEvent()).isZero();
            site.checkFinished(site.run());
        }
    }

    // ---- reports ----

    @Test
    void sendsNothingWhereThereIsNoDirectoryForReports() throws Exception {
        Path output = Files.writeString(directory.resolve("out"), "a file where a directory should be");
        try (Site site = Site.slowly(program, directory.resolve("site"), directory.resolve("site/state"), output, 30)) {
            Child child = site.run();

            assertThat(child.exitCode()).isEqualTo(20);
            assertThat(child.output() + child.errorOutput()).contains("is no directory", "Nothing was sent.");
            assertThat(site.requestsThatCarriedAnEvent()).isZero();
            Files.delete(output);
            site.checkFinished(site.run());
        }
    }

    @Test
    void theResultStandsWhereTheDiskOfTheReportsIsFull() throws Exception {
        Path output = disk(1);
        fill(output, 0);
        try (Site site = Site.slowly(program, directory.resolve("site"), directory.resolve("site/state"), output, 30)) {
            Child child = site.run();

            assertThat(child.exitCode()).isEqualTo(STORAGE);
            assertThat(child.output()).contains("STORE-DISK-02").contains("The import itself is not affected.");
            assertThat(output).isDirectoryNotContaining(path -> path.toString().endsWith(".html") || path.toString().endsWith(".csv"));
            execute("mount", "-o", "remount,size=4m", output.toString());
            site.checkFinished(site.run());
        }
    }

    // ---- file descriptors ----

    // The virtual machine itself has none left for its classes, so nothing of ours is there to say so.
    @ParameterizedTest
    @ValueSource(ints = {24, 60})
    void endsBeforeAnythingIsSentWhereThereAreTooFewFileDescriptors(int limit) throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/bin/sh")), "needs a shell");
        try (Site site = Site.in(program, directory.resolve("site"), 12)) {
            Child child = site.start(Map.of(), List.of("/bin/sh", "-c", "ulimit -n " + limit + " && exec \"$@\"", "sh"));

            assertThat(child.ends(Duration.ofMinutes(2))).isTrue();
            assertThat(child.exitCode()).isEqualTo(1);
            assertThat(site.sandbox().stats().requests()).isEmpty();
            site.checkFinished(site.run());
        }
    }

    /// None for new connections, and in the end none for the reports either.
    @Test
    void endsResumableWhereFileDescriptorsRunOutWhileItSends() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/prlimit")), "needs prlimit(1)");
        try (Site site = siteOn(Files.createDirectories(directory.resolve("ordinary")), 200)) {
            site.sandbox().faults(Faults.of(FaultRule.always(Fault.CLOSE_AFTER_ANSWER).after(20)));
            Child child = site.start();
            while (child.isAlive() && site.sandbox().stats().created() < 30) {
                child.ends(Duration.ofMillis(5));
            }
            assertThat(execute("prlimit", "--pid", Long.toString(child.process().pid()), "--nofile=4:")).isTrue();
            long created = site.sandbox().stats().created();
            child.ends(Duration.ofSeconds(3));
            assertThat(site.sandbox().stats().created()).as("events made without descriptors").isLessThan(created + 20);
            child.terminate();

            assertThat(child.ends(Duration.ofSeconds(60))).isTrue();
            assertThat(child.exitCode()).as(child.output() + child.errorOutput()).isIn(STORAGE, 143);
            assertThat(child.output() + child.errorOutput()).doesNotContain("Exception");
            site.checkIntents();
            site.sandbox().faults(Faults.none());
            site.checkFinished(site.run());
        }
    }

    @Test
    void goesOnWhereFileDescriptorsAreShortForAWhile() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/prlimit")), "needs prlimit(1)");
        try (Site site = siteOn(Files.createDirectories(directory.resolve("ordinary")), 120)) {
            site.sandbox().faults(Faults.of(FaultRule.always(Fault.CLOSE_AFTER_ANSWER).after(20)));
            Child child = site.start();
            while (child.isAlive() && site.sandbox().stats().created() < 30) {
                child.ends(Duration.ofMillis(5));
            }
            String pid = Long.toString(child.process().pid());
            assertThat(execute("prlimit", "--pid", pid, "--nofile=4:")).isTrue();
            child.ends(Duration.ofSeconds(2));
            assertThat(execute("prlimit", "--pid", pid, "--nofile=512:")).isTrue();

            site.checkFinished(site.finish(child));
        }
    }

    // ---- words for what happens here ----

    private Site siteOn(Path disk, int rows) throws IOException {
        return Site.slowly(program, directory.resolve("site"), disk.resolve("state"), directory.resolve("out"), rows);
    }

    private Path disk(int megabytes) throws Exception {
        Path disk = Files.createDirectories(directory.resolve("disk"));
        assumeTrue(execute("mount", "-t", "tmpfs", "-o", "size=" + megabytes + "m", "tmpfs", disk.toString()), "needs the right to mount");
        mounted.add(disk);
        Files.setPosixFilePermissions(disk, PosixFilePermissions.fromString("rwx------"));
        return disk;
    }

    // As somebody else's download does, at once.
    private static Path fill(Path disk, long left) throws IOException {
        Path filler = disk.resolve("filler");
        ByteBuffer block = ByteBuffer.allocate(1 << 20);
        try (FileChannel channel = FileChannel.open(filler, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            for (long free = disk.toFile().getUsableSpace() - left; free > 0; free = disk.toFile().getUsableSpace() - left) {
                block.position(0).limit((int) Math.min(block.capacity(), free));
                channel.write(block);
            }
        } catch (IOException e) {
            // Full, with what others wrote meanwhile.
            assertThat(left).isLessThan(KEPT_FREE);
        }
        return filler;
    }

    private static boolean execute(String... command) throws IOException, InterruptedException {
        try {
            Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
            process.getInputStream().readAllBytes();
            return process.waitFor(30, TimeUnit.SECONDS) && process.exitValue() == 0;
        } catch (IOException e) {
            return false;
        }
    }
}
