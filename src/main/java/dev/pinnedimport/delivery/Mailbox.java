package dev.pinnedimport.delivery;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/// Where replies wait for the pump's thread. Anybody may put something in; one thread takes it out.
final class Mailbox<T> {

    private final Time time;
    private final Queue<T> messages = new ConcurrentLinkedQueue<>();
    private volatile @Nullable Thread sleeper;
    private volatile boolean woken;

    Mailbox(Time time) {
        this.time = time;
    }

    void put(T message) {
        messages.add(message);
        wake();
    }

    /// Ends the present or the next wait.
    void wake() {
        woken = true;
        Thread thread = sleeper;
        if (thread != null) {
            time.unpark(thread);
        }
    }

    @Nullable T poll() {
        return messages.poll();
    }

    /// Waits that long, or until there is something to take out.
    void await(long nanos) {
        sleeper = Thread.currentThread();
        if (!woken && nanos > 0) {
            time.park(nanos);
        }
        sleeper = null;
        woken = false;
    }
}
