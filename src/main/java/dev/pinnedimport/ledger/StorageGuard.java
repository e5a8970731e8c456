package dev.pinnedimport.ledger;

import dev.pinnedimport.issue.ExitCode;
import dev.pinnedimport.issue.Issue;
import dev.pinnedimport.issue.IssueCode;
import dev.pinnedimport.issue.Place;
import dev.pinnedimport.issue.StopException;
import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// Keeps the embedded database from losing what it acknowledged.
///
/// HSQLDB acknowledges commits that it drops on a full disk, and commits whose sync has failed. So a run stops while there is still space, a
/// commit that carried data must have made the database's log longer, and the log is synced once more through a file handle of our own, to
/// which the system reports a failed sync too. After the first failure nothing is written any more. All stops have the exit code
/// [ExitCode#STORAGE]. Safe for use by several threads.
public final class StorageGuard {

    /// Space that must be free to begin with: a run of some ten thousand rows fits.
    public static final long FLOOR_AT_START = 256L << 20;

    /// Space below which a run stops. Larger than all that can be written between two looks at the disk.
    public static final long FLOOR_WHILE_RUNNING = 64L << 20;

    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(50);
    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rwx------");

    private final @Nullable Disk disk;
    private final long floorAtStart;
    private final long floorWhileRunning;
    private final LongSupplier nanoTime;
    private final AtomicLong nextLook;
    /// Never false again: what one thread has found, no other may wipe out that has looked meanwhile.
    private volatile boolean failed;

    /// What the guard looks at.
    public interface Disk extends Closeable {

        Path directory();

        /// Bytes that this process may still write.
        long usableBytes() throws IOException;

        /// Length of the database's log; 0 where there is none.
        long logLength() throws IOException;

        /// Makes sure that a later [#syncLog] learns of every failure from now on.
        void watchLog() throws IOException;

        @Override
        default void close() throws IOException {}

        /// Syncs the database's log. Fails also where a sync of the database itself has failed since [#watchLog].
        void syncLog() throws IOException;
    }

    /// The log's length before a commit.
    record LogMark(long length) {}

    public StorageGuard(Disk disk, long floorAtStart, long floorWhileRunning, LongSupplier nanoTime) {
        this(disk, floorAtStart, floorWhileRunning, nanoTime, new AtomicLong(nanoTime.getAsLong()));
    }

    private StorageGuard(@Nullable Disk disk, long floorAtStart, long floorWhileRunning, LongSupplier nanoTime, AtomicLong nextLook) {
        this.disk = disk;
        this.floorAtStart = floorAtStart;
        this.floorWhileRunning = floorWhileRunning;
        this.nanoTime = nanoTime;
        this.nextLook = nextLook;
    }

    /// The usual guard of a database whose log is `log`, in `directory`.
    public static StorageGuard of(Path directory, Path log) {
        return new StorageGuard(new RealDisk(directory, log), FLOOR_AT_START, FLOOR_WHILE_RUNNING, System::nanoTime);
    }

    /// For databases that look after their own disk, or have none.
    public static StorageGuard off() {
        return new StorageGuard(null, 0, 0, System::nanoTime, new AtomicLong());
    }

    /// Makes the state directory if it is missing (0700), and refuses one that others may write to or that we may not.
    public static void prepare(Path directory) {
        try {
            create(directory);
            refuseOpen(directory);
            Files.delete(Files.createTempFile(directory, "write-", ".test"));
        } catch (IOException e) {
            throw stop(IssueCode.STORAGE_NOT_WRITABLE, directory,
                    "files cannot be written there. Check that the directory exists and is yours, or choose another one with --state.", e);
        }
    }

    /// Refuses to begin with too little space.
    public void checkStart() {
        if (disk != null) {
            requireFree(disk, floorAtStart);
        }
    }

    /// Stops a run before the disk is full. Looks at the disk every 50 ms at the most.
    public void checkSpace() {
        if (disk == null) {
            return;
        }
        requireSound(disk);
        long now = nanoTime.getAsLong();
        long due = nextLook.get();
        if (now - due >= 0 && nextLook.compareAndSet(due, now + BETWEEN_LOOKS.toNanos())) {
            requireFree(disk, floorWhileRunning);
        }
    }

    LogMark beforeCommit() {
        if (disk == null) {
            return new LogMark(0);
        }
        try {
            disk.watchLog();
        } catch (IOException e) {
            throw unreadable(disk, e);
        }
        return new LogMark(logLength(disk));
    }

    /// Makes sure that a commit of so many characters reached the log. A shorter log than before was begun anew, after all of the old one
    /// had been moved to the data file.
    void afterCommit(LogMark mark, long characters) {
        if (disk == null) {
            return;
        }
        long grown = characters == 0 ? 0 : logLength(disk) - mark.length();
        if (grown >= 0 && grown < characters || !syncs(disk)) {
            failed = true;
        }
        requireSound(disk);
    }

