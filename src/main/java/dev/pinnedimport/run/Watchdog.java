package dev.pinnedimport.run;

import dev.pinnedimport.issue.ExitCode;
import dev.pinnedimport.issue.Issue;
import dev.pinnedimport.issue.IssueCode;
import dev.pinnedimport.issue.Place;
import dev.pinnedimport.issue.StopException;
import dev.pinnedimport.report.ThreadsFile;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// Notices that the sending stands still: a disk or a database that never answers, threads that wait for each other.
///
/// Whoever is watched gives a sign of life each round, and where a round may take long, whenever something moves in it; the watchdog looks often
/// and barks once, after so many looks without one. It counts its own looks and no time, so that a machine or process that stood still as a whole is not taken for a run that does. What to do then is not its
/// business, and cannot be to end the run in good order: whatever that takes is what hangs.
final class Watchdog implements AutoCloseable {

    private static final Duration USUAL = Duration.ofMinutes(5);
    private static final int TIMEOUTS = 10;
    private static final int LOOKS = 20;
    private static final Duration FOR_THE_FILE = Duration.ofSeconds(5);

    private final int looks;
    private final Runnable bark;
    private final AtomicLong signs = new AtomicLong();
    private volatile boolean watching;
    private long seen;
    private int inVain;
    private @Nullable Thread thread;

    /// @param looks so many in a row without a sign of life are too many
    Watchdog(int looks, Runnable bark) {
        this.looks = looks;
        this.bark = bark;
    }

    /// Watches over a run, from its first sign of life on.
    ///
    /// @param output where the file about the threads goes
    static Watchdog over(RunContext context, Path output) {
        Duration longest = longest(context.request());
        Watchdog watchdog = new Watchdog(LOOKS, () -> context.listener().stoodStill(reason(longest, writeThreads(output, context.run().id()))));
        watchdog.start(longest.dividedBy(LOOKS));
        return watchdog;
    }

    /// Longer than anything that ends by a time limit of its own.
    private static Duration longest(ImportRequest request) {
        Duration timeouts = request.job().send().timeout().multipliedBy(TIMEOUTS);
        Duration usual = timeouts.compareTo(USUAL) > 0 ? timeouts : USUAL;
        return request.api().findRehearsal().flatMap(Rehearsal::findStuck).orElse(usual);
    }

    private void start(Duration pause) {
        thread = Thread.ofPlatform().daemon().name("watchdog").start(() -> {
            try {
                do {
                    Thread.sleep(pause);
                } while (!look());
            } catch (InterruptedException _) {
                // closed
            }
        });
    }

    /// A sign of life.
    void alive() {
        signs.incrementAndGet();
        watching = true;
    }

    /// A sign of life that begins no watch.
    void moves() {
        signs.incrementAndGet();
    }

    /// From now on it may take as long as it likes.
    void atRest() {
        watching = false;
    }

    /// Barks where it is time to.
    ///
    /// @return whether it did, and so has done its duty
    boolean look() {
        long now = signs.get();
        inVain = watching && now == seen ? inVain + 1 : 0;
        seen = now;
        if (inVain < looks) {
            return false;
        }
        bark.run();
        return true;
    }

    // The disk may be what hangs, so nobody waits long for it.
    private static Optional<Path> writeThreads(Path output, String run) {
        CompletableFuture<Path> written = new CompletableFuture<>();
        Thread.ofPlatform().daemon().name("watchdog-file").start(() -> {
            try {
                written.complete(ThreadsFile.write(output, run));
            } catch (IOException | RuntimeException e) {
                written.completeExceptionally(e);
            }
        });
        try {
            return Optional.of(written.get(FOR_THE_FILE.toSeconds(), TimeUnit.SECONDS));
        } catch (ExecutionException | TimeoutException _) {
            return Optional.empty();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    private static StopException reason(Duration longest, Optional<Path> threads) {
        String time = longest.toMinutes() > 0 ? longest.toMinutes() + " minutes" : longest.toSeconds() + " seconds";
        return new StopException(ExitCode.API_UNAVAILABLE, Issue.of(IssueCode.RUN_STUCK, new Place.Setting("pinned-import"), "",
                "Nothing moved for " + time + ", as where a disk or a database never answers, so the program ends at once. Nothing is lost: run it "
                        + "again and it continues. "
                        + threads.map(file -> "What each thread did is in " + file + ".").orElse("What each thread did could not be written down.")));
    }

    @Override
    public void close() {
        watching = false;
        if (thread != null) {
            thread.interrupt();
        }
    }
}
