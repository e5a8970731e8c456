package dev.pinnedimport.sandbox;

import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.cfg.JsonNodeFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// The sandbox's JSON: strict reading, and writing with sorted keys where texts are compared.
final class Json {

    private static final JsonMapper PLAIN = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .disable(JsonNodeFeature.WRITE_PROPERTIES_SORTED)
            .build();

    private static final JsonMapper SORTED = PLAIN.rebuild().enable(JsonNodeFeature.WRITE_PROPERTIES_SORTED).build();

    private Json() {}

    static ObjectNode object() {
        return PLAIN.createObjectNode();
    }

    static JsonNode read(String text) {
        return PLAIN.readTree(text);
    }

    static JsonNode read(byte[] bytes) {
        return PLAIN.readTree(bytes);
    }

    static String text(JsonNode node) {
        return PLAIN.writeValueAsString(node);
    }

    static byte[] bytes(JsonNode node) {
        return PLAIN.writeValueAsBytes(node);
    }

    /// The same for all objects that differ in the order of their keys and in white space only.
    static byte[] canonical(JsonNode node) {
        return SORTED.writeValueAsBytes(node);
    }
}
