package dev.pinnedimport.issue;

/// Makes foreign text (cells, API answers) safe to show on a terminal, in a log and in a report.
public final class Texts {

    private Texts() {}

    /// The text with control characters, line ends and bidirectional overrides written as visible escapes.
    ///
    /// A raw escape sequence in data could reprogram the terminal; a line end could forge a log line.
    public static String visible(String text) {
        StringBuilder safe = null;
        for (int i = 0; i < text.length(); i++) {
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
