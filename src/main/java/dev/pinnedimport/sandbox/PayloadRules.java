package dev.pinnedimport.sandbox;

import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// What the sandbox takes as an event: the documented rules, and the shape that the contract gives to the request bodies.
final class PayloadRules {

    /// @param field path of the field, as in `approxLocation.city.placeId` or `offers[1].url`
    record Violation(String field, String issue) {}

    private static final List<String> REQUIRED = List.of("channelId", "title", "startAt", "timezone", "classifications", "approxLocation");
    private static final Set<String> ZONES = Set.copyOf(ZoneId.getAvailableZoneIds());

    private final Set<String> slugs;
    private final Optional<Shape> createShape;
    private final Optional<Shape> updateShape;

    PayloadRules(String contract, List<String> slugs) {
        this.slugs = new HashSet<>(slugs);
        Map<String, Shape> shapes = Shape.ofRequests(contract);
        this.createShape = Optional.ofNullable(shapes.get("create"));
        this.updateShape = Optional.ofNullable(shapes.get("update")).or(() -> createShape).map(Shape::withNothingRequired);
    }

    Optional<Violation> findInCreate(ObjectNode event) {
        for (String field : REQUIRED) {
            if (!event.hasNonNull(field)) {
                return Optional.of(new Violation(field, "is required"));
            }
        }
        return createShape.flatMap(shape -> shape.findViolation("", event)).or(() -> findBrokenFact(event));
    }

    /// @param patch  the fields to change; null takes an optional field away
    /// @param merged the event as it will be
    Optional<Violation> findInUpdate(ObjectNode patch, ObjectNode merged) {
        return findInPatch(patch).or(() -> findBrokenFact(merged));
    }

    /// What is wrong with the patch by itself, for events whose content was let go.
    Optional<Violation> findInPatch(ObjectNode patch) {
        for (String field : REQUIRED) {
            if (patch.has(field) && !patch.hasNonNull(field)) {
                return Optional.of(new Violation(field, "is required"));
            }
        }
        ObjectNode given = patch.deepCopy();
        given.properties().stream().filter(field -> field.getValue().isNull()).map(Map.Entry::getKey).toList().forEach(given::remove);
        return updateShape.flatMap(shape -> shape.findViolation("", given));
    }

    private Optional<Violation> findBrokenFact(ObjectNode event) {
        JsonNode channel = event.path("channelId");
        if (!channel.isIntegralNumber() || !channel.canConvertToLong()) {
            return broken("channelId", "must be a number");
        }
        if (!isFilledText(event.path("title"))) {
            return broken("title", "must be a text that is not blank");
        }
        if (!ZONES.contains(event.path("timezone").asString(""))) {
            return broken("timezone", "must be an IANA time zone");
        }
        if (!isFilledText(event.path("approxLocation").path("city").path("placeId"))) {
            return broken("approxLocation.city.placeId", "is required");
        }
        String status = event.path("status").asString("published");
        if (!status.equals("draft") && !status.equals("published")) {
            return broken("status", "must be draft or published");
        }
        if (event.hasNonNull("coverImage") && !event.path("coverImage").isIntegralNumber()) {
            return broken("coverImage", "must be a number");
        }
        return findUnknownSlug(event.path("classifications")).or(() -> findBrokenTime(event));
    }

    private Optional<Violation> findUnknownSlug(JsonNode classifications) {
        if (!classifications.isArray() || classifications.isEmpty()) {
            return broken("classifications", "must be a list with at least one entry");
        }
        int at = 0;
        for (JsonNode slug : classifications) {
            if (!slug.isString() || !slugs.contains(slug.stringValue())) {
                return broken("classifications[" + at + "]", "is not a known classification");
            }
            at++;
        }
        return Optional.empty();
    }

    private static Optional<Violation> findBrokenTime(ObjectNode event) {
        Optional<OffsetDateTime> start = findTime(event.path("startAt"));
        if (start.isEmpty()) {
            return broken("startAt", "must be an ISO 8601 date-time with offset");
        }
        if (!event.hasNonNull("endAt")) {
            return Optional.empty();
        }
        Optional<OffsetDateTime> end = findTime(event.path("endAt"));
        if (end.isEmpty()) {
            return broken("endAt", "must be an ISO 8601 date-time with offset");
        }
        return end.get().isAfter(start.get()) ? Optional.empty() : broken("endAt", "must be after startAt");
    }

    private static Optional<OffsetDateTime> findTime(JsonNode node) {
        if (!node.isString()) {
            return Optional.empty();
        }
        try {
            return Optional.of(OffsetDateTime.parse(node.stringValue()));
        } catch (DateTimeException _) {
            return Optional.empty();
        }
    }

    private static boolean isFilledText(JsonNode node) {
        return node.isString() && !node.stringValue().isBlank();
    }

    private static Optional<Violation> broken(String field, String issue) {
        return Optional.of(new Violation(field, issue));
    }
}
