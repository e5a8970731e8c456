package dev.pinnedimport.event;

import dev.pinnedimport.issue.Texts;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The id that the source system gave an event, in the one form in which ids are compared.
///
/// Normalised as text: surrounding spaces of every kind removed, Unicode composed (NFC). Case, leading zeros and digits stay as
/// they are: `A1` and `a1`, `0123` and `123` are different events. Several identity columns are joined with a unit separator,
/// which no cell can hold.
public record SourceKey(String value) implements Comparable<SourceKey> {

    /// Longer ids are almost always a wrong identity column.
    public static final int LONGEST = 512;

    private static final String SEPARATOR = "\u001f";

    public SourceKey {
        if (value.isEmpty() || value.length() > LONGEST) {
            throw new IllegalArgumentException("a source key has 1 to " + LONGEST + " characters, but has " + value.length());
        }
    }

    /// The key made of the given cells; empty where one of them is blank or holds half a character (a lone surrogate, which has no bytes
    /// of its own: different ids would become one), or the whole is too long.
    public static Optional<SourceKey> of(List<String> cells) {
        List<String> parts = new ArrayList<>(cells.size());
        for (String cell : cells) {
            String part = normalise(cell);
            if (part.isEmpty() || hasLoneSurrogate(part)) {
                return Optional.empty();
            }
            parts.add(part.replace(SEPARATOR, " "));
        }
        String value = parts.size() == 1 ? parts.getFirst() : join(parts);
        return value.isEmpty() || value.length() > LONGEST ? Optional.empty() : Optional.of(new SourceKey(value));
    }

    /// The values of its identity columns, and of what was put behind them.
    public List<String> parts() {
        return List.of(value.split(SEPARATOR, -1));
    }

    /// A key's value made of its parts, as they are.
    public static String join(List<String> parts) {
        return String.join(SEPARATOR, parts);
    }

    /// The key with one part more; empty where the part is blank or the whole is too long.
    public Optional<SourceKey> with(String part) {
        return of(List.of(part)).map(last -> value + SEPARATOR + last.value)
                .filter(longer -> longer.length() <= LONGEST)
                .map(SourceKey::new);
    }

    /// The key without its last part, where it has several.
    public Optional<SourceKey> findWithoutLast() {
        int last = value.lastIndexOf(SEPARATOR);
        return last < 1 ? Optional.empty() : Optional.of(new SourceKey(value.substring(0, last)));
    }

    /// The key as people see it, its parts joined with ` / `.
    public String display() {
        return value.replace(SEPARATOR, " / ");
    }

    private static String normalise(String cell) {
        int start = 0;
        int end = cell.length();
        while (start < end && isSpace(cell.charAt(start))) {
            start++;
        }
        while (end > start && isSpace(cell.charAt(end - 1))) {
            end--;
        }
        String trimmed = cell.substring(start, end);
        return isAscii(trimmed) || Normalizer.isNormalized(trimmed, Normalizer.Form.NFC) ? trimmed : Normalizer.normalize(trimmed, Normalizer.Form.NFC);
    }

    private static boolean hasLoneSurrogate(String text) {
        return !isAscii(text) && text.codePoints().anyMatch(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE);
    }

    private static boolean isAscii(String text) {
        return Texts.plainPrefix(text) == text.length();
    }

    private static boolean isSpace(char c) {
        return c <= ' ' || c == '\u200b' || c == '\ufeff' || Character.isWhitespace(c) || Character.isSpaceChar(c);
    }

    @Override
    public int compareTo(SourceKey other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return display();
    }
}
