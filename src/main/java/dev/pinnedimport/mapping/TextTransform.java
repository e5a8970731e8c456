package dev.pinnedimport.mapping;

import dev.pinnedimport.mapping.ValueRule.Transform;
import java.util.Locale;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.jsoup.nodes.Node;
import org.jsoup.nodes.TextNode;
import org.jsoup.parser.Parser;
import org.jsoup.select.NodeVisitor;

/// Makes the steps on texts that a job lists, ready to run.
final class TextTransform {

    private static final Pattern HOST = Pattern.compile("[\\p{L}\\p{N}-]+(\\.[\\p{L}\\p{N}-]+)*\\.\\p{L}{2,}(:\\d{1,5})?([/?#]\\S*)?");
    private static final int LONGEST_PADDING = 1000;

    private TextTransform() {}

    /// @throws IllegalArgumentException where an argument cannot be used; the message is for people
    static UnaryOperator<String> of(Transform transform) {
        TransformKind kind = transform.kind();
        if (transform.arguments().size() != kind.arguments()) {
            throw new IllegalArgumentException(kind.word() + " takes " + (kind.arguments() == 0 ? "no" : kind.arguments())
                    + " argument" + (kind.arguments() == 1 ? "" : "s") + ", but has " + transform.arguments().size());
        }
        return switch (kind) {
            case TRIM -> TextTransform::trim;
            case SINGLE_SPACES -> TextTransform::singleSpaces;
            case UPPER -> text -> text.toUpperCase(Locale.ROOT);
            case LOWER -> text -> text.toLowerCase(Locale.ROOT);
            case TITLE_CASE -> TextTransform::titleCase;
            case HTML_TO_TEXT -> TextTransform::htmlToText;
            case REPLACE -> replace(pattern(transform), transform.arguments().get(1));
            case REMOVE -> replace(pattern(transform), "");
            case EXTRACT -> extract(pattern(transform));
            case PREFIX -> prefix(transform.arguments().getFirst());
            case SUFFIX -> suffix(transform.arguments().getFirst());
            case WEB_ADDRESS -> TextTransform::webAddress;
            case FIRST_LINE -> TextTransform::firstLine;
            case DIGITS -> TextTransform::digits;
            case BEFORE -> before(notEmpty(transform));
            case AFTER_TEXT -> after(notEmpty(transform));
            case PAD_LEFT -> padLeft(transform);
            case LAST_SEGMENT -> TextTransform::lastSegment;
            case PLAIN_PUNCTUATION -> TextTransform::plainPunctuation;
        };
    }

    static boolean isSpace(char c) {
        return c <= ' ' || c == '\u200b' || c == '\ufeff' || (c > 0x7f && (Character.isWhitespace(c) || Character.isSpaceChar(c)));
    }

    static String trim(String text) {
        int start = 0;
        int end = text.length();
        while (start < end && isSpace(text.charAt(start))) {
            start++;
        }
        while (end > start && isSpace(text.charAt(end - 1))) {
            end--;
        }
        return start == 0 && end == text.length() ? text : text.substring(start, end);
    }

