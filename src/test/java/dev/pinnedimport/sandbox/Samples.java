package dev.pinnedimport.sandbox;

import java.util.function.Consumer;
import tools.jackson.databind.node.ObjectNode;

/// A small contract and events that keep it.
final class Samples {

    static final String CONTRACT = """
            openapi: 3.1.0
            paths:
              /events:
                post:
                  requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/Event'}}}}
              /events/{id}:
                patch:
                  requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/Patch'}}}}
            components:
              schemas:
                Patch:
                  allOf: [{$ref: '#/components/schemas/Event'}]
                  minProperties: 1
                Event:
                  type: object
                  required: [title]
                  properties:
                    channelId: {type: integer}
                    title: {type: string, maxLength: 20}
                    startAt: {type: string}
                    endAt: {type: string}
                    timezone: {type: string}
                    status: {type: string}
                    description: {type: string}
                    capacity: {type: [integer, 'null'], minimum: 1, maximum: 1000}
                    coverImage: {anyOf: [{type: integer}, {type: 'null'}]}
                    audience: {type: string, enum: [everybody, adults]}
                    classifications: {type: array, maxItems: 3, uniqueItems: true, items: {type: string, enum: [only-in-the-contract]}}
                    approxLocation:
                      type: object
                      properties:
                        city:
                          type: object
                          properties:
                            placeId: {type: string}
                            countryCode: {type: string, pattern: '^[A-Z]{2}$'}
                    offers:
                      type: array
                      items: {type: object, required: [url], properties: {url: {type: string, minLength: 9}, name: {type: string}}}
            """;

    private Samples() {}

    static SandboxSettings settings() {
        return SandboxSettings.usual().withContract(CONTRACT);
    }

    static String event(String title) {
        return event(event -> event.put("title", title));
    }

    static String event(Consumer<ObjectNode> change) {
        ObjectNode event = (ObjectNode) Json.read("""
                {"channelId": 42, "title": "Jazz at night", "startAt": "2026-12-05T20:00:00+01:00", "timezone": "Europe/Berlin",
                 "classifications": ["music"], "approxLocation": {"city": {"placeId": "berlin-de"}}}""");
        change.accept(event);
        return Json.text(event);
    }
}
