package dev.pinnedimport.sandbox;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.regex.Pattern;

/// Decides request by request which faults strike, and counts them.
final class FaultPlan {

    private record Struck(boolean hit, Duration pause) {}

    private static final class Armed {
        private final FaultRule rule;
        private final Pattern keys;
        private final long seed;
        private final AtomicLong seen = new AtomicLong();
        private final AtomicLong struck = new AtomicLong();

        Armed(FaultRule rule, long seed) {
            this.rule = rule;
            this.keys = Pattern.compile(rule.keys());
            this.seed = seed;
        }

        Struck strike(Exchange exchange) {
            if (exchange.isUndisturbed() || !rule.routes().contains(exchange.route())
                    || !(rule.keys().isEmpty() || keys.matcher(exchange.idempotencyKey()).find())) {
                return MISS;
            }
            long number = seen.incrementAndGet() - rule.after();
            if (number <= 0 || number % rule.every() != 0 || !(chance(number) < rule.probability()) || !takeOne()) {
                return MISS;
            }
            long jitterNanos = (long) (chance(~number) * rule.jitter().toNanos());
            return new Struck(true, rule.pause().plusNanos(jitterNanos));
        }

        private boolean takeOne() {
            return struck.getAndUpdate(count -> count < rule.times() ? count + 1 : count) < rule.times();
        }

        // SplitMix64 of the request's number: the same in every run, however the threads take turns.
        private double chance(long number) {
            long z = seed + number * 0x9e3779b97f4a7c15L;
            z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
            z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
            return ((z ^ (z >>> 31)) >>> 11) * 0x1.0p-53;
        }
    }

    private static final Struck MISS = new Struck(false, Duration.ZERO);

    private final Map<String, LongAdder> fired = new ConcurrentHashMap<>();
    private volatile Faults faults = Faults.none();
    private volatile Map<Fault.Stage, List<Armed>> armed = Map.of();

    void set(Faults newFaults) {
        Map<Fault.Stage, List<Armed>> byStage = new TreeMap<>();
        long seed = newFaults.seed();
        for (FaultRule rule : newFaults.rules()) {
            fired.computeIfAbsent(rule.name(), _ -> new LongAdder());
            seed = seed * 0x5851f42d4c957f2dL + 0x14057b7ef767814fL;
            byStage.computeIfAbsent(rule.fault().stage(), _ -> new ArrayList<>()).add(new Armed(rule, seed));
        }
        faults = newFaults;
        armed = byStage;
    }

    Faults faults() {
        return faults;
    }

    /// The first fault of the stage that strikes this request.
    Optional<FaultRule> first(Fault.Stage stage, Exchange exchange) {
        for (Armed candidate : armed.getOrDefault(stage, List.of())) {
            Struck struck = candidate.strike(exchange);
            if (struck.hit()) {
                return Optional.of(note(candidate, struck, exchange));
            }
        }
        return Optional.empty();
    }

    /// All faults of the stage that strike this request. Their pauses hold the jitter already.
    List<FaultRule> all(Fault.Stage stage, Exchange exchange) {
        List<Armed> candidates = armed.getOrDefault(stage, List.of());
        if (candidates.isEmpty()) {
            return List.of();
        }
        List<FaultRule> hits = new ArrayList<>();
        for (Armed candidate : candidates) {
            Struck struck = candidate.strike(exchange);
            if (struck.hit()) {
                hits.add(note(candidate, struck, exchange));
            }
        }
        return hits;
    }

    private FaultRule note(Armed hit, Struck struck, Exchange exchange) {
        fired.computeIfAbsent(hit.rule.name(), _ -> new LongAdder()).increment();
        exchange.struckBy(hit.rule.name());
        return hit.rule.pausing(struck.pause());
    }

    Map<String, Long> fired() {
        Map<String, Long> counts = new TreeMap<>();
        fired.forEach((name, count) -> counts.put(name, count.sum()));
        return counts;
    }
}
