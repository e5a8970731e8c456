package dev.pinnedimport.delivery;

import dev.pinnedimport.event.Action;
import dev.pinnedimport.event.SourceKey;
import dev.pinnedimport.ledger.Entry;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// The API's list of events, read on behalf of guards and people. Needs `events:read`; changes nothing.
///
/// Every question is repeated after faults that may pass; others end in a [dev.pinnedimport.issue.StopException] as those of [Preflight].
public final class EventList {

    /// How many pages of 100 events are read from the beginning of the list, and how many from its end, where all of it would be too much.
    /// The list is newest first as far as we know, but nobody promised it.
    public static final int FIRST_PAGES = 3;

    public static final int LAST_PAGES = 2;

    private static final DeliverySettings SETTINGS = DeliverySettings.usual();

    private final EventsApi api;
    private final PreflightQuestions questions;
    private final Time time;

    public EventList(EventsApi api, Time time, StopSignal stop) {
        this.api = api;
        this.time = time;
        this.questions = new PreflightQuestions(api, time, stop);
    }

    /// What a look-up says about an entry in doubt.
    public sealed interface Finding {

        /// It is this event, and no other entry can claim that.
        record Found(String eventId) implements Finding {}

        /// Nothing like it is in the API. The next run looks again before it sends it.
        record NotFound() implements Finding {}

        /// It may be one of these, but that cannot be told for sure: a person decides.
        record Unclear(List<Possible> events) implements Finding {
            public Unclear {
                events = List.copyOf(events);
            }
        }

        /// It was sent so lately that the API may still be working on it.
        record TooEarly(Instant again) implements Finding {}

        /// An update: the list does not tell which of two contents an event has in full.
        record NotInList() implements Finding {}
    }

    /// An event that may be the one in doubt, and what speaks against it.
    public record Possible(String eventId, List<FieldDifference> differences) {
        public Possible {
            differences = List.copyOf(differences);
        }
    }

    public String base() {
        return api.base().toString();
    }

    /// The first and the last pages of the list; fewer where the list is broken, which proves nothing but must not stop anybody.
    public ListedEvents ends() {
        Map<String, ListedEvent> events = new LinkedHashMap<>();
        long pages = read(1, events).map(EventList::pages).orElse(1L);
        for (int page = 2; page <= Math.min(pages, FIRST_PAGES); page++) {
            read(page, events);
        }
        for (long page = Math.max(FIRST_PAGES + 1L, pages - LAST_PAGES + 1); page <= pages; page++) {
            read((int) page, events);
        }
        return new ListedEvents(events.values());
    }

    private Optional<EventPage> read(int page, Map<String, ListedEvent> events) {
        Optional<EventPage> found = questions.events(page);
        found.ifPresent(read -> read.events().forEach(event -> events.putIfAbsent(event.id(), event)));
        return found;
    }

    // By the size that the API really gives. Where the list does not say how long it is, its end is not looked for.
    private static long pages(EventPage first) {
        if (first.events().isEmpty() || Boolean.FALSE.equals(first.hasNext())) {
            return 1;
        }
        return first.total() < 0 ? FIRST_PAGES : Math.min(Integer.MAX_VALUE, Math.ceilDiv(first.total(), first.events().size()));
    }

    /// What the API shows of these events, and where that is not what was sent.
    ///
    /// @param sent payloads by event id
    /// @return by event id, with an empty list where nothing differs; without the events that the list does not show
    public Map<String, List<FieldDifference>> compare(Map<String, String> sent) {
        Map<String, List<FieldDifference>> compared = new LinkedHashMap<>();
        compare(sent.size(), id -> Optional.ofNullable(sent.get(id)), compared::put);
        return compared;
    }

    /// The same for more events than are held in memory.
    ///
    /// @param events how many they are; the list is read until they are found
    /// @param sent   the payload of an event; empty where it is not one of them
    /// @param shown  told of each that the list shows, once, with an empty list where nothing differs
    public void compare(int events, Function<String, Optional<String>> sent, BiConsumer<String, List<FieldDifference>> shown) {
        Set<String> seen = new HashSet<>();
        int compared = 0;
        for (int page = 1; page <= SETTINGS.mostPages(); page++) {
            int before = seen.size();
            Optional<EventPage> found = questions.events(page);
            for (ListedEvent event : found.map(EventPage::events).orElse(List.of())) {
                Optional<String> payload = seen.add(event.id()) ? sent.apply(event.id()) : Optional.empty();
                if (payload.isPresent()) {
                    shown.accept(event.id(), Resemblance.differences(Resemblance.sent(payload.get()), event.fields()));
                    compared++;
                }
            }
            if (found.isEmpty() || compared == events || seen.size() == before || pages(found.get()) <= page) {
                break;
            }
        }
    }

