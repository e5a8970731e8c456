package dev.pinnedimport.delivery;

import dev.pinnedimport.issue.ExitCode;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// The wish that a run ends soon, raised by a shutdown hook. The first reason stays. Safe for use by many threads.
public final class StopSignal {

    private final AtomicReference<@Nullable ExitCode> reason = new AtomicReference<>();
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();

    /// @param why `INTERRUPTED` or `TERMINATED`
    public void raise(ExitCode why) {
        reason.compareAndSet(null, why);
        listeners.forEach(Runnable::run);
    }

    public boolean isRaised() {
        return reason.get() != null;
    }

    public Optional<ExitCode> findReason() {
        return Optional.ofNullable(reason.get());
    }

    /// Runs when the signal is raised, on that thread; at once where it already is. Must not block.
    public void whenRaised(Runnable listener) {
        listeners.add(listener);
        if (isRaised()) {
            listener.run();
        }
    }
}
