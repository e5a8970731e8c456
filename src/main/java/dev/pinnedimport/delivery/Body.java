package dev.pinnedimport.delivery;

import dev.pinnedimport.delivery.Reply.Answer;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.MissingNode;

/// The JSON of an answer. Foreign data: depth and sizes are bounded, and what is not exactly one JSON text is nothing.
final class Body {

    private static final int DEEPEST = 64;

    private static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(DEEPEST).maxNumberLength(100).build())
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private Body() {}

    /// The body as JSON; a missing node where it is something else.
    static JsonNode read(Answer answer) {
        return isJson(answer) ? read(answer.body()) : MissingNode.getInstance();
    }

    static JsonNode read(byte[] bytes) {
        try {
            String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
            return read(text.startsWith("\ufeff") ? text.substring(1) : text);
        } catch (CharacterCodingException _) {
            return MissingNode.getInstance();
        }
    }

    static JsonNode read(String text) {
        if (text.isBlank()) {
            return MissingNode.getInstance();
        }
        try {
            return MAPPER.readTree(text);
        } catch (JacksonException _) {
            return MissingNode.getInstance();
        }
    }

    private static boolean isJson(Answer answer) {
        if (answer.headers().containsKey("content-encoding")) {
            return false;
        }
        List<String> types = answer.headers().getOrDefault("content-type", List.of());
        if (types.isEmpty()) {
            return true;
        }
        String type = types.getFirst().toLowerCase(Locale.ROOT).split(";", 2)[0].strip();
        return type.equals("application/json") || type.endsWith("+json");
    }
}
