package dev.pinnedimport.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

@Execution(ExecutionMode.CONCURRENT)
class FlowTest {

    private final Flow flow = new Flow(100);

    @Test
    void tellsNothingBeforeAWholeSliceHasPassed() {
        flow.add(1000);
        flow.add(1050);

        assertThat(flow.inASlice(1099)).isZero();
        assertThat(flow.inASlice(1100)).isEqualTo(2);
    }

    @Test
    void tellsWhatCameInTheLastWholeSlice() {
        for (int at = 1000; at < 1250; at += 10) {
            flow.add(at);
        }

        assertThat(flow.inASlice(1250)).isEqualTo(10);
    }

    @Test
    void forgetsWhatCameBeforeASilence() {
        for (int at = 1000; at < 1200; at += 10) {
            flow.add(at);
        }

        assertThat(flow.inASlice(1600)).isZero();
        assertThat(flow.inASlice(1700)).isZero();
    }

    @Test
    void countsBackwardsOfAClockThatBeginsBelowZero() {
        for (int at = -500; at < -290; at += 10) {
            flow.add(at);
        }

        assertThat(flow.inASlice(-290)).isEqualTo(10);
    }
}
