package dev.pinnedimport.delivery;

import dev.pinnedimport.event.SourceKey;
import dev.pinnedimport.ledger.SendQueue;
import dev.pinnedimport.ledger.Settlement;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Supplier;

/// One commit of outcomes and claims, made beside the pump, and perhaps the reading of a page after it. What is claimed is known before that page
/// is there. A failure shows where the result is asked for.
final class Commit {

    private final List<Settlement> outcomes;
    private final List<Sending> claims;
    private final CompletableFuture<Set<SourceKey>> claimed = new CompletableFuture<>();
    private final CompletableFuture<Optional<SendQueue.Page>> page = new CompletableFuture<>();
    private boolean isTaken;

    Commit(List<Settlement> outcomes, List<Sending> claims) {
        this.outcomes = outcomes;
        this.claims = claims;
    }

    /// @param writing  answers which of the claims are ours
    /// @param whenDone called after each of the two
    void begin(Executor ledgerThread, Supplier<Set<SourceKey>> writing, Supplier<Optional<SendQueue.Page>> reading, Runnable whenDone) {
        ledgerThread.execute(() -> {
            complete(claimed, writing);
            whenDone.run();
            complete(page, claimed.isCompletedExceptionally() ? Optional::empty : reading);
            whenDone.run();
        });
    }

    private static <T> void complete(CompletableFuture<T> result, Supplier<T> work) {
        try {
            result.complete(work.get());
        } catch (RuntimeException | Error e) {
            result.completeExceptionally(e);
        }
    }

    List<Settlement> outcomes() {
        return outcomes;
    }

    List<Sending> claims() {
        return claims;
    }

    /// How many claims nobody knows the result of yet.
    int openClaims() {
        return isTaken ? 0 : claims.size();
    }

    boolean isDone() {
        return page.isDone();
    }

    /// Hands over what is known by now, each once: first the keys that are claimed, then the page.
    ///
    /// @return whether nothing more will come
    boolean take(Consumer<Set<SourceKey>> whenClaimed, Consumer<SendQueue.Page> whenRead) {
        // Asked before the claims are looked for: the other thread may finish both in between, and claims that nobody took would never leave.
        boolean isOver = page.isDone();
        if (!isTaken && claimed.isDone()) {
            isTaken = true;
            whenClaimed.accept(result(claimed));
        }
        if (isOver) {
            result(page).ifPresent(whenRead);
        }
        return isOver;
    }

    private static <T> T result(CompletableFuture<T> done) {
        try {
            return done.join();
        } catch (CompletionException e) {
            switch (e.getCause()) {
                case RuntimeException failure -> throw failure;
                case Error error -> throw error;
                case null, default -> throw e;
            }
        }
    }
}