    /// Makes sure that all that the database has acknowledged so far is on the disk.
    void checkLog() {
        if (disk != null) {
            if (!syncs(disk)) {
                failed = true;
            }
            requireSound(disk);
        }
    }

    private static boolean syncs(Disk disk) {
        try {
            disk.syncLog();
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /// Whether something that was to be written did not reach the disk. Then the files are best left as they are.
    boolean hasFailed() {
        return failed;
    }

    private void requireSound(Disk disk) {
        if (failed) {
            throw stop(IssueCode.STORAGE_FULL, disk.directory(), "the disk did not take what was written. "
                    + "Free some space or mend the disk, then run again: it continues where it stopped.", null);
        }
    }

    private static long logLength(Disk disk) {
        try {
            return disk.logLength();
        } catch (IOException e) {
            throw unreadable(disk, e);
        }
    }

    private static void requireFree(Disk disk, long floor) {
        long free;
        try {
            free = disk.usableBytes();
        } catch (IOException e) {
            throw unreadable(disk, e);
        }
        if (free < floor) {
            throw stop(IssueCode.STORAGE_FULL, disk.directory(),
                    "only " + (free >> 20) + " MB are free, and at least " + (floor >> 20) + " MB are needed. "
                            + "Free some space, then run again: it continues where it stopped.", null);
        }
    }

    private static StopException unreadable(Disk disk, IOException e) {
        return stop(IssueCode.STORAGE_NOT_WRITABLE, disk.directory(),
                "the directory cannot be read any more. Check that it still exists.", e);
    }

    /// Lets go of the log.
    void release() {
        try {
            if (disk != null) {
                disk.close();
            }
        } catch (IOException e) {
            // Nothing was written through it.
        }
    }

    static StopException stop(IssueCode code, Path directory, String sentence, @Nullable IOException cause) {
        Issue issue = Issue.of(code, new Place.Setting("State directory " + directory), "", sentence);
        return cause == null ? new StopException(ExitCode.STORAGE, issue) : new StopException(ExitCode.STORAGE, issue, cause);
    }

    private static void create(Path directory) throws IOException {
        if (Files.isDirectory(directory)) {
            return;
        }
        if (hasPermissions(directory)) {
            Files.createDirectories(directory, PosixFilePermissions.asFileAttribute(OWNER_ONLY));
        } else {
            Files.createDirectories(directory);
        }
    }

    private static void refuseOpen(Path directory) throws IOException {
        PosixFileAttributeView view = Files.getFileAttributeView(directory, PosixFileAttributeView.class);
        if (view == null) {
            return;
        }
        Set<PosixFilePermission> granted = view.readAttributes().permissions();
        if (granted.contains(PosixFilePermission.GROUP_WRITE) || granted.contains(PosixFilePermission.OTHERS_WRITE)) {
            throw stop(IssueCode.STORAGE_OPEN, directory, "others may write there (%s). Allow only its owner: chmod 700."
                    .formatted(PosixFilePermissions.toString(granted)), null);
        }
    }

    private static boolean hasPermissions(Path directory) {
        return directory.getFileSystem().supportedFileAttributeViews().contains("posix");
    }

    private static final class RealDisk implements Disk {

        private final Path directory;
        private final Path log;
        private @Nullable FileChannel channel;
        private @Nullable Object watched;

        RealDisk(Path directory, Path log) {
            this.directory = directory;
            this.log = log;
        }

        @Override
        public Path directory() {
            return directory;
        }

        @Override
        public long usableBytes() {
            return directory.toFile().getUsableSpace();
        }

        // The database begins its log anew now and then, in another file of the same name, and for a moment there is none.
        @Override
        public long logLength() throws IOException {
            try {
                return Files.size(log);
            } catch (NoSuchFileException _) {
                return 0;
            }
        }

        @Override
        public synchronized void watchLog() throws IOException {
            try {
                Object key = Files.readAttributes(log, BasicFileAttributes.class).fileKey();
                if (channel == null || !Objects.equals(key, watched)) {
                    close();
                    channel = FileChannel.open(log, StandardOpenOption.WRITE);
                    watched = key;
                }
            } catch (NoSuchFileException _) {
                // There is nothing to watch.
            }
        }

        @Override
        public synchronized void syncLog() throws IOException {
            watchLog();
            if (channel != null) {
                channel.force(false);
            }
        }

        @Override
        public synchronized void close() throws IOException {
            if (channel != null) {
                channel.close();
                channel = null;
            }
        }
    }
}
