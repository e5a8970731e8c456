package dev.pinnedimport.guess;

import dev.pinnedimport.guess.DateForm.Parsed;
import dev.pinnedimport.mapping.reading.DatePattern;
import dev.pinnedimport.mapping.reading.DateReading;
import dev.pinnedimport.source.CellKind;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// What all rows say about how a column writes dates and times, in bounded memory.
final class DateEvidence {

    private static final int MOST_FORMS = 24;
    private static final int SAMPLES = 24;

    /// So many rows must prove one order for each that contradicts it, before the contradicting ones count as slips.
    private static final int SLIPS_ALLOWED_PER = 4;

    private final Map<DateForm, Count> forms = new LinkedHashMap<>();
    private long dateCells;
    private long timeCells;
    private long dateTimeCells;
    private long midnights;
    private long lastMinutes;
    private long timed;

    /// A row that proves something.
    record Proof(String text, long row) {}

    /// What was counted about one form.
    static final class Count {
        private long rows;
        private long firstIsDay;
        private long secondIsDay;
        private long open;
        private @Nullable Proof dayFirst;
        private @Nullable Proof monthFirst;
        private @Nullable Proof unclear;
        private final Set<Character> oneDigit = new TreeSet<>();
        private @Nullable Set<Integer> languages;
        private final List<String> samples = new ArrayList<>();
        private final YearPlace yearPlace = new YearPlace();

        private void add(Parsed parsed, String text, long row) {
            rows++;
            oneDigit.addAll(parsed.oneDigit());
            if (parsed.languages() != null) {
                if (languages == null) {
                    languages = new TreeSet<>(parsed.languages());
                } else {
                    Set<Integer> both = new TreeSet<>(languages);
                    both.retainAll(parsed.languages());
                    languages = both.isEmpty() ? languages : both;
                }
            }
            if (samples.size() < SAMPLES && !samples.contains(text)) {
                samples.add(text);
            }
            if (parsed.form().isOpen()) {
                order(parsed, new Proof(text, row));
                yearPlace.add(parsed);
            }
        }

        private void order(Parsed parsed, Proof proof) {
            if (parsed.first() > 12 && parsed.second() <= 12) {
                firstIsDay++;
                dayFirst = dayFirst == null ? proof : dayFirst;
            } else if (parsed.second() > 12 && parsed.first() <= 12) {
                secondIsDay++;
                monthFirst = monthFirst == null ? proof : monthFirst;
            } else if (parsed.first() != parsed.second() && parsed.first() <= 12) {
                open++;
                unclear = unclear == null ? proof : unclear;
            }
        }
    }

    /// Returns whether the cell is a date or a time.
    boolean add(String text, CellKind kind, long row) {
        switch (kind) {
            case DATE -> {
                dateCells++;
                return true;
            }
            case TIME -> {
                timeCells++;
                return true;
            }
            case DATE_TIME -> {
                dateTimeCells++;
                count(hourOf(text), minuteOf(text));
                return true;
            }
            case TEXT, NUMBER, BOOLEAN, ERROR, INEXACT_NUMBER -> { }
        }
        return DateForm.parse(text).map(parsed -> add(parsed, text, row)).orElse(false);
    }

    private boolean add(Parsed parsed, String text, long row) {
        Count count = forms.get(parsed.form());
        if (count == null) {
            if (forms.size() == MOST_FORMS) {
                return false;
            }
            count = new Count();
            forms.put(parsed.form(), count);
        }
        count.add(parsed, text, row);
        if (parsed.form().hasTime()) {
            count(parsed.hour(), parsed.minute());
        }
        return true;
    }

    private void count(int hour, int minute) {
        timed++;
        midnights += hour == 0 && minute == 0 ? 1 : 0;
        lastMinutes += hour == 23 && minute == 59 ? 1 : 0;
    }

    private static int hourOf(String iso) {
        return Integer.parseInt(iso.substring(11, 13));
    }

    private static int minuteOf(String iso) {
        return Integer.parseInt(iso.substring(14, 16));
    }

    // ---- what it is --------------------------------------------------------------------------------------------

    long dates() {
        return dateCells + rows(form -> form.hasDate() && !form.hasTime());
    }

    long times() {
        return timeCells + rows(form -> !form.hasDate());
    }

    long dateTimes() {
        return dateTimeCells + rows(form -> form.hasDate() && form.hasTime());
    }

