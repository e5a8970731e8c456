package dev.pinnedimport.cli;

import dev.pinnedimport.issue.ExitCode;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import sun.misc.Signal;

/// Ends a run in good order when the process is asked to go: SIGTERM and SIGINT.
///
/// The only place where the process keeps something static, since signals belong to the process. A run that can be interrupted registers
/// itself; the signal asks it to stop and the command then ends by itself with 143 or 130. A second Ctrl-C ends at once, which is safe: what
/// was sent is in the ledger before it is sent.
final class Interruption {

    private static final AtomicReference<@Nullable Runnable> RUNNING = new AtomicReference<>();
    private static final AtomicReference<@Nullable ExitCode> ASKED = new AtomicReference<>();

    private Interruption() {}

    /// Lets signals end what runs, instead of the process.
    static void listen() {
        Signal.handle(new Signal("TERM"), signal -> ask(ExitCode.TERMINATED));
        Signal.handle(new Signal("INT"), signal -> ask(ExitCode.INTERRUPTED));
    }

    /// While `action` runs, a signal calls `stop` instead of ending the process.
    static <T> T during(Runnable stop, Supplier<T> action) {
        RUNNING.set(stop);
        try {
            if (ASKED.get() != null) {
                stop.run();
            }
            return action.get();
        } finally {
            RUNNING.set(null);
        }
    }

    /// The code to end with: the signal's, where there was one.
    static int exitCode(int otherwise) {
        ExitCode asked = ASKED.get();
        return asked == null ? otherwise : asked.number();
    }

    /// Which signal came, as the code to end with.
    static ExitCode asked() {
        ExitCode asked = ASKED.get();
        return asked == null ? ExitCode.TERMINATED : asked;
    }

    private static void ask(ExitCode reason) {
        if (!ASKED.compareAndSet(null, reason)) {
            if (reason == ExitCode.INTERRUPTED) {
                Runtime.getRuntime().halt(reason.number());
            }
            return;
        }
        Runnable stop = RUNNING.get();
        if (stop == null) {
            Runtime.getRuntime().halt(reason.number());
        } else {
            stop.run();
        }
    }
}
