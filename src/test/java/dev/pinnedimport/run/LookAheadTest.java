package dev.pinnedimport.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LookAheadTest {

    private final AtomicInteger read = new AtomicInteger();
    private final Set<Thread> readers = ConcurrentHashMap.newKeySet();
    private final Set<Thread> workers = ConcurrentHashMap.newKeySet();
    private final List<LookAhead<?, ?>> opened = new ArrayList<>();

    @AfterEach
    void close() {
        opened.forEach(LookAhead::close);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 3})
    void givesEveryItemOnceInOrderWithWhatTheWorkMadeOfIt(int helpers) {
        LookAhead<Integer, String> ahead = ahead(numbers(5_001), number -> "made of " + number, helpers);

        for (int number = 0; number < 5_001; number++) {
            assertThat(ahead.next()).contains(new LookAhead.Done<>(number, "made of " + number));
        }
        assertThat(ahead.next()).isEmpty();
        assertThat(ahead.next()).isEmpty();
        assertThat(readers).containsExactly(Thread.currentThread());
    }

    @Test
    void letsAnotherThreadWorkWhileThisOneIsBusyWithTheResults() throws InterruptedException {
        CountDownLatch elsewhere = new CountDownLatch(1);
        Thread here = Thread.currentThread();
        LookAhead<Integer, Integer> ahead = ahead(numbers(10_000), number -> {
            if (Thread.currentThread() != here) {
                elsewhere.countDown();
            }
            return number;
        }, 1);

        assertThat(ahead.next()).isPresent();
        elsewhere.await();

        assertThat(workers).hasSizeGreaterThan(1);
    }

    @Test
    void doesTheWorkItselfWhereTheHelpersAreStuck() {
        CountDownLatch stuck = new CountDownLatch(1);
        Thread here = Thread.currentThread();
        AtomicInteger elsewhere = new AtomicInteger();
        LookAhead<Integer, Integer> ahead = ahead(numbers(250), number -> {
            if (Thread.currentThread() != here && elsewhere.getAndIncrement() == 0) {
                await(stuck);
            }
            return number;
        }, 1);

        // The helper has the second batch in hand at most; the first is not kept from us.
        for (int number = 0; number < 200; number++) {
            assertThat(ahead.next()).contains(new LookAhead.Done<>(number, number));
        }
        stuck.countDown();
        assertThat(drain(ahead)).hasSize(50);
    }

    @Test
    void startsNoThreadForAFileOfOneBatch() {
        LookAhead<Integer, Integer> ahead = ahead(numbers(200), number -> number, 3);

        assertThat(drain(ahead)).hasSize(200);
        assertThat(workers).containsExactly(Thread.currentThread());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 3})
    void readsAheadNoFurtherThanAFewBatches(int helpers) {
        LookAhead<Integer, Integer> ahead = ahead(numbers(100_000), number -> number, helpers);

        for (int taken = 1; taken <= 20_000; taken++) {
            ahead.next();
            assertThat(read.get() - taken).isBetween(0, LookAhead.mostAhead(helpers));
        }
    }

    @Test
    void takesLargeItemsOneByOne() {
        LookAhead<Integer, Integer> ahead = new LookAhead<>(numbers(100), _ -> 1_000_000L, number -> number, 0);
        opened.add(ahead);

        ahead.next();

        assertThat(read).hasValue(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 3})
    void throwsWhatTheSourceThrewAfterEverythingBefore(int helpers) {
        Supplier<Optional<Integer>> numbers = numbers(10_000);
        LookAhead<Integer, Integer> ahead = ahead(() -> {
            Optional<Integer> next = numbers.get();
            if (next.isPresent() && next.get() == 1_234) {
                throw new IllegalStateException("the file ends here");
            }
            return next;
        }, number -> number, helpers);

        for (int number = 0; number < 1_234; number++) {
            assertThat(ahead.next()).contains(new LookAhead.Done<>(number, number));
        }
        assertThatThrownBy(ahead::next).isInstanceOf(IllegalStateException.class).hasMessage("the file ends here");
        assertThatThrownBy(ahead::next).hasMessage("the file ends here");
        assertThat(read).hasValue(1_235);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 3})
    void throwsWhatTheWorkThrewAfterEverythingBefore(int helpers) {
        LookAhead<Integer, Integer> ahead = ahead(numbers(10_000), number -> {
            if (number == 777) {
                throw new IllegalArgumentException("777");
            }
            if (number == 1_500) {
                throw new StackOverflowError("a later one");
            }
            return number;
        }, helpers);

        for (int number = 0; number < 777; number++) {
            assertThat(ahead.next()).contains(new LookAhead.Done<>(number, number));
        }
        assertThatThrownBy(ahead::next).isInstanceOf(IllegalArgumentException.class).hasMessage("777");
        assertThatThrownBy(ahead::next).hasMessage("777");
    }

    @Test
    void throwsErrorsAsTheyAre() {
        LookAhead<Integer, Integer> ahead = ahead(numbers(10), _ -> {
            throw new StackOverflowError("deep");
        }, 1);

        assertThatThrownBy(ahead::next).isInstanceOf(StackOverflowError.class);
    }

    @Test
    void leavesNoThreadAtWorkWhenClosedInTheMiddle() throws InterruptedException {
        LookAhead<Integer, Integer> ahead = ahead(numbers(1_000_000), number -> number, 3);
        ahead.next();

        ahead.close();
        ahead.close();

        workers.remove(Thread.currentThread());
        for (Thread worker : workers) {
            assertThat(worker.join(Duration.ofMinutes(1))).isTrue();
        }
    }

    @Test
    void keepsAnInterruptForWhoeverAsksForIt() {
        LookAhead<Integer, Integer> ahead = ahead(numbers(5_000), number -> number, 1);
        Thread.currentThread().interrupt();

        assertThat(drain(ahead)).hasSize(5_000);
        assertThat(Thread.interrupted()).isTrue();
    }

    private <R> LookAhead<Integer, R> ahead(Supplier<Optional<Integer>> source, Function<Integer, R> work, int helpers) {
        LookAhead<Integer, R> ahead = new LookAhead<>(source, _ -> 100L, number -> {
            workers.add(Thread.currentThread());
            return work.apply(number);
        }, helpers);
        opened.add(ahead);
        return ahead;
    }

    private Supplier<Optional<Integer>> numbers(int size) {
        var numbers = IntStream.range(0, size).iterator();
        return () -> {
            readers.add(Thread.currentThread());
            if (!numbers.hasNext()) {
                return Optional.empty();
            }
            read.incrementAndGet();
            return Optional.of(numbers.nextInt());
        };
    }

    private static <T, R> List<LookAhead.Done<T, R>> drain(LookAhead<T, R> ahead) {
        List<LookAhead.Done<T, R>> all = new ArrayList<>();
        for (Optional<LookAhead.Done<T, R>> next = ahead.next(); next.isPresent(); next = ahead.next()) {
            all.add(next.get());
        }
        return all;
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
