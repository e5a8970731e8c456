package dev.pinnedimport.definition;

import dev.pinnedimport.definition.yaml.Kind;
import java.time.format.DateTimeFormatter;
import java.util.Optional;

/// The patterns in which a job writes dates. Those that Java takes but that can never give a moment in time are refused as well: the slips
/// they come from (`mm` for the month, `YYYY` for the year, `hh` without AM or PM) would show as wrong dates much later.
final class DatePatterns {

    /// ISO 8601 with or without an offset.
    static final String ISO = "iso";

    static final Kind<String> KIND = Kind.of(
                    "a date pattern such as dd.MM.yyyy HH:mm, or iso",
                    text -> Optional.of(text).filter(pattern -> pattern.equals(ISO) || objection(pattern).isEmpty()))
            .hinting(DatePatterns::objection);

    private static final String LETTERS = "GuyDMLQqdYwWFEecaBhKkHmsSAnNVvzOXxZp";

    private DatePatterns() {}

    /// Whether a text of this pattern may say its own offset or zone.
    static boolean mayHoldAnOffset(String pattern) {
        return pattern.equals(ISO) || hasAny(letters(pattern), "XxZOVvz");
    }

    private static String objection(String pattern) {
        String letters = letters(pattern);
        if (!compiles(pattern)) {
            return letters.chars()
                    .filter(c -> LETTERS.indexOf(c) < 0)
                    .mapToObj(c -> " \"" + (char) c + "\" means nothing in a pattern; put words in single quotes.")
                    .findFirst()
                    .orElse(" Check its quotes and brackets, and how often each letter stands in a row.");
        }
        if (!hasAny(letters, "yu")) {
            return hasAny(letters, "Y") ? " YYYY is the year that a week belongs to; write yyyy." : " It has no year (yyyy).";
        }
        if (!hasAny(letters, "MLD")) {
            return hasAny(letters, "m") ? " It has no month: MM is the month, mm the minutes." : " It has no month (MM).";
        }
        if (!hasAny(letters, "dD")) {
            return " It has no day (dd).";
        }
        if (hasAny(letters, "hK") && !hasAny(letters, "aB")) {
            return " h counts to 12 and needs an \"a\" for AM or PM; write H for hours from 0 to 23.";
        }
        return "";
    }

    private static boolean compiles(String pattern) {
        try {
            DateTimeFormatter.ofPattern(pattern);
            return true;
        } catch (IllegalArgumentException _) {
            return false;
        }
    }

    /// The pattern's letters without what stands in single quotes.
    private static String letters(String pattern) {
        StringBuilder letters = new StringBuilder();
        boolean quoted = false;
        for (int i = 0; i < pattern.length(); i++) {
            char c = pattern.charAt(i);
            if (c == '\'') {
                quoted = !quoted;
            } else if (!quoted && (c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z')) {
                letters.append(c);
            }
        }
        return letters.toString();
    }

    private static boolean hasAny(String letters, String wanted) {
        return letters.chars().anyMatch(c -> wanted.indexOf(c) >= 0);
    }
}
