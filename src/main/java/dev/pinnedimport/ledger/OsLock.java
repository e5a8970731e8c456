package dev.pinnedimport.ledger;

import dev.pinnedimport.issue.IssueCode;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// An exclusive lock on a file, held until it is closed or the process dies. Who holds it stands in a file beside it.
final class OsLock implements AutoCloseable {

    // The operating system's lock belongs to the process, and closing any other channel to the file would release it. So a second attempt
    // within this process must not even open the file.
    private static final Set<Path> HELD_BY_THIS_PROCESS = ConcurrentHashMap.newKeySet();

    private final Path file;
    private final FileChannel channel;
    private final FileLock lock;

    private OsLock(Path file, FileChannel channel, FileLock lock) {
        this.file = file;
        this.channel = channel;
        this.lock = lock;
    }

    /// The lock, or empty where somebody holds it.
    ///
    /// @param holder one line about us, for those who come too late
    static Optional<OsLock> tryAcquire(Path directory, String name, String holder) {
        StorageGuard.prepare(directory);
        Path path = directory.toAbsolutePath().normalize().resolve(name);
        if (!HELD_BY_THIS_PROCESS.add(path)) {
            return Optional.empty();
        }
        Optional<OsLock> lock = Optional.empty();
        try {
            lock = tryLock(path);
            if (lock.isPresent()) {
                introduce(path, holder);
            }
            return lock;
        } catch (IOException e) {
            throw StorageGuard.stop(IssueCode.STORAGE_NOT_WRITABLE, directory, "the lock file cannot be written there. "
                    + "Check the permissions, and that it is not a network directory.", e);
        } finally {
            if (lock.isEmpty()) {
                HELD_BY_THIS_PROCESS.remove(path);
            }
        }
    }

    private static void introduce(Path lock, String holder) {
        try {
            Files.writeString(holderFile(lock), holder);
        } catch (IOException e) {
            // The lock holds all the same; who comes too late is told less.
        }
    }

    private static Optional<OsLock> tryLock(Path path) throws IOException {
        FileChannel channel = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            FileLock lock = channel.tryLock();
            if (lock != null) {
                return Optional.of(new OsLock(path, channel, lock));
            }
        } catch (OverlappingFileLockException e) {
            // Held by this process through other means than this class: as good as held by somebody else.
        }
        channel.close();
        return Optional.empty();
    }

    /// What the holder of this lock wrote about itself.
    static Optional<String> findHolder(Path directory, String name) {
        try {
            String holder = Files.readString(holderFile(directory.resolve(name)));
            return holder.isBlank() ? Optional.empty() : Optional.of(holder);
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static Path holderFile(Path lock) {
        return lock.resolveSibling(lock.getFileName() + ".holder");
    }

    boolean isHeld() {
        return lock.isValid();
    }

    @Override
    public void close() {
        try (channel) {
            Files.deleteIfExists(holderFile(file));
        } catch (IOException e) {
            // The lock ends with the process at the latest.
        } finally {
            HELD_BY_THIS_PROCESS.remove(file);
        }
    }
}
