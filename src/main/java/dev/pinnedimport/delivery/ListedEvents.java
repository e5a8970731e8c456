package dev.pinnedimport.delivery;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Events that the API lists, ready to be compared with ours without comparing each with each.
public final class ListedEvents {

    private final NavigableMap<Instant, List<ListedEvent>> byStart = new TreeMap<>();
    private final Map<String, List<ListedEvent>> withoutStart = new HashMap<>();
    private final Set<String> ids = new HashSet<>();
    private final int size;

    ListedEvents(Collection<ListedEvent> events) {
        for (ListedEvent event : events) {
            ids.add(event.id());
            Instant start = start(event.fields());
            if (start == null) {
                withoutStart.computeIfAbsent(titleStart(event.fields()), _ -> new ArrayList<>()).add(event);
            } else {
                byStart.computeIfAbsent(start, _ -> new ArrayList<>()).add(event);
            }
        }
        size = events.size();
    }

    public int size() {
        return size;
    }

    /// Whether the list shows this event.
    public boolean has(String eventId) {
        return ids.contains(eventId);
    }

    /// Ids of the events that are like one of ours.
    ///
    /// @param same    everything that we send and the list shows is equal
    /// @param similar title and start are near enough that it may be the same event, changed since
    public record Likeness(List<String> same, List<String> similar) {
        public Likeness {
            same = List.copyOf(same);
            similar = List.copyOf(similar);
        }
    }

    /// Which of the events are like this payload.
    public Likeness like(String payload) {
        JsonNode sent = Resemblance.sent(payload);
        List<String> same = new ArrayList<>();
        List<String> similar = new ArrayList<>();
        Instant start = start(sent);
        Collection<List<ListedEvent>> near = start == null ? byStart.values()
                : byStart.subMap(start.minus(Resemblance.CLOSE), true, start.plus(Resemblance.CLOSE), true).values();
        near.forEach(events -> sort(sent, events, same, similar));
        sort(sent, withoutStart.getOrDefault(titleStart(sent), List.of()), same, similar);
        return new Likeness(same, similar);
    }

    /// Ids of the events that show the same start as this payload, and in which nothing else differs. Events without a start say nothing.
    public List<String> equalTo(String payload) {
        JsonNode sent = Resemblance.sent(payload);
        Instant start = start(sent);
        List<String> same = new ArrayList<>();
        if (start != null) {
            sort(sent, byStart.getOrDefault(start, List.of()), same, new ArrayList<>());
        }
        return same;
    }

    private static void sort(JsonNode sent, List<ListedEvent> events, List<String> same, List<String> similar) {
        for (ListedEvent event : events) {
            switch (Resemblance.of(sent, event.fields())) {
                case SAME -> same.add(event.id());
                case SIMILAR -> similar.add(event.id());
                case OTHER -> { }
            }
        }
    }

    /// The start of a payload's title, in the form in which titles are compared.
    public static String titleStart(String payload) {
        return titleStart(Body.read(payload));
    }

    private static String titleStart(JsonNode fields) {
        return Resemblance.startOf(fields.path("title").asString(""));
    }

    private static @Nullable Instant start(JsonNode fields) {
        JsonNode text = fields.path("startAt");
        try {
            return text.isString() ? OffsetDateTime.parse(text.stringValue()).toInstant() : null;
        } catch (DateTimeException _) {
            return null;
        }
    }
}
