package dev.pinnedimport.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Times of the usual form are read without Java's formatter, and must mean what it says.
class UsualTimesTest {

    @ParameterizedTest
    @ValueSource(strings = {
        "2026-05-01T20:00:00+02:00", "2026-05-01T20:00:00-00:00", "2026-05-01T20:00:00+00:00", "2026-05-01T20:00:00-03:30", "0000-01-01T00:00:00+00:00",
        "2026-02-29T20:00:00+02:00", "2028-02-29T23:59:59+02:00", "2026-05-01T24:00:00+02:00", "2026-05-01T23:60:00+02:00", "2026-05-01T23:00:60+02:00",
        "2026-05-01T20:00:00+18:00", "2026-05-01T20:00:00+18:01", "2026-05-01T20:00:00-19:00", "2026-05-01T20:00:00+02:60", "2026-13-01T20:00:00+02:00",
        "2026-00-01T20:00:00+02:00", "2026-05-00T20:00:00+02:00", "2026-05-01T20:00:00*02:00", "2026-05-01T20:00:00.12345Z"})
    void areWhatJavaReads(String text) {
        assertThat(EventTimes.parse(text)).isEqualTo(java(text));
    }

    @Test
    void areWhatJavaReadsWhateverTheDigits() {
        Random random = new Random(5);
        for (int i = 0; i < 20_000; i++) {
            String text = "%04d-%02d-%02dT%02d:%02d:%02d%s%02d:%02d".formatted(random.nextInt(10_000), random.nextInt(14), random.nextInt(33),
                    random.nextInt(25), random.nextInt(61), random.nextInt(61), random.nextBoolean() ? "+" : "-", random.nextInt(20), random.nextInt(61));
            assertThat(EventTimes.parse(text)).as(text).isEqualTo(java(text));
        }
    }

    private static @Nullable OffsetDateTime java(String text) {
        try {
            return OffsetDateTime.parse(text);
        } catch (DateTimeException _) {
            return null;
        }
    }
}
