package dev.pinnedimport.source;

import dev.pinnedimport.issue.ExitCode;
import dev.pinnedimport.issue.Issue;
import dev.pinnedimport.issue.IssueCode;
import dev.pinnedimport.issue.Place;
import dev.pinnedimport.issue.StopException;
import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The texts that the cells of a workbook refer to by number.
///
/// A small table is kept in memory. A large one goes to a temporary file outside the heap, of which only the offsets are kept: a
/// million different texts then cost eight megabytes. Every library keeps them all, and ends where the heap does.
final class SharedStrings implements Closeable {

    static final int MOST_STRINGS = 2_000_000;
    static final long MOST_CHARACTERS = 256L << 20;

    private static final int IN_MEMORY_STRINGS = 100_000;
    private static final long IN_MEMORY_CHARACTERS = 8L << 20;
    private static final int RECENT = 1 << 12;

    /// Marks in an offset: how the text is stored, and texts that no cell may hold.
    private static final long UTF_16 = 1L << 62;
    private static final long TOO_LONG = 1L << 61;
    private static final long OFFSET = (1L << 60) - 1;

    private final SourceFile file;
    private final boolean present;
    private int size;
    private long characters;
    private @Nullable String[] inMemory = new String[64];
    private @Nullable Spill spill;

    private SharedStrings(SourceFile file, boolean present) {
        this.file = file;
        this.present = present;
    }

    /// What a cell gets for its number.
    sealed interface Found {
        record Text(String text) implements Found {}

        /// The text is longer than a cell may be.
        record TooLong() implements Found {}

        /// There is no text of this number.
        record Unknown() implements Found {}
    }

    static SharedStrings absent(SourceFile file) {
        return new SharedStrings(file, false);
    }

    static SharedStrings read(SourceFile file, XmlPart xml) throws IOException {
        SharedStrings strings = new SharedStrings(file, true);
        try (xml) {
            while (xml.nextElement()) {
                if (xml.element().equals("sst") && isAnnounced(xml.attribute("uniqueCount"))) {
                    throw strings.tooMany();
                }
                if (xml.element().equals("si")) {
                    strings.add(readRichText(xml).orElse(null));
                }
            }
            strings.finish();
            return strings;
        } catch (IOException | RuntimeException e) {
            strings.close();
            throw e;
        }
    }

    // A table that says itself that it is too large need not be read to that point. What it says is not believed otherwise.
    private static boolean isAnnounced(@Nullable String count) {
        return count != null && count.matches("[0-9]{1,18}") && Long.parseLong(count) > MOST_STRINGS;
    }

    private StopException tooMany() {
        return file.refused(IssueCode.FILE_TOO_LARGE, "", "Its table of texts (shared strings) has more than " + MOST_STRINGS
                + " texts or " + MOST_CHARACTERS + " characters. Export CSV instead, or split it.");
    }

    /// The text of the current element (`si` or `is`): its own, or that of its runs; how to pronounce it is left out. Empty where it is
    /// longer than a cell may be.
    static Optional<String> readRichText(XmlPart xml) throws IOException {
        String text = "";
        StringBuilder pieces = null;
        boolean whole = true;
        while (xml.nextChild()) {
            Optional<String> piece = switch (xml.element()) {
                case "t" -> xml.readText(CsvRecords.LONGEST_CELL * 7).map(CellText::unescape);
                case "r" -> readRichText(xml);
                default -> {
                    xml.skip();
                    yield Optional.of("");
                }
            };
            int length = pieces == null ? text.length() : pieces.length();
            whole &= piece.isPresent() && length + piece.get().length() <= CsvRecords.LONGEST_CELL;
            if (whole && length == 0) {
                text = piece.get();
            } else if (whole) {
                pieces = pieces == null ? new StringBuilder(text) : pieces;
                pieces.append(piece.get());
            }
        }
        return whole ? Optional.of(pieces == null ? text : pieces.toString()) : Optional.empty();
    }

    /// @throws StopException where the workbook has no such table at all
    Found get(int number) {
        if (!present) {
            throw file.refused(IssueCode.FILE_DAMAGED, "", "Its cells refer to a table of texts (shared strings) that is missing. "
                    + "Save the file again with a spreadsheet program.");
        }
        if (number < 0 || number >= size) {
            return new Found.Unknown();
        }
        if (spill != null) {
            return spill.get(number);
        }
        String text = inMemory[number];
        return text == null ? new Found.TooLong() : new Found.Text(text);
    }

