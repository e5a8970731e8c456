package dev.pinnedimport.source.damage;

import dev.pinnedimport.issue.Issue;
import dev.pinnedimport.issue.IssueCode;
import dev.pinnedimport.issue.Place;
import dev.pinnedimport.issue.Texts;
import java.nio.charset.Charset;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What one cell shows by itself: characters that are lost, read in the wrong character set, or numbers that a spreadsheet has shortened.
final class CellDamage {

    private static final int AROUND = 20;
    private static final int LONGEST_NUMBER = 40;

    private CellDamage() {}

    /// @param plain   what [Texts#plainPrefix] says of the text
    /// @param charset in which the file was read; null for workbooks
    static Optional<Issue> find(String text, int plain, Place.Cell at, @Nullable Charset charset) {
        boolean foreign = false;
        for (int i = plain; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\ufffd') {
                return Optional.of(lost(text, i, at));
            }
            foreign |= c >= 0x80;
        }
        if (foreign) {
            return GarbledText.repair(text).map(repaired -> garbled(text, repaired, at, charset));
        }
        return isShortenedNumber(text) ? Optional.of(shortened(text, at)) : Optional.empty();
    }

    private static Issue lost(String text, int position, Place.Cell at) {
        String excerpt = excerpt(text, position);
        return Issue.of(IssueCode.ROW_LOST_TEXT, at, excerpt, "\"" + excerpt + "\" holds the sign \ufffd, which stands for a character that was "
                + "lost before the file came here. Export it again, or write the character.");
    }

    private static Issue garbled(String text, GarbledText.Repaired repaired, Place.Cell at, @Nullable Charset charset) {
        int first = 0;
        while (first < repaired.text().length() && text.charAt(first) == repaired.text().charAt(first)) {
            first++;
        }
        String before = excerpt(text, first);
        return Issue.of(IssueCode.ROW_GARBLED, at, before, "\"" + before + "\" was read in a wrong character set; it should be \""
                + excerpt(repaired.text(), first) + "\"" + advice(repaired.origin(), charset));
    }

    private static String advice(String origin, @Nullable Charset charset) {
        return charset != null && !charset.name().startsWith("UTF-")
                ? ": set source.charset: " + origin + " in the job, not " + charset.name() + "."
                : ". That happened before the file came here: export it again as UTF-8, or correct the cell.";
    }

    /// A number as a spreadsheet shows long ones: `1.12119E+10`.
    static boolean isShortenedNumber(String text) {
        if (text.length() > LONGEST_NUMBER || text.indexOf("E+") <= 0) {
            return false;
        }
        String number = text.strip();
        return number.matches("-?\\d([.,]\\d+)?E\\+\\d{1,3}");
    }

    private static Issue shortened(String text, Place.Cell at) {
        return Issue.of(IssueCode.ROW_PRECISION, at, text, "\"" + text.strip() + "\" is a number that a spreadsheet has shortened; its last digits "
                + "are lost. Format the column as text and enter it again.");
    }

    private static String excerpt(String text, int position) {
        int from = Math.max(0, Math.min(position, text.length()) - AROUND);
        int to = Math.min(text.length(), position + AROUND);
        if (from > 0 && Character.isLowSurrogate(text.charAt(from))) {
            from++;
        }
        if (to < text.length() && Character.isHighSurrogate(text.charAt(to - 1))) {
            to--;
        }
        return Texts.visible((from > 0 ? "…" : "") + text.substring(from, to) + (to < text.length() ? "…" : ""));
    }
}
