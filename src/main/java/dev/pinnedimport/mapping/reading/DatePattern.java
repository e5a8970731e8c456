package dev.pinnedimport.mapping.reading;

import java.text.ParsePosition;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.Month;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.TextStyle;
import java.time.temporal.ChronoField;
import java.time.temporal.TemporalAccessor;
import java.time.temporal.TemporalQueries;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// A date pattern in the letters of [DateTimeFormatter], read strictly.
///
/// `y` means the calendar year, two-digit years lie between 1970 and 2069, letter case of names does not matter, and short names are
/// known in each spelling that people use (`Sep`, `Sept`, `sep.`; `PM`, `p.m.`). Immutable and safe for use by several threads.
public final class DatePattern {

    private static final String DATE_LETTERS = "yuMLdE";
    private static final String DATE_NUMBERS = "yuMLd";
    private static final String TIME_LETTERS = "HhKkmsSa";
    private static final String ZONE_LETTERS = "XxZOVz";
    private static final int FIRST_OF_TWO_DIGIT_YEARS = 1970;
    private static final int MOST_PIECES = 4;

    private final String pattern;
    private final Locale locale;
    private final List<DateTimeFormatter> formatters;
    private final @Nullable DatePattern dateOnly;
    private final @Nullable DatePattern timeOnly;

    private DatePattern(String pattern, List<Part> parts, Locale locale, boolean whole) {
        this.pattern = pattern;
        this.locale = locale;
        this.formatters = formatters(parts, locale);
        this.dateOnly = whole ? slice(parts, locale, DATE_LETTERS) : null;
        this.timeOnly = whole ? slice(parts, locale, TIME_LETTERS) : null;
    }

    /// @throws IllegalArgumentException where the pattern cannot give a date; the message is for people
    public static DatePattern of(String pattern, Locale locale) {
        List<Part> parts = parts(pattern);
        checkLetters(parts);
        return new DatePattern(pattern, parts, locale, true);
    }

    public DateReading read(String text) {
        String clean = tidy(text);
        for (int i = 0; i < formatters.size(); i++) {
            ParsePosition position = new ParsePosition(0);
            TemporalAccessor fields = formatters.get(i).parseUnresolved(clean, position);
            if (fields != null && position.getErrorIndex() < 0 && position.getIndex() == clean.length()) {
                return resolve(fields);
            }
        }
        return new DateReading.OtherForm();
    }

    /// The same pattern without its time of day, for texts that lack it.
    public Optional<DatePattern> findDateOnly() {
        return Optional.ofNullable(dateOnly);
    }

    /// The time of day of this pattern alone.
    public Optional<DatePattern> findTimeOnly() {
        return Optional.ofNullable(timeOnly);
    }

    /// Every way to divide this pattern into so many others, where these texts stand between them, that leaves the date whole. First come those
    /// that part date and time. None for more than [#MOST_PIECES], of which there would be too many.
    public List<List<DatePattern>> divide(int count, String between) {
        List<Part> parts = parts(pattern);
        if (count > MOST_PIECES || parts.stream().anyMatch(part -> part.text.equals("["))) {
            return List.of();
        }
        List<List<DatePattern>> divided = new ArrayList<>();
        for (List<List<Part>> pieces : divide(parts, count, between)) {
            if (pieces.stream().filter(piece -> has(piece, DATE_NUMBERS)).count() == 1) {
                divided.add(pieces.stream().map(piece -> new DatePattern(text(piece), piece, locale, false)).toList());
            }
        }
        divided.sort(Comparator.comparing(pieces -> pieces.stream().anyMatch(piece -> piece.has(DATE_LETTERS) && piece.has(TIME_LETTERS))));
        return divided;
    }

    /// Whether a text of this pattern is a time of day, or a part of one, and nothing else.
    public boolean isTimeOnly() {
        return has(TIME_LETTERS) && !has(DATE_LETTERS) && !has(ZONE_LETTERS);
    }

