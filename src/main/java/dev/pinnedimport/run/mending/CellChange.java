package dev.pinnedimport.run.mending;

import dev.pinnedimport.ledger.KeptCell;
import dev.pinnedimport.report.SafeCell;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.ResolverStyle;
import java.time.temporal.Temporal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Tells a cell that a person changed from one that only a spreadsheet spelled differently when it saved the file.
///
/// Spreadsheets make `00123` the number 123, `19.90` 19.9, `12.06.2026` a date in the form of their country, and `123456789012` `1.23E+11`. None
/// of that is anybody's will, so the cell counts as unchanged and keeps its first spelling. In a cell that was wrong, a person may well have
/// wanted just that, so there only differences without any meaning are passed over.
final class CellChange {

    private static final Pattern SHORTENED = Pattern.compile("[+-]?([0-9](?:[.,][0-9]+)?)E\\+?[0-9]+", Pattern.CASE_INSENSITIVE);
    private static final Pattern NUMBER = Pattern.compile("[+-]?[0-9]{1,30}(?:[.,][0-9]{1,30})?");
    private static final Pattern DIGITS = Pattern.compile("[0-9]+");
    private static final int LONGEST_DATE = 40;
    private static final List<DateTimeFormatter> DATES = dates();
    private static final List<DateTimeFormatter> TIMES = List.of(time("H:mm"), time("H:mm:ss"), time("h:mm a"), time("h:mm:ss a"));

    private CellChange() {}

    /// @param atFault whether an issue named the cell
    static boolean isChanged(KeptCell before, String after, boolean atFault) {
        String old = tidy(SafeCell.printable(before.text()));
        String now = tidy(after);
        if (old.equals(now) || isSameBoolean(old, now)) {
            return false;
        }
        Optional<BigDecimal> oldNumber = number(old);
        Optional<BigDecimal> newNumber = number(now);
        if (oldNumber.isPresent() && newNumber.isPresent() && oldNumber.get().compareTo(newNumber.get()) == 0) {
            return atFault && (hasLeadingZero(old) != hasLeadingZero(now) || hasOtherSign(old, now));
        }
        if (oldNumber.isPresent() && isShortened(oldNumber.get(), now)) {
            return false;
        }
        return atFault || !isSameMoment(old, now);
    }

    private static String tidy(String text) {
        return text.replace("\r\n", "\n").replace('\r', '\n').replace('\u00a0', ' ').strip();
    }

    private static boolean isSameBoolean(String a, String b) {
        return a.equalsIgnoreCase(b) && (a.equalsIgnoreCase("true") || a.equalsIgnoreCase("false"));
    }

    // A comma is a decimal sign here: a spreadsheet that writes 19.9 for 19,90 has read it as one.
    private static Optional<BigDecimal> number(String text) {
        return NUMBER.matcher(text).matches() ? Optional.of(new BigDecimal(text.replace(',', '.'))) : Optional.empty();
    }

    private static boolean hasLeadingZero(String text) {
        return text.length() > 1 && text.charAt(0) == '0' && Character.isDigit(text.charAt(1));
    }

    // 52,52 is no number where the job reads a point, and 52.52 is its mend.
    private static boolean hasOtherSign(String before, String after) {
        return before.indexOf(',') >= 0 && after.indexOf('.') >= 0 || before.indexOf('.') >= 0 && after.indexOf(',') >= 0;
    }

    private static boolean isShortened(BigDecimal before, String after) {
        Matcher shortened = SHORTENED.matcher(after);
        if (!shortened.matches()) {
            return false;
        }
        int digits = (int) shortened.group(1).chars().filter(Character::isDigit).count();
        BigDecimal shown = before.round(new MathContext(digits, RoundingMode.HALF_UP));
        return shown.compareTo(new BigDecimal(after.replace(',', '.').toUpperCase(Locale.ROOT))) == 0;
    }

    // Two texts of one form differ where their numbers do; two of different forms are the same where they can be read as the same.
    private static boolean isSameMoment(String a, String b) {
        if (a.length() > LONGEST_DATE || b.length() > LONGEST_DATE) {
            return false;
        }
        if (form(a).equals(form(b))) {
            return numbers(a).equals(numbers(b)) && !numbers(a).isEmpty() && !readings(a).isEmpty();
        }
        Set<Temporal> both = readings(a);
        both.retainAll(readings(b));
        return !both.isEmpty();
    }

    private static String form(String text) {
        return DIGITS.matcher(text).replaceAll("9");
    }

    private static List<Integer> numbers(String text) {
        List<Integer> numbers = new ArrayList<>();
        Matcher digits = DIGITS.matcher(text);
        while (digits.find()) {
            if (digits.group().length() > 9) {
                return List.of();
            }
            int number = Integer.parseInt(digits.group());
            numbers.add(digits.group().length() == 4 && number >= 2000 && number < 2100 ? number - 2000 : number);
        }
        return numbers;
    }

    private static Set<Temporal> readings(String text) {
        Set<Temporal> readings = new HashSet<>();
        if (text.isEmpty() || text.chars().noneMatch(Character::isDigit)) {
            return readings;
        }
        for (DateTimeFormatter format : TIMES) {
            parse(text, format, LocalTime::parse).ifPresent(readings::add);
        }
        for (DateTimeFormatter format : DATES) {
            parse(text, format, CellChange::dateTime).ifPresent(readings::add);
        }
        return readings;
    }

    private interface Parsing {
        Temporal parse(CharSequence text, DateTimeFormatter format);
    }

    private static Optional<Temporal> parse(String text, DateTimeFormatter format, Parsing parsing) {
        try {
            return Optional.of(parsing.parse(text, format));
        } catch (DateTimeException _) {
            return Optional.empty();
        }
    }

    private static Temporal dateTime(CharSequence text, DateTimeFormatter format) {
        return (Temporal) format.parseBest(text, LocalDateTime::from, date -> LocalDate.from(date).atStartOfDay());
    }

    private static List<DateTimeFormatter> dates() {
        List<DateTimeFormatter> formats = new ArrayList<>();
        for (String date : List.of("uuuu-M-d", "d.M.uuuu", "d.M.uu", "d/M/uuuu", "d/M/uu", "M/d/uuuu", "M/d/uu", "d-M-uuuu", "uuuu/M/d")) {
            formats.add(format(date + "[['T'][' ']H:mm[:ss]]"));
            formats.add(format(date + " h:mm[:ss] a"));
        }
        return formats;
    }

    private static DateTimeFormatter time(String pattern) {
        return format(pattern);
    }

    private static DateTimeFormatter format(String pattern) {
        return new DateTimeFormatterBuilder().parseCaseInsensitive().appendPattern(pattern).toFormatter(Locale.ENGLISH)
                .withResolverStyle(ResolverStyle.STRICT);
    }
}
