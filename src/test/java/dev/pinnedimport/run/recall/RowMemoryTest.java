package dev.pinnedimport.run.recall;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.pinnedimport.event.Fingerprint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What is remembered of one file is there for the next, whole or not at all.
class RowMemoryTest {

    private static final Fingerprint BASIS = Fingerprint.of("basis");
    private static final Instant START = Instant.parse("2027-05-01T18:00:00Z");

    @TempDir
    private Path directory;

    private static CellDigest cells(int number) {
        return new CellDigest(number * 0x9e3779b97f4a7c15L, number);
    }

    private static Remembered event(int number) {
        return new Remembered(Fingerprint.of("event " + number), START.plusSeconds(number), START.plusSeconds(number + 7200L));
    }

    private Path file() {
        return directory.resolve("job");
    }

    private void keep(int events) {
        try (RowMemory memory = RowMemory.open(file(), BASIS, 1)) {
            for (int number = 0; number < events; number++) {
                memory.remember(cells(number), event(number));
            }
            memory.keep();
        }
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.toList();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 1000, 4096})
    void findsAllThatWasKeptAndNothingElse(int events) {
        keep(events);

        try (RowMemory memory = RowMemory.open(file(), BASIS, 1)) {
            for (int number = 0; number < events; number++) {
                assertThat(memory.find(cells(number))).contains(event(number));
            }
            for (int number = events; number < 2 * events; number++) {
                assertThat(memory.find(cells(number))).isEmpty();
            }
        }
    }

    @Test
    void tellsDigestsApartThatBeginAlike() {
        try (RowMemory memory = RowMemory.open(file(), BASIS, 1)) {
            memory.remember(new CellDigest(7, 1), event(1));
            memory.remember(new CellDigest(7, 2), event(2));
            memory.remember(new CellDigest(7 + (1L << 40), 1), event(3));
            memory.keep();
        }

        try (RowMemory memory = RowMemory.open(file(), BASIS, 1)) {
            assertThat(memory.find(new CellDigest(7, 1))).contains(event(1));
            assertThat(memory.find(new CellDigest(7, 2))).contains(event(2));
            assertThat(memory.find(new CellDigest(7 + (1L << 40), 1))).contains(event(3));
            assertThat(memory.find(new CellDigest(7, 3))).isEmpty();
        }
    }

    @Test
    void knowsNothingOnAnotherBasis() {
        keep(3);

        try (RowMemory memory = RowMemory.open(file(), Fingerprint.of("another basis"), 1)) {
            assertThat(memory.find(cells(1))).isEmpty();
            memory.remember(cells(1), event(5));
            memory.keep();
        }

        try (RowMemory memory = RowMemory.open(file(), Fingerprint.of("another basis"), 1)) {
            assertThat(memory.find(cells(1))).contains(event(5));
        }
    }

    @Test
    void leavesWhatThereWasWhereTheFileWasNotReadToItsEnd() throws IOException {
        keep(3);

        try (RowMemory memory = RowMemory.open(file(), BASIS, 1)) {
            memory.remember(cells(9), event(9));
        }

        try (RowMemory memory = RowMemory.open(file(), BASIS, 1)) {
            assertThat(memory.find(cells(1))).contains(event(1));
            assertThat(memory.find(cells(9))).isEmpty();
        }
        assertThat(files()).containsExactly(file());
    }

    @Test
    void findsTheNewestOfEqualRowsWithoutLookingAtTheOthers() {
        try (RowMemory memory = RowMemory.open(file(), BASIS, 1)) {
            for (int row = 0; row < 100_000; row++) {
                memory.remember(cells(1), event(1));
            }
            memory.remember(cells(2), event(2));
            memory.keep();
        }

        assertTimeoutPreemptively(Duration.ofSeconds(20), () -> {
            try (RowMemory memory = RowMemory.open(file(), BASIS, 1)) {
                assertThat(memory.find(cells(1))).contains(event(1));
                assertThat(memory.find(cells(2))).contains(event(2));
            }
        });
    }

    @Test
    void hasEachRowMadeOnceIn256Runs() {
        CellDigest cells = cells(12345);
        long made = 0;
        for (int run = 1; run <= 512; run++) {
            try (RowMemory memory = RowMemory.open(file(), BASIS, run)) {
                made += memory.isToBeMade(cells) ? 1 : 0;
            }
        }

        assertThat(made).isEqualTo(2);
    }

    @Test
    void remembersTwoFilesInTurn() {
        for (int night = 0; night < 4; night++) {
            for (int first : List.of(0, 1_000)) {
                long known = 0;
                try (RowMemory memory = RowMemory.open(file(), BASIS, 1)) {
                    for (int number = first; number < first + 100; number++) {
                        if (memory.find(cells(number)).isPresent()) {
                            known++;
                        } else {
                            memory.remember(cells(number), event(number));
                        }
                    }
                    memory.keep();
                }
                assertThat(known).as("file %d in night %d", first, night).isEqualTo(night == 0 ? 0 : 100);
            }
        }
    }

    @Test
    void forgetsTheOldestWhereTheyAreManyMoreThanTheFileHolds() throws IOException {
        for (int night = 0; night < 10; night++) {
            try (RowMemory memory = RowMemory.open(file(), BASIS, 1)) {
                for (int number = 100 * night; number < 100 * night + 100; number++) {
                    memory.remember(cells(number), event(number));
                }
                memory.keep();
            }
        }

        assertThat(Files.size(file())).isEqualTo(302 * RowMemory.RECORD);
        try (RowMemory memory = RowMemory.open(file(), BASIS, 1)) {
            assertThat(memory.find(cells(699))).isEmpty();
            assertThat(memory.find(cells(700))).contains(event(700));
            assertThat(memory.find(cells(999))).contains(event(999));
        }
    }

    @Test
    void keepsWhatThereWasBesideWhatIsNew() {
        keep(3);

        try (RowMemory memory = RowMemory.open(file(), BASIS, 1)) {
            memory.find(cells(2));
            memory.remember(cells(7), event(7));
            memory.find(cells(0));
            memory.keep();
        }

        try (RowMemory memory = RowMemory.open(file(), BASIS, 1)) {
            assertThat(List.of(memory.find(cells(0)), memory.find(cells(2)), memory.find(cells(7))))
                    .containsExactly(Optional.of(event(0)), Optional.of(event(2)), Optional.of(event(7)));
            assertThat(memory.find(cells(1))).contains(event(1));
            assertThat(memory.find(cells(3))).isEmpty();
        }
    }

    @Test
    void leavesTheFileAsItIsWhereNothingIsNew() throws IOException {
        keep(3);
        Object before = Files.readAttributes(file(), BasicFileAttributes.class).fileKey();
        Files.setLastModifiedTime(file(), FileTime.from(START.minusSeconds(1_000_000_000)));

        try (RowMemory memory = RowMemory.open(file(), BASIS, 1)) {
            List.of(2, 1).forEach(number -> memory.find(cells(number)));
            memory.keep();
        }

        assertThat(Files.readAttributes(file(), BasicFileAttributes.class).fileKey()).isEqualTo(before);
        assertThat(Files.getLastModifiedTime(file()).toInstant()).as("it is in use").isAfter(Instant.now().minusSeconds(3600));
        assertThat(files()).containsExactly(file());
    }

    @Test
    void readsNothingThatWasTornOrChanged() throws IOException {
        keep(20);
        byte[] whole = Files.readAllBytes(file());
        assertThat(whole).hasSize(22 * RowMemory.RECORD);

        for (int length = 0; length < whole.length; length += 32) {
            Files.write(file(), Arrays.copyOf(whole, length));
            assertThat(finds()).as("cut off after %d bytes", length).isZero();
        }
        // Behind the number and the checksum the last record is empty.
        for (int at = 0; at < whole.length - RowMemory.RECORD + 16; at += 5) {
            byte[] changed = whole.clone();
            changed[at] ^= 0x10;
            Files.write(file(), changed);
            assertThat(finds()).as("byte %d changed", at).isZero();
        }
        Files.write(file(), whole);
        assertThat(finds()).isEqualTo(20);
    }

    private long finds() {
        try (RowMemory memory = RowMemory.open(file(), BASIS, 1)) {
            return IntStream.range(0, 20).filter(number -> memory.find(cells(number)).isPresent()).count();
        }
    }

    @Test
    void doesWithoutADirectory() {
        try (RowMemory memory = RowMemory.open(directory.resolve("missing").resolve("job"), BASIS, 1)) {
            memory.remember(cells(1), event(1));
            memory.keep();

            assertThat(memory.find(cells(1))).isEmpty();
            assertThat(memory.isInUse()).isFalse();
        }
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void doesWithoutSpace() throws IOException {
        Files.createSymbolicLink(directory.resolve("job.part"), Path.of("/dev/full"));
        try (RowMemory memory = RowMemory.open(file(), BASIS, 1)) {
            for (int number = 0; number < 5_000; number++) {
                memory.remember(cells(number), event(number));
            }

            assertThat(memory.isInUse()).isFalse();
            memory.keep();
        }
        assertThat(files()).isEmpty();
    }

    @Test
    void forgetsForGood() throws IOException {
        keep(3);

        try (RowMemory memory = RowMemory.open(file(), BASIS, 1)) {
            memory.remember(cells(1), event(1));
            memory.forget();
            memory.keep();
        }

        assertThat(files()).isEmpty();
    }

    @Test
    void remembersWholeSecondsOnly() {
        try (RowMemory memory = RowMemory.open(file(), BASIS, 1)) {
            memory.remember(cells(1), new Remembered(Fingerprint.of("1"), START.plusMillis(500), START.plusSeconds(9)));
            memory.remember(cells(2), new Remembered(Fingerprint.of("2"), START, START.plusNanos(1)));
            memory.remember(cells(3), event(3));
            memory.keep();
        }

        try (RowMemory memory = RowMemory.open(file(), BASIS, 1)) {
            assertThat(memory.find(cells(1))).isEmpty();
            assertThat(memory.find(cells(2))).isEmpty();
            assertThat(memory.find(cells(3))).contains(event(3));
        }
    }

    @Test
    void remembersWhatSeveralThreadsSayAtOnce() throws Exception {
        int threads = 4;
        int each = 2_000;
        try (RowMemory memory = RowMemory.open(file(), BASIS, 1); ExecutorService pool = Executors.newFixedThreadPool(threads)) {
            List<Future<?>> all = new ArrayList<>();
            for (int thread = 0; thread < threads; thread++) {
                int first = thread * each;
                all.add(pool.submit(() -> {
                    for (int number = first; number < first + each; number++) {
                        memory.remember(cells(number), event(number));
                    }
                }));
            }
            for (Future<?> one : all) {
                one.get();
            }
            memory.keep();
        }

        try (RowMemory memory = RowMemory.open(file(), BASIS, 1)) {
            for (int number = 0; number < threads * each; number++) {
                assertThat(memory.find(cells(number))).contains(event(number));
            }
        }
    }
}