    public boolean hasZone() {
        return has(ZONE_LETTERS);
    }

    private boolean has(String letters) {
        return has(parts(pattern), letters);
    }

    /// 28 February 2026, 20:00, written in this pattern.
    public String example() {
        return write(LocalDateTime.of(2026, 2, 28, 20, 0));
    }

    /// The moment as this pattern writes it, in the zone of Berlin.
    public String write(LocalDateTime moment) {
        return formatters.getFirst().format(moment.atZone(ZoneId.of("Europe/Berlin")));
    }

    @Override
    public String toString() {
        return pattern;
    }

    private static DateReading resolve(TemporalAccessor fields) {
        int[] date = null;
        if (fields.isSupported(ChronoField.DAY_OF_MONTH)) {
            date = new int[] {number(fields, ChronoField.YEAR), number(fields, ChronoField.MONTH_OF_YEAR),
                number(fields, ChronoField.DAY_OF_MONTH)};
        }
        int weekday = number(fields, ChronoField.DAY_OF_WEEK);
        ZoneId zone = fields.query(TemporalQueries.zoneId());
        if (zone == null && fields.isSupported(ChronoField.OFFSET_SECONDS)) {
            int seconds = number(fields, ChronoField.OFFSET_SECONDS);
            if (Math.abs(seconds) > 18 * 3600) {
                return new DateReading.NotInCalendar("no place on earth is so far from UTC");
            }
            zone = ZoneOffset.ofTotalSeconds(seconds);
        }
        long hour = 0;
        boolean hasTime = true;
        if (fields.isSupported(ChronoField.HOUR_OF_DAY)) {
            hour = number(fields, ChronoField.HOUR_OF_DAY);
        } else if (fields.isSupported(ChronoField.CLOCK_HOUR_OF_AMPM)) {
            int twelve = number(fields, ChronoField.CLOCK_HOUR_OF_AMPM);
            if (twelve < 1 || twelve > 12) {
                return new DateReading.NotInCalendar("the hours of a 12-hour clock go from 1 to 12");
            }
            hour = twelve % 12 + 12 * number(fields, ChronoField.AMPM_OF_DAY);
        } else if (fields.isSupported(ChronoField.HOUR_OF_AMPM)) {
            int twelve = number(fields, ChronoField.HOUR_OF_AMPM);
            if (twelve < 0 || twelve > 11) {
                return new DateReading.NotInCalendar("these hours go from 0 to 11");
            }
            hour = twelve + 12 * number(fields, ChronoField.AMPM_OF_DAY);
        } else if (fields.isSupported(ChronoField.CLOCK_HOUR_OF_DAY)) {
            int clock = number(fields, ChronoField.CLOCK_HOUR_OF_DAY);
            hour = clock == 24 ? 0 : clock;
        } else {
            hasTime = false;
        }
        return Calendar.resolve(date, weekday, hasTime, hour, number(fields, ChronoField.MINUTE_OF_HOUR),
                number(fields, ChronoField.SECOND_OF_MINUTE), number(fields, ChronoField.NANO_OF_SECOND), zone);
    }

    /// The field's number; 0 where the text has none, and a number that no field allows where it is too large.
    private static int number(TemporalAccessor fields, ChronoField field) {
        return fields.isSupported(field) ? Math.clamp(fields.getLong(field), -1_000_000, Integer.MAX_VALUE) : 0;
    }

