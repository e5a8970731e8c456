package dev.pinnedimport.sandbox;

import dev.pinnedimport.event.Fingerprint;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongPredicate;
import tools.jackson.databind.node.ObjectNode;

/// The events that exist, and what is remembered of idempotency keys. Every method is atomic.
final class EventStore {

    /// What came of showing an idempotency key.
    sealed interface Begun {
        record Fresh(Ticket ticket) implements Begun {}

        record Replay(byte[] answer) implements Begun {}

        record InProgress() implements Begun {}

        record OtherPayload() implements Begun {}
    }

    /// The right to carry out one request. Guarded by the store's lock.
    static final class Ticket {
        private final String key;
        private final Fingerprint payload;
        private Instant expiresAt;
        private byte[] answer = IN_PROGRESS;

        private Ticket(String key, Fingerprint payload, Instant expiresAt) {
            this.key = key;
            this.payload = payload;
            this.expiresAt = expiresAt;
        }
    }

    /// A page of events, newest first.
    record Page(List<ReceivedEvent> events, int total) {}

    private static final class Stored {
        private final long id;
        private final String idempotencyKey;
        private final Instant createdAt;
        private String title;
        private long channelId;
        private String json;
        private int timesUpdated;

        private Stored(long id, String idempotencyKey, Instant createdAt, String title, long channelId, String json) {
            this.id = id;
            this.idempotencyKey = idempotencyKey;
            this.createdAt = createdAt;
            this.title = title;
            this.channelId = channelId;
            this.json = json;
        }

        private ReceivedEvent snapshot() {
            return new ReceivedEvent(id, channelId, title, idempotencyKey, json, createdAt, timesUpdated);
        }
    }

    private static final byte[] IN_PROGRESS = new byte[0];
    private static final long FIRST_ID = 1001;

    private final ReentrantLock lock = new ReentrantLock();
    private final Duration successLifetime;
    private final Duration inProgressLifetime;
    private final int retained;
    private final List<Stored> events = new ArrayList<>();
    private final Map<Long, Integer> perChannel = new HashMap<>();
    private final Map<String, Ticket> tickets = new HashMap<>();
    private final ArrayDeque<Ticket> oldestTickets = new ArrayDeque<>();
    private long nextId = FIRST_ID;
    private int nextToForget;
    private long created;
    private long updated;

    EventStore(Duration successLifetime, Duration inProgressLifetime, int retained) {
        this.successLifetime = successLifetime;
        this.inProgressLifetime = inProgressLifetime;
        this.retained = retained;
    }

    /// @param key empty where the request has none: it is always fresh
    Begun begin(String key, Fingerprint payload, Instant now) {
        lock.lock();
        try {
            forgetExpiredTickets(now);
            Ticket known = key.isEmpty() ? null : tickets.get(key);
            if (known != null && now.isBefore(known.expiresAt)) {
                if (!known.payload.equals(payload)) {
                    return new Begun.OtherPayload();
                }
                return known.answer == IN_PROGRESS ? new Begun.InProgress() : new Begun.Replay(known.answer);
            }
            Ticket ticket = new Ticket(key, payload, now.plus(inProgressLifetime));
            if (!key.isEmpty()) {
                tickets.put(key, ticket);
                oldestTickets.add(ticket);
            }
            return new Begun.Fresh(ticket);
        } finally {
            lock.unlock();
        }
    }

    private void forgetExpiredTickets(Instant now) {
        for (Ticket oldest = oldestTickets.peek(); oldest != null && !now.isBefore(oldest.expiresAt); oldest = oldestTickets.peek()) {
            oldestTickets.poll();
            tickets.remove(oldest.key, oldest);
        }
    }

    /// From now on the same request is answered with `answer`.
    void succeed(Ticket ticket, byte[] answer, Instant now) {
        lock.lock();
        try {
            ticket.answer = answer;
            ticket.expiresAt = now.plus(successLifetime);
        } finally {
            lock.unlock();
        }
    }

    /// From now on the key is free.
    void release(Ticket ticket) {
        lock.lock();
        try {
            tickets.remove(ticket.key, ticket);
        } finally {
            lock.unlock();
        }
    }

    ReceivedEvent create(String idempotencyKey, String title, long channelId, String json, Instant now) {
        lock.lock();
        try {
            created++;
            return add(idempotencyKey, title, channelId, json, now);
        } finally {
            lock.unlock();
        }
    }

    /// An event that no request created.
    ReceivedEvent plant(String title, long channelId, String json, Instant now) {
        return add("", title, channelId, json, now);
    }

