package dev.pinnedimport.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.stream.LongStream;

/// Runs a simulation for many seeds, on every core, and names the seed where one fails.
///
/// `-Dsimulation.seeds=N` runs that many (500 by itself), `-Dsimulation.first=N` begins there, so that one failure can be repeated alone.
final class Seeds {

    private static final long FIRST = Long.getLong("simulation.first", 0);
    private static final long MANY = Long.getLong("simulation.seeds", 500);
    private static final long ENOUGH_TO_EXPECT_EVERY_FAULT = 200;

    private final Map<String, Long> counts;

    private Seeds(Map<String, Long> counts) {
        this.counts = counts;
    }

    /// One simulation.
    interface Simulation {
        void run(long seed, Fired fired);
    }

    /// How often each fault struck, over all seeds.
    static final class Fired {

        private final Map<String, Long> counts = new ConcurrentHashMap<>();

        void count(String fault) {
            count(fault, 1);
        }

        void count(String fault, long times) {
            counts.merge(fault, times, Long::sum);
        }
    }

    static Seeds forEach(Simulation simulation) {
        Fired fired = new Fired();
        Map<Long, Throwable> failures = new ConcurrentSkipListMap<>();
        LongStream.range(FIRST, FIRST + MANY).parallel().forEach(seed -> {
            try {
                simulation.run(seed, fired);
            } catch (AssertionError | RuntimeException e) {
                failures.put(seed, e);
            }
        });
        failures.entrySet().stream().findFirst().ifPresent(first -> fail(failures.size() + " of " + MANY + " seeds fail, the first is "
                + first.getKey() + " (-Dsimulation.first=" + first.getKey() + " -Dsimulation.seeds=1): " + first.getValue().getMessage(),
                first.getValue()));
        return new Seeds(new TreeMap<>(fired.counts));
    }

    /// A fault that never struck shows nothing, so that fails, too.
    void require(String... faults) {
        if (MANY >= ENOUGH_TO_EXPECT_EVERY_FAULT) {
            assertThat(counts).containsKeys(faults);
        }
    }
}
