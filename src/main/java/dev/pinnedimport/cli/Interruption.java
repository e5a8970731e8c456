package dev.pinnedimport.cli;

import dev.pinnedimport.issue.ExitCode;
import java.lang.reflect.Proxy;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Ends a run in good order when the process is asked to go: SIGTERM and SIGINT.
///
/// The only place where the process keeps something static, since signals belong to the process. A run that can be interrupted registers
/// itself; the signal asks it to stop and the command then ends by itself with 143 or 130. A second Ctrl-C ends at once, which is safe: what
/// was sent is in the ledger before it is sent.
final class Interruption {

    private static final AtomicReference<@Nullable Runnable> RUNNING = new AtomicReference<>();
    private static final AtomicReference<@Nullable ExitCode> ASKED = new AtomicReference<>();

    private Interruption() {}

    /// Lets signals end what runs, instead of the process. On a platform without signal handlers they go on ending the process, which is safe.
    static void listen() {
        handle("TERM", ExitCode.TERMINATED);
        handle("INT", ExitCode.INTERRUPTED);
    }

    // By reflection, since the compiler's warning about sun.misc.Signal cannot be answered in any other way.
    private static void handle(String name, ExitCode reason) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            Object ask = Proxy.newProxyInstance(handler.getClassLoader(), new Class<?>[] {handler}, (_, method, _) -> {
                if (method.getName().equals("handle")) {
                    ask(reason);
                }
                return null;
            });
            signal.getMethod("handle", signal, handler).invoke(null, signal.getConstructor(String.class).newInstance(name), ask);
        } catch (ReflectiveOperationException | IllegalArgumentException e) {
            return;
        }
    }

    /// While `action` runs, a signal calls `stop` instead of ending the process.
    static <T> T during(Runnable stop, Supplier<T> action) {
        Runnable around = RUNNING.getAndSet(stop);
        try {
            if (ASKED.get() != null) {
                stop.run();
            }
            return action.get();
        } finally {
            RUNNING.set(around);
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

    /// For a run that cannot end by itself. As safe as a second Ctrl-C.
    static void endAtOnce(ExitCode reason) {
        Runtime.getRuntime().halt(exitCode(reason.number()));
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
