package dev.pinnedimport.mapping.reading;

import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;

/// Reads ISO 8601: `2026-06-12`, `2026-06-12T20:00`, `20260612T200000-0400`, with a space for the `T`, fractions, `Z` and offsets.
///
/// Written by hand, since the formatters of the JDK know either the basic or the extended form and are slower.
public final class IsoText {

    private final String text;
    private int at;

    private IsoText(String text) {
        this.text = text;
    }

    public static DateReading read(String text) {
        return new IsoText(text).dateAndTime();
    }

    /// Reads `20:00`, `20:00:30`, `20:00:30.5`.
    public static DateReading readTime(String text) {
        IsoText reader = new IsoText(text);
        return reader.time(null);
    }

    private DateReading dateAndTime() {
        int year = number(4);
        boolean dashes = skip('-');
        int month = number(2);
        if (dashes && !skip('-')) {
            return new DateReading.OtherForm();
        }
        int day = number(2);
        if (year < 0 || month < 0 || day < 0) {
            return new DateReading.OtherForm();
        }
        int[] date = {year, month, day};
        if (atEnd()) {
            return Calendar.resolve(date, 0, false, 0, 0, 0, 0, null);
        }
        return skip('T') || skip('t') || skip(' ') ? time(date) : new DateReading.OtherForm();
    }

    private DateReading time(int @Nullable [] date) {
        int hour = number(2);
        boolean colons = skip(':');
        int minute = number(2);
        if (hour < 0 || minute < 0) {
            return new DateReading.OtherForm();
        }
        int second = 0;
        int nano = 0;
        if (colons ? skip(':') : isDigit()) {
            second = number(2);
            if (skip('.') || skip(',')) {
                nano = fraction();
            }
            if (second < 0 || nano < 0) {
                return new DateReading.OtherForm();
            }
        }
        int beforeOffset = at;
        ZoneOffset offset = offset();
        if (!atEnd() || (offset == null && at != beforeOffset)) {
            return new DateReading.OtherForm();
        }
        return Calendar.resolve(date, 0, true, hour, minute, second, nano, offset);
    }

    private @Nullable ZoneOffset offset() {
        if (skip('Z') || skip('z')) {
            return ZoneOffset.UTC;
        }
        int sign = skip('+') ? 1 : skip('-') || skip('\u2212') ? -1 : 0;
        if (sign == 0) {
            return null;
        }
        int hours = number(2);
        boolean minutesFollow = skip(':') || isDigit();
        int minutes = minutesFollow ? number(2) : 0;
        if (hours < 0 || hours > 17 || minutes < 0 || minutes > 59) {
            return null;
        }
        return ZoneOffset.ofTotalSeconds(sign * (hours * 3600 + minutes * 60));
    }

    private int fraction() {
        int digits = 0;
        int nano = 0;
        while (isDigit()) {
            if (digits < 9) {
                nano = nano * 10 + (text.charAt(at) - '0');
            }
            digits++;
            at++;
        }
        for (int i = digits; i < 9; i++) {
            nano *= 10;
        }
        return digits == 0 ? -1 : nano;
    }

    /// The number made of exactly so many digits, or -1.
    private int number(int digits) {
        if (at + digits > text.length()) {
            return -1;
        }
        int value = 0;
        for (int i = 0; i < digits; i++) {
            if (!isDigit()) {
                return -1;
            }
            value = value * 10 + (text.charAt(at++) - '0');
        }
        return value;
    }

    private boolean isDigit() {
        return at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9';
    }

    private boolean skip(char c) {
        if (at < text.length() && text.charAt(at) == c) {
            at++;
            return true;
        }
        return false;
    }

    private boolean atEnd() {
        return at == text.length();
    }

    /// `2026-06-12T20:00:00-04:00`, always with seconds; fractions of a second are left out.
    public static String write(LocalDate date, LocalTime time, ZoneOffset offset) {
        StringBuilder iso = new StringBuilder(25);
        digits(iso, date.getYear(), 4).append('-');
        digits(iso, date.getMonthValue(), 2).append('-');
        digits(iso, date.getDayOfMonth(), 2).append('T');
        digits(iso, time.getHour(), 2).append(':');
        digits(iso, time.getMinute(), 2).append(':');
        digits(iso, time.getSecond(), 2);
        return iso.append(offset.getId()).toString();
    }

    private static StringBuilder digits(StringBuilder iso, int value, int width) {
        for (int limit = width == 4 ? 1000 : 10; limit > value && limit > 1; limit /= 10) {
            iso.append('0');
        }
        return iso.append(value);
    }
}
