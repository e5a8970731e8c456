package dev.pinnedimport.mapping;

import dev.pinnedimport.mapping.reading.DatePattern;
import dev.pinnedimport.mapping.reading.DateReading;
import dev.pinnedimport.mapping.reading.DateReading.NotInCalendar;
import dev.pinnedimport.mapping.reading.DateReading.OtherForm;
import dev.pinnedimport.mapping.reading.IsoText;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// The patterns of a rule, tried in their order.
final class DateTexts {

    private static final String ISO = "iso";
    private static final String ISO_EXAMPLE = "2026-02-28T20:00";

    /// One pattern; empty: ISO 8601.
    private final List<Optional<DatePattern>> patterns = new ArrayList<>();

    /// @throws IllegalArgumentException where a pattern cannot be used; the message is for people
    DateTexts(List<String> patterns, Locale locale) {
        for (String pattern : patterns) {
            this.patterns.add(pattern.equalsIgnoreCase(ISO) ? Optional.empty() : Optional.of(DatePattern.of(pattern, locale)));
        }
    }

    /// Reads the text with the first pattern that fits; a text without the time of a pattern counts as a date without time.
    DateReading read(String text) {
        DateReading worst = new OtherForm();
        for (int i = 0; i < patterns.size(); i++) {
            Optional<DatePattern> pattern = patterns.get(i);
            DateReading reading = pattern.isPresent() ? pattern.get().read(text) : IsoText.read(TextTransform.trim(text));
            if (reading instanceof DateReading.Read) {
                return reading;
            }
            worst = worst instanceof NotInCalendar ? worst : reading;
        }
        if (worst instanceof OtherForm) {
            for (Optional<DatePattern> pattern : patterns) {
                DateReading reading = pattern.flatMap(DatePattern::findDateOnly).map(dates -> dates.read(text)).orElse(worst);
                if (!(reading instanceof OtherForm)) {
                    return reading;
                }
            }
        }
        return worst;
    }

    /// Reads a text that is a time of day only, for rows whose date is a spreadsheet date.
    DateReading readTime(String text) {
        for (Optional<DatePattern> pattern : patterns) {
            DateReading reading = pattern.flatMap(DatePattern::findTimeOnly).map(times -> times.read(text)).orElse(new OtherForm());
            if (!(reading instanceof OtherForm)) {
                return reading;
            }
        }
        return IsoText.readTime(TextTransform.trim(text));
    }

    /// Whether a text can name its own offset or zone.
    boolean mayHaveZone() {
        return patterns.stream().anyMatch(pattern -> pattern.isEmpty() || pattern.get().hasZone());
    }

    /// A date and time in the first pattern.
    String example() {
        return patterns.isEmpty() ? ISO_EXAMPLE : patterns.getFirst().map(DatePattern::example).orElse(ISO_EXAMPLE);
    }
}
