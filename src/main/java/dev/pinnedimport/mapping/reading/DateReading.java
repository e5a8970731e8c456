package dev.pinnedimport.mapping.reading;

import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import org.jspecify.annotations.Nullable;

/// What came of reading a text as date and time.
public sealed interface DateReading {

    /// @param date null where the text gives a time only
    /// @param time null where the text gives a date only
    /// @param zone the offset or region that the text names, if it names one
    record Read(@Nullable LocalDate date, @Nullable LocalTime time, @Nullable ZoneId zone) implements DateReading {}

    /// The text has the right form, but there is no such day or time.
    ///
    /// @param why in everyday words, such as `February 2026 has 28 days`
    record NotInCalendar(String why) implements DateReading {}

    /// The text has another form.
    record OtherForm() implements DateReading {}

    /// The text is a date in two ways, and nothing tells which is meant.
    record Unclear(LocalDate one, LocalDate other) implements DateReading {}
}