    private void add(@Nullable String text) throws IOException {
        if (size == MOST_STRINGS || characters > MOST_CHARACTERS) {
            throw tooMany();
        }
        characters += text == null ? 0 : text.length();
        if (spill == null && (size == IN_MEMORY_STRINGS || characters > IN_MEMORY_CHARACTERS)) {
            Spill begun = new Spill();
            spill = begun;
            for (int i = 0; i < size; i++) {
                begun.add(inMemory[i]);
            }
            inMemory = new String[0];
        }
        if (spill != null) {
            spill.add(text);
        } else {
            if (size == inMemory.length) {
                inMemory = Arrays.copyOf(inMemory, 2 * size);
            }
            inMemory[size] = text;
        }
        size++;
    }

    private void finish() throws IOException {
        if (spill != null) {
            spill.finish();
        }
    }

    /// Whether the texts are in a file rather than in memory.
    boolean isSpilled() {
        return spill != null;
    }

    @Override
    public void close() {
        if (spill != null) {
            spill.close();
        }
    }

    /// Texts one after the other in a file that only we can read, mapped into memory once it is complete.
    ///
    /// Where the system allows it, the file loses its name as soon as it is open, so that nothing stays behind even after a kill.
    private static final class Spill implements Closeable {

        private final Path directory;
        private final Path path;
        private final FileChannel channel;
        private final OutputStream out;
        private final Arena arena = Arena.ofShared();
        private MemorySegment texts = MemorySegment.NULL;
        private long[] offsets = new long[1 << 16];
        private int size;
        private long end;
        private final int[] recentNumbers = new int[RECENT];
        private final @Nullable Found[] recent = new Found[RECENT];

        Spill() {
            try {
                directory = Files.createTempDirectory("pinned-import-");
                path = directory.resolve("strings");
                channel = FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE);
            } catch (IOException e) {
                throw storage(e);
            }
            out = new BufferedOutputStream(Channels.newOutputStream(channel), 1 << 16);
            removeName();
        }

        void add(@Nullable String text) {
            if (size + 1 == offsets.length) {
                offsets = Arrays.copyOf(offsets, 2 * offsets.length);
            }
            long mark = 0;
            byte[] bytes = {};
            if (text == null) {
                mark = TOO_LONG;
            } else if (RowRules.controlCharacterIn(text) >= 0) {
                mark = UTF_16;
                bytes = exactly(text);
            } else {
                bytes = text.getBytes(StandardCharsets.UTF_8);
            }
            offsets[size++] = end | mark;
            end += bytes.length;
            try {
                out.write(bytes);
            } catch (IOException e) {
                throw storage(e);
            }
        }

        void finish() {
            offsets[size] = end;
            try {
                out.flush();
                texts = channel.map(FileChannel.MapMode.READ_ONLY, 0, end, arena);
            } catch (IOException e) {
                throw storage(e);
            }
        }

        Found get(int number) {
            int slot = number & RECENT - 1;
            Found found = recent[slot];
            if (found == null || recentNumbers[slot] != number) {
                found = load(number);
                recent[slot] = found;
                recentNumbers[slot] = number;
            }
            return found;
        }

        private Found load(int number) {
            long from = offsets[number] & OFFSET;
            int length = (int) ((offsets[number + 1] & OFFSET) - from);
            if ((offsets[number] & TOO_LONG) != 0) {
                return new Found.TooLong();
            }
            byte[] bytes = new byte[length];
            MemorySegment.copy(texts, ValueLayout.JAVA_BYTE, from, bytes, 0, length);
            if ((offsets[number] & UTF_16) == 0) {
                return new Found.Text(new String(bytes, StandardCharsets.UTF_8));
            }
            char[] chars = new char[length / 2];
            for (int i = 0; i < chars.length; i++) {
                chars[i] = (char) (bytes[2 * i] & 0xff | bytes[2 * i + 1] << 8);
            }
            return new Found.Text(new String(chars));
        }

        /// Two bytes a character: half a surrogate pair would not survive any encoder, and the person has to be told about it.
        private static byte[] exactly(String text) {
            byte[] bytes = new byte[2 * text.length()];
            for (int i = 0; i < text.length(); i++) {
                bytes[2 * i] = (byte) text.charAt(i);
                bytes[2 * i + 1] = (byte) (text.charAt(i) >> 8);
            }
            return bytes;
        }

        private static StopException storage(IOException e) {
            Place place = new Place.Setting(System.getProperty("java.io.tmpdir", "temporary directory"));
            return new StopException(ExitCode.STORAGE, Issue.of(IssueCode.STORAGE_FULL, place, "",
                    "The texts of this large workbook did not fit into the temporary directory. "
                            + "Free some space there, then run again."), e);
        }

        private void removeName() {
            try {
                Files.deleteIfExists(path);
                Files.deleteIfExists(directory);
            } catch (IOException _) {
                // not while it is open, on this system: close() does it
            }
        }

        @Override
        public void close() {
            if (arena.scope().isAlive()) {
                arena.close();
                try {
                    channel.close();
                } catch (IOException _) {
                    // the file is of no use to anybody any more
                }
                removeName();
            }
        }
    }
}
