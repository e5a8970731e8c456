package dev.pinnedimport.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ThreadsFileTest {

    @Test
    void saysWhereEachThreadIsAndNothingOfWhatItHolds(@TempDir Path directory) throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        Thread stuck = Thread.ofPlatform().daemon().name("stuck").start(() -> standStill("a title that nobody may read", never));
        while (stuck.getState() != Thread.State.WAITING) {
            Thread.onSpinWait();
        }

        Path file = ThreadsFile.write(directory, "run-1");
        never.countDown();

        assertThat(file).hasFileName("run-1-threads.txt");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file))).isEqualTo("rw-------");
        assertThat(Files.readString(file)).contains("\"stuck\", WAITING, for java.util.concurrent.CountDownLatch", "ThreadsFileTest.standStill")
                .doesNotContain("nobody may read");
    }

    private static void standStill(String title, CountDownLatch never) {
        try {
            never.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(title, e);
        }
    }
}
