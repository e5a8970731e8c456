package dev.pinnedimport.event;

import dev.pinnedimport.issue.Issue;
import dev.pinnedimport.issue.Place;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// Drafts for tests: a complete event of row 42, with single fields replaced.
final class Drafts {

    static final String EVENT = """
            {"channelId": 42, "title": "Organ night", "startAt": "2027-05-21T20:00:00+02:00", "endAt": "2027-05-21T22:30:00+02:00",
             "timezone": "Europe/Berlin", "status": "published", "classifications": ["music", "concert"],
             "approxLocation": {"city": {"placeId": "place-hamburg", "name": "Hamburg", "countryCode": "DE"}},
             "locationName": "Kulturhaus am Kai", "description": "Candles and Bach.", "capacity": 250,
             "offers": [{"name": "Tickets", "url": "https://tickets.example.org/organ-night", "availability": "available"}]}""";

    static final Map<String, String> COLUMNS = Map.of("title", "Event name", "startAt", "Begin", "endAt", "End", "timezone", "Zone",
            "approxLocation.city", "City", "offers[].url", "Shop", "capacity", "Seats", "status", "State", "classifications", "Genre",
            "description", "Text");

    private static final JsonMapper JSON = JsonMapper.builder().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS).build();

    private Drafts() {}

    static EventDraft complete() {
        return with("{}");
    }

    /// The complete event, with the fields of `changes` in place of its own; null leaves a field empty.
    static EventDraft with(String changes) {
        ObjectNode fields = object(EVENT);
        object(changes).properties().forEach(change -> fields.set(change.getKey(), change.getValue()));
        return of(fields);
    }

    static EventDraft of(ObjectNode fields) {
        return new EventDraft(new Place.Row("spring.csv", null, 42), new SourceKey("organ-1"), fields, new FieldOrigins(COLUMNS));
    }

    static ObjectNode object(String json) {
        return (ObjectNode) JSON.readTree(json);
    }

    static EventPayload payload(ValidationResult result) {
        return switch (result) {
            case ValidationResult.Valid valid -> valid.payload();
            case ValidationResult.Invalid invalid -> throw new AssertionError("should be valid, but: " + invalid.issues());
        };
    }

    static List<Issue> issues(ValidationResult result) {
        return switch (result) {
            case ValidationResult.Valid valid -> valid.warnings();
            case ValidationResult.Invalid invalid -> invalid.issues();
        };
    }
}
