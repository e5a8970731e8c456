package dev.pinnedimport.delivery;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// Where replies wait for the pump's thread. Anybody may put something in; one thread takes it out.
///
/// Waking a thread costs both sides as much as looking through a reply, so where many are expected it sleeps on until there are several.
final class Mailbox<T> {

    /// How long the first message waits for the others.
    private static final long LONGEST_GATHERING = 2_000_000;

    private final Time time;
    private final Queue<T> messages = new ConcurrentLinkedQueue<>();
    private final AtomicInteger size = new AtomicInteger();
    private volatile int enough = 1;
    private volatile @Nullable Thread sleeper;
    private volatile boolean woken;

    Mailbox(Time time) {
        this.time = time;
    }

    void put(T message) {
        messages.add(message);
        if (size.incrementAndGet() >= enough) {
            unpark();
        }
    }

    /// Ends the present or the next wait.
    void wake() {
        woken = true;
        unpark();
    }

    private void unpark() {
        Thread thread = sleeper;
        if (thread != null) {
            time.unpark(thread);
        }
    }

    @Nullable T poll() {
        T message = messages.poll();
        if (message != null) {
            size.decrementAndGet();
        }
        return message;
    }

    /// Waits that long, or until there is something to take out; then a moment more, but not longer in all, until there are several.
    void await(long nanos, int several) {
        long until = time.nanos() + nanos;
        sleep(nanos, 1);
        if (size.get() > 0) {
            sleep(Math.min(until - time.nanos(), LONGEST_GATHERING), several);
        }
        woken = false;
    }

    // Whoever puts something in counts it before it asks how many are enough; here it is the other way round, so one of both sees the other.
    private void sleep(long nanos, int several) {
        enough = several;
        sleeper = Thread.currentThread();
        if (!woken && nanos > 0 && size.get() < several) {
            time.park(nanos);
        }
        sleeper = null;
    }
}
