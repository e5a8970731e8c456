package dev.pinnedimport.source;

import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import org.mozilla.universalchardet.UniversalDetector;

/// Decodes bytes without mercy: a byte that the character set does not know ends the reading and is named by its offset.
///
/// Java's own readers would put U+FFFD in its place, and nobody would notice until the event is public.
final class StrictDecoder extends Reader {

    private final InputStream in;
    private final CharsetDecoder decoder;
    private final boolean declared;
    private final ByteBuffer bytes = ByteBuffer.allocate(1 << 16).limit(0);
    private long loaded;
    private boolean ended;
    private boolean flushed;
    /// The second half of a character whose first half was the last to fit; 0 where there is none.
    private char low;

    /// @param skipped bytes that stood before the stream's first one (a byte order mark), for the offsets in messages
    /// @param declared whether the job names the character set
    StrictDecoder(InputStream in, Charset charset, long skipped, boolean declared) {
        this.in = in;
        this.declared = declared;
        this.loaded = skipped;
        this.decoder = charset.newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
    }

    @Override
    public int read(char[] target, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, target.length);
        CharBuffer chars = CharBuffer.wrap(target, offset, length);
        int begin = chars.position();
        if (low != 0 && length > 0) {
            chars.put(low);
            low = 0;
        }
        while (chars.position() == begin && length > 0) {
            if (flushed) {
                return -1;
            }
            CoderResult result = decoder.decode(bytes, chars, ended);
            if (result.isError()) {
                if (chars.position() > begin) {
                    break;
                }
                throw malformed();
            }
            if (result.isOverflow() && chars.position() == begin) {
                chars.put(firstHalf());
            }
            if (result.isUnderflow() && chars.position() == begin) {
                if (ended) {
                    decoder.flush(chars);
                    flushed = true;
                } else {
                    load();
                }
            }
        }
        return chars.position() - begin;
    }

    /// A character that is two `char`s goes into no room for one, so a decoder would say forever that there is too little.
    private char firstHalf() {
        CharBuffer pair = CharBuffer.allocate(2);
        decoder.decode(bytes, pair, ended);
        low = pair.get(1);
        return pair.get(0);
    }

    private void load() throws IOException {
        bytes.compact();
        int count = in.read(bytes.array(), bytes.position(), bytes.remaining());
        if (count < 0) {
            ended = true;
        } else {
            bytes.position(bytes.position() + count);
            loaded += count;
        }
        bytes.flip();
    }

    private Malformed malformed() {
        long offset = loaded - bytes.remaining();
        int found = bytes.get(bytes.position()) & 0xff;
        return new Malformed(offset, found, decoder.charset(), declared, guess(Arrays.copyOf(bytes.array(), bytes.limit())));
    }

    private static Optional<String> guess(byte[] sample) {
        UniversalDetector detector = new UniversalDetector();
        detector.handleData(sample);
        detector.dataEnd();
        return Optional.ofNullable(detector.getDetectedCharset()).filter(Charset::isSupported);
    }

    @Override
    public void close() throws IOException {
        in.close();
    }

    /// A byte that is not in the character set.
    static final class Malformed extends IOException {

        private final long offset;
        private final int found;
        private final transient Charset charset;
        private final boolean declared;
        private final transient Optional<String> guess;

        Malformed(long offset, int found, Charset charset, boolean declared, Optional<String> guess) {
            super("byte " + offset);
            this.offset = offset;
            this.found = found;
            this.charset = charset;
            this.declared = declared;
            this.guess = guess;
        }

        /// `0xE9`
        String found() {
            return String.format("0x%02X", found);
        }

        String sentence() {
            String where = "The byte at offset " + offset + " (" + found() + ") is not valid " + charset.name()
                    + (declared ? ", which the job names in source.charset. " : ". ");
            String likely = guess.filter(name -> !name.equalsIgnoreCase(charset.name()))
                    .map(name -> "The text looks like " + name + ": set source.charset: " + name + " in the job")
                    .orElse(declared ? "Name the character set in which the file was saved"
                            : "Name the character set in the job, for example source.charset: windows-1252");
            return where + likely + ", or save the file as UTF-8.";
        }
    }
}
