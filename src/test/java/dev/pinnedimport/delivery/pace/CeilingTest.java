package dev.pinnedimport.delivery.pace;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CeilingTest {

    @ParameterizedTest
    @CsvSource({"1, 3", "10, 4", "100, 17", "2000, 302", "1000000000, 100000"})
    void leavesRoomAboveThePaceAndNoMore(double perSecond, int perTenth) {
        Ceiling ceiling = new Ceiling(Duration.ofSeconds(1));

        ceiling.follow(perSecond);

        assertThat(ceiling.perTenth()).isEqualTo(perTenth);
    }

    /// The questions before a run and its first events fall into the same tenth of a second.
    @Test
    void holdsFromTheMomentOnAtWhichThePaceIsKnown() {
        Ceiling ceiling = new Ceiling(Duration.ofSeconds(1));
        for (int i = 0; i < 10; i++) {
            ceiling.pass();
        }

        ceiling.follow(2000);

        assertThat(ceiling.left()).isEqualTo(302);
    }

    @Test
    void holdsBackWhatExceedsIt() {
        Ceiling ceiling = new Ceiling(Duration.ofSeconds(5));
        ceiling.follow(10);
        ceiling.pass();
        long began = System.nanoTime();

        for (int i = 0; i < 40; i++) {
            ceiling.pass();
        }

        assertThat(Duration.ofNanos(System.nanoTime() - began)).isGreaterThan(Duration.ofMillis(400));
    }
}
