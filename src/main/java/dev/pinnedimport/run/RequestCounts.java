package dev.pinnedimport.run;

import dev.pinnedimport.delivery.ApiRequest;
import dev.pinnedimport.delivery.Reply;
import dev.pinnedimport.delivery.Transport;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;

/// Counts what goes to the API and what comes back: how many requests by status, and how many at once.
final class RequestCounts {

    private static final String NONE = "none";

    private final Map<String, LongAdder> byStatus = new ConcurrentHashMap<>();
    private final AtomicInteger underWay = new AtomicInteger();
    private final AtomicInteger most = new AtomicInteger();

    /// The same transport, counted.
    Transport counting(Transport transport) {
        return new Transport() {
            @Override
            public void send(ApiRequest request, Consumer<Reply> replyTo) {
                most.accumulateAndGet(underWay.incrementAndGet(), Math::max);
                transport.send(request, reply -> {
                    underWay.decrementAndGet();
                    byStatus.computeIfAbsent(statusOf(reply), _ -> new LongAdder()).increment();
                    replyTo.accept(reply);
                });
            }

            @Override
            public void follow(double requestsPerSecond) {
                transport.follow(requestsPerSecond);
            }
        };
    }

    private static String statusOf(Reply reply) {
        return switch (reply) {
            case Reply.Answer answer -> Integer.toString(answer.status());
            case Reply.NotSent _, Reply.NoAnswer _ -> NONE;
        };
    }

    Map<String, Long> byStatus() {
        Map<String, Long> counts = new TreeMap<>();
        byStatus.forEach((status, count) -> counts.put(status, count.sum()));
        return counts;
    }

    int mostInFlight() {
        return most.get();
    }
}
