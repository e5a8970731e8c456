package dev.pinnedimport.delivery;

import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/// The threads on which requests wait for their answers: a few of the platform's for the first requests, virtual ones from then on.
///
/// Virtual threads are cheaper by the request. But where one of them has waited for a socket, the JVM keeps a thread waiting inside the operating
/// system, and gives it 300 ms at its own end: a quarter of the time that an import of ten rows takes. Who asks a few questions only does not pay that.
final class RequestThreads implements Executor, AutoCloseable {

    private static final int FIRST = 500;
    private static final int AT_ONCE = 32;
    private static final Duration IDLE = Duration.ofSeconds(5);

    private final AtomicInteger begun = new AtomicInteger();
    private final ThreadPoolExecutor platform = new ThreadPoolExecutor(0, AT_ONCE, IDLE.toMillis(), TimeUnit.MILLISECONDS, new SynchronousQueue<>(),
            Thread.ofPlatform().daemon().name("api-request-", 0).factory(), (request, _) -> onVirtual(request));

    /// Runs `request` at once, on a thread that does not keep the process alive. Never refuses, not even when closed.
    @Override
    public void execute(Runnable request) {
        if (begun.get() < FIRST && begun.incrementAndGet() <= FIRST) {
            platform.execute(request);
        } else {
            onVirtual(request);
        }
    }

    private static void onVirtual(Runnable request) {
        Thread.ofVirtual().name("api-request").start(request);
    }

    /// Lets go of idle threads; what runs goes on.
    @Override
    public void close() {
        platform.shutdown();
    }
}
