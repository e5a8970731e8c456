package dev.pinnedimport.guess;

import dev.pinnedimport.guess.DateForm.Parsed;

/// Whether the first of three numbers of two digits may be the year, as in 26-11-05, though it could be the day of a year in third place.
final class YearPlace {

    private static final int MOST_DAYS = 31;
    private static final int MONTHS = 12;

    /// Two digits that may be a day are at most 31: as years near the present they name 2020 to 2031.
    private static final int FIRST_LIKELY_YEAR = 20;

    private final long[] first = new long[MOST_DAYS + 1];
    private final long[] third = new long[MOST_DAYS + 1];
    private long rows;
    private boolean fits = true;

    void add(Parsed date) {
        fits &= !date.oneDigit().contains('a') && date.second() <= MONTHS && date.year() >= 1 && date.year() <= MOST_DAYS;
        if (fits) {
            rows++;
            first[date.first()]++;
            third[date.year()]++;
        }
    }

    void add(YearPlace other) {
        fits &= other.fits;
        rows += other.rows;
        for (int number = 0; number <= MOST_DAYS; number++) {
            first[number] += other.first[number];
            third[number] += other.third[number];
        }
    }

    /// A year is the same in most rows, or lies near the present; a day is neither.
    boolean mayBeFirst() {
        if (!fits || rows == 0) {
            return false;
        }
        boolean bothOnce = isMostlyOne(first) && isMostlyOne(third);
        return isMostlyOne(first) && !isMostlyOne(third) || areLikelyYears(first) && (!areLikelyYears(third) || bothOnce);
    }

    private boolean isMostlyOne(long[] numbers) {
        long most = 0;
        for (long count : numbers) {
            most = Math.max(most, count);
        }
        return isNearlyAll(most);
    }

    private boolean areLikelyYears(long[] numbers) {
        long likely = 0;
        for (int number = FIRST_LIKELY_YEAR; number <= MOST_DAYS; number++) {
            likely += numbers[number];
        }
        return isNearlyAll(likely);
    }

    private boolean isNearlyAll(long count) {
        return count * 10 >= rows * 9;
    }
}
