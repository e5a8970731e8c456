package dev.pinnedimport.ledger;

import dev.pinnedimport.issue.IssueCode;
import dev.pinnedimport.issue.StopException;
import java.io.EOFException;
import java.io.IOException;
import java.io.Reader;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/// Takes the embedded database's data file back to its last checkpoint, from which the log is then replayed.
///
/// HSQLDB copies each page of the data file to the backup file before it changes the page for the first time after a checkpoint. A process that
/// was killed leaves changed pages behind, and the next opening puts the copies back. HSQLDB does so beginning with page 0, which holds the mark
/// that the file is whole: killed again before the last page, it believes the mark at the third opening, deletes the backup, and loses entries
/// or cannot read them. So it is done here before HSQLDB sees the files: page 0 comes last, when all others are on the disk, and a process that is
/// killed meanwhile leaves what it found.
///
/// Which checkpoint a copy belongs to is told by the number that page 0 and the script share. (Sources: `RAShadowFile`, `DataFileCache` and `Log`
/// of HSQLDB 2.7.4.)
final class CheckpointPages {

    private static final int PAGE = 1 << 14;
    private static final int HEADER = Integer.BYTES + Long.BYTES;

    // Of HSQLDB's DataFileCache: `FLAG_ISSAVED`, and `LONG_TIMESTAMP`, which is the number of the last checkpoint.
    private static final int WHOLE = 0x2000_0000;
    private static final int CHECKPOINT = 32;

    private static final String CHECKPOINT_STATEMENT = "SET FILES CHECK ";

    // The checkpoint is over but for the tidying, and the backup is of the one before.
    private static final Set<String> CHECKPOINT_DONE = Set.of("yes-new-files", "yes-new-files-data");

    private CheckpointPages() {}

    /// @param database files without their endings
    /// @throws IOException   where the files cannot be read, or belong to different checkpoints
    /// @throws StopException where the disk does not take the pages; all is as it was then
    static void putBack(Path database) throws IOException {
        Path backup = EmbeddedFiles.with(database, ".backup");
        Path data = EmbeddedFiles.with(database, ".data");
        Path script = EmbeddedFiles.with(database, ".script");
        if (Files.notExists(backup) || Files.notExists(data) || Files.notExists(script) || isCheckpointDone(database)) {
            return;
        }
        try (FileChannel copies = FileChannel.open(backup, StandardOpenOption.READ);
                FileChannel pages = FileChannel.open(data, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            Map<Long, Long> found = find(copies);
            Long first = found.remove(0L);
            if (first != null) {
                ByteBuffer pageZero = read(copies, first, PAGE);
                if (findCheckpoint(script).equals(OptionalLong.of(pageZero.getLong(CHECKPOINT)))) {
                    putBack(found, copies, pageZero, pages, database.resolveSibling(""));
                    return;
                }
            }
            if ((read(pages, EmbeddedFiles.DATA_FLAGS, Integer.BYTES).getInt() & WHOLE) == 0) {
                throw new IOException("the backup does not hold the checkpoint that the script is of");
            }
        }
    }

    private static void putBack(Map<Long, Long> found, FileChannel copies, ByteBuffer pageZero, FileChannel pages, Path directory) throws IOException {
        try {
            for (Map.Entry<Long, Long> copy : found.entrySet()) {
                write(pages, read(copies, copy.getValue(), PAGE), copy.getKey());
            }
            pages.force(true);
            write(pages, pageZero, 0);
            pages.force(true);
        } catch (EOFException e) {
            throw e;
        } catch (IOException e) {
            throw StorageGuard.stop(IssueCode.STORAGE_FULL, directory,
                    "the disk did not take what puts the ledger back in order. Free some space or mend the disk, then run again: nothing is lost.", e);
        }
    }

    private static boolean isCheckpointDone(Path database) throws IOException {
        Path file = EmbeddedFiles.with(database, ".properties");
        if (Files.notExists(file)) {
            return false;
        }
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(file, StandardCharsets.ISO_8859_1)) {
            properties.load(reader);
        }
        return CHECKPOINT_DONE.contains(properties.getProperty("modified", ""));
    }

    /// Where in the backup the copy of each page is. Its first copy counts: after a checkpoint that failed, HSQLDB makes a second one.
    /// What follows the last whole copy was not on the disk yet, so its page was not changed yet either.
    ///
    /// @return place of the copied bytes by place in the data file
    private static Map<Long, Long> find(FileChannel copies) throws IOException {
        Map<Long, Long> found = new TreeMap<>();
        for (long at = 0; at + HEADER + PAGE <= copies.size(); at += HEADER + PAGE) {
            ByteBuffer header = read(copies, at, HEADER);
            if (header.getInt() != PAGE) {
                break;
            }
            found.putIfAbsent(header.getLong(), at + HEADER);
        }
        return found;
    }

    private static OptionalLong findCheckpoint(Path script) throws IOException {
        try (Stream<String> lines = Files.lines(script, StandardCharsets.UTF_8)) {
            return lines.filter(line -> line.startsWith(CHECKPOINT_STATEMENT))
                    .mapToLong(line -> Long.parseLong(line.substring(CHECKPOINT_STATEMENT.length()).strip()))
                    .findFirst();
        } catch (NumberFormatException e) {
            return OptionalLong.empty();
        }
    }

    private static ByteBuffer read(FileChannel channel, long at, int length) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(length);
        while (bytes.hasRemaining()) {
            if (channel.read(bytes, at + bytes.position()) < 0) {
                throw new EOFException();
            }
        }
        return bytes.flip();
    }

    private static void write(FileChannel channel, ByteBuffer bytes, long at) throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes, at + bytes.position());
        }
    }
}
