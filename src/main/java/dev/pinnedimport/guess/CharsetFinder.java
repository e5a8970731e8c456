package dev.pinnedimport.guess;

import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.mozilla.universalchardet.UniversalDetector;

/// Finds out in which character set a text file was saved, where neither a byte order mark nor strict UTF-8 tells.
final class CharsetFinder {

    private static final int SAMPLE = 1 << 20;
    private static final int WORDS_SHOWN = 3;
    private static final Pattern FOREIGN_WORD = Pattern.compile("[\\p{L}\\p{M}]*[\\u0080-\\uffff][\\p{L}\\p{M}]*");

    /// In the order in which they are believed where several fit equally well.
    private static final List<Charset> SINGLE_BYTE = Stream.of("windows-1252", "ISO-8859-1", "windows-1250", "ISO-8859-2", "windows-1257")
            .map(Charset::forName).toList();

    private static final String BEFORE_WORDS = "«»“”„‚‘’‹›¿¡–—·…\u00a0";

    private CharsetFinder() {}

    /// @param words that show whether the guess is right
    record Found(Charset charset, List<String> words, String reason) {}

    /// Empty where the reader finds out by itself: UTF-8, a byte order mark, or no text at all.
    static Optional<Found> find(Path file) {
        if (!Files.isRegularFile(file)) {
            return Optional.empty(); // Opening a pipe would wait for a writer; the reader refuses it in words.
        }
        byte[] sample;
        try (InputStream in = open(file)) {
            byte[] head = in.readNBytes(SAMPLE);
            if (isMarkedOrNoText(head)) {
                return Optional.empty();
            }
            Optional<Charset> wide = findWithoutMark(head);
            if (wide.isPresent()) {
                return Optional.of(new Found(wide.get(), List.of(), "every other byte is zero"));
            }
            sample = firstOddBytes(head, in);
        } catch (IOException _) {
            return Optional.empty();
        }
        return sample.length == 0 ? Optional.empty() : Optional.of(bySample(sample));
    }

    /// The first lines of a text file, without quotes around them; none where it cannot be read as text.
    static List<String> lines(Path file, int most, Charset charset) {
        List<String> lines = new ArrayList<>();
        try (BufferedReader text = new BufferedReader(new InputStreamReader(new ByteArrayInputStream(head(file)), charset))) {
            String line = text.readLine();
            while (line != null && lines.size() < most) {
                lines.add(line.replace("\uFEFF", "").replaceAll("^[\"\\s]+|[\"\\s,;|]+$", ""));
                line = text.readLine();
            }
            return lines;
        } catch (IOException _) {
            return List.of();
        }
    }

    private static byte[] head(Path file) throws IOException {
        try (InputStream in = open(file)) {
            return in.readNBytes(SAMPLE);
        }
    }

