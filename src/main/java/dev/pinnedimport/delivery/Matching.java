package dev.pinnedimport.delivery;

import dev.pinnedimport.event.SourceKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Tells which of the listed events is which entry in doubt. Where that would be a guess, it says so.
final class Matching {

    /// What the list says about an entry.
    sealed interface Verdict {

        /// This event, and no other entry can claim it.
        record Adopt(String eventId) implements Verdict {}

        /// Nothing like it exists.
        record None() implements Verdict {}

        /// Several events or several entries are possible, or an event is only nearly the same: a person decides.
        record Unclear(List<String> eventIds) implements Verdict {}

        /// Another entry in doubt could claim the same event, and it is too early to look that one up.
        record TooEarly() implements Verdict {}
    }

    /// An entry in doubt.
    ///
    /// @param sent  as [Resemblance#sent] reads it
    /// @param since events made earlier cannot be it; null where that is not known
    /// @param now   whether it is looked up; false: it may claim events, but gets no verdict yet
    /// @param open  whether a later look-up may still settle it
    record Candidate(SourceKey key, JsonNode sent, @Nullable Instant since, boolean now, boolean open) {

        Resemblance to(ListedEvent event) {
            boolean older = since != null && event.createdAt() != null && event.createdAt().isBefore(since);
            return older ? Resemblance.OTHER : Resemblance.of(sent, event.fields());
        }

        String titleStart() {
            return Resemblance.startOf(sent.path("title").asString(""));
        }
    }

    private Matching() {}

    /// Whether an event should be compared with any of the candidates.
    static Predicate<ListedEvent> worthComparing(List<Candidate> candidates) {
        Set<String> starts = new HashSet<>();
        int shortest = Integer.MAX_VALUE;
        for (Candidate candidate : candidates) {
            String start = candidate.titleStart();
            shortest = Math.min(shortest, start.length());
            starts.add(start);
        }
        Set<String> cut = new HashSet<>();
        for (String start : starts) {
            cut.add(start.substring(0, shortest));
        }
        int length = shortest == Integer.MAX_VALUE ? 0 : shortest;
        return event -> {
            if (!event.fields().path("title").isString()) {
                return true;
            }
            String start = Resemblance.startOf(event.fields().path("title").stringValue());
            return start.length() < length || cut.contains(start.substring(0, length));
        };
    }

    /// @param events every event that may be one of the candidates and belongs to no entry
    static Map<SourceKey, Verdict> decide(List<Candidate> candidates, List<ListedEvent> events) {
        Map<SourceKey, List<ListedEvent>> same = new HashMap<>();
        Map<SourceKey, List<ListedEvent>> similar = new HashMap<>();
        Map<String, List<Candidate>> claims = new HashMap<>();
        for (Candidate candidate : candidates) {
            for (ListedEvent event : events) {
                switch (candidate.to(event)) {
                    case SAME -> {
                        same.computeIfAbsent(candidate.key(), _ -> new ArrayList<>()).add(event);
                        claims.computeIfAbsent(event.id(), _ -> new ArrayList<>()).add(candidate);
                    }
                    case SIMILAR -> similar.computeIfAbsent(candidate.key(), _ -> new ArrayList<>()).add(event);
                    case OTHER -> { }
                }
            }
        }
        Map<SourceKey, Verdict> verdicts = new HashMap<>();
        Set<String> adopted = new HashSet<>();
        for (Candidate candidate : candidates) {
            List<ListedEvent> found = same.getOrDefault(candidate.key(), List.of());
            if (candidate.now() && found.size() == 1 && claims.getOrDefault(found.getFirst().id(), List.of()).size() == 1) {
                verdicts.put(candidate.key(), new Verdict.Adopt(found.getFirst().id()));
                adopted.add(found.getFirst().id());
            }
        }
        for (Candidate candidate : candidates) {
            if (candidate.now() && !verdicts.containsKey(candidate.key())) {
                List<ListedEvent> found = same.getOrDefault(candidate.key(), List.of());
                List<String> nearly = ids(similar.getOrDefault(candidate.key(), List.of())).stream()
                        .filter(id -> !adopted.contains(id))
                        .toList();
                verdicts.put(candidate.key(), found.isEmpty() ? withoutMatch(nearly) : withManyMatches(found, claims));
            }
        }
        return verdicts;
    }

    private static Verdict withoutMatch(List<String> nearly) {
        return nearly.isEmpty() ? new Verdict.None() : new Verdict.Unclear(nearly);
    }

    private static Verdict withManyMatches(List<ListedEvent> found, Map<String, List<Candidate>> claims) {
        boolean early = found.stream()
                .flatMap(event -> claims.getOrDefault(event.id(), List.of()).stream())
                .anyMatch(rival -> !rival.now() && rival.open());
        return early ? new Verdict.TooEarly() : new Verdict.Unclear(ids(found));
    }

    private static List<String> ids(List<ListedEvent> events) {
        return events.stream().map(ListedEvent::id).toList();
    }
}
