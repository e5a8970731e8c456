package dev.pinnedimport.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RequestThreadsTest {

    private final RequestThreads threads = new RequestThreads();
    private final LinkedBlockingQueue<Thread> used = new LinkedBlockingQueue<>();

    @AfterEach
    void close() {
        threads.close();
    }

    @Test
    void aFewRequestsLeaveNoVirtualThreadBehindThatTheJvmWouldWaitFor() throws Exception {
        assertThat(threadsOf(500)).noneMatch(Thread::isVirtual).allMatch(Thread::isDaemon);
    }

    @Test
    void manyRequestsGoOnVirtualThreads() throws Exception {
        threadsOf(500);

        assertThat(threadsOf(100)).allMatch(Thread::isVirtual);
    }

    @Test
    void moreAtOnceThanThereArePlatformThreadsForGoOnVirtualOnes() throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        for (int i = 0; i < 40; i++) {
            threads.execute(() -> {
                used.add(Thread.currentThread());
                awaitQuietly(end);
            });
        }

        List<Thread> all = take(40);
        end.countDown();

        assertThat(all).filteredOn(thread -> !thread.isVirtual()).hasSize(32);
    }

    @Test
    void refusesNothingWhenClosed() throws Exception {
        threads.close();

        assertThat(threadsOf(1)).hasSize(1);
    }

    private List<Thread> threadsOf(int requests) throws InterruptedException {
        List<Thread> all = new ArrayList<>();
        for (int i = 0; i < requests; i++) {
            threads.execute(() -> used.add(Thread.currentThread()));
            all.addAll(take(1));
        }
        return all;
    }

    private List<Thread> take(int requests) throws InterruptedException {
        List<Thread> all = new ArrayList<>();
        for (int i = 0; i < requests; i++) {
            all.add(used.take());
        }
        return all;
    }

    private static void awaitQuietly(CountDownLatch end) {
        try {
            end.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