    /// Plain single spaces for the kinds of space that spreadsheets and web pages write.
    static String tidy(String text) {
        boolean clean = !text.isEmpty() && !isSpace(text.charAt(0)) && !isSpace(text.charAt(text.length() - 1));
        for (int i = 0; clean && i < text.length(); i++) {
            char c = text.charAt(i);
            clean = c == ' ' ? text.charAt(i - 1) != ' ' : !isSpace(c);
        }
        if (clean) {
            return text;
        }
        StringBuilder tidy = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (!isSpace(c)) {
                tidy.append(c);
            } else if (!tidy.isEmpty() && tidy.charAt(tidy.length() - 1) != ' ') {
                tidy.append(' ');
            }
        }
        return tidy.toString().stripTrailing();
    }

    private static boolean isSpace(char c) {
        return c <= ' ' || c == '\u200b' || c == '\ufeff' || (c > 0x7f && (Character.isWhitespace(c) || Character.isSpaceChar(c)));
    }

    // ---- patterns ----------------------------------------------------------------------------------------------

    /// A run of one letter, or literal text as it stands in the pattern.
    private record Part(char letter, String text) {

        boolean isIn(String letters) {
            return letter != 0 && letters.indexOf(letter) >= 0;
        }

        /// The text that stands for itself, without the quotes around it.
        String literal() {
            return text.length() > 2 && text.charAt(0) == '\'' ? text.substring(1, text.length() - 1) : text;
        }

        boolean isName() {
            return letter == 'a' || letter == 'E' || ((letter == 'M' || letter == 'L') && text.length() >= 3);
        }
    }

    private static List<Part> parts(String pattern) {
        List<Part> parts = new ArrayList<>();
        int at = 0;
        while (at < pattern.length()) {
            char c = pattern.charAt(at);
            int end = at + 1;
            if (isLetter(c)) {
                while (end < pattern.length() && pattern.charAt(end) == c) {
                    end++;
                }
                parts.add(new Part(c, pattern.substring(at, end)));
            } else if (c == '\'') {
                end = pattern.indexOf('\'', end) + 1;
                if (end == 0) {
                    throw new IllegalArgumentException("\"" + pattern + "\" has a quote (') that is not closed");
                }
                parts.add(new Part((char) 0, pattern.substring(at, end)));
            } else {
                parts.add(new Part((char) 0, String.valueOf(c)));
            }
            at = end;
        }
        return parts;
    }

    private static boolean isLetter(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    }

    private static void checkLetters(List<Part> parts) {
        Set<Character> letters = new HashSet<>();
        for (Part part : parts) {
            if (part.letter == 0) {
                continue;
            }
            letters.add(part.letter);
            if (!part.isIn(DATE_LETTERS) && !part.isIn(TIME_LETTERS) && !part.isIn(ZONE_LETTERS)) {
                throw new IllegalArgumentException("\"" + part.text + "\" cannot be used in a date pattern" + hint(part.letter));
            }
        }
        if (!letters.contains('d')) {
            throw new IllegalArgumentException("the pattern has no day: write d or dd for it");
        }
        if (!letters.contains('M') && !letters.contains('L')) {
            throw new IllegalArgumentException("the pattern has no month: write M, MM or MMM for it (mm are minutes)");
        }
        if (!letters.contains('y') && !letters.contains('u')) {
            throw new IllegalArgumentException("the pattern has no year: write yyyy or yy for it");
        }
        boolean twelve = letters.contains('h') || letters.contains('K');
        if (twelve && !letters.contains('a')) {
            throw new IllegalArgumentException("h is the hour of a 12-hour clock and needs a (AM or PM); write H for a 24-hour clock");
        }
        boolean hours = twelve || letters.contains('H') || letters.contains('k');
        if (!hours && (letters.contains('m') || letters.contains('s') || letters.contains('S') || letters.contains('a'))) {
            throw new IllegalArgumentException("the pattern has parts of a time, but no hour: write H or h for it (M is the month)");
        }
    }

    private static String hint(char letter) {
        return switch (letter) {
            case 'Y' -> ": it counts the years of weeks; write yyyy";
            case 'D' -> ": it is the day of the year; write dd";
            case 'T', 'Q', 'e', 'u', 'r', 'c' -> "; put literal text in quotes: '" + letter + "'";
            default -> "; put literal text in quotes";
        };
    }

    /// The part of the pattern between the first and the last of these letters; null where others stand between them or there are none.
    private static @Nullable DatePattern slice(List<Part> parts, Locale locale, String letters) {
        int first = -1;
        int last = -1;
        boolean others = false;
        for (int i = 0; i < parts.size(); i++) {
            if (parts.get(i).isIn(letters)) {
                first = first < 0 ? i : first;
                last = i;
            } else {
                others |= parts.get(i).letter != 0;
            }
        }
        if (first < 0 || !others) {
            return null;
        }
        List<Part> slice = parts.subList(first, last + 1);
        boolean mixed = slice.stream().anyMatch(part -> part.letter != 0 && !part.isIn(letters));
        boolean optional = parts.stream().anyMatch(part -> part.text.equals("["));
        if (mixed || optional) {
            return null;
        }
        return new DatePattern(text(slice), slice, locale, false);
    }

    private static String text(List<Part> parts) {
        return parts.stream().map(Part::text).collect(Collectors.joining());
    }

    private static boolean has(List<Part> parts, String letters) {
        return parts.stream().anyMatch(part -> part.isIn(letters));
    }

    private static List<List<List<Part>>> divide(List<Part> parts, int count, String between) {
        if (count == 1) {
            return List.of(List.of(parts));
        }
        List<List<List<Part>>> divided = new ArrayList<>();
        for (int i = 1; i < parts.size(); i++) {
            int behind = behind(parts, i, between);
            if (behind < 0) {
                continue;
            }
            for (List<List<Part>> rest : divide(parts.subList(behind, parts.size()), count - 1, between)) {
                List<List<Part>> pieces = new ArrayList<>(List.of(parts.subList(0, i)));
                pieces.addAll(rest);
                divided.add(pieces);
            }
        }
        return divided;
    }

    /// The part behind those that say this literal text; -1 where they do not say it.
    private static int behind(List<Part> parts, int first, String literal) {
        int at = first;
        String rest = literal;
        while (!rest.isEmpty() && at < parts.size() && parts.get(at).letter == 0 && rest.startsWith(parts.get(at).literal())) {
            rest = rest.substring(parts.get(at).literal().length());
            at++;
        }
        return rest.isEmpty() && at < parts.size() ? at : -1;
    }

    private static List<DateTimeFormatter> formatters(List<Part> parts, Locale locale) {
        List<DateTimeFormatter> formatters = new ArrayList<>();
        for (Names names : Names.usedBy(parts, locale)) {
            DateTimeFormatterBuilder builder = new DateTimeFormatterBuilder().parseCaseInsensitive();
            for (Part part : parts) {
                try {
                    append(builder, part, names);
                } catch (IllegalArgumentException e) {
                    throw new IllegalArgumentException("\"" + part.text + "\" cannot be used in a date pattern", e);
                }
            }
            formatters.add(builder.toFormatter(locale));
        }
        return List.copyOf(formatters);
    }

    private static void append(DateTimeFormatterBuilder builder, Part part, Names names) {
        if (part.letter == 'y' || part.letter == 'u') {
            if (part.text.length() == 2) {
                builder.appendValueReduced(ChronoField.YEAR, 2, 2, LocalDate.of(FIRST_OF_TWO_DIGIT_YEARS, 1, 1));
            } else {
                builder.appendPattern("u".repeat(part.text.length()));
            }
        } else if (part.letter == 'a') {
            builder.appendText(ChronoField.AMPM_OF_DAY, names.halves);
        } else if (part.letter == 'E') {
            builder.appendText(ChronoField.DAY_OF_WEEK, part.text.length() == 4 ? names.fullDays : names.days);
        } else if (part.isName()) {
            builder.appendText(ChronoField.MONTH_OF_YEAR, part.text.length() == 4 ? names.fullMonths : names.months);
        } else {
            builder.appendPattern(part.text);
        }
    }

    /// One spelling of the names in a pattern.
    private record Names(Map<Long, String> months, Map<Long, String> fullMonths, Map<Long, String> days, Map<Long, String> fullDays,
            Map<Long, String> halves) {

        static Set<Names> usedBy(List<Part> parts, Locale locale) {
            List<Map<Long, String>> halves = parts.stream().anyMatch(part -> part.letter == 'a')
                    ? List.of(Map.of(0L, "AM", 1L, "PM"), Map.of(0L, "A.M.", 1L, "P.M."), Map.of(0L, "A. M.", 1L, "P. M."))
                    : List.of(Map.of(0L, "AM", 1L, "PM"));
            int months = parts.stream().anyMatch(part -> part.isName() && (part.letter == 'M' || part.letter == 'L')) ? MONTH_SPELLINGS : 1;
            int days = parts.stream().anyMatch(part -> part.letter == 'E') ? DAY_SPELLINGS : 1;
            Set<Names> all = new LinkedHashSet<>();
            for (int month = 0; month < months; month++) {
                for (int day = 0; day < days; day++) {
                    for (Map<Long, String> half : halves) {
                        all.add(new Names(months(month, locale), fullMonths(month, locale), days(day, locale), fullDays(day, locale), half));
                    }
                }
            }
            return all;
        }

        private static final int MONTH_SPELLINGS = 6;
        private static final int DAY_SPELLINGS = 4;

        private static Map<Long, String> months(int spelling, Locale locale) {
            Map<Long, String> names = new HashMap<>();
            for (Month month : Month.values()) {
                String name = switch (spelling) {
                    case 0 -> month.getDisplayName(TextStyle.SHORT, locale);
                    case 1 -> month.getDisplayName(TextStyle.SHORT_STANDALONE, locale);
                    case 2 -> withoutDot(month.getDisplayName(TextStyle.SHORT, locale));
                    case 3 -> firstLetters(month.getDisplayName(TextStyle.FULL, locale), 3);
                    case 4 -> withoutDot(month.getDisplayName(TextStyle.SHORT, locale)) + ".";
                    default -> firstLetters(month.getDisplayName(TextStyle.FULL, locale), month == Month.SEPTEMBER ? 4 : 3);
                };
                names.put((long) month.getValue(), name);
            }
            return new HashSet<>(names.values()).size() == names.size() ? names : months(0, locale);
        }

        private static Map<Long, String> fullMonths(int spelling, Locale locale) {
            Map<Long, String> names = new HashMap<>();
            for (Month month : Month.values()) {
                TextStyle style = spelling == 1 ? TextStyle.FULL_STANDALONE : TextStyle.FULL;
                names.put((long) month.getValue(), month.getDisplayName(style, locale));
            }
            return names;
        }

        private static Map<Long, String> days(int spelling, Locale locale) {
            Map<Long, String> names = new HashMap<>();
            for (DayOfWeek day : DayOfWeek.values()) {
                String name = switch (spelling) {
                    case 0 -> day.getDisplayName(TextStyle.SHORT, locale);
                    case 1 -> day.getDisplayName(TextStyle.SHORT_STANDALONE, locale);
                    case 2 -> withoutDot(day.getDisplayName(TextStyle.SHORT, locale)) + ".";
                    default -> withoutDot(day.getDisplayName(TextStyle.SHORT, locale));
                };
                names.put((long) day.getValue(), name);
            }
            return names;
        }

        private static Map<Long, String> fullDays(int spelling, Locale locale) {
            Map<Long, String> names = new HashMap<>();
            for (DayOfWeek day : DayOfWeek.values()) {
                TextStyle style = spelling == 1 ? TextStyle.FULL_STANDALONE : TextStyle.FULL;
                names.put((long) day.getValue(), day.getDisplayName(style, locale));
            }
            return names;
        }

        private static String withoutDot(String name) {
            return name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
        }

        private static String firstLetters(String name, int count) {
            return name.length() > count ? name.substring(0, count) : name;
        }
    }
}
