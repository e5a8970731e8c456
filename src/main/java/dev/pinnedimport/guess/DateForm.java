package dev.pinnedimport.guess;

import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// How a text writes a date, a time of day or both. Whether day or month comes first is left open where both are numbers.
///
/// The parts are date patterns but for placeholders: `{a}` and `{b}` are the two numbers that are day and month, `{d}`, `{m}` and `{h}`
/// day, month and hour of one or two digits, `{M}` and `{E}` names of month and weekday.
///
/// @param date    empty: a time alone
/// @param between what stands between date and time
/// @param time    empty: a date alone
/// @param offset  `X` letters where the text names its offset; empty: it does not
record DateForm(String date, String between, String time, String offset) {

    /// ISO 8601 with a `T` or an offset, which has a word of its own in a job.
    static final String ISO = "iso";

    private static final Pattern YEAR_FIRST = Pattern.compile("(\\d{4})([-/.])(\\d{1,2})\\2(\\d{1,2})(?!\\d)");
    private static final Pattern TWO_NUMBERS = Pattern.compile("(\\d{1,2})(\\. ?|[-/])(\\d{1,2})\\2(\\d{4}|\\d{2})(?!\\d)");
    private static final Pattern COMPACT = Pattern.compile("((?:19|20)\\d{2})(0[1-9]|1[0-2])([0-2]\\d|3[01])(?!\\d)");
    private static final Pattern DAY_NAME = Pattern.compile("(\\p{L}{2,}\\.?)(,? )");
    private static final Pattern DAY_AND_MONTH =
            Pattern.compile("(\\d{1,2})(\\.? |\\.|-|/|st |nd |rd |th |º |° )(de |di )?(\\p{L}{3,}\\.?)( de | del |, | |-|/)(\\d{4}|\\d{2})(?!\\d)");
    private static final Pattern MONTH_AND_DAY = Pattern.compile("(\\p{L}{3,}\\.?) (\\d{1,2})(, | )(\\d{4})(?!\\d)");
    private static final Pattern BETWEEN = Pattern.compile("T|,? (?:(?:um|at|à|a|kl\\.?|om|o|alle|alle ore|a las|às|ore|-|–|\\|) )?");
    private static final Pattern CLOCK =
            Pattern.compile("(\\d{1,2}):(\\d{2})(:\\d{2}(?:[.,]\\d{1,9})?)?(?:( ?|:)([AaPp]\\.? ?[Mm]\\.?))?( Uhr| uur| h)?");
    private static final Pattern LETTER_CLOCK = Pattern.compile("(\\d{1,2})( ?)([hH])(\\d{2})?");
    private static final Pattern DOT_CLOCK = Pattern.compile("(\\d{1,2})\\.(\\d{2})( Uhr| uur)?");
    private static final Pattern FULL_HOUR = Pattern.compile("(\\d{1,2})( ?)([AaPp]\\.? ?[Mm]\\.?| Uhr| uur)");
    private static final Pattern COMPACT_CLOCK = Pattern.compile("([01]\\d|2[0-3])([0-5]\\d)([0-5]\\d)?");
    private static final Pattern OFFSET = Pattern.compile(" ?(?:Z|[+-]\\d{2}(?::?\\d{2})?)");
    private static final int LONGEST = 60;

    /// A text taken apart.
    ///
    /// @param first     the first of two numbers that are day and month; 0 where the form tells them apart
    /// @param second    the other one
    /// @param year      as written
    /// @param oneDigit  placeholders that stand for a single digit here
    /// @param languages in which the month's name is one; null: the month is a number
    record Parsed(DateForm form, int first, int second, int year, Set<Character> oneDigit, @Nullable Set<Integer> languages,
            int hour, int minute) {}

    /// What the text is; empty where it is neither date nor time of a form that we know.
    static Optional<Parsed> parse(String text) {
        String clean = text.strip().replaceAll("[\\s\\u00a0\\u202f]+", " ");
        return clean.length() > LONGEST || clean.length() < 3 ? Optional.empty() : new DateParser(clean).parse();
    }

    boolean hasDate() {
        return !date.isEmpty();
    }

