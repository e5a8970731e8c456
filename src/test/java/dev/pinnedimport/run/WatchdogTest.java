package dev.pinnedimport.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class WatchdogTest {

    private final AtomicInteger barks = new AtomicInteger();
    private final Watchdog watchdog = new Watchdog(4, barks::incrementAndGet);

    @Test
    void barksAfterSoManyLooksWithoutASignOfLife() {
        watchdog.alive();

        assertThat(looksUntilItBarks(20)).isEqualTo(5);
        assertThat(barks).hasValue(1);
    }

    @Test
    void isContentWithOneSignBetweenManyLooks() {
        for (int round = 0; round < 10; round++) {
            watchdog.alive();
            looksUntilItBarks(4);
        }

        assertThat(barks).hasValue(0);
    }

    @Test
    void watchesNobodyWhoHasNotBegunOrIsAtRest() {
        looksUntilItBarks(10);
        watchdog.alive();
        watchdog.atRest();
        looksUntilItBarks(10);

        assertThat(barks).hasValue(0);
    }

    private int looksUntilItBarks(int most) {
        for (int look = 1; look <= most; look++) {
            if (watchdog.look()) {
                return look;
            }
        }
        return most;
    }
}
