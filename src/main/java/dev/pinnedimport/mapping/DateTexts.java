package dev.pinnedimport.mapping;

import dev.pinnedimport.mapping.reading.DatePattern;
import dev.pinnedimport.mapping.reading.DateReading;
import dev.pinnedimport.mapping.reading.DateReading.NotInCalendar;
import dev.pinnedimport.mapping.reading.DateReading.OtherForm;
import dev.pinnedimport.mapping.reading.IsoText;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The patterns of a rule, tried in their order.
///
/// Two patterns are rivals where there is a text that both read, but as different days: `dd/MM/yyyy` and `MM/dd/yyyy`. Of rivals the first
/// never simply wins: a text that they read differently is [DateReading.Unclear] until [#without] has left one of them.
final class DateTexts {

    private static final String ISO = "iso";
    private static final String ISO_EXAMPLE = "2026-02-28T20:00";

    /// Days whose parts can stand for each other, the last one with two digits in each.
    private static final List<LocalDateTime> EXCHANGEABLE = List.of(
            LocalDateTime.of(2003, 2, 1, 9, 8, 7), LocalDateTime.of(2001, 3, 2, 21, 8, 7), LocalDateTime.of(2010, 11, 12, 10, 9, 8));

    private final List<String> names;
    /// One pattern; empty: ISO 8601.
    private final List<Optional<DatePattern>> patterns;
    private final List<BitSet> rivals;

    /// @throws IllegalArgumentException where a pattern cannot be used; the message is for people
    DateTexts(List<String> patterns, Locale locale) {
        this(List.copyOf(patterns), patterns.stream().map(pattern -> pattern.equalsIgnoreCase(ISO) ? Optional.<DatePattern>empty()
                : Optional.of(DatePattern.of(pattern, locale))).toList());
    }

    private DateTexts(List<String> names, List<Optional<DatePattern>> patterns) {
        this.names = names;
        this.patterns = patterns;
        this.rivals = findRivals();
    }

    /// Reads the text with the first pattern that fits; a text without the time of a pattern counts as a date without time.
    DateReading read(String text) {
        DateReading worst = new OtherForm();
        for (int i = 0; i < patterns.size(); i++) {
            DateReading reading = readWhole(i, text);
            if (reading instanceof DateReading.Read read) {
                return unlessRivalsDiffer(i, read, text);
            }
            worst = worst instanceof NotInCalendar ? worst : reading;
        }
        if (worst instanceof OtherForm) {
            for (int i = 0; i < patterns.size(); i++) {
                DateReading reading = readDate(i, text);
                if (reading instanceof DateReading.Read read) {
                    return unlessRivalsDiffer(i, read, text);
                }
                worst = worst instanceof NotInCalendar ? worst : reading;
            }
        }
        return worst;
    }

    private DateReading unlessRivalsDiffer(int pattern, DateReading.Read read, String text) {
        LocalDate date = read.date();
        if (date == null) {
            return read;
        }
        for (int rival = rivals.get(pattern).nextSetBit(0); rival >= 0; rival = rivals.get(pattern).nextSetBit(rival + 1)) {
            if (read(rival, text) instanceof DateReading.Read(LocalDate other, _, _) && other != null && !date.equals(other)) {
                return new DateReading.Unclear(date, other);
            }
        }
        return read;
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

    /// Every way to divide a pattern among so many columns.
    List<List<DateColumns.Piece>> divide(int columns, String between) {
        List<List<DateColumns.Piece>> divided = new ArrayList<>();
        for (Optional<DatePattern> pattern : patterns) {
            if (pattern.isPresent()) {
                pattern.get().divide(columns, between).forEach(pieces -> divided.add(pieces.stream().map(DateColumns.Piece::of).toList()));
            } else if (columns == 2) {
                divided.add(DateColumns.Piece.ISO);
            }
        }
        return divided;
    }

    // ---- rivals ------------------------------------------------------------------------------------------------

    int size() {
        return patterns.size();
    }

    /// The pattern as the job writes it.
    String name(int pattern) {
        return names.get(pattern);
    }

    /// Numbers of the patterns that read some text differently than this one.
    BitSet rivalsOf(int pattern) {
        return rivals.get(pattern);
    }

    boolean hasRivals() {
        return rivals.stream().anyMatch(others -> !others.isEmpty());
    }

    /// What one pattern makes of the text, with or without its time of day.
    DateReading read(int pattern, String text) {
        DateReading reading = readWhole(pattern, text);
        return reading instanceof OtherForm ? readDate(pattern, text) : reading;
    }

    /// The same patterns but for some.
    DateTexts without(Set<Integer> dropped) {
        List<String> keptNames = new ArrayList<>();
        List<Optional<DatePattern>> kept = new ArrayList<>();
        for (int i = 0; i < patterns.size(); i++) {
            if (!dropped.contains(i)) {
                keptNames.add(names.get(i));
                kept.add(patterns.get(i));
            }
        }
        return new DateTexts(keptNames, kept);
    }

    private DateReading readWhole(int pattern, String text) {
        Optional<DatePattern> letters = patterns.get(pattern);
        return letters.isPresent() ? letters.get().read(text) : IsoText.read(TextTransform.trim(text));
    }

    private DateReading readDate(int pattern, String text) {
        return patterns.get(pattern).flatMap(DatePattern::findDateOnly).map(dates -> dates.read(text)).orElseGet(OtherForm::new);
    }

    private List<BitSet> findRivals() {
        List<BitSet> found = new ArrayList<>();
        patterns.forEach(_ -> found.add(new BitSet()));
        for (int one = 0; one < patterns.size(); one++) {
            for (String text : textsOf(one)) {
                for (int other = 0; other < patterns.size(); other++) {
                    if (one != other && read(one, text) instanceof DateReading.Read(LocalDate here, _, _)
                            && read(other, text) instanceof DateReading.Read(LocalDate there, _, _) && differ(here, there)) {
                        found.get(one).set(other);
                        found.get(other).set(one);
                    }
                }
            }
        }
        return found;
    }

    private List<String> textsOf(int pattern) {
        List<String> texts = new ArrayList<>();
        for (LocalDateTime moment : EXCHANGEABLE) {
            if (patterns.get(pattern).isEmpty()) {
                texts.add(moment.toLocalDate().toString());
                texts.add(moment.toLocalDate().toString().replace("-", ""));
            } else {
                DatePattern letters = patterns.get(pattern).get();
                texts.add(letters.write(moment));
                letters.findDateOnly().ifPresent(dates -> texts.add(dates.write(moment)));
            }
        }
        return texts;
    }

    private static boolean differ(@Nullable LocalDate one, @Nullable LocalDate other) {
        return one != null && other != null && !one.equals(other);
    }
}
