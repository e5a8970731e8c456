package dev.pinnedimport.mapping;

import java.util.regex.Pattern;

/// Tells a cell with many dates from one with a single date.
final class ManyDates {

    /// Start and end.
    static final int OF_ONE_EVENT = 2;

    private static final Pattern DATE = Pattern.compile("(?<!\\d)(?:\\d{4}-\\d{2}-\\d{2}|\\d{1,2}[./]\\d{1,2}[./]\\d{2,4})(?!\\d)");

    private ManyDates() {}

    static int count(String text) {
        return (int) DATE.matcher(text).results().limit(10_000).count();
    }
}
