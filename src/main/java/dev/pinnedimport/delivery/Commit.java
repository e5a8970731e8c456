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

    /// The keys that are claimed now, once.
    Optional<Set<SourceKey>> takeClaimed() {
        if (isTaken || !claimed.isDone()) {
            return Optional.empty();
        }
        isTaken = true;
        return Optional.of(result(claimed));
    }

    Optional<SendQueue.Page> page() {
        return result(page);
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