    long read() {
        return dates() + times() + dateTimes();
    }

    boolean hasCells() {
        return dateCells + timeCells + dateTimeCells > 0;
    }

    boolean hasOffset() {
        return forms.keySet().stream().anyMatch(DateForm::hasOffset);
    }

    /// Whether every text with a time names its offset.
    boolean hasOffsetAlways() {
        return forms.keySet().stream().filter(DateForm::hasDate).allMatch(DateForm::hasOffset) && !hasCells() && !forms.isEmpty();
    }

    /// Whether the time of day is midnight in all rows, which says that no time is known.
    boolean isAlwaysMidnight() {
        return timed > 0 && midnights == timed;
    }

    long midnights() {
        return midnights;
    }

    /// Rows that say 23:59.
    long lastMinutes() {
        return lastMinutes;
    }

    long timed() {
        return timed;
    }

    private long rows(Predicate<DateForm> which) {
        return forms.entrySet().stream().filter(form -> which.test(form.getKey())).mapToLong(form -> form.getValue().rows).sum();
    }

    // ---- how it is written -------------------------------------------------------------------------------------

    /// What the column says about the order of day and month.
    sealed interface Order {
        /// Every date names its month, or begins with the year.
        record Plain() implements Order {}

        /// @param slips rows that contradict and will be rejected
        record Proved(boolean dayFirst, long rows, Proof by, long slips, @Nullable Proof slip) implements Order {}

        /// @param example null where the two numbers are equal in all rows
        record Unproved(long rows, @Nullable Proof example, long contradictions) implements Order {}

        /// The year may stand first, as in 26-11-05.
        ///
        /// @param monthFirst whether the month may stand there as well, and not the day alone
        record YearFirst(String example, boolean monthFirst) implements Order {}
    }

    /// The patterns of one form, in the order of how often it is met.
    ///
    /// @param pattern   empty where the order is not known: one of `dayFirst`, `monthFirst` and `yearFirst` then
    /// @param yearFirst empty where the year is known to stand last
    record Written(String pattern, String dayFirst, String monthFirst, String yearFirst, Locale locale, DateForm form, long rows, Order order) {
        boolean isDecided() {
            return !(order instanceof Order.Unproved || order instanceof Order.YearFirst);
        }
    }

    /// @param changed what to make of each form first, such as leaving the time out
    List<Written> written(UnaryOperator<DateForm> changed) {
        List<Written> all = new ArrayList<>();
        forms.entrySet().stream()
                .sorted(Comparator.comparingLong((Map.Entry<DateForm, Count> form) -> form.getValue().rows).reversed())
                .forEach(form -> all.addAll(written(form.getKey(), changed.apply(form.getKey()), form.getValue())));
        return all;
    }

    private List<Written> written(DateForm read, DateForm form, Count count) {
        if (form.date().equals(DateForm.ISO)) {
            return List.of(new Written(DateForm.ISO, "", "", "", Locale.ENGLISH, form, count.rows, new Order.Plain()));
        }
        Order order = orderOf(read, count);
        String text = form.date() + form.between() + form.time() + form.offset();
        String both = fill(text, count.oneDigit);
        if (!form.isOpen()) {
            return form.hasMonthName() ? named(both, form, count) : List.of(new Written(both, "", "", "", Locale.ENGLISH, form, count.rows, order));
        }
        String dayFirst = both.replace("{a}", letters('d', count.oneDigit, 'a')).replace("{b}", letters('M', count.oneDigit, 'b'));
        String monthFirst = both.replace("{a}", letters('M', count.oneDigit, 'a')).replace("{b}", letters('d', count.oneDigit, 'b'));
        String pattern = switch (order) {
            case Order.Proved proved -> proved.dayFirst() ? dayFirst : monthFirst;
            case Order.Plain _, Order.Unproved _, Order.YearFirst _ -> "";
        };
        String yearFirst = order instanceof Order.YearFirst ? both.replace("yy", "dd").replace("{a}", "yy").replace("{b}", letters('M', count.oneDigit, 'b')) : "";
        return List.of(new Written(pattern, dayFirst, monthFirst, yearFirst, Locale.ENGLISH, form, count.rows, order));
    }

    private static String fill(String text, Set<Character> oneDigit) {
        return text.replace("{d}", letters('d', oneDigit, 'd')).replace("{m}", letters('M', oneDigit, 'm'))
                .replace("{h}", letters('h', oneDigit, 'h')).replace("{H}", letters('H', oneDigit, 'h'));
    }

