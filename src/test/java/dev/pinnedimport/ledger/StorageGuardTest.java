package dev.pinnedimport.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pinnedimport.issue.ExitCode;
import dev.pinnedimport.issue.IssueCode;
import dev.pinnedimport.issue.StopException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StorageGuardTest {

    private final AtomicLong time = new AtomicLong();
    private final FakeDisk disk = new FakeDisk();
    private final StorageGuard guard = new StorageGuard(disk, 256L << 20, 64L << 20, time::get);

    @TempDir
    private Path directory;

    private static class FakeDisk implements StorageGuard.Disk {
        private long usable = Long.MAX_VALUE;
        private long log;
        private int looks;
        private boolean failing;
        private Runnable whileSyncing = () -> {};

        @Override
        public Path directory() {
            return Path.of("/state");
        }

        @Override
        public long usableBytes() {
            looks++;
            return usable;
        }

        @Override
        public long logLength() {
            return log;
        }

        @Override
        public void watchLog() {}

        @Override
        public void syncLog() throws IOException {
            Runnable meanwhile = whileSyncing;
            whileSyncing = () -> {};
            meanwhile.run();
            if (failing) {
                throw new IOException("Input/output error");
            }
        }
    }

    @Test
    void refusesToBeginWithTooLittleSpace() {
        disk.usable = (256L << 20) - 1;

        assertThatThrownBy(guard::checkStart).isInstanceOfSatisfying(StopException.class, stop -> {
            assertThat(stop.exitCode()).isEqualTo(ExitCode.STORAGE);
            assertThat(stop.issues().getFirst().code()).isEqualTo(IssueCode.STORAGE_FULL);
            assertThat(stop.issues().getFirst().sentence()).startsWith("only 255 MB are free, and at least 256 MB are needed.");
        });
    }

    @Test
    void beginsWithJustEnoughSpace() {
        disk.usable = 256L << 20;

        assertThatCode(guard::checkStart).doesNotThrowAnyException();
    }

    @Test
    void stopsARunBeforeTheDiskIsFull() {
        disk.usable = (64L << 20) - 1;

        assertThatThrownBy(guard::checkSpace).isInstanceOf(StopException.class);
    }

    @Test
    void looksAtTheDiskEveryFiftyMilliseconds() {
        guard.checkSpace();
        time.addAndGet(49_999_999);
        guard.checkSpace();
        assertThat(disk.looks).isEqualTo(1);

        time.addAndGet(1);
        guard.checkSpace();
        assertThat(disk.looks).isEqualTo(2);
    }

    @Test
    void noticesACommitThatDidNotReachTheLog() {
        StorageGuard.LogMark mark = guard.beforeCommit();
        disk.log += 99;

        assertThatThrownBy(() -> guard.afterCommit(mark, 100)).isInstanceOfSatisfying(StopException.class,
                stop -> assertThat(stop.issues().getFirst().code()).isEqualTo(IssueCode.STORAGE_FULL));
    }

    @Test
    void refusesEveryFurtherWriteAfterOneThatFailed() {
        StorageGuard.LogMark mark = guard.beforeCommit();
        assertThatThrownBy(() -> guard.afterCommit(mark, 100)).isInstanceOf(StopException.class);
        disk.log += 1_000;

        assertThat(guard.hasFailed()).isTrue();
        assertThatThrownBy(guard::checkSpace).isInstanceOf(StopException.class);
    }

    @Test
    void stopsWhereTheLogCannotBeSynced() {
        StorageGuard.LogMark mark = guard.beforeCommit();
        disk.log += 100;
        disk.failing = true;

        assertThatThrownBy(() -> guard.afterCommit(mark, 0)).isInstanceOfSatisfying(StopException.class,
                stop -> assertThat(stop.exitCode()).isEqualTo(ExitCode.STORAGE));
    }

    @Test
    void keepsInMindWhatAnotherThreadHasFoundWhileThisOneSynced() {
        StorageGuard.LogMark ours = guard.beforeCommit();
        disk.log += 100;
        StorageGuard.LogMark theirs = guard.beforeCommit();
        disk.whileSyncing = () -> assertThatThrownBy(() -> guard.afterCommit(theirs, 100)).isInstanceOf(StopException.class);

        assertThatThrownBy(() -> guard.afterCommit(ours, 100)).isInstanceOf(StopException.class);

        assertThat(guard.hasFailed()).isTrue();
    }

    @Test
    void acceptsACommitThatMadeTheLogLonger() {
        StorageGuard.LogMark mark = guard.beforeCommit();
        disk.log += 100;

        assertThatCode(() -> guard.afterCommit(mark, 100)).doesNotThrowAnyException();
    }

    @Test
    void acceptsALogThatWasBegunAnew() {
        disk.log = 50_000_000;
        StorageGuard.LogMark mark = guard.beforeCommit();
        disk.log = 10;

        assertThatCode(() -> guard.afterCommit(mark, 100)).doesNotThrowAnyException();
    }

    @Test
    void expectsNothingOfACommitWithoutData() {
        StorageGuard.LogMark mark = guard.beforeCommit();

        assertThatCode(() -> guard.afterCommit(mark, 0)).doesNotThrowAnyException();
    }

    // As when the database begins it anew while we look: a link to nothing is there and cannot be opened.
    @Test
    void expectsNothingOfALogThatVanishesWhileItIsLookedAt() throws IOException {
        Path log = Files.createSymbolicLink(directory.resolve("ledger.log"), directory.resolve("gone"));
        StorageGuard real = StorageGuard.of(directory, log);

        assertThatCode(() -> real.afterCommit(new StorageGuard.LogMark(real.beforeCommit().length() + 1), 100)).doesNotThrowAnyException();
    }

    @Test
    void makesTheStateDirectoryForItsOwnerOnly() throws IOException {
        Path state = directory.resolve("a/state");
        StorageGuard.prepare(state);

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(state))).isEqualTo("rwx------");
        assertThat(state).isEmptyDirectory();
    }

    @ParameterizedTest
    @ValueSource(strings = {"rwxrwx---", "rwx---rwx", "rwx-w----"})
    void refusesADirectoryThatOthersMayWriteTo(String permissions) throws IOException {
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString(permissions));

        assertThatThrownBy(() -> StorageGuard.prepare(directory)).isInstanceOfSatisfying(StopException.class,
                stop -> assertThat(stop.issues().getFirst().code()).isEqualTo(IssueCode.STORAGE_OPEN));
    }

    @Test
    void acceptsADirectoryThatOthersMayRead() throws IOException {
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));

        assertThatCode(() -> StorageGuard.prepare(directory)).doesNotThrowAnyException();
    }

    @Test
    void refusesADirectoryThatCannotBeMade() throws IOException {
        Path file = Files.createFile(directory.resolve("file"));

        assertThatThrownBy(() -> StorageGuard.prepare(file.resolve("state"))).isInstanceOfSatisfying(StopException.class, stop -> {
            assertThat(stop.exitCode()).isEqualTo(ExitCode.STORAGE);
            assertThat(stop.issues().getFirst().code()).isEqualTo(IssueCode.STORAGE_NOT_WRITABLE);
        });
    }

    @Test
    void stopsTheLedgerWhenItsCommitsNoLongerReachTheDisk() {
        AtomicLong growth = new AtomicLong(1_000_000);
        FakeDisk growing = new FakeDisk() {
            @Override
            public long logLength() {
                return super.log += growth.get();
            }
        };
        DatabaseSettings.Embedded settings = (DatabaseSettings.Embedded) DatabaseSettings.embedded(directory);
        try (LedgerDatabase database = LedgerDatabase.open(settings, new StorageGuard(growing, 0, 0, time::get))) {
            LedgerFixture f = LedgerFixture.on(database.ledger());
            f.stage("a=1");
            growth.set(0);

            assertThatThrownBy(() -> f.claim("a", EntryState.STAGED)).isInstanceOfSatisfying(StopException.class,
                    stop -> assertThat(stop.exitCode()).isEqualTo(ExitCode.STORAGE));
        }
    }
}
