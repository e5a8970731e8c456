package dev.pinnedimport.run.inbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pinnedimport.definition.InboxSettings;
import dev.pinnedimport.definition.InboxSettings.WhenEmpty;
import dev.pinnedimport.delivery.StopSignal;
import dev.pinnedimport.delivery.Time;
import dev.pinnedimport.issue.ExitCode;
import dev.pinnedimport.issue.StopException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Only files that nobody touches are taken. Waiting takes no time here: what happens meanwhile is said by each test.
class QuietInboxTest {

    @TempDir
    private Path directory;

    private final StopSignal stop = new StopSignal();
    private final List<String> waits = new ArrayList<>();
    private Meanwhile meanwhile = () -> {};

    private interface Meanwhile {
        void happens() throws IOException;
    }

    @BeforeEach
    void prepare() {
        inbox(Duration.ofSeconds(30)).prepare();
    }

    @Test
    void takesAFileThatStaysAsItIs() throws IOException {
        write("orders-1.csv", "a");

        assertThat(ready(Duration.ofSeconds(30))).containsExactly("orders-1.csv");
        assertThat(waits).containsExactly("Waiting 30 s to see whether orders-1.csv is complete...");
    }

    @Test
    void waitsOnceForAllFiles() throws IOException {
        write("orders-1.csv", "a");
        write("orders-2.csv", "a");

        assertThat(ready(Duration.ofSeconds(30))).hasSize(2);
        assertThat(waits).containsExactly("Waiting 30 s to see whether orders-1.csv (and 1 more) is complete...");
    }

    @Test
    void leavesAFileThatGrowsMeanwhile() throws IOException {
        Path file = write("orders-1.csv", "a");
        write("orders-2.csv", "a");
        meanwhile = () -> Files.writeString(file, "more", StandardOpenOption.APPEND);

        Arrivals arrivals = inbox(Duration.ofSeconds(30)).look(waits::add);

        assertThat(arrivals.ready()).extracting(Arrivals.Arrived::name).containsExactly("orders-2.csv");
        assertThat(arrivals.notices()).singleElement().asString().contains("orders-1.csv: It is still being written").contains("FILE-INBOX-02");
    }

    // cp -p, rsync and archives set the times of a file to what they were at its origin.
    @Test
    void isNotDeceivedByACopyingToolThatSetsTheTimeBack() throws IOException {
        Path file = write("orders-1.csv", "a");
        FileTime old = FileTime.from(Instant.now().minusSeconds(9_000));
        Files.setLastModifiedTime(file, old);
        meanwhile = () -> {
            Files.writeString(file, "b");
            Files.setLastModifiedTime(file, old);
        };

        assertThat(ready(Duration.ofSeconds(30))).isEmpty();
    }

    @Test
    void leavesAFileThatAnotherOneReplacesMeanwhile() throws IOException {
        Path file = write("orders-1.csv", "a");
        FileTime same = Files.getLastModifiedTime(file);
        meanwhile = () -> {
            Path other = write("other", "b");
            Files.setLastModifiedTime(other, same);
            Files.move(other, file, StandardCopyOption.REPLACE_EXISTING);
        };

        assertThat(ready(Duration.ofSeconds(30))).isEmpty();
    }

    @Test
    void saysNothingOfAFileThatIsGoneWhenItIsTaken() throws IOException {
        Path file = write("orders-1.csv", "a");
        Inbox inbox = inbox(Duration.ZERO);
        Arrivals arrivals = inbox.look(waits::add);
        Files.delete(file);

        assertThat(inbox.take(arrivals.ready().getFirst())).isEmpty();
    }

    @Test
    void givesBackAFileThatChangedBetweenLookingAndTaking() throws IOException {
        Path file = write("orders-1.csv", "a");
        Inbox inbox = inbox(Duration.ZERO);
        Arrivals arrivals = inbox.look(waits::add);
        Files.writeString(file, "quite different");

        assertThat(inbox.take(arrivals.ready().getFirst())).isEmpty();
        assertThat(file).content().isEqualTo("quite different");
    }

    @Test
    void overwritesNothingThatComesJustWhenAFileIsGivenBack() throws Exception {
        Inbox inbox = inbox(Duration.ZERO);
        Path back = directory.resolve("orders-1.csv");
        try (ExecutorService other = Executors.newSingleThreadExecutor()) {
            for (int i = 0; i < 1_000; i++) {
                Path taken = Files.writeString(directory.resolve("in-work/concerts/orders-1.csv"), "old");
                CyclicBarrier together = new CyclicBarrier(2);
                Future<Boolean> came = other.submit(() -> {
                    together.await();
                    return back.toFile().createNewFile();
                });
                together.await();
                inbox.giveBack(taken);

                assertThat(back).content().isEqualTo(came.get() ? "" : "old");
                Files.delete(back);
            }
        }
    }

    // Its writer goes on writing into the file that we moved, and another file of its name keeps it from being given back.
    @Test
    void takesAFileInWorkForQuietOnlyWhenNobodyWritesIt() throws IOException {
        Path taken = directory.resolve("in-work/concerts/orders-1.csv");
        Files.writeString(taken, "a");
        meanwhile = () -> Files.writeString(taken, "more", StandardOpenOption.APPEND);
        assertThat(inbox(Duration.ofSeconds(30)).isQuiet(taken, waits::add)).isFalse();

        meanwhile = () -> {};
        assertThat(inbox(Duration.ofSeconds(30)).isQuiet(taken, waits::add)).isTrue();
    }