    /// Two letters only where every row has two digits.
    private static String letters(char letter, Set<Character> oneDigit, char placeholder) {
        return oneDigit.contains(placeholder) ? String.valueOf(letter) : String.valueOf(letter).repeat(2);
    }

    /// Slashes prove nothing about hyphens: some systems write the month first with the one and the day first with the other. The same
    /// separators with another number of digits for the year do.
    private Order orderOf(DateForm form, Count own) {
        if (!form.isOpen()) {
            return new Order.Plain();
        }
        Count all = new Count();
        long ofFullYears = 0;
        for (Map.Entry<DateForm, Count> each : forms.entrySet()) {
            DateForm other = each.getKey();
            Count count = each.getValue();
            if (other.isOpen() && other.date().replace("yyyy", "yy").equals(form.date().replace("yyyy", "yy"))) {
                all.firstIsDay += count.firstIsDay;
                all.secondIsDay += count.secondIsDay;
                all.open += count.open;
                all.dayFirst = all.dayFirst == null ? count.dayFirst : all.dayFirst;
                all.monthFirst = all.monthFirst == null ? count.monthFirst : all.monthFirst;
                if (other.date().endsWith("yyyy")) {
                    ofFullYears += count.firstIsDay + count.secondIsDay;
                } else {
                    all.yearPlace.add(count.yearPlace);
                }
            }
        }
        if (!form.date().endsWith("yyyy") && ofFullYears == 0 && all.yearPlace.mayBeFirst()) {
            return new Order.YearFirst(own.samples.getFirst(), all.firstIsDay == 0);
        }
        Proof day = all.dayFirst;
        Proof month = all.monthFirst;
        if (day != null && all.firstIsDay >= SLIPS_ALLOWED_PER * all.secondIsDay) {
            return new Order.Proved(true, all.firstIsDay, day, all.secondIsDay, month);
        }
        if (month != null && all.secondIsDay >= SLIPS_ALLOWED_PER * all.firstIsDay) {
            return new Order.Proved(false, all.secondIsDay, month, all.firstIsDay, day);
        }
        return new Order.Unproved(own.rows, own.unclear == null ? own.samples.isEmpty() ? null : new Proof(own.samples.getFirst(), 0) : own.unclear,
                Math.min(all.firstIsDay, all.secondIsDay));
    }

    /// Long and short names may stand in one column ("May" is both), in one of several languages: the patterns that read most samples.
    private static List<Written> named(String text, DateForm form, Count count) {
        Set<Integer> languages = count.languages == null ? Set.of() : count.languages;
        List<String> left = new ArrayList<>(count.samples);
        List<Written> all = new ArrayList<>();
        for (int round = 0; round < 2 && !left.isEmpty(); round++) {
            String best = "";
            Locale bestLocale = Locale.ENGLISH;
            List<String> bestRead = List.of();
            for (int language : languages) {
                Locale locale = MonthNames.LANGUAGES.get(language);
                for (String month : List.of("MMMM", "MMM")) {
                    for (String day : text.contains("{E}") ? List.of("EEE", "EEEE") : List.of("")) {
                        String pattern = text.replace("{M}", month).replace("{E}", day);
                        List<String> read = left.stream().filter(sample -> reads(pattern, locale, form, sample)).toList();
                        if (read.size() > bestRead.size()) {
                            best = pattern;
                            bestLocale = locale;
                            bestRead = read;
                        }
                    }
                }
            }
            if (bestRead.isEmpty()) {
                return all;
            }
            all.add(new Written(best, "", "", "", bestLocale, form, count.rows, new Order.Plain()));
            left.removeAll(bestRead);
        }
        return all;
    }

    private static boolean reads(String pattern, Locale locale, DateForm form, String sample) {
        DatePattern letters = DatePattern.of(pattern, locale);
        DateReading reading = letters.read(sample);
        return reading instanceof DateReading.Read || reading instanceof DateReading.NotInCalendar || !form.hasTime() && startsWithDate(letters, sample);
    }

    /// Where the time is left out of a pattern, the samples still have it.
    private static boolean startsWithDate(DatePattern letters, String sample) {
        for (int end = sample.length() - 1; end > 5; end--) {
            if (letters.read(sample.substring(0, end)) instanceof DateReading.Read) {
                return true;
            }
        }
        return false;
    }
}
