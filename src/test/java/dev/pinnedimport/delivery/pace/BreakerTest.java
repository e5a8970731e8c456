package dev.pinnedimport.delivery.pace;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BreakerTest {

    private static final long SECOND = 1_000_000_000;

    private final Breaker breaker = new Breaker(new Random(1), 0);

    @Test
    void beginsWithAHarmlessQuestion() {
        assertThat(breaker.mostInFlight(64)).isZero();
        assertThat(breaker.probeAt()).isZero();

        breaker.probed(true, 0);

        assertThat(breaker.mostInFlight(64)).isEqualTo(64);
    }

    @Test
    void opensAfterTenFailuresInARow() {
        breaker.probed(true, 0);
        fail(9, SECOND);
        assertThat(breaker.isOpen()).isFalse();

        breaker.failed(SECOND);

        assertThat(breaker.isOpen()).isTrue();
    }

    @Test
    void aSuccessInBetweenStartsTheCountAnew() {
        breaker.probed(true, 0);
        fail(9, SECOND);
        breaker.succeeded();

        fail(9, SECOND);

        assertThat(breaker.isOpen()).isFalse();
    }

    @Test
    void triesOneRequestOnceTheQuestionIsAnswered() {
        breaker.probed(true, 0);
        fail(10, SECOND);

        breaker.probed(true, 2 * SECOND);

        assertThat(breaker.mostInFlight(64)).isEqualTo(1);
    }

    @Test
    void asksEverMoreRarelyButAtLeastEveryMinuteOrSo() {
        breaker.probed(true, 0);
        fail(10, 0);
        long now = breaker.probeAt();
        long pause = 0;
        for (int i = 0; i < 20; i++) {
            breaker.probed(false, now);
            assertThat(breaker.probeAt() - now).isGreaterThanOrEqualTo(Math.min(pause * 3 / 2, 60 * SECOND)).isLessThanOrEqualTo(75 * SECOND);
            pause = breaker.probeAt() - now;
            now = breaker.probeAt();
        }
    }

    @Test
    void aQuestionAnsweredIsNotYetASuccess() {
        breaker.probed(true, 0);
        fail(10, SECOND);
        breaker.probed(true, 2 * SECOND);
        breaker.failed(600 * SECOND);

        assertThat(breaker.failingFor(601 * SECOND)).isEqualTo(Duration.ofSeconds(600));
    }

    @Test
    void aRetryBudgetRunsOutAndFillsUpBySuccesses() {
        RetryBudget budget = new RetryBudget();
        for (int i = 0; i < 100; i++) {
            assertThat(budget.spend()).isTrue();
        }
        assertThat(budget.spend()).isFalse();

        for (int i = 0; i < 5; i++) {
            budget.succeeded();
        }

        assertThat(budget.spend()).isTrue();
    }

    private void fail(int times, long now) {
        for (int i = 0; i < times; i++) {
            breaker.failed(now);
        }
    }
}