    @Test
    void takesNothingThatWasSwappedForALink() throws IOException {
        Path secret = write("secret", "a");
        Path file = write("orders-1.csv", "a");
        Inbox inbox = inbox(Duration.ZERO);
        Arrivals arrivals = inbox.look(waits::add);
        Files.delete(file);
        Files.createSymbolicLink(file, secret);

        assertThat(inbox.take(arrivals.ready().getFirst())).isEmpty();
        assertThat(Files.isSymbolicLink(file)).isTrue();
    }

    @Test
    void givesAFileToOneOfTwo() throws IOException {
        write("orders-1.csv", "a");
        Inbox one = inbox(Duration.ZERO);
        Inbox other = new Inbox(settings(Duration.ZERO), "other-job", new NoWaiting(), stop);
        other.prepare();
        Arrivals seenByOne = one.look(waits::add);
        Arrivals seenByOther = other.look(waits::add);

        assertThat(one.take(seenByOne.ready().getFirst())).isPresent();
        assertThat(other.take(seenByOther.ready().getFirst())).isEmpty();
    }

    @Test
    void endsTheWaitingWhenItIsAskedToStop() throws IOException {
        write("orders-1.csv", "a");
        meanwhile = () -> stop.raise(ExitCode.TERMINATED);

        assertThatThrownBy(() -> ready(Duration.ofHours(1))).isInstanceOfSatisfying(StopException.class,
                end -> assertThat(end.exitCode()).isEqualTo(ExitCode.TERMINATED));
    }

    @Test
    void neverOverwritesWhatLiesInTheArchive() throws IOException {
        Path taken = take("orders-1.csv", "new");
        Path before = Files.writeString(directory.resolve("archive/run-orders-1.csv"), "old");
        Inbox inbox = inbox(Duration.ZERO);

        inbox.move(taken, inbox.placeFor(taken, "run", false));

        assertThat(before).content().isEqualTo("old");
        assertThat(directory.resolve("archive/run-2-orders-1.csv")).content().isEqualTo("new");
    }

    @Test
    void keepsAFileInWorkThatCannotBeMoved() throws IOException {
        Path taken = take("orders-1.csv", "new");
        Inbox inbox = inbox(Duration.ZERO);
        Path place = inbox.placeFor(taken, "run", false);
        Files.writeString(place, "somebody was faster");

        assertThatThrownBy(() -> inbox.move(taken, place)).isInstanceOfSatisfying(StopException.class, end -> {
            assertThat(end.exitCode()).isEqualTo(ExitCode.STORAGE);
            assertThat(end.issues().getFirst().sentence()).contains("The file orders-1.csv is through, but it could not be moved here")
                    .contains("sends nothing twice");
        });
        assertThat(inbox.listInWork(_ -> {})).containsExactly(taken);
    }

    @Test
    void leavesAFileWhoseNameTheLocaleCannotWriteAndTakesTheOthers() throws Exception {
        write("orders-M\u00e4rz.csv", "a");
        write("orders-1.csv", "a");
        Files.writeString(directory.resolve("in-work/concerts/orders-J\u00e4nner.csv"), "a");
        ProcessBuilder builder = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp", System.getProperty("java.class.path"), WithoutLocale.class.getName(), directory.toString()).redirectErrorStream(true);
        builder.environment().put("LC_ALL", "C");

        List<String> said = builder.start().inputReader().readAllLines();

        assertThat(said).filteredOn(line -> line.contains("Start the importer with LC_ALL=C.UTF-8") && line.endsWith("(FILE-INBOX-03)")).hasSize(2);
        assertThat(said).filteredOn(line -> line.startsWith("taken ")).containsExactly("taken orders-1.csv");
        assertThat(said).hasSize(3);
    }

    /// Another process, for a JVM reads its locale only once.
    static final class WithoutLocale {
        public static void main(String[] arguments) {
            Inbox inbox = new Inbox(settings(Path.of(arguments[0]), Duration.ZERO), "concerts", Time.system(), new StopSignal());
            inbox.listInWork(System.out::println);
            Arrivals arrivals = inbox.look(_ -> {});
            arrivals.notices().forEach(System.out::println);
            arrivals.ready().forEach(file -> System.out.println("taken " + inbox.take(file).orElseThrow().getFileName()));
        }
    }

    private Path take(String name, String content) throws IOException {
        write(name, content);
        Inbox inbox = inbox(Duration.ZERO);
        return inbox.take(inbox.look(waits::add).ready().getFirst()).orElseThrow();
    }

    private Path write(String name, String content) throws IOException {
        return Files.writeString(directory.resolve(name), content);
    }

    private List<String> ready(Duration quiet) {
        return inbox(quiet).look(waits::add).ready().stream().map(Arrivals.Arrived::name).toList();
    }

    private Inbox inbox(Duration quiet) {
        return new Inbox(settings(quiet), "concerts", new NoWaiting(), stop);
    }

    private InboxSettings settings(Duration quiet) {
        return settings(directory, quiet);
    }

    private static InboxSettings settings(Path directory, Duration quiet) {
        return new InboxSettings(directory, List.of("orders-*.csv"), quiet, directory.resolve("archive"), directory.resolve("trouble"), WhenEmpty.TELL, null);
    }

    /// Passes at once; what is to happen meanwhile happens in the middle.
    private final class NoWaiting implements Time {

        private long nanos;
        private Optional<Meanwhile> pending = Optional.of(() -> meanwhile.happens());

        @Override
        public Instant now() {
            return Instant.EPOCH.plusNanos(nanos);
        }

        @Override
        public long nanos() {
            return nanos;
        }

        @Override
        public void park(long duration) {
            nanos += duration;
            try {
                if (pending.isPresent()) {
                    pending.get().happens();
                    pending = Optional.empty();
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void unpark(Thread thread) {}
    }
}
