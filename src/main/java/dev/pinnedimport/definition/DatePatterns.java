package dev.pinnedimport.definition;

import dev.pinnedimport.definition.yaml.Kind;
import dev.pinnedimport.mapping.reading.DatePattern;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;

/// The patterns in which a job writes dates. Which of them can give a date is decided by [DatePattern], which reads them later.
final class DatePatterns {

    static final Kind<String> KIND = Kind.of(
                    "a date pattern such as dd.MM.yyyy HH:mm, or iso",
                    text -> Optional.of(text).filter(pattern -> objection(pattern).isEmpty()))
            .hinting(DatePatterns::objection);

    /// ISO 8601 with or without an offset.
    private static final String ISO = "iso";

    private DatePatterns() {}

    /// Whether a text of this pattern may say its own offset or zone.
    static boolean mayHoldAnOffset(String pattern) {
        return pattern.equals(ISO) || DatePattern.of(pattern, Locale.ENGLISH).hasZone();
    }

    /// Why this is no pattern, as a sentence that begins with a space; nothing where it is one.
    private static String objection(String pattern) {
        if (pattern.equals(ISO)) {
            return "";
        }
        try {
            DatePattern.of(pattern, Locale.ENGLISH);
            return "";
        } catch (IllegalArgumentException e) {
            return " What is wrong: " + Objects.requireNonNullElse(e.getMessage(), "it cannot be read") + ".";
        }
    }
}