    private static String singleSpaces(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (isSpace(c) && (c != ' ' || (i > 0 && text.charAt(i - 1) == ' '))) {
                return collapse(text);
            }
        }
        return text;
    }

    private static String collapse(String text) {
        StringBuilder single = new StringBuilder(text.length());
        boolean afterSpace = false;
        for (int i = 0; i < text.length(); i++) {
            boolean space = isSpace(text.charAt(i));
            if (!space) {
                single.append(text.charAt(i));
            } else if (!afterSpace) {
                single.append(' ');
            }
            afterSpace = space;
        }
        return single.toString();
    }

    /// Letters behind an apostrophe are large only in `L'Union` and `O'Brien`, not in `Don't`.
    private static String titleCase(String text) {
        StringBuilder title = new StringBuilder(text.length());
        int lettersBefore = 0;
        boolean afterApostrophe = false;
        int[] points = text.toLowerCase(Locale.ROOT).codePoints().toArray();
        for (int point : points) {
            if (Character.isLetterOrDigit(point) || Character.getType(point) == Character.NON_SPACING_MARK) {
                boolean begins = lettersBefore == 0 || (afterApostrophe && lettersBefore == 1);
                title.appendCodePoint(begins ? Character.toTitleCase(point) : point);
                lettersBefore = afterApostrophe ? 2 : lettersBefore + 1;
                afterApostrophe = false;
            } else {
                title.appendCodePoint(point);
                afterApostrophe = lettersBefore > 0 && (point == '\'' || point == '\u2019');
                lettersBefore = afterApostrophe ? lettersBefore : 0;
            }
        }
        return title.toString();
    }

    /// Texts without tags keep their line ends; only their character references are read.
    private static String htmlToText(String text) {
        if (text.indexOf('<') < 0) {
            return text.indexOf('&') < 0 ? text : Parser.unescapeEntities(text, false);
        }
        Document document = Jsoup.parse(text);
        document.select("script, style, template, noscript").remove();
        VisibleText visible = new VisibleText();
        document.body().traverse(visible);
        return visible.toString();
    }

    /// Writes the text that a browser would show, one line per block.
    private static final class VisibleText implements NodeVisitor {

        private final StringBuilder text = new StringBuilder();

        @Override
        public void head(Node node, int depth) {
            if (node instanceof TextNode words) {
                append(words.getWholeText());
            } else if (node instanceof Element element) {
                if (element.nameIs("br")) {
                    text.append('\n');
                } else if (element.isBlock()) {
                    newLine();
                    if (element.nameIs("li")) {
                        text.append("- ");
                    }
                }
            }
        }

        @Override
        public void tail(Node node, int depth) {
            if (node instanceof Element element && element.isBlock()) {
                newLine();
                if (element.nameIs("p")) {
                    text.append('\n');
                }
            }
        }

        private void append(String words) {
            for (int i = 0; i < words.length(); i++) {
                char c = words.charAt(i);
                boolean space = c == ' ' || c == '\n' || c == '\r' || c == '\t' || c == '\f';
                if (!space) {
                    text.append(c);
                } else if (!text.isEmpty() && !endsWith(' ') && !endsWith('\n')) {
                    text.append(' ');
                }
            }
        }

        private void newLine() {
            while (endsWith(' ') && !text.toString().endsWith("\n- ")) {
                text.setLength(text.length() - 1);
            }
            if (!text.isEmpty() && !endsWith('\n')) {
                text.append('\n');
            }
        }

        private boolean endsWith(char c) {
            return !text.isEmpty() && text.charAt(text.length() - 1) == c;
        }

        /// At most one empty line between paragraphs, none around.
        @Override
        public String toString() {
            StringBuilder lines = new StringBuilder(text.length());
            int empty = 0;
            for (String line : text.toString().split("\n", -1)) {
                String content = trim(line);
                if (content.isEmpty()) {
                    empty++;
                    continue;
                }
                if (!lines.isEmpty()) {
                    lines.append(empty > 0 ? "\n\n" : "\n");
                }
                lines.append(content);
                empty = 0;
            }
            return lines.toString();
        }
    }

    // ---- regular expressions -----------------------------------------------------------------------------------

    private static Pattern pattern(Transform transform) {
        String expression = transform.arguments().getFirst();
        try {
            return Pattern.compile(expression);
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException(transform.kind().word() + ": \"" + expression + "\" is not a regular expression"
                    + (e.getIndex() >= 0 ? "; look at character " + (e.getIndex() + 1) : ""), e);
        }
    }

    private static UnaryOperator<String> replace(Pattern pattern, String replacement) {
        checkReplacement(pattern, replacement);
        return text -> {
            Matcher matcher = pattern.matcher(text);
            return matcher.find() ? matcher.replaceAll(replacement) : text;
        };
    }

    private static void checkReplacement(Pattern pattern, String replacement) {
        int groups = pattern.matcher("").groupCount();
        for (int i = 0; i < replacement.length(); i++) {
            char c = replacement.charAt(i);
            if (c == '\\') {
                i++;
            } else if (c == '$') {
                int close = replacement.indexOf('}', i);
                boolean named = close > i + 2 && replacement.charAt(i + 1) == '{'
                        && pattern.namedGroups().containsKey(replacement.substring(i + 2, close));
                boolean numbered = i + 1 < replacement.length() && Character.isDigit(replacement.charAt(i + 1))
                        && replacement.charAt(i + 1) - '0' <= groups;
                if (!named && !numbered) {
                    throw new IllegalArgumentException("replace: \"" + replacement + "\" names a group that \"" + pattern
                            + "\" does not have; write \\$ for a dollar sign");
                }
            }
            if (i >= replacement.length()) {
                throw new IllegalArgumentException("replace: \"" + replacement + "\" ends with a single backslash; write two");
            }
        }
    }

    private static UnaryOperator<String> extract(Pattern pattern) {
        boolean hasGroup = pattern.matcher("").groupCount() > 0;
        return text -> {
            Matcher matcher = pattern.matcher(text);
            if (!matcher.find()) {
                return "";
            }
            String found = matcher.group(hasGroup ? 1 : 0);
            return found == null ? "" : found;
        };
    }

    // ---- parts of texts ----------------------------------------------------------------------------------------

    private static UnaryOperator<String> prefix(String prefix) {
        return text -> text.isBlank() ? text : prefix + text;
    }

    private static UnaryOperator<String> suffix(String suffix) {
        return text -> text.isBlank() ? text : text + suffix;
    }

    private static String webAddress(String text) {
        String address = trim(text);
        if (address.startsWith("//") && HOST.matcher(address.substring(2)).matches()) {
            return "https:" + address;
        }
        return HOST.matcher(address).matches() ? "https://" + address : text;
    }

    private static String firstLine(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) == '\n' || text.charAt(i) == '\r') {
                return text.substring(0, i);
            }
        }
        return text;
    }

    private static String digits(String text) {
        StringBuilder digits = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c >= '0' && c <= '9') {
                digits.append(c);
            }
        }
        return digits.length() == text.length() ? text : digits.toString();
    }

    private static String notEmpty(Transform transform) {
        String mark = transform.arguments().getFirst();
        if (mark.isEmpty()) {
            throw new IllegalArgumentException(transform.kind().word() + " needs a text that is not empty");
        }
        return mark;
    }

    private static UnaryOperator<String> before(String mark) {
        return text -> {
            int at = text.indexOf(mark);
            return at < 0 ? text : text.substring(0, at);
        };
    }

    private static UnaryOperator<String> after(String mark) {
        return text -> {
            int at = text.indexOf(mark);
            return at < 0 ? text : text.substring(at + mark.length());
        };
    }

    private static UnaryOperator<String> padLeft(Transform transform) {
        String length = transform.arguments().getFirst();
        String filler = transform.arguments().get(1);
        if (!length.matches("\\d{1,4}") || Integer.parseInt(length) > LONGEST_PADDING || filler.codePointCount(0, filler.length()) != 1) {
            throw new IllegalArgumentException("pad_left takes a length and one character, such as [5, \"0\"]");
        }
        int wanted = Integer.parseInt(length);
        return text -> text.isBlank() ? text : filler.repeat(Math.max(0, wanted - text.codePointCount(0, text.length()))) + text;
    }

    private static String lastSegment(String text) {
        int end = text.length();
        while (end > 0 && (text.charAt(end - 1) == '/' || isSpace(text.charAt(end - 1)))) {
            end--;
        }
        return text.substring(text.lastIndexOf('/', end - 1) + 1, end);
    }

    private static String plainPunctuation(String text) {
        StringBuilder plain = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '\u2018', '\u2019', '\u201a', '\u201b', '\u2032' -> plain.append('\'');
                case '\u201c', '\u201d', '\u201e', '\u201f', '\u2033', '\u00ab', '\u00bb' -> plain.append('"');
                case '\u2010', '\u2011', '\u2012', '\u2013', '\u2014', '\u2212' -> plain.append('-');
                case '\u2026' -> plain.append("...");
                case '\u200b', '\ufeff', '\u00ad' -> { }
                default -> plain.append(c > 0x7f && Character.isSpaceChar(c) ? ' ' : c);
            }
        }
        return plain.toString();
    }
}