    private ReceivedEvent add(String idempotencyKey, String title, long channelId, String json, Instant now) {
        lock.lock();
        try {
            Stored event = new Stored(nextId++, idempotencyKey, now, title, channelId, json);
            events.add(event);
            perChannel.merge(channelId, 1, Integer::sum);
            if (events.size() - nextToForget > retained) {
                events.get(nextToForget++).json = "";
            }
            return event.snapshot();
        } finally {
            lock.unlock();
        }
    }

    /// The event with its new content; empty where it is gone meanwhile.
    Optional<ReceivedEvent> update(long id, String title, long channelId, String json) {
        lock.lock();
        try {
            Optional<Stored> found = findStored(id);
            found.ifPresent(event -> {
                event.title = title;
                perChannel.computeIfPresent(event.channelId, (_, count) -> count == 1 ? null : count - 1);
                perChannel.merge(channelId, 1, Integer::sum);
                event.channelId = channelId;
                event.json = json;
                event.timesUpdated++;
                updated++;
            });
            return found.map(Stored::snapshot);
        } finally {
            lock.unlock();
        }
    }

    boolean delete(long id) {
        lock.lock();
        try {
            Optional<Stored> found = findStored(id);
            found.ifPresent(event -> {
                int at = events.indexOf(event);
                events.remove(at);
                perChannel.computeIfPresent(event.channelId, (_, count) -> count == 1 ? null : count - 1);
                if (at < nextToForget) {
                    nextToForget--;
                }
            });
            return found.isPresent();
        } finally {
            lock.unlock();
        }
    }

    Optional<ReceivedEvent> find(long id) {
        lock.lock();
        try {
            return findStored(id).map(Stored::snapshot);
        } finally {
            lock.unlock();
        }
    }

    /// The event created last before the given one; empty where there is none.
    Optional<ReceivedEvent> findBefore(long id) {
        lock.lock();
        try {
            int at = indexOf(id);
            int before = (at >= 0 ? at : -at - 1) - 1;
            return before < 0 ? Optional.empty() : Optional.of(events.get(before).snapshot());
        } finally {
            lock.unlock();
        }
    }

    private Optional<Stored> findStored(long id) {
        int at = indexOf(id);
        return at < 0 ? Optional.empty() : Optional.of(events.get(at));
    }

    // Ids rise with the position, so the list is its own index.
    private int indexOf(long id) {
        int low = 0;
        int high = events.size() - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            long there = events.get(middle).id;
            if (there == id) {
                return middle;
            }
            if (there < id) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return -low - 1;
    }

    /// @param visible  by channel id
    /// @param youngest events created later are left out
    /// @param first    position of the first event of the page, newest first
    Page list(LongPredicate visible, Instant youngest, long first, int limit) {
        lock.lock();
        try {
            int end = events.size();
            while (end > 0 && events.get(end - 1).createdAt.isAfter(youngest)) {
                end--;
            }
            Set<Long> shown = new HashSet<>(perChannel.keySet());
            shown.removeIf(channel -> !visible.test(channel));
            boolean all = shown.size() == perChannel.size();
            List<ReceivedEvent> page = new ArrayList<>(limit);
            int total = all ? end : 0;
            for (int i = all ? (int) Math.max(-1, end - 1 - first) : end - 1; i >= 0 && !(all && page.size() == limit); i--) {
                Stored event = events.get(i);
                if (all) {
                    page.add(event.snapshot());
                } else if (shown.contains(event.channelId)) {
                    if (total >= first && page.size() < limit) {
                        page.add(event.snapshot());
                    }
                    total++;
                }
            }
            return new Page(page, total);
        } finally {
            lock.unlock();
        }
    }

    /// All events, oldest first.
    List<ReceivedEvent> events() {
        lock.lock();
        try {
            return events.stream().map(Stored::snapshot).toList();
        } finally {
            lock.unlock();
        }
    }

    long created() {
        lock.lock();
        try {
            return created;
        } finally {
            lock.unlock();
        }
    }

    long updated() {
        lock.lock();
        try {
            return updated;
        } finally {
            lock.unlock();
        }
    }

    /// The event as the API shows it.
    static ObjectNode document(ReceivedEvent event) {
        ObjectNode document = Json.object().put("id", event.id()).put("title", event.title());
        if (!event.json().isEmpty()) {
            Json.read(event.json()).properties().forEach(field -> document.set(field.getKey(), field.getValue()));
        }
        return document.put("createdAt", event.createdAt().toString());
    }
}
