package dev.pinnedimport.run.recall;

import dev.pinnedimport.event.Fingerprint;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.IntBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Optional;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/// What became of the rows of the files before, and of this one for those that follow.
///
/// A file of 64 bytes for each event: a header with the basis (everything beside the cells that decides what becomes of a row), then
/// records of digest, content, start and end, the newest first, then their number and a checksum. Written beside the old one and put in its place when all rows
/// are known; where nothing is new, the old one stays. Rows that this file does not hold are remembered as long as they are not many more than those that it holds: a source
/// may have several files, and a row may come back. What is torn, of another form or on another basis is not read. Where it cannot be written, the next file is worked out row by row:
/// nothing depends on it, so nothing is said.
///
/// [#find] and [#remember] are safe for use by several threads, the rest is for one.
public final class RowMemory implements AutoCloseable {

    private static final long FORM = 0x50494e2d524f5731L;
    static final int RECORD = 64;
    private static final int SAMPLE = 256;
    /// For each row of the file that is read, so many are remembered at most.
    private static final int MOST_A_ROW = 3;
    /// A larger file could not be read at once.
    private static final int MOST = Integer.MAX_VALUE / RECORD - 2;

    private final @Nullable Path file;
    private final Path part;
    private final Fingerprint basis;
    private final long run;
    private final IntBuffer table;
    private final ByteBuffer records;
    /// Which records are those of rows of this file. Each is set by whoever finds it, and read when all have looked.
    private final boolean[] found;
    private final CRC32C checksum = new CRC32C();
    private final byte[] record = new byte[RECORD];
    private @Nullable OutputStream out;
    private long written;
    /// Whether nothing is remembered any more.
    private volatile boolean over;

    private RowMemory(@Nullable Path file, Fingerprint basis, long run, ByteBuffer records) {
        this.run = run;
        this.file = file;
        this.part = file == null ? Path.of("") : file.resolveSibling(file.getFileName() + ".part");
        this.basis = basis;
        this.records = records;
        this.table = index(records);
        this.found = new boolean[records.capacity() / RECORD];
        this.over = file == null;
    }

    /// Remembers nothing.
    public static RowMemory none() {
        return new RowMemory(null, Fingerprint.of(""), 0, ByteBuffer.allocate(0));
    }

    /// @param file  in a directory that exists; need not exist itself
    /// @param basis what was remembered on another one is of no use
    /// @param run   number of the run that reads the rows
    public static RowMemory open(Path file, Fingerprint basis, long run) {
        return new RowMemory(file, basis, run, read(file, basis).orElseGet(() -> ByteBuffer.allocate(0)));
    }

    // ---- reading ----

    private static Optional<ByteBuffer> read(Path file, Fingerprint basis) {
        try (FileChannel channel = FileChannel.open(file)) {
            long size = channel.size();
            if (size < 2 * RECORD || size % RECORD != 0 || size > Integer.MAX_VALUE) {
                return Optional.empty();
            }
            ByteBuffer all = channel.map(FileChannel.MapMode.READ_ONLY, 0, size);
            int end = (int) size - RECORD;
            CRC32C sum = new CRC32C();
            sum.update(all.slice(0, end));
            boolean usable = all.slice(0, RECORD).equals(header(basis)) && all.getLong(end) == end / RECORD - 1L && all.getLong(end + 8) == sum.getValue();
            return usable ? Optional.of(all.slice(RECORD, end - RECORD)) : Optional.empty();
        } catch (IOException _) {
            return Optional.empty();
        }
    }

    private static ByteBuffer header(Fingerprint basis) {
        return ByteBuffer.allocate(RECORD).putLong(FORM).put(basis.sha256()).rewind();
    }

    /// By the digest's first bits the number of a record, from 1; where that place is taken, the next one that is free. Outside of the heap, which must do for
    /// any file.
    private static IntBuffer index(ByteBuffer records) {
        int count = records.capacity() / RECORD;
        int places = Integer.highestOneBit(Math.max(1, 2 * count)) * 2;
        IntBuffer table = ByteBuffer.allocateDirect(places * Integer.BYTES).asIntBuffer();
        for (int number = 0; number < count; number++) {
            int place = place(table, records, records.getLong(number * RECORD), records.getLong(number * RECORD + 8));
            // Of equal rows the newest is enough.
            if (table.get(place) == 0) {
                table.put(place, number + 1);
            }
        }
        return table;
    }

