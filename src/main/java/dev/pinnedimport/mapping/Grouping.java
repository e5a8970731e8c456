package dev.pinnedimport.mapping;

import dev.pinnedimport.issue.ExitCode;
import dev.pinnedimport.issue.Issue;
import dev.pinnedimport.issue.IssueCode;
import dev.pinnedimport.issue.Place;
import dev.pinnedimport.issue.StopException;
import dev.pinnedimport.source.CellKind;
import dev.pinnedimport.source.Header;
import dev.pinnedimport.source.SourceRecord;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Puts the rows of one event together, wherever in the file they stand, in bounded memory.
///
/// Add all rows, then take the groups until there are none. Up to the given number of rows stay in memory, and their groups come in
/// the order of their first rows. Of larger files all rows go to temporary files, by a hash of their key, and are grouped file by file;
/// then the order of the groups is arbitrary, though the same in every run. Rows within a group stand in the file's order always. Only
/// a single group larger than the memory bound is held as a whole.
///
/// All rows have the same header. For one thread; [#close] deletes the temporary files.
public final class Grouping implements AutoCloseable {

    /// Rows kept in memory unless told otherwise: some hundred megabytes of a typical export.
    public static final int ROWS_IN_MEMORY = 200_000;

    private static final int PARTITIONS = 64;
    private static final int DEEPEST = 3;
    private static final int BUFFER = 1 << 15;

    private final Path tempDirectory;
    private final int rowsInMemory;
    private final int depth;
    private final Map<String, List<SourceRecord>> groups = new LinkedHashMap<>();
    private final List<Partition> partitions = new ArrayList<>();
    private long rows;
    private @Nullable SourceRecord sample;
    private @Nullable Iterator<List<SourceRecord>> output;
    private @Nullable Grouping current;
    private int nextPartition;

    /// @param tempDirectory where rows go that do not fit in memory; created if needed
    public Grouping(Path tempDirectory, int rowsInMemory) {
        this(tempDirectory, rowsInMemory, 0);
    }

    private Grouping(Path tempDirectory, int rowsInMemory, int depth) {
        if (rowsInMemory < 1) {
            throw new IllegalArgumentException("at least one row is kept in memory, not " + rowsInMemory);
        }
        this.tempDirectory = tempDirectory;
        this.rowsInMemory = rowsInMemory;
        this.depth = depth;
    }

    /// @throws StopException where the temporary directory cannot be written
    public void add(String groupKey, SourceRecord row) {
        if (output != null || current != null) {
            throw new IllegalStateException("groups are being taken already; add all rows before");
        }
        if (sample == null) {
            sample = row;
        } else if (sample.header() != row.header()) {
            throw new IllegalArgumentException("rows of one grouping have one header");
        }
        rows++;
        if (!partitions.isEmpty()) {
            write(groupKey, row);
            return;
        }
        groups.computeIfAbsent(groupKey, _ -> new ArrayList<>(2)).add(row);
        if (rows > rowsInMemory && groups.size() > 1 && depth < DEEPEST) {
            moveToFiles();
        }
    }

    /// The next group; empty when there are no more.
    public Optional<RecordGroup> next() {
        if (partitions.isEmpty()) {
            if (output == null) {
                output = groups.values().iterator();
            }
            if (!output.hasNext()) {
                return Optional.empty();
            }
            RecordGroup group = new RecordGroup(output.next());
            output.remove();
            return Optional.of(group);
        }
        while (true) {
            if (current != null) {
                Optional<RecordGroup> group = current.next();
                if (group.isPresent()) {
                    return group;
                }
                current.close();
            }
            if (nextPartition == partitions.size()) {
                return Optional.empty();
            }
            current = read(partitions.get(nextPartition++));
        }
    }

    /// Deletes the temporary files, in whatever state the grouping is.
    @Override
    public void close() {
        if (current != null) {
            current.close();
        }
        partitions.forEach(Partition::delete);
        groups.clear();
    }

    // ---- files -------------------------------------------------------------------------------------------------

    private void moveToFiles() {
        try {
            Files.createDirectories(tempDirectory);
        } catch (IOException e) {
            throw notWritable(e);
        }
        for (int i = 0; i < PARTITIONS; i++) {
            partitions.add(new Partition(tempDirectory));
        }
        groups.forEach((key, rowsOfKey) -> rowsOfKey.forEach(row -> write(key, row)));
        groups.clear();
    }

    private void write(String key, SourceRecord row) {
        // Each level of depth looks at other bits, so that a file that is still too large falls apart.
        int mixed = key.hashCode() * 0x9E3779B9;
        int partition = (mixed >>> (26 - 6 * depth)) & (PARTITIONS - 1);
        try {
            partitions.get(partition).write(key, row);
        } catch (IOException e) {
            throw notWritable(e);
        }
    }

