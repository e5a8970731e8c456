package dev.pinnedimport.source;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Optional;

/// Dates as spreadsheets store them: days since the end of 1899 (or the beginning of 1904), times as fractions of a day.
final class SerialDate {

    private static final long DAY = 86_400;

    /// The 29th of February 1900, which spreadsheets know and the calendar does not.
    private static final long PHANTOM_DAY = 60;

    private final boolean starts1904;

    SerialDate(boolean starts1904) {
        this.starts1904 = starts1904;
    }

    /// What a number shown in a date format says.
    record Shown(CellKind kind, String text) {}

    /// Empty where the number is no date: negative, beyond the year 9999, or the 29th of February 1900.
    ///
    /// Fractions are rounded to the second. Below 1 there is a time but no date, whatever the format; the days of a duration beyond 24
    /// hours are counted as hours, and such a text is no time of day.
    Optional<Shown> read(double serial, CellFormats.Format format) {
        if (!(serial >= 0 && serial < 3_000_000)) {
            return Optional.empty();
        }
        long seconds = Math.round(serial * DAY);
        long days = seconds / DAY;
        LocalTime time = LocalTime.ofSecondOfDay(seconds % DAY);
        if (format == CellFormats.Format.DURATION && days > 0) {
            return Optional.of(new Shown(CellKind.TEXT, duration(seconds)));
        }
        if (format == CellFormats.Format.TIME || format == CellFormats.Format.DURATION || days == 0 && !starts1904) {
            return Optional.of(new Shown(CellKind.TIME, time.toString()));
        }
        return findDate(days).map(date -> format == CellFormats.Format.DATE
                ? new Shown(CellKind.DATE, date.toString())
                : new Shown(CellKind.DATE_TIME, LocalDateTime.of(date, time).toString()));
    }

    /// A date cell that is stored as ISO text, which some writers do; an offset is kept in the text and left to the job.
    static Optional<Shown> readIso(String stored) {
        try {
            if (stored.indexOf('T') < 0) {
                return Optional.of(stored.indexOf(':') < 0 ? new Shown(CellKind.DATE, LocalDate.parse(stored).toString())
                        : new Shown(CellKind.TIME, toSecond(LocalTime.parse(stored)).toString()));
            }
            if (stored.endsWith("Z") || stored.lastIndexOf('+') > 0 || stored.lastIndexOf('-') > stored.indexOf('T')) {
                return Optional.of(new Shown(CellKind.TEXT, OffsetDateTime.parse(stored).toString()));
            }
            LocalDateTime date = LocalDateTime.parse(stored);
            return Optional.of(new Shown(CellKind.DATE_TIME, date.with(toSecond(date.toLocalTime())).toString()));
        } catch (DateTimeException _) {
            return Optional.empty();
        }
    }

    private static LocalTime toSecond(LocalTime time) {
        return time.truncatedTo(ChronoUnit.SECONDS);
    }

    private Optional<LocalDate> findDate(long days) {
        if (!starts1904 && days == PHANTOM_DAY) {
            return Optional.empty();
        }
        LocalDate first = starts1904 ? LocalDate.of(1904, 1, 1) : LocalDate.of(1899, 12, days < PHANTOM_DAY ? 31 : 30);
        return Optional.of(first.plusDays(days)).filter(date -> date.getYear() <= 9999);
    }

    private static String duration(long seconds) {
        String text = seconds / 3600 + String.format(Locale.ROOT, ":%02d", seconds / 60 % 60);
        return seconds % 60 == 0 ? text : text + String.format(Locale.ROOT, ":%02d", seconds % 60);
    }
}
