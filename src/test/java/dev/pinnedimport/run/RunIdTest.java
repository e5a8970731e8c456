package dev.pinnedimport.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.ZoneId;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RunIdTest {

    private static final Instant AT = Instant.parse("2026-11-26T02:00:10Z");
    private static final ZoneId ZONE = ZoneId.of("Europe/Berlin");

    @Test
    void tellsWhenTheRunBeganByTheLocalClock() {
        assertThat(RunId.unused(AT, ZONE, new Random(1), _ -> false)).matches("2026-11-26-0300-[2-9a-hjkmnp-z]{3}");
    }

    @Test
    void isTakenAnewWhereARunOfTheSameMinuteHasIt() {
        String taken = RunId.unused(AT, ZONE, new Random(1), _ -> false);

        assertThat(RunId.unused(AT, ZONE, new Random(1), taken::equals)).startsWith("2026-11-26-0300-").isNotEqualTo(taken);
    }

    @Test
    void tellsAThousandRunsOfOneMinuteApart() {
        Set<String> ids = new HashSet<>();
        Random random = new Random(7);
        for (int i = 0; i < 1_000; i++) {
            assertThat(ids.add(RunId.unused(AT, ZONE, random, ids::contains))).isTrue();
        }
    }
}