    boolean hasTime() {
        return !time.isEmpty();
    }

    boolean hasOffset() {
        return !offset.isEmpty();
    }

    /// Whether only other rows can tell which number is the day.
    boolean isOpen() {
        return date.contains("{a}");
    }

    boolean hasMonthName() {
        return date.contains("{M}");
    }

    /// The date alone or the time alone.
    DateForm dateOnly() {
        return new DateForm(date.equals(ISO) ? "yyyy-{m}-{d}" : date, "", "", "");
    }

    DateForm timeOnly() {
        return new DateForm("", "", time, "");
    }

    /// Takes the text apart from left to right.
    private static final class DateParser {

        private final String text;
        private int at;
        private final Set<Character> oneDigit = new TreeSet<>();
        private int first;
        private int second;
        private int year;
        private int hour = -1;
        private int minute;
        private @Nullable Set<Integer> languages;

        DateParser(String text) {
            this.text = text;
        }

        Optional<Parsed> parse() {
            String date = date();
            String between = "";
            if (!date.isEmpty() && at < text.length()) {
                Matcher gap = matcher(BETWEEN);
                if (!gap.lookingAt()) {
                    return Optional.empty();
                }
                between = gap.group();
                at = gap.end();
            }
            String time = "";
            String offset = "";
            if (at < text.length()) {
                time = time(date.isEmpty() || between.equals("T"));
                if (time.isEmpty()) {
                    return Optional.empty();
                }
                Matcher zone = matcher(OFFSET);
                if (at < text.length() && zone.matches()) {
                    offset = zone.group();
                    at = text.length();
                }
            }
            if (at < text.length() || date.isEmpty() && time.isEmpty() || !isPossible(date)) {
                return Optional.empty();
            }
            boolean iso = date.startsWith("yyyy-") && (between.equals("T") || !offset.isEmpty()) || date.equals("yyyyMMdd") && !time.isEmpty();
            DateForm form = iso ? new DateForm(ISO, "", "T", offset.isEmpty() ? "" : "X")
                    : new DateForm(date, quoted(between), time, offset.isEmpty() ? "" : offsetLetters(offset));
            return Optional.of(new Parsed(form, first, second, year, Set.copyOf(oneDigit), languages, hour, minute));
        }

        private boolean isPossible(String date) {
            boolean open = date.contains("{a}");
            return !open || (first >= 1 && second >= 1 && first <= 31 && second <= 31);
        }

        private Matcher matcher(Pattern pattern) {
            return pattern.matcher(text).region(at, text.length());
        }

        private String date() {
            Matcher yearFirst = matcher(YEAR_FIRST);
            if (yearFirst.lookingAt()) {
                at = yearFirst.end();
                note('m', yearFirst.group(3));
                note('d', yearFirst.group(4));
                return "yyyy" + yearFirst.group(2) + "{m}" + yearFirst.group(2) + "{d}";
            }
            Matcher numbers = matcher(TWO_NUMBERS);
            if (numbers.lookingAt() && !numbers.group(4).isEmpty()) {
                at = numbers.end();
                first = note('a', numbers.group(1));
                second = note('b', numbers.group(3));
                year = Integer.parseInt(numbers.group(4));
                return "{a}" + numbers.group(2) + "{b}" + numbers.group(2) + (numbers.group(4).length() == 2 ? "yy" : "yyyy");
            }
            Matcher compact = matcher(COMPACT);
            if (compact.lookingAt()) {
                at = compact.end();
                return "yyyyMMdd";
            }
            return named();
        }

