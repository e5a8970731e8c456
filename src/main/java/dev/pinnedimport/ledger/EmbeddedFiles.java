package dev.pinnedimport.ledger;

import dev.pinnedimport.issue.ExitCode;
import dev.pinnedimport.issue.Issue;
import dev.pinnedimport.issue.IssueCode;
import dev.pinnedimport.issue.Place;
import dev.pinnedimport.issue.StopException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Looks over the embedded database's files before the database is opened.
///
/// After a power cut the log may end in half a line or in zeros. HSQLDB then either stops reading there without a word, whatever followed,
/// or refuses to open at all. So the torn end, which no commit can have been acknowledged for, is cut off here; the database is told to
/// refuse whatever else it cannot read; and zeros further up, which it would read over, are refused here.
///
/// Where the process died while the database was being made, HSQLDB refuses the remains too. Nothing was ever committed to such a database,
/// so they are swept away and it is made again. The same goes for a data file that was being made. One that a killed process had begun to change
/// is taken back to the last checkpoint, see [CheckpointPages].
final class EmbeddedFiles {

    private static final int BLOCK = 1 << 16;

    /// Where the flags stand in a data file: `INT_FLAGS` of HSQLDB's DataFileCache.
    static final int DATA_FLAGS = 28;

    private EmbeddedFiles() {}

    /// @throws StopException with `LEDGER_DAMAGED` where the log is damaged before its end, or the data file cannot be taken back to its checkpoint:
    ///                       both are left as they are; with `STORAGE_FULL` where the disk does not take what was to be put back
    static void mend(Path log) {
        Path database = log.resolveSibling(String.valueOf(log.getFileName()).replaceFirst("\\.log$", ""));
        try {
            sweepUnfinished(database, log);
            sweepUnfinishedData(database);
            if (Files.exists(log)) {
                cutTornEnd(log);
            }
            CheckpointPages.putBack(database);
        } catch (IOException | UncheckedIOException e) {
            throw damaged(log.getParent(), e);
        }
    }

    private static void cutTornEnd(Path log) throws IOException {
        try (FileChannel channel = FileChannel.open(log, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            long end = endOfLastWholeLine(channel);
            if (firstZero(channel, end) >= 0) {
                throw damaged(log.getParent(), null);
            }
            if (end < channel.size()) {
                channel.truncate(end);
                channel.force(true);
            }
        }
    }

    // The script is written at the very end of the making, before the first statement of ours. Without it, any data or logged statement
    // would be the remains of a database that was once whole.
    private static void sweepUnfinished(Path database, Path log) throws IOException {
        Path properties = with(database, ".properties");
        boolean begun = Files.exists(properties) || Files.exists(log);
        boolean empty = !Files.exists(log) || Files.size(log) == 0;
        boolean hasContent = Stream.of(".script", ".data", ".data.new", ".data.old", ".backup", ".backup.new", ".lobs")
                .anyMatch(ending -> Files.exists(with(database, ending)));
        if (begun && empty && !hasContent) {
            Files.deleteIfExists(with(database, ".script.new"));
            Files.deleteIfExists(log);
            Files.deleteIfExists(properties);
        }
    }

    // HSQLDB makes the file at the first access to a table, and writes its flags last; without them it opens, and fails at every table. A script
    // without tables says that this was the first life of the database: all there is stands in the log, and the file is made again from it.
    private static void sweepUnfinishedData(Path database) throws IOException {
        Path data = with(database, ".data");
        Path script = with(database, ".script");
        if (Files.exists(data) && Files.exists(script) && !hasFlags(data) && !hasTables(script)) {
            Files.delete(data);
        }
    }

    /// @param database files without their endings
    static Path with(Path database, String ending) {
        return database.resolveSibling(database.getFileName() + ending);
    }

    private static boolean hasFlags(Path data) throws IOException {
        try (FileChannel channel = FileChannel.open(data, StandardOpenOption.READ)) {
            ByteBuffer flags = read(channel, DATA_FLAGS, Integer.BYTES);
            return flags.remaining() == Integer.BYTES && flags.getInt() != 0;
        }
    }

    private static boolean hasTables(Path script) throws IOException {
        try (Stream<String> lines = Files.lines(script, StandardCharsets.UTF_8)) {
            return lines.anyMatch(line -> line.startsWith("CREATE CACHED TABLE "));
        }
    }

    static StopException damaged(@Nullable Path directory, @Nullable Exception cause) {
        Issue issue = Issue.of(IssueCode.LEDGER_DAMAGED, new Place.Setting("Ledger " + directory), "",
                "its files cannot be read, and were left as they are. Restore the directory from a backup.");
        return cause == null ? new StopException(ExitCode.STORAGE, issue) : new StopException(ExitCode.STORAGE, issue, cause);
    }

    private static long endOfLastWholeLine(FileChannel channel) throws IOException {
        for (long blockEnd = channel.size(); blockEnd > 0; blockEnd -= Math.min(BLOCK, blockEnd)) {
            long start = Math.max(0, blockEnd - BLOCK);
            ByteBuffer block = read(channel, start, (int) (blockEnd - start));
            for (int i = block.limit() - 1; i >= 0; i--) {
                if (block.get(i) == '\n') {
                    return start + i + 1;
                }
            }
        }
        return 0;
    }

    private static long firstZero(FileChannel channel, long end) throws IOException {
        for (long start = 0; start < end; start += BLOCK) {
            ByteBuffer block = read(channel, start, (int) Math.min(BLOCK, end - start));
            for (int i = 0; i < block.limit(); i++) {
                if (block.get(i) == 0) {
                    return start + i;
                }
            }
        }
        return -1;
    }

    private static ByteBuffer read(FileChannel channel, long start, int length) throws IOException {
        ByteBuffer block = ByteBuffer.allocate(length);
        while (block.hasRemaining() && channel.read(block, start + block.position()) >= 0) {}
        return block.flip();
    }
}
