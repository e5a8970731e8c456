package dev.pinnedimport.sandbox;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/// Counts what the sandbox sees.
final class Tally {

    private record Answered(Route route, int status) {}

    private final Map<Route, LongAdder> requests = new ConcurrentHashMap<>();
    private final Map<Answered, LongAdder> answers = new ConcurrentHashMap<>();
    private final LongAdder incomplete = new LongAdder();
    private final LongAdder replays = new LongAdder();
    private final AtomicInteger inFlight = new AtomicInteger();
    private final AtomicInteger greatest = new AtomicInteger();

    void began(Route route) {
        requests.computeIfAbsent(route, _ -> new LongAdder()).increment();
        int now = inFlight.incrementAndGet();
        if (now > greatest.get()) {
            greatest.accumulateAndGet(now, Math::max);
        }
    }

    /// @param status 0 where the request was left without an answer
    void decided(Exchange exchange, int status) {
        answers.computeIfAbsent(new Answered(exchange.route(), status), _ -> new LongAdder()).increment();
        if (exchange.replayed()) {
            replays.increment();
        }
    }

    void ended() {
        inFlight.decrementAndGet();
    }

    void brokeOff() {
        incomplete.increment();
    }

    SandboxStats stats(long created, long updated, Map<String, Long> faultsFired) {
        Map<String, Long> byRoute = new TreeMap<>();
        requests.forEach((route, count) -> byRoute.put(route.label(), count.sum()));
        Map<Integer, Long> byStatus = new TreeMap<>();
        Map<String, Long> byBoth = new TreeMap<>();
        answers.forEach((answered, count) -> {
            byStatus.merge(answered.status(), count.sum(), Long::sum);
            byBoth.put(answered.route().label() + " " + answered.status(), count.sum());
        });
        return new SandboxStats(byRoute, byStatus, byBoth, incomplete.sum(), created, updated, replays.sum(),
                byStatus.getOrDefault(409, 0L), byStatus.getOrDefault(429, 0L), greatest.get(), faultsFired);
    }
}
