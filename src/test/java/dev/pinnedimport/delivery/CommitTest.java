package dev.pinnedimport.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pinnedimport.event.SourceKey;
import dev.pinnedimport.ledger.SendQueue;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

class CommitTest {

    private static final Set<SourceKey> CLAIMED = Set.of(new SourceKey("E-1"));
    private static final SendQueue.Page PAGE = new SendQueue.Page(List.of(), true);

    private final Set<SourceKey> claimed = new HashSet<>();
    private final List<SendQueue.Page> pages = new ArrayList<>();

    /// The pump looks for both while they become known. Where claims were passed over then, their events never left, and were in doubt at the end.
    @Test
    void isNeverOverBeforeItsClaimsAreHandedOver() {
        try (ExecutorService ledgerThread = Executors.newSingleThreadExecutor()) {
            for (int round = 0; round < 50_000; round++) {
                claimed.clear();
                Commit commit = new Commit(List.of(), List.of());
                commit.begin(ledgerThread, () -> CLAIMED, Optional::empty, () -> {});
                while (!take(commit)) {
                    Thread.onSpinWait();
                }
                assertThat(claimed).as("round %d", round).isEqualTo(CLAIMED);
            }
        }
    }

    @Test
    void handsOverClaimsBeforeThePageIsThereAndEachOnce() {
        List<Runnable> work = new ArrayList<>();
        Commit commit = new Commit(List.of(), List.of());
        commit.begin(work::add, () -> CLAIMED, () -> {
            assertThat(take(commit)).isFalse();
            assertThat(claimed).isEqualTo(CLAIMED);
            claimed.clear();
            return Optional.of(PAGE);
        }, () -> {});
        assertThat(take(commit)).isFalse();
        assertThat(claimed).isEmpty();

        work.getFirst().run();

        assertThat(take(commit)).isTrue();
        assertThat(claimed).isEmpty();
        assertThat(pages).containsExactly(PAGE);
    }

    @Test
    void readsNothingAfterAFailureAndShowsItWhereTheClaimsAreAskedFor() {
        Commit commit = new Commit(List.of(), List.of());
        commit.begin(Runnable::run, () -> {
            throw new IllegalStateException("the disk is full");
        }, () -> {
            throw new AssertionError("must not be read");
        }, () -> {});

        assertThatThrownBy(() -> take(commit)).hasMessage("the disk is full");
        assertThat(commit.isDone()).isTrue();
    }

    private boolean take(Commit commit) {
        return commit.take(claimed::addAll, pages::add);
    }
}
