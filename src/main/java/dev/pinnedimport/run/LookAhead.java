package dev.pinnedimport.run;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.FutureTask;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/// The items of a source, each with what a piece of work made of it, while other threads are already at work on those that follow.
///
/// Comes in the source's order, whoever did the work. Only the thread that calls [#next] reads the source, so what reads, and what takes
/// the results, need not be safe for several threads; the work must be. Where no helper is free that thread works itself, so that one
/// processor loses nothing. What the source throws, or the work, comes after everything before it, as if there were one thread. Reads ahead
/// a few batches and no more, so memory does not grow with the source.
final class LookAhead<T, R> implements AutoCloseable {

    private static final int MOST_HELPERS = 3;
    private static final int MOST_ITEMS = 200;
    /// Of one batch. Rows of a few thousand characters fill a batch, a row of a million is one by itself.
    private static final long MOST_WEIGHT = 500_000;

    private final Supplier<Optional<T>> source;
    private final Function<T, R> work;
    private final ToLongFunction<T> weight;
    private final int helpers;
    private final Deque<FutureTask<Worked<T, R>>> ahead = new ArrayDeque<>();
    private Iterator<Done<T, R>> taken = List.<Done<T, R>>of().iterator();
    private @Nullable Throwable failure;
    private @Nullable RuntimeException sourceFailure;
    private boolean allRead;
    private @Nullable ExecutorService threads;
    private volatile boolean closed;

    /// An item, and what the work made of it.
    record Done<T, R>(T item, R result) {}

    /// A batch as far as the work got.
    private record Worked<T, R>(List<Done<T, R>> done, @Nullable Throwable failure) {}

    /// @param weight  of an item in memory, about, in characters
    /// @param work    safe for several threads, and the same whatever it was asked before
    /// @param helpers threads beside the one that calls [#next]; started only where there is more than one batch
    LookAhead(Supplier<Optional<T>> source, ToLongFunction<T> weight, Function<T, R> work, int helpers) {
        this.source = source;
        this.weight = weight;
        this.work = work;
        this.helpers = helpers;
    }

    /// As many as this machine has processors to spare.
    static int usualHelpers() {
        return Math.clamp(Runtime.getRuntime().availableProcessors() - 1, 0, MOST_HELPERS);
    }

    /// The next item; empty at the source's end.
    Optional<Done<T, R>> next() {
        while (!taken.hasNext()) {
            if (failure != null) {
                throw raised(failure);
            }
            readAhead();
            FutureTask<Worked<T, R>> oldest = ahead.peek();
            if (oldest == null) {
                if (sourceFailure != null) {
                    throw sourceFailure;
                }
                return Optional.empty();
            }
            Worked<T, R> worked = finish(oldest);
            ahead.remove();
            taken = worked.done().iterator();
            failure = worked.failure();
        }
        return Optional.of(taken.next());
    }

    /// How many items may be under way at once, at most.
    static int mostAhead(int helpers) {
        return batches(helpers) * MOST_ITEMS;
    }

    // A helper that is done must find the next batch waiting while this thread is busy with the results, such as with writing them down.
    private static int batches(int helpers) {
        return helpers == 0 ? 1 : 2 + 3 * helpers;
    }

    private void readAhead() {
        while (!allRead && ahead.size() < batches(helpers)) {
            List<T> items = readBatch();
            if (items.isEmpty()) {
                return;
            }
            FutureTask<Worked<T, R>> batch = new FutureTask<>(() -> work(items));
            // The oldest is for this thread, if nobody is faster.
            if (!ahead.isEmpty()) {
                threads().execute(batch);
            }
            ahead.add(batch);
        }
    }

    private List<T> readBatch() {
        List<T> items = new ArrayList<>();
        long weighs = 0;
        try {
            while (items.size() < MOST_ITEMS && weighs < MOST_WEIGHT) {
                Optional<T> item = source.get();
                if (item.isEmpty()) {
                    allRead = true;
                    break;
                }
                items.add(item.get());
                weighs += weight.applyAsLong(item.get());
            }
        } catch (RuntimeException e) {
            sourceFailure = e;
            allRead = true;
        }
        return items;
    }

    private Worked<T, R> work(List<T> items) {
        List<Done<T, R>> done = new ArrayList<>(items.size());
        try {
            for (T item : items) {
                if (closed) {
                    break;
                }
                done.add(new Done<>(item, work.apply(item)));
            }
        } catch (RuntimeException | Error e) {
            return new Worked<>(done, e);
        }
        return new Worked<>(done, null);
    }

    // Running a batch that somebody else has begun or done does nothing.
    private Worked<T, R> finish(FutureTask<Worked<T, R>> oldest) {
        for (FutureTask<Worked<T, R>> batch : ahead) {
            if (oldest.isDone()) {
                break;
            }
            batch.run();
        }
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return oldest.get();
                } catch (InterruptedException _) {
                    // A batch always ends, and whoever wants to stop does so between two items.
                    interrupted = true;
                } catch (ExecutionException e) {
                    throw new IllegalStateException("a batch keeps its failure to itself", e);
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static RuntimeException raised(Throwable failure) {
        return switch (failure) {
            case Error error -> throw error;
            case RuntimeException fault -> fault;
            default -> new IllegalStateException(failure);
        };
    }

    private ExecutorService threads() {
        ExecutorService running = threads;
        if (running == null) {
            running = Executors.newFixedThreadPool(helpers, Thread.ofPlatform().daemon().name("rows-", 1).factory());
            threads = running;
        }
        return running;
    }

    /// Returns when no other thread is at work any more; each finishes the item it has in hand.
    @Override
    public void close() {
        closed = true;
        ahead.clear();
        if (threads != null) {
            threads.close();
        }
    }
}
