package dev.pinnedimport.delivery.pace;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What an answer's headers say about the pace. What is not understood is absent.
///
/// @param limit      requests in a window or a bucket
/// @param remaining  requests left in it
/// @param reset      until it is full again
/// @param retryAfter until the next request may leave
/// @param date       the API's clock
public record RateSignals(
        @Nullable Long limit, @Nullable Long remaining, @Nullable Duration reset, @Nullable Duration retryAfter, @Nullable Instant date) {

    public static final RateSignals NONE = new RateSignals(null, null, null, null, null);

    private static final Pattern NUMBER = Pattern.compile("\\d{1,18}");
    private static final long LONGEST_RESET = Duration.ofDays(1).toSeconds();
    /// Above this a number is a time of day in milliseconds, above `LONGEST_RESET` one in seconds.
    private static final long MILLISECONDS = 100_000_000_000L;

    /// @param headers names in lower case
    /// @param now     by our clock, where the answer has no `Date`
    public static RateSignals of(Map<String, List<String>> headers, Instant now) {
        List<String> dates = headers.getOrDefault("date", List.of());
        Optional<Instant> date = dates.size() == 1 ? RetryAfter.findDate(dates.getFirst().strip(), now) : Optional.empty();
        Instant base = date.orElse(now);
        OptionalLong limit = number(headers, "limit");
        OptionalLong remaining = number(headers, "remaining");
        return new RateSignals(
                limit.isPresent() ? limit.getAsLong() : null,
                remaining.isPresent() ? remaining.getAsLong() : null,
                reset(number(headers, "reset"), base),
                RetryAfter.find(headers.getOrDefault("retry-after", List.of()), base).orElse(null),
                date.orElse(null));
    }

    private static OptionalLong number(Map<String, List<String>> headers, String name) {
        for (String prefix : List.of("x-ratelimit-", "x-rate-limit-", "ratelimit-")) {
            List<String> values = headers.getOrDefault(prefix + name, List.of());
            if (!values.isEmpty()) {
                // "100, 100;w=60" is an older draft's way to name several windows: the first is the closest.
                String value = values.getFirst().split("[,;]", 2)[0].strip();
                return NUMBER.matcher(value).matches() ? OptionalLong.of(Long.parseLong(value)) : OptionalLong.empty();
            }
        }
        return OptionalLong.empty();
    }

    private static @Nullable Duration reset(OptionalLong value, Instant base) {
        if (value.isEmpty()) {
            return null;
        }
        long number = value.getAsLong();
        Duration until = number <= LONGEST_RESET ? Duration.ofSeconds(number)
                : number < MILLISECONDS ? Duration.between(base, Instant.ofEpochSecond(number))
                : Duration.between(base, Instant.ofEpochMilli(number));
        return until.isNegative() || until.toSeconds() > LONGEST_RESET ? null : until;
    }

    public Optional<Duration> findRetryAfter() {
        return Optional.ofNullable(retryAfter);
    }

    public Optional<Instant> findDate() {
        return Optional.ofNullable(date);
    }
}