    /// The whole list, read until two readings agree; empty where it cannot be trusted or has more than 100,000 events.
    ///
    /// @param titles starts of titles that are looked for, see [ListedEvents#titleStart]; other events are left out
    public Optional<ListedEvents> all(Predicate<String> titles) {
        return read(new LookUp(null, event -> !event.fields().path("title").isString()
                || titles.test(Resemblance.startOf(event.fields().path("title").stringValue())), SETTINGS.mostPages()))
                        .map(ListedEvents::new);
    }

    /// Looks up entries in doubt: one complete reading of the list for all of them, by the rules of the pump.
    ///
    /// @param isOwned whether an event belongs to an entry already
    /// @return empty where the list cannot be trusted
    public Optional<Map<SourceKey, Finding>> lookUp(List<Entry> inDoubt, Predicate<String> isOwned) {
        Instant now = time.now();
        Map<SourceKey, Finding> findings = new HashMap<>();
        List<Matching.Candidate> candidates = new ArrayList<>();
        Instant since = Instant.MAX;
        for (Entry entry : inDoubt) {
            if (entry.action() == Action.UPDATE) {
                findings.put(entry.key(), new Finding.NotInList());
                continue;
            }
            Instant quiet = entry.lastSentAt() == null ? now : entry.lastSentAt().plus(SETTINGS.quiesce());
            if (quiet.isAfter(now)) {
                findings.put(entry.key(), new Finding.TooEarly(quiet));
            }
            Instant from = entry.firstSentAt() == null ? null : entry.firstSentAt().minus(SETTINGS.lookUpSlack());
            since = earlier(since, from);
            candidates.add(new Matching.Candidate(entry.key(), Resemblance.sent(entry.payload()), from, !quiet.isAfter(now), true));
        }
        if (candidates.stream().noneMatch(Matching.Candidate::now)) {
            return Optional.of(findings);
        }
        Optional<List<ListedEvent>> kept = read(new LookUp(since, Matching.worthComparing(candidates), SETTINGS.mostPages()));
        if (kept.isEmpty()) {
            return Optional.empty();
        }
        List<ListedEvent> free = kept.get().stream()
                .filter(event -> candidates.stream().anyMatch(candidate -> candidate.to(event) != Resemblance.OTHER))
                .filter(event -> !isOwned.test(event.id()))
                .toList();
        Map<SourceKey, JsonNode> sent = new HashMap<>();
        candidates.forEach(candidate -> sent.put(candidate.key(), candidate.sent()));
        Matching.decide(candidates, free).forEach((key, verdict) -> findings.put(key, finding(verdict, sent.get(key), free, now)));
        return Optional.of(findings);
    }

    private static @Nullable Instant earlier(@Nullable Instant one, @Nullable Instant other) {
        return one == null || other == null ? null : one.isBefore(other) ? one : other;
    }

    private static Finding finding(Matching.Verdict verdict, @Nullable JsonNode sent, List<ListedEvent> events, Instant now) {
        return switch (verdict) {
            case Matching.Verdict.Adopt adopt -> new Finding.Found(adopt.eventId());
            case Matching.Verdict.None _ -> new Finding.NotFound();
            case Matching.Verdict.Unclear unclear -> new Finding.Unclear(events.stream()
                    .filter(event -> unclear.eventIds().contains(event.id()))
                    .map(event -> new Possible(event.id(), sent == null ? List.of() : Resemblance.differences(sent, event.fields())))
                    .toList());
            case Matching.Verdict.TooEarly _ -> new Finding.TooEarly(now.plus(SETTINGS.quiesce()));
        };
    }

    private Optional<List<ListedEvent>> read(LookUp lookUp) {
        while (!lookUp.isComplete() && !lookUp.hasFailed()) {
            Optional<EventPage> page = questions.events(lookUp.page());
            if (page.isEmpty()) {
                return Optional.empty();
            }
            lookUp.read(page.get());
        }
        return lookUp.isComplete() ? Optional.of(lookUp.kept()) : Optional.empty();
    }
}
