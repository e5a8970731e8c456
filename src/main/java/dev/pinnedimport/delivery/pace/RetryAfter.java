package dev.pinnedimport.delivery.pace;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/// Reads `Retry-After` and the dates of HTTP.
public final class RetryAfter {

    /// Who asks for no pause at all gets this one.
    public static final Duration SHORTEST = Duration.ofSeconds(1);

    /// Longer than anybody waits. A server that means "never" names the year 9999, of which the nanoseconds are too many for a `long`.
    public static final Duration LONGEST = Duration.ofDays(365);

    private static final Pattern SECONDS = Pattern.compile("\\d{1,10}");
    private static final DateTimeFormatter IMF = DateTimeFormatter.ofPattern("EEE, dd MMM uuuu HH:mm:ss 'GMT'", Locale.ENGLISH);
    private static final DateTimeFormatter ASCTIME = DateTimeFormatter.ofPattern("EEE MMM ppd HH:mm:ss uuuu", Locale.ENGLISH);

    /// What was read last: all answers of a second bear the same date, and reading it takes longer than all their other headers.
    private static volatile Known last = new Known("", Instant.EPOCH);

    private RetryAfter() {}

    private record Known(String value, Instant date) {}

    /// How long to wait; empty where the header is absent, repeated or not understood.
    ///
    /// @param values of the header
    /// @param base   what the answer's `Date` header says, or else the clock: a date is a distance from it
    public static Optional<Duration> find(List<String> values, Instant base) {
        if (values.size() != 1) {
            return Optional.empty();
        }
        String value = values.getFirst().strip();
        Optional<Duration> wait = SECONDS.matcher(value).matches()
                ? Optional.of(Duration.ofSeconds(Long.parseLong(value)))
                : findDate(value, base).map(date -> Duration.between(base, date));
        return wait.map(length -> length.compareTo(SHORTEST) < 0 ? SHORTEST : length.compareTo(LONGEST) > 0 ? LONGEST : length);
    }

    /// A date in one of HTTP's three forms.
    ///
    /// @param near two-digit years are taken within fifty years of this
    public static Optional<Instant> findDate(String value, Instant near) {
        Known known = last;
        if (known.value().equals(value)) {
            return Optional.of(known.date());
        }
        Optional<Instant> date = parse(value, IMF);
        date.ifPresent(read -> last = new Known(value, read));
        return date.or(() -> parse(value, rfc850(near))).or(() -> parse(value, ASCTIME));
    }

    private static DateTimeFormatter rfc850(Instant near) {
        int year = near.atZone(ZoneOffset.UTC).getYear();
        return new DateTimeFormatterBuilder()
                .appendPattern("EEEE, dd-MMM-")
                .appendValueReduced(ChronoField.YEAR, 2, 2, year - 49)
                .appendPattern(" HH:mm:ss 'GMT'")
                .toFormatter(Locale.ENGLISH);
    }

    private static Optional<Instant> parse(String value, DateTimeFormatter format) {
        try {
            return Optional.of(LocalDateTime.parse(value, format).toInstant(ZoneOffset.UTC));
        } catch (DateTimeException _) {
            return Optional.empty();
        }
    }
}
