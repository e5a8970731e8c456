package dev.pinnedimport.delivery;

import java.time.Instant;
import java.util.concurrent.locks.LockSupport;

/// Time as the pump knows it. Tests bring their own, so that nobody waits.
public interface Time {

    /// The wall clock. It may be wrong, and it may jump.
    Instant now();

    /// A clock that only goes forward, in nanoseconds. It may stand still while the machine sleeps.
    long nanos();

    /// Waits that long, or until somebody wakes this thread, or less.
    void park(long nanos);

    void unpark(Thread thread);

    static Time system() {
        return new Time() {
            @Override
            public Instant now() {
                return Instant.now();
            }

            @Override
            public long nanos() {
                return System.nanoTime();
            }

            @Override
            public void park(long nanos) {
                LockSupport.parkNanos(nanos);
            }

            @Override
            public void unpark(Thread thread) {
                LockSupport.unpark(thread);
            }
        };
    }
}