    /// Where the record with this digest is, or would be.
    private static int place(IntBuffer table, ByteBuffer records, long high, long low) {
        int last = table.capacity() - 1;
        int place = (int) high & last;
        for (int number = table.get(place); number != 0; number = table.get(place)) {
            int at = (number - 1) * RECORD;
            if (records.getLong(at) == high && records.getLong(at + 8) == low) {
                return place;
            }
            place = place + 1 & last;
        }
        return place;
    }

    /// Whether anything can be remembered.
    public boolean isInUse() {
        return !over;
    }

    /// What rows with these cells became. That is kept for the next file, too.
    public Optional<Remembered> find(CellDigest cells) {
        int number = table.get(place(table, records, cells.high(), cells.low())) - 1;
        if (number < 0) {
            return Optional.empty();
        }
        found[number] = true;
        int at = number * RECORD;
        byte[] content = new byte[32];
        records.get(at + 16, content);
        return Optional.of(new Remembered(Fingerprint.ofSha256(content), Instant.ofEpochSecond(records.getLong(at + 48)),
                Instant.ofEpochSecond(records.getLong(at + 56))));
    }

    /// Whether what is known of a row is to be found out all the same: one row in 256, each in another run.
    public boolean isToBeMade(CellDigest cells) {
        return Math.floorMod(cells.low() + run, SAMPLE) == 0;
    }

    // ---- writing ----

    /// Keeps for the next file what rows with these cells became, of which nothing was found.
    public synchronized void remember(CellDigest cells, Remembered event) {
        if (over || event.startsAt().getNano() != 0 || event.endsAt().getNano() != 0) {
            return;
        }
        ByteBuffer.wrap(record).putLong(cells.high()).putLong(cells.low()).put(event.content().sha256()).putLong(event.startsAt().getEpochSecond())
                .putLong(event.endsAt().getEpochSecond());
        try {
            write(record);
        } catch (IOException _) {
            giveUp();
        }
    }

    private void write(byte[] one) throws IOException {
        OutputStream to = out;
        if (to == null) {
            to = new BufferedOutputStream(Files.newOutputStream(part), 1 << 16);
            out = to;
            byte[] header = header(basis).array();
            checksum.update(header);
            to.write(header);
        }
        checksum.update(one);
        to.write(one);
        written++;
    }

    /// Puts what was remembered in the place of what there was; to be called when all rows of the file are known.
    public synchronized void keep() {
        if (over || file == null) {
            return;
        }
        try {
            if (out != null) {
                replace(file);
            } else if (found.length > 0) {
                Files.setLastModifiedTime(file, FileTime.from(Instant.now()));
            }
        } catch (IOException _) {
            giveUp();
        }
        over = true;
    }

    private void replace(Path target) throws IOException {
        writeOld(true, Long.MAX_VALUE);
        writeOld(false, Math.min(MOST_A_ROW * written, MOST));
        OutputStream whole = out;
        if (whole != null) {
            whole.write(ByteBuffer.allocate(RECORD).putLong(written).putLong(checksum.getValue()).array());
            whole.close();
            out = null;
            Files.move(part, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    /// @param most records in all
    private void writeOld(boolean ofThisFile, long most) throws IOException {
        for (int number = 0; number < found.length && written < most; number++) {
            if (found[number] == ofThisFile) {
                records.get(number * RECORD, record);
                write(record);
            }
        }
    }

    /// Deletes what was remembered: it has been found wrong.
    public synchronized void forget() {
        giveUp();
        delete(file);
    }

    /// Leaves what there was as it was, unless [#keep] came before.
    @Override
    public synchronized void close() {
        if (!over) {
            giveUp();
        }
    }

    private void giveUp() {
        over = true;
        OutputStream open = out;
        out = null;
        if (open != null) {
            try {
                open.close();
            } catch (IOException _) {
                // What it held is not wanted.
            }
            delete(part);
        }
    }

    private static void delete(@Nullable Path path) {
        if (path != null) {
            try {
                Files.deleteIfExists(path);
            } catch (IOException _) {
                // The next file is written over it, and what is torn is not read.
            }
        }
    }
}
