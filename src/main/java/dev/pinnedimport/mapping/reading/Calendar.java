package dev.pinnedimport.mapping.reading;

import java.time.LocalDate;
import java.time.LocalTime;
import java.time.Month;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.format.TextStyle;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Puts numbers that were read into a date and a time, or says why there is no such day.
final class Calendar {

    private static final int FIRST_YEAR = 1970;
    private static final int LAST_YEAR = 2199;

    private Calendar() {}

    /// @param fields year, month, day; null: no date was read
    static DateReading resolve(int @Nullable [] fields, int weekday, boolean hasTime, long hour, long minute, long second, long nano,
            @Nullable ZoneId zone) {
        LocalDate date = null;
        if (fields != null) {
            String wrong = wrongDay(fields[0], fields[1], fields[2]);
            if (wrong != null) {
                return new DateReading.NotInCalendar(wrong);
            }
            date = LocalDate.of(fields[0], fields[1], fields[2]);
            if (weekday != 0 && date.getDayOfWeek().getValue() != weekday) {
                return new DateReading.NotInCalendar(day(date) + " is a "
                        + date.getDayOfWeek().getDisplayName(TextStyle.FULL, Locale.ENGLISH));
            }
        }
        if (!hasTime) {
            return new DateReading.Read(date, null, zone);
        }
        if (hour < 0 || hour > 23) {
            return new DateReading.NotInCalendar("the hours of a day go from 0 to 23");
        }
        if (minute < 0 || minute > 59 || second < 0 || second > 59) {
            return new DateReading.NotInCalendar("minutes and seconds go from 0 to 59");
        }
        return new DateReading.Read(date, LocalTime.of((int) hour, (int) minute, (int) second, (int) nano), zone);
    }

    /// `12 June 2026`
    static String day(LocalDate date) {
        return date.getDayOfMonth() + " " + month(date.getMonth()) + " " + date.getYear();
    }

    private static String month(Month month) {
        return month.getDisplayName(TextStyle.FULL, Locale.ENGLISH);
    }

    private static @Nullable String wrongDay(int year, int month, int day) {
        if (year < FIRST_YEAR || year > LAST_YEAR) {
            return "the year is not between " + FIRST_YEAR + " and " + LAST_YEAR;
        }
        if (month < 1 || month > 12) {
            return "there is no month " + month;
        }
        int length = YearMonth.of(year, month).lengthOfMonth();
        return day < 1 || day > length ? month(Month.of(month)) + " " + year + " has " + length + " days" : null;
    }
}
