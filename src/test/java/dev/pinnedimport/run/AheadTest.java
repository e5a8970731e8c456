package dev.pinnedimport.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pinnedimport.SharesNothing;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

@SharesNothing
class AheadTest {

    @Test
    void isDoneOnceHoweverOftenItIsAskedFor() {
        AtomicInteger times = new AtomicInteger();
        Ahead<Integer> ahead = new Ahead<>(times::incrementAndGet);

        ahead.work();

        assertThat(ahead.result()).isEqualTo(1);
        assertThat(ahead.result()).isEqualTo(1);
        assertThat(times).hasValue(1);
    }

    @Test
    void whoNeedsItFirstDoesIt() {
        Ahead<Thread> ahead = new Ahead<>(Thread::currentThread);

        assertThat(ahead.result()).isSameAs(Thread.currentThread());
    }

    @Test
    void whoNeedsItWhileAnotherThreadDoesItWaits() {
        CountDownLatch goesOn = new CountDownLatch(1);
        CountDownLatch begun = new CountDownLatch(1);
        Ahead<String> ahead = new Ahead<>(() -> {
            begun.countDown();
            await(goesOn);
            return "done";
        });
        Thread.ofPlatform().daemon().start(ahead::work);
        await(begun);
        CompletableFuture<String> needed = CompletableFuture.supplyAsync(ahead::result);

        assertThat(needed).isNotDone();
        goesOn.countDown();

        assertThat(needed.join()).isEqualTo("done");
    }

    @Test
    void whatWentWrongIsToldToWhoeverNeedsItAndNotToWhoeverDidIt() {
        IllegalArgumentException wrong = new IllegalArgumentException("wrong");
        Ahead<String> ahead = new Ahead<>(() -> {
            throw wrong;
        });

        ahead.work();

        assertThatThrownBy(ahead::result).isSameAs(wrong);
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException("interrupted", e);
        }
    }
}