        private String named() {
            String weekday = "";
            Matcher day = matcher(DAY_NAME);
            if (day.lookingAt() && MonthNames.isDayOfWeek(day.group(1)) && MonthNames.languagesOf(day.group(1)).isEmpty()) {
                at = day.end();
                weekday = "{E}" + day.group(2);
            }
            Matcher dayFirst = matcher(DAY_AND_MONTH);
            if (dayFirst.lookingAt() && isMonth(dayFirst.group(4))) {
                at = dayFirst.end();
                note('d', dayFirst.group(1));
                String of = dayFirst.group(3) == null ? "" : dayFirst.group(3);
                return weekday + "{d}" + quoted(dayFirst.group(2)) + quoted(of) + "{M}" + quoted(dayFirst.group(5))
                        + (dayFirst.group(6).length() == 2 ? "yy" : "yyyy");
            }
            Matcher monthFirst = matcher(MONTH_AND_DAY);
            if (monthFirst.lookingAt() && isMonth(monthFirst.group(1))) {
                at = monthFirst.end();
                note('d', monthFirst.group(2));
                return weekday + "{M} {d}" + monthFirst.group(3) + "yyyy";
            }
            at = 0;
            return "";
        }

        private boolean isMonth(String word) {
            Set<Integer> in = MonthNames.languagesOf(word);
            languages = in.isEmpty() ? languages : in;
            return !in.isEmpty();
        }

        private String time(boolean mayBeCompact) {
            Matcher clock = matcher(CLOCK);
            if (clock.lookingAt() && isTime(clock.group(1), clock.group(2))) {
                at = clock.end();
                String seconds = clock.group(3) == null ? "" : clock.group(3).replaceFirst("\\d{2}", "ss").replaceFirst("\\d+$",
                        "S".repeat(Math.max(0, clock.group(3).length() - 4)));
                String half = clock.group(5) == null ? "" : clock.group(4) + "a";
                return hour(clock.group(1), clock.group(2), clock.group(5)) + ":mm" + seconds + half
                        + (clock.group(6) == null ? "" : quoted(clock.group(6)));
            }
            Matcher letter = matcher(LETTER_CLOCK);
            if (letter.lookingAt() && isTime(letter.group(1), letter.group(4) == null ? "0" : letter.group(4))) {
                at = letter.end();
                return hour(letter.group(1), letter.group(4) == null ? "0" : letter.group(4), null) + letter.group(2) + "'h'"
                        + (letter.group(4) == null ? "" : "mm");
            }
            Matcher dot = matcher(DOT_CLOCK);
            if (dot.lookingAt() && isTime(dot.group(1), dot.group(2))) {
                at = dot.end();
                return hour(dot.group(1), dot.group(2), null) + ".mm" + (dot.group(3) == null ? "" : quoted(dot.group(3)));
            }
            Matcher full = matcher(FULL_HOUR);
            if (full.lookingAt() && isTime(full.group(1), "0")) {
                at = full.end();
                boolean half = full.group(3).toLowerCase(Locale.ROOT).matches("[ap]\\.? ?m\\.?");
                return hour(full.group(1), "0", half ? full.group(3) : null) + full.group(2) + (half ? "a" : quoted(full.group(3)));
            }
            Matcher compact = matcher(COMPACT_CLOCK);
            if (mayBeCompact && at > 0 && compact.lookingAt()) {
                at = compact.end();
                hour(compact.group(1), compact.group(2), null);
                return "HHmm" + (compact.group(3) == null ? "" : "ss");
            }
            return "";
        }

        private static boolean isTime(String hours, String minutes) {
            return Integer.parseInt(hours) <= 24 && Integer.parseInt(minutes) < 60;
        }

        private String hour(String hours, String minutes, @Nullable String half) {
            hour = note('h', hours) % 24;
            minute = Integer.parseInt(minutes);
            if (half == null) {
                return "{H}";
            }
            hour = hour % 12 + (Character.toLowerCase(half.charAt(0)) == 'p' ? 12 : 0);
            return "{h}";
        }

        private int note(char placeholder, String digits) {
            if (digits.length() == 1) {
                oneDigit.add(placeholder);
            }
            return Integer.parseInt(digits);
        }

        private static String offsetLetters(String offset) {
            String gap = offset.startsWith(" ") ? " " : "";
            return gap + (offset.contains(":") || offset.strip().equals("Z") ? "XXX" : offset.strip().length() == 3 ? "X" : "XX");
        }

        /// Literal letters in quotes, as a date pattern wants them.
        private static String quoted(String literal) {
            return literal.replaceAll("(\\p{L}[\\p{L} ]*\\p{L}|\\p{L})", "'$1'");
        }
    }
}
