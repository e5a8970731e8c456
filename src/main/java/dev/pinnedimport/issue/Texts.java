package dev.pinnedimport.issue;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/// Looks at foreign text (cells, API answers), and makes it safe to show on a terminal, in a log and in a report.
public final class Texts {

    private static final VarHandle EIGHT = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long ONES = 0x0101010101010101L;
    private static final int FIRST_LOOK = 16;
    private static final Pattern ARGUMENT = Pattern.compile("[\\p{L}\\p{N}_./:+=@%,-][\\p{L}\\p{N}_./:+=@%,~-]*");

    private Texts() {}

    /// How many characters at the beginning are printable ASCII. Whoever looks for odd characters can pass them by.
    ///
    /// Every text is looked through for several reasons, and most are nothing but ASCII: eight characters at a time take a tenth of the time.
    public static int plainPrefix(String text) {
        int shown = 0;
        int first = Math.min(FIRST_LOOK, text.length());
        while (shown < first && isPrintableAscii(text.charAt(shown))) {
            shown++;
        }
        if (shown < FIRST_LOOK || shown == text.length()) {
            return shown;
        }
        // As many bytes as characters, up to the first one that is not ASCII. Half a surrogate pair becomes a question mark, so those are looked at.
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        while (shown < bytes.length) {
            if (shown + Long.BYTES <= bytes.length && areCertain((long) EIGHT.get(bytes, shown))) {
                shown += Long.BYTES;
            } else if (isPrintableAscii(text.charAt(shown))) {
                shown++;
            } else {
                break;
            }
        }
        return shown;
    }

    /// Whether eight bytes are all printable ASCII, and no question mark.
    ///
    /// The highest bit of a byte is set where it is above 0x7f itself, below 0x20, or 0x7f. What is borrowed or carried from one byte to the next
    /// comes from a byte that is odd itself.
    private static boolean areCertain(long eight) {
        long marks = eight ^ '?' * ONES;
        return ((eight | eight - 0x20 * ONES | eight + ONES | marks - ONES & ~marks) & 0x80 * ONES) == 0;
    }

    private static boolean isPrintableAscii(char c) {
        return c >= 0x20 && c < 0x7f;
    }

    /// The text with control characters, line ends and bidirectional overrides written as visible escapes.
    ///
    /// A raw escape sequence in data could reprogram the terminal; a line end could forge a log line.
    public static String visible(String text) {
        StringBuilder safe = null;
        for (int i = plainPrefix(text); i < text.length(); i++) {
            char c = text.charAt(i);
            if (isHarmless(text, i)) {
                if (safe != null) {
                    safe.append(c);
                }
                continue;
            }
            if (safe == null) {
                safe = new StringBuilder(text.length() + 16).append(text, 0, i);
            }
            switch (c) {
                case '\n' -> safe.append("\\n");
                case '\r' -> safe.append("\\r");
                case '\t' -> safe.append("\\t");
                default -> safe.append(String.format("\\u%04x", (int) c));
            }
        }
        return safe == null ? text : safe.toString();
    }

    /// The text as one argument of a command line: in quotes where a shell would make several of it, or something else. Safe to show.
    public static String argument(String text) {
        String shown = visible(text);
        return ARGUMENT.matcher(shown).matches() ? shown : "'" + shown.replace("'", "'\\''") + "'";
    }

    /// At most `longest` characters, with an ellipsis in place of what was cut.
    public static String shorten(String text, int longest) {
        if (text.length() <= longest) {
            return text;
        }
        int end = longest - 1;
        if (Character.isHighSurrogate(text.charAt(end - 1))) {
            end--;
        }
        return text.substring(0, end) + "…";
    }

    private static boolean isHarmless(String text, int at) {
        char c = text.charAt(at);
        if (c < 0x7f) {
            return c >= 0x20;
        }
        if (Character.isHighSurrogate(c)) {
            return at + 1 < text.length() && Character.isLowSurrogate(text.charAt(at + 1));
        }
        if (Character.isLowSurrogate(c)) {
            return at > 0 && Character.isHighSurrogate(text.charAt(at - 1));
        }
        return !(c <= 0x9f || c == 0x2028 || c == 0x2029 || c == 0x061c || c == 0xfeff
                || (c >= 0x200e && c <= 0x200f) || (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069));
    }
}
