package dev.pinnedimport.run.mending;

import dev.pinnedimport.report.RejectsFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/// Tells whether a file that may be any export says of itself that it is a rejects file. Costs the same for a file of a kilobyte and of a gigabyte.
///
/// In CSV the mark is the header of the column with the row ids, near the beginning. In a workbook it is a defined name, which Excel and LibreOffice
/// keep: the list of names stands in a small part of its own, so neither cells nor strings are read. Where the mark was lost, the file is not
/// known here, but its header still gives it away when it is staged.
public final class RejectsMark {

    private static final int HEAD = 64 << 10;
    private static final int LONGEST_PART = 64 << 10;
    private static final String NAMES = "xl/workbook.xml";

    // How an archive ends, how its directory lists a file, and how long the head of a file in it is.
    private static final int END = 0x06054b50;
    private static final int END_LENGTH = 22;
    private static final int LONGEST_COMMENT = 1_000;
    private static final int LISTED = 0x02014b50;
    private static final int LISTED_LENGTH = 46;
    private static final int LOCAL_LENGTH = 30;
    private static final int LARGEST_DIRECTORY = 64 << 10;

    private RejectsMark() {}

    /// Never of a pipe or a device, at which opening would wait for ever.
    public static boolean isOn(Path file) {
        if (!Files.isRegularFile(file)) {
            return false;
        }
        try (SeekableByteChannel channel = Files.newByteChannel(file)) {
            byte[] head = read(channel, 0, HEAD);
            if (head.length > 1 && head[0] == 'P' && head[1] == 'K') {
                return findPart(channel).filter(part -> part.contains(RejectsFile.NAME_OF_ROW_IDS)).isPresent();
            }
            return holdsHeader(head);
        } catch (IOException | DataFormatException | IndexOutOfBoundsException _) {
            // whoever reads the file as a whole will say what is wrong with it
            return false;
        }
    }

    /// Whether the column of the row ids is named in the beginning of a text, in whatever character set.
    static boolean holdsHeader(byte[] head) {
        String text = new String(head, StandardCharsets.ISO_8859_1);
        return text.contains(RejectsFile.ROW_ID_BEGINS) || text.replace("\0", "").contains(RejectsFile.ROW_ID_BEGINS);
    }

    private static Optional<String> findPart(SeekableByteChannel channel) throws IOException, DataFormatException {
        int tailLength = (int) Math.min(channel.size(), END_LENGTH + LONGEST_COMMENT);
        ByteBuffer tail = buffer(read(channel, channel.size() - tailLength, tailLength));
        for (int at = tail.limit() - END_LENGTH; at >= 0; at--) {
            if (tail.getInt(at) == END) {
                int length = tail.getInt(at + 12);
                return length < 0 || length > LARGEST_DIRECTORY
                        ? Optional.empty()
                        : findPart(channel, buffer(read(channel, unsigned(tail, at + 16), length)));
            }
        }
        return Optional.empty();
    }

    private static Optional<String> findPart(SeekableByteChannel channel, ByteBuffer directory) throws IOException, DataFormatException {
        int at = 0;
        while (at + LISTED_LENGTH <= directory.limit() && directory.getInt(at) == LISTED) {
            int nameLength = Short.toUnsignedInt(directory.getShort(at + 28));
            String name = new String(directory.array(), at + LISTED_LENGTH, nameLength, StandardCharsets.UTF_8);
            if (name.equals(NAMES)) {
                boolean deflated = directory.getShort(at + 10) != 0;
                byte[] packed = readPacked(channel, unsigned(directory, at + 42), unsigned(directory, at + 20));
                return Optional.of(new String(deflated ? inflate(packed) : packed, StandardCharsets.UTF_8));
            }
            at += LISTED_LENGTH + nameLength + Short.toUnsignedInt(directory.getShort(at + 30)) + Short.toUnsignedInt(directory.getShort(at + 32));
        }
        return Optional.empty();
    }

    private static byte[] readPacked(SeekableByteChannel channel, long at, long length) throws IOException {
        ByteBuffer local = buffer(read(channel, at, LOCAL_LENGTH));
        long data = at + LOCAL_LENGTH + Short.toUnsignedInt(local.getShort(26)) + Short.toUnsignedInt(local.getShort(28));
        return read(channel, data, (int) Math.min(length, LONGEST_PART));
    }

    private static byte[] inflate(byte[] packed) throws DataFormatException {
        try (Inflater inflater = new Inflater(true)) {
            inflater.setInput(packed);
            byte[] part = new byte[LONGEST_PART];
            int length = 0;
            while (length < part.length && !inflater.finished() && !inflater.needsInput()) {
                length += inflater.inflate(part, length, part.length - length);
            }
            return Arrays.copyOf(part, length);
        }
    }

    private static long unsigned(ByteBuffer buffer, int at) {
        return Integer.toUnsignedLong(buffer.getInt(at));
    }

    private static ByteBuffer buffer(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    /// At most so many bytes from there; fewer at the end of the file.
    private static byte[] read(SeekableByteChannel channel, long at, int most) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate((int) Math.max(0, Math.min(most, channel.size() - at)));
        channel.position(at);
        while (bytes.hasRemaining() && channel.read(bytes) >= 0) {
            // until it is full
        }
        return bytes.array();
    }
}
