package dev.pinnedimport.delivery.pace;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RetryAfterTest {

    private static final Instant NOW = Instant.parse("2026-11-23T02:00:00Z");

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"7|7", "120|120", " 3 |3", "86400|86400", "0|1", "Mon, 23 Nov 2026 02:00:09 GMT|9",
        "Monday, 23-Nov-26 02:00:09 GMT|9", "Mon Nov 23 02:00:09 2026|9", "Sun Dec  6 02:00:00 2026|1123200", "Mon, 23 Nov 2026 01:00:00 GMT|1",
        "Sunday, 06-Nov-94 08:49:37 GMT|1", "9999999999|31536000", "Fri, 31 Dec 9999 23:59:59 GMT|31536000"})
    void understandsSecondsAndAllThreeFormsOfDates(String value, long seconds) {
        assertThat(RetryAfter.find(List.of(value), NOW)).contains(Duration.ofSeconds(seconds));
    }

    @ParameterizedTest
    @ValueSource(strings = {"-5", "1.5", "abc", "", "100000000000000000000", "7 s", "Mon, 31 Feb 2026 02:00:09 GMT", "2026-11-23T02:00:09Z"})
    void ignoresWhatItDoesNotUnderstand(String value) {
        assertThat(RetryAfter.find(List.of(value), NOW)).isEmpty();
    }

    @Test
    void ignoresTwoHeaders() {
        assertThat(RetryAfter.find(List.of("3", "4"), NOW)).isEmpty();
    }

    @Test
    void measuresADateFromTheApisOwnClock() {
        RateSignals signals = RateSignals.of(Map.of("date", List.of("Mon, 23 Nov 2026 05:00:00 GMT"),
                "retry-after", List.of("Mon, 23 Nov 2026 05:00:30 GMT")), NOW);

        assertThat(signals.findRetryAfter()).contains(Duration.ofSeconds(30));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"x-ratelimit-limit|100|x-ratelimit-remaining|3|x-ratelimit-reset|30", "x-rate-limit-limit|100|x-rate-limit-remaining|3|x-rate-limit-reset|30",
        "ratelimit-limit|100, 100;w=60|ratelimit-remaining|3|ratelimit-reset|30", "x-ratelimit-limit|100|x-ratelimit-remaining|3|x-ratelimit-reset|1795399230",
        "x-ratelimit-limit|100|x-ratelimit-remaining|3|x-ratelimit-reset|1795399230000"})
    void readsTheRateLimitHeadersInTheirSpellings(String limitName, String limit, String remainingName, String remaining, String resetName, String reset) {
        RateSignals signals = RateSignals.of(Map.of(limitName, List.of(limit), remainingName, List.of(remaining), resetName, List.of(reset)), NOW);

        assertThat(signals).isEqualTo(new RateSignals(100L, 3L, Duration.ofSeconds(30), null, null));
    }

    @Test
    void ignoresRateLimitHeadersThatMakeNoSense() {
        RateSignals signals = RateSignals.of(Map.of("x-ratelimit-limit", List.of("many"), "x-ratelimit-remaining", List.of("-1"),
                "x-ratelimit-reset", List.of("1500000000"), "date", List.of("yesterday")), NOW);

        assertThat(signals).isEqualTo(RateSignals.NONE);
    }
}