    private static InputStream open(Path file) throws IOException {
        InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 16);
        in.mark(2);
        boolean zipped = in.read() == 0x1f && in.read() == 0x8b;
        in.reset();
        return zipped ? new GZIPInputStream(in) : in;
    }

    private static boolean isMarkedOrNoText(byte[] head) {
        return head.length < 3 || starts(head, 0xef, 0xbb, 0xbf) || starts(head, 0xff, 0xfe) || starts(head, 0xfe, 0xff)
                || starts(head, 'P', 'K') || starts(head, 0xd0, 0xcf) || starts(head, 0, 0, 0xfe, 0xff);
    }

    private static boolean starts(byte[] bytes, int... beginning) {
        for (int i = 0; i < beginning.length; i++) {
            if ((bytes[i] & 0xff) != beginning[i]) {
                return false;
            }
        }
        return true;
    }

    private static Optional<Charset> findWithoutMark(byte[] head) {
        int even = 0;
        int odd = 0;
        int length = Math.min(head.length, 4096);
        for (int i = 0; i < length; i++) {
            if (head[i] == 0) {
                even += i % 2 == 0 ? 1 : 0;
                odd += i % 2;
            }
        }
        if (odd > length / 3 && even < length / 20) {
            return Optional.of(StandardCharsets.UTF_16LE);
        }
        return even > length / 3 && odd < length / 20 ? Optional.of(StandardCharsets.UTF_16BE) : Optional.empty();
    }

    /// A piece of the file with bytes that are no UTF-8; empty where all of it is UTF-8.
    private static byte[] firstOddBytes(byte[] head, InputStream rest) throws IOException {
        byte[] block = head;
        CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder().onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
        ByteBuffer bytes = ByteBuffer.wrap(block);
        CharBuffer chars = CharBuffer.allocate(1 << 16);
        while (true) {
            CoderResult result = decoder.decode(bytes, chars, false);
            if (result.isError()) {
                return block;
            }
            chars.clear();
            if (result.isUnderflow()) {
                byte[] left = new byte[bytes.remaining()];
                bytes.get(left);
                byte[] next = rest.readNBytes(SAMPLE);
                if (next.length == 0) {
                    return left.length > 0 ? block : new byte[0];
                }
                block = new byte[left.length + next.length];
                System.arraycopy(left, 0, block, 0, left.length);
                System.arraycopy(next, 0, block, left.length, next.length);
                bytes = ByteBuffer.wrap(block);
            }
        }
    }

    private static Found bySample(byte[] sample) {
        Charset best = SINGLE_BYTE.getFirst();
        double bestScore = -1;
        for (Charset charset : SINGLE_BYTE) {
            double score = plausibility(sample, charset);
            if (score > bestScore + 0.02) {
                best = charset;
                bestScore = score;
            }
        }
        boolean foreignScript = foreignLetters(new String(sample, best)) > 0.6;
        if (bestScore < 0.8 || foreignScript) {
            Optional<Charset> detected = detect(sample);
            if (detected.isPresent() && (foreignScript || plausibility(sample, detected.get()) > bestScore)) {
                best = detected.get();
            }
        }
        return new Found(best, words(new String(sample, best)), "it is not UTF-8");
    }

    /// The share of foreign characters that stand where letters, quotes or signs of money would.
    private static double plausibility(byte[] sample, Charset charset) {
        String text = new String(sample, charset);
        long foreign = 0;
        long sound = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < 0x80) {
                continue;
            }
            foreign++;
            boolean beforeWord = i + 1 < text.length() && Character.isLetter(text.charAt(i + 1));
            if (Character.isLetter(c)) {
                boolean shouting = Character.isUpperCase(c) && i > 0 && Character.isLowerCase(text.charAt(i - 1));
                sound += shouting ? 0 : 1;
            } else if (!beforeWord && c != 0xfffd && !Character.isISOControl(c) || BEFORE_WORDS.indexOf(c) >= 0) {
                sound++;
            }
        }
        return foreign == 0 ? 0 : (double) sound / foreign;
    }

    /// The share of foreign letters in the words that have any: few in languages that use the Latin script, nearly all in others.
    private static double foreignLetters(String text) {
        long foreign = 0;
        long letters = 0;
        Matcher word = FOREIGN_WORD.matcher(text);
        while (word.find()) {
            foreign += word.group().chars().filter(c -> c >= 0x80).count();
            letters += word.group().length();
        }
        return letters == 0 ? 0 : (double) foreign / letters;
    }

    private static Optional<Charset> detect(byte[] sample) {
        UniversalDetector detector = new UniversalDetector();
        detector.handleData(sample);
        detector.dataEnd();
        return Optional.ofNullable(detector.getDetectedCharset()).filter(Charset::isSupported).map(Charset::forName);
    }

    private static List<String> words(String text) {
        List<String> words = new ArrayList<>();
        Matcher word = FOREIGN_WORD.matcher(text);
        while (words.size() < WORDS_SHOWN && word.find()) {
            if (word.group().length() > 2 && !words.contains(word.group())) {
                words.add(word.group());
            }
        }
        return words;
    }
}
