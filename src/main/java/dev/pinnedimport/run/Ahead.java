package dev.pinnedimport.run;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Supplier;

/// Work that another thread may do before its result is needed. Where none has begun it by then, whoever needs it does it.
final class Ahead<T> {

    private final FutureTask<T> task;

    Ahead(Supplier<T> work) {
        this.task = new FutureTask<>(work::get);
    }

    /// Does the work, unless somebody does or did it. How it ends is told by [#result] only.
    void work() {
        task.run();
    }

    /// The same result, or the same exception, for everyone who asks.
    T result() {
        task.run();
        try {
            return task.get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException("what was begun ahead failed", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for what was begun ahead", e);
        }
    }
}
