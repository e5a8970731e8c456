package dev.pinnedimport.ledger;

import dev.pinnedimport.event.SourceKey;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/// Payloads of events that were staged together, deflated as one.
///
/// Alone, a payload would cost a database a row of its own, and most of its text is the same as its neighbours'. Together they take a quarter of
/// the room and a tenth of the time. A block is small, because whoever wants one payload inflates all of it. It never changes.
///
/// As bytes: their number when inflated (4 bytes), then in zlib format the number of payloads and, for each, its key and its JSON, both UTF-8 behind
/// their length.
record PayloadBlock(List<Member> members) {

    private static final int MOST_PAYLOADS = 16;
    private static final int MOST_CHARACTERS = 1 << 15;
    /// No byte of zlib's stands for more (https://zlib.net/zlib_tech.html, "Maximum Compression Factor"): what claims to be longer is damaged.
    private static final long MOST_INFLATED = 1032;

    PayloadBlock {
        members = List.copyOf(members);
    }

    /// @param key  whose payload it is
    /// @param json the payload
    record Member(SourceKey key, String json) {}

    /// Divides payloads into blocks, in their order.
    static List<PayloadBlock> divide(List<Member> payloads) {
        List<PayloadBlock> blocks = new ArrayList<>();
        List<Member> next = new ArrayList<>();
        int characters = 0;
        for (Member member : payloads) {
            next.add(member);
            characters += member.json().length();
            if (next.size() == MOST_PAYLOADS || characters >= MOST_CHARACTERS) {
                blocks.add(new PayloadBlock(next));
                next = new ArrayList<>();
                characters = 0;
            }
        }
        if (!next.isEmpty()) {
            blocks.add(new PayloadBlock(next));
        }
        return blocks;
    }

    /// @param deflater for zlib format; it is left as it was
    byte[] pack(Deflater deflater) {
        byte[] plain = plain();
        deflater.reset();
        deflater.setInput(plain);
        deflater.finish();
        byte[] packed = ByteBuffer.allocate(Integer.BYTES + plain.length / 2 + 64).putInt(plain.length).array();
        int length = Integer.BYTES + deflater.deflate(packed, Integer.BYTES, packed.length - Integer.BYTES);
        while (!deflater.finished()) {
            packed = Arrays.copyOf(packed, 2 * packed.length);
            length += deflater.deflate(packed, length, packed.length - length);
        }
        return Arrays.copyOf(packed, length);
    }

    private byte[] plain() {
        List<byte[]> texts = new ArrayList<>(2 * members.size());
        int length = Integer.BYTES;
        for (Member member : members) {
            for (String text : List.of(member.key().value(), member.json())) {
                byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
                texts.add(bytes);
                length += Integer.BYTES + bytes.length;
            }
        }
        ByteBuffer plain = ByteBuffer.allocate(length).putInt(members.size());
        texts.forEach(text -> plain.putInt(text.length).put(text));
        return plain.array();
    }

    /// @throws DataFormatException where these are not the bytes of a block
    static PayloadBlock unpack(byte[] packed) throws DataFormatException {
        try {
            ByteBuffer plain = ByteBuffer.wrap(inflated(packed));
            int count = plain.getInt();
            List<Member> members = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                members.add(new Member(new SourceKey(readText(plain)), readText(plain)));
            }
            return new PayloadBlock(members);
        } catch (BufferUnderflowException | IllegalArgumentException e) {
            throw damaged();
        }
    }

    private static byte[] inflated(byte[] packed) throws DataFormatException {
        int length = packed.length < Integer.BYTES ? -1 : ByteBuffer.wrap(packed).getInt();
        if (length < 0 || length > MOST_INFLATED * packed.length) {
            throw damaged();
        }
        byte[] plain = new byte[length];
        Inflater inflater = new Inflater();
        try {
            inflater.setInput(packed, Integer.BYTES, packed.length - Integer.BYTES);
            int had = inflater.inflate(plain);
            // The check sum comes behind the last byte, so it is read only when more is asked for.
            if (had != length || inflater.inflate(new byte[1]) != 0 || !inflater.finished()) {
                throw damaged();
            }
            return plain;
        } finally {
            inflater.end();
        }
    }

    private static String readText(ByteBuffer plain) throws DataFormatException {
        int length = plain.getInt();
        if (length < 0 || length > plain.remaining()) {
            throw damaged();
        }
        String text = new String(plain.array(), plain.position(), length, StandardCharsets.UTF_8);
        plain.position(plain.position() + length);
        return text;
    }

    private static DataFormatException damaged() {
        return new DataFormatException("not a block of payloads");
    }
}
