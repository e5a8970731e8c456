package dev.pinnedimport.source.damage;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CharsetEncoder;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Text that was written in one character set and read in another: `MÃ¼ller`.
///
/// Found by turning the characters back into the bytes they came from, and reading those as UTF-8. Only such results count as a person
/// might have written, because `CAFÉ”` gives valid UTF-8 too.
final class GarbledText {

    private static final CharsetEncoder WINDOWS = Charset.forName("windows-1252").newEncoder();
    private static final Charset WINDOWS_1252 = WINDOWS.charset();
    private static final int MOST_ROUNDS = 3;

    private GarbledText() {}

    /// @param text   as it should read
    /// @param origin the character set in which the text would have been right
    record Repaired(String text, String origin) {}

    /// What the text should be; empty where it may well be what somebody wrote.
    static Optional<Repaired> repair(String text) {
        String repaired = text;
        for (int round = 0; round < MOST_ROUNDS; round++) {
            String next = asUtf8(repaired);
            if (next.equals(repaired)) {
                break;
            }
            repaired = next;
        }
        if (!repaired.equals(text)) {
            return Optional.of(new Repaired(asWindows(repaired), "UTF-8"));
        }
        repaired = asWindows(text);
        return repaired.equals(text) ? Optional.empty() : Optional.of(new Repaired(repaired, WINDOWS_1252.name()));
    }

    private static String asUtf8(String text) {
        String certain = asUtf8(text, false);
        // Where a text is known to be garbled, what would prove nothing by itself is garbled too.
        return certain.equals(text) ? text : asUtf8(text, true);
    }

    private static String asUtf8(String text, boolean known) {
        StringBuilder repaired = new StringBuilder(text.length());
        int found = 0;
        int rare = 0;
        for (int at = 0; at < text.length();) {
            Sequence sequence = sequenceAt(text, at, known);
            if (sequence == null) {
                repaired.append(text.charAt(at++));
            } else {
                repaired.appendCodePoint(sequence.codePoint());
                at += sequence.length();
                found++;
                rare += sequence.rare() ? 1 : 0;
            }
        }
        // One character of another script among ours is more likely a chance than one whole text of it.
        return found > rare || rare >= 2 ? repaired.toString() : text;
    }

    private record Sequence(int codePoint, int length, boolean rare) {}

    private static @Nullable Sequence sequenceAt(String text, int at, boolean known) {
        int lead = text.charAt(at) < 0x80 ? 0 : byteOf(text.charAt(at));
        int length = lead >= 0xc2 && lead <= 0xdf ? 2 : lead >= 0xe0 && lead <= 0xef ? 3 : lead >= 0xf0 && lead <= 0xf4 ? 4 : 0;
        if (length == 0 || at + length > text.length()) {
            return null;
        }
        int codePoint = lead & (0xff >> (length + 1));
        for (int i = 1; i < length; i++) {
            int next = byteOf(text.charAt(at + i));
            if ((next & 0xc0) != 0x80) {
                return null;
            }
            codePoint = codePoint << 6 | next & 0x3f;
        }
        return switch (length) {
            case 2 -> ofTwo(text, at, codePoint, known);
            case 3 -> ofThree(codePoint);
            default -> codePoint >= 0x1f000 && codePoint <= 0x1faff ? new Sequence(codePoint, 4, false) : null;
        };
    }

    private static @Nullable Sequence ofTwo(String text, int at, int codePoint, boolean known) {
        if (known && codePoint >= 0x80 && codePoint <= 0x9f) {
            return new Sequence(codePoint, 2, false);
        }
        if (codePoint >= 0xa0 && codePoint <= 0x17f || codePoint >= 0x218 && codePoint <= 0x21b) {
            return !known && mayEndAWord(text, at) ? null : new Sequence(codePoint, 2, false);
        }
        boolean greekOrCyrillic = codePoint >= 0x386 && codePoint <= 0x3ce || codePoint >= 0x400 && codePoint <= 0x45f;
        boolean accent = codePoint >= 0x300 && codePoint <= 0x30c && at > 0 && Character.isLowerCase(text.charAt(at - 1));
        return greekOrCyrillic ? new Sequence(codePoint, 2, true) : accent ? new Sequence(codePoint, 2, false) : null;
    }

    private static @Nullable Sequence ofThree(int codePoint) {
        if (codePoint >= 0x2010 && codePoint <= 0x22ff || codePoint >= 0x2500 && codePoint <= 0x27bf || codePoint == 0xfeff
                || codePoint >= 0xfb00 && codePoint <= 0xfb06) {
            return new Sequence(codePoint, 3, false);
        }
        return codePoint >= 0x3040 && codePoint <= 0x9fff || codePoint >= 0xac00 && codePoint <= 0xd7a3 ? new Sequence(codePoint, 3, true) : null;
    }

    /// Whether the first character may be the last of a word in capitals, and the second a sign behind it: `AMANHÃ”`.
    private static boolean mayEndAWord(String text, int at) {
        boolean sign = "\u00a0\u00ab\u00bb\u2018\u2019\u201a\u201c\u201d\u201e\u2026\u2013\u2014\u2022\u2039\u203a".indexOf(text.charAt(at + 1)) >= 0;
        boolean inCapitals = at > 0 && Character.isUpperCase(text.charAt(at - 1));
        boolean alone = at == 0 || !Character.isLetter(text.charAt(at - 1));
        boolean goesOn = text.charAt(at + 1) != '\u00a0' && at + 2 < text.length() && Character.isLetter(text.charAt(at + 2));
        return sign && (inCapitals || alone && !goesOn && text.charAt(at) != '\u00c2');
    }

    /// Control characters from 0x80 to 0x9f, which no text has: in windows-1252 they are quotation marks and dashes.
    private static String asWindows(String text) {
        StringBuilder repaired = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c >= 0x80 && c <= 0x9f && c != 0x85) {
                repaired.append(new String(new byte[] {(byte) c}, WINDOWS_1252));
            } else {
                repaired.append(c);
            }
        }
        return repaired.toString();
    }

    private static synchronized int byteOf(char c) {
        if (c <= 0xff) {
            return c;
        }
        try {
            ByteBuffer one = WINDOWS.encode(CharBuffer.wrap(new char[] {c}));
            return one.get() & 0xff;
        } catch (CharacterCodingException _) {
            return 0;
        }
    }
}
