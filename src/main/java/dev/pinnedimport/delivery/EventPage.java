package dev.pinnedimport.delivery;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// A page of the API's list of events, of either kind of envelope.
///
/// @param total   of all pages; -1 where the list does not say
/// @param hasNext null where the list does not say
record EventPage(List<ListedEvent> events, long total, @Nullable Boolean hasNext) {

    EventPage {
        events = List.copyOf(events);
    }

    /// Empty where the answer is not a page, or holds an event without a usable id.
    static Optional<EventPage> read(Reply.Answer answer) {
        JsonNode body = Body.read(answer);
        JsonNode documents = body.path("docs");
        if (answer.status() != 200 || !documents.isArray()) {
            return Optional.empty();
        }
        List<ListedEvent> events = new ArrayList<>();
        for (JsonNode document : documents) {
            String id = Classification.eventId(document.path("id"));
            if (id == null) {
                return Optional.empty();
            }
            events.add(new ListedEvent(id, instant(document.path("createdAt")), document));
        }
        JsonNode total = body.path("totalDocs");
        JsonNode hasNext = body.path("hasNextPage");
        return Optional.of(new EventPage(
                events,
                total.isIntegralNumber() && total.canConvertToLong() ? total.longValue() : -1,
                hasNext.isBoolean() ? hasNext.booleanValue() : null));
    }

    private static @Nullable Instant instant(JsonNode text) {
        try {
            return text.isString() ? OffsetDateTime.parse(text.stringValue()).toInstant() : null;
        } catch (DateTimeException _) {
            return null;
        }
    }
}