    private Grouping read(Partition partition) {
        Grouping grouping = new Grouping(tempDirectory, rowsInMemory, depth + 1);
        if (sample == null) {
            return grouping;
        }
        try {
            partition.readInto(grouping, sample);
        } catch (IOException e) {
            grouping.close();
            throw notWritable(e);
        }
        partition.delete();
        return grouping;
    }

    private StopException notWritable(IOException e) {
        return new StopException(ExitCode.STORAGE, Issue.of(IssueCode.STORAGE_NOT_WRITABLE, new Place.Setting(tempDirectory.toString()), "",
                "Temporary files for grouping rows cannot be written or read here. Check the free space and the permissions."), e);
    }

    /// One temporary file: rows of the keys with the same hash, in the file's order.
    private static final class Partition {

        private final Path directory;
        private @Nullable Path file;
        private @Nullable DataOutputStream out;

        Partition(Path directory) {
            this.directory = directory;
        }

        void write(String key, SourceRecord row) throws IOException {
            DataOutputStream target = out;
            if (target == null) {
                file = Files.createTempFile(directory, "groups-", ".tmp");
                target = new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(file), BUFFER));
                out = target;
            }
            writeText(target, key);
            target.writeLong(row.at().number());
            List<String> cells = row.cells();
            target.writeInt(cells.size());
            for (String cell : cells) {
                writeText(target, cell);
            }
            boolean hasKinds = hasKinds(row, cells.size());
            target.writeBoolean(hasKinds);
            for (int position = 0; hasKinds && position < cells.size(); position++) {
                target.writeByte(row.kind(position).ordinal());
            }
        }

        void readInto(Grouping grouping, SourceRecord sample) throws IOException {
            if (out == null || file == null) {
                return;
            }
            out.close();
            out = null;
            Header header = sample.header();
            CellKind[] allKinds = CellKind.values();
            try (DataInputStream in = new DataInputStream(new BufferedInputStream(Files.newInputStream(file), BUFFER))) {
                while (true) {
                    int width = in.read();
                    if (width < 0) {
                        return;
                    }
                    String key = readText(in, width);
                    Place.Row at = new Place.Row(sample.at().file(), sample.at().sheet(), in.readLong());
                    String[] cells = new String[in.readInt()];
                    for (int position = 0; position < cells.length; position++) {
                        cells[position] = readText(in, in.readUnsignedByte());
                    }
                    CellKind[] kinds = in.readBoolean() ? new CellKind[cells.length] : null;
                    for (int position = 0; kinds != null && position < kinds.length; position++) {
                        kinds[position] = allKinds[in.readUnsignedByte()];
                    }
                    grouping.add(key, new SourceRecord(at, header, cells, kinds));
                }
            }
        }

        void delete() {
            try {
                if (out != null) {
                    out.close();
                    out = null;
                }
            } catch (IOException _) {
                // What could not be written is not needed any more.
            }
            try {
                if (file != null) {
                    Files.deleteIfExists(file);
                }
            } catch (IOException _) {
                // A file left behind does no harm; the temporary directory is emptied with the run.
            }
        }

        private static boolean hasKinds(SourceRecord row, int cells) {
            for (int position = 0; position < cells; position++) {
                if (row.kind(position) != CellKind.TEXT) {
                    return true;
                }
            }
            return false;
        }

        private static final int NARROW = 0;
        private static final int WIDE = 1;

        /// One byte per character where that is enough, else two; not UTF-8, which cannot hold broken surrogate pairs.
        private static void writeText(DataOutputStream out, String text) throws IOException {
            boolean narrow = isNarrow(text);
            out.writeByte(narrow ? NARROW : WIDE);
            out.writeInt(text.length());
            if (narrow) {
                out.write(text.getBytes(StandardCharsets.ISO_8859_1));
            } else {
                out.writeChars(text);
            }
        }

        private static String readText(DataInputStream in, int width) throws IOException {
            int length = in.readInt();
            byte[] bytes = in.readNBytes(width == NARROW ? length : 2 * length);
            if (width == NARROW) {
                return new String(bytes, StandardCharsets.ISO_8859_1);
            }
            char[] chars = new char[length];
            for (int i = 0; i < length; i++) {
                chars[i] = (char) ((bytes[2 * i] & 0xff) << 8 | (bytes[2 * i + 1] & 0xff));
            }
            return new String(chars);
        }

        private static boolean isNarrow(String text) {
            for (int i = 0; i < text.length(); i++) {
                if (text.charAt(i) > 0xff) {
                    return false;
                }
            }
            return true;
        }
    }
}
