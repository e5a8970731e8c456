package dev.pinnedimport.run;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.springframework.batch.core.repository.ExecutionContextSerializer;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// Stores what Spring Batch keeps about a job's execution as JSON of plain values.
///
/// Its own way is Java's object serialization, by which whoever can write to the database could have this program make any object. We keep
/// nothing in there, and Spring Batch only a few names.
final class PlainContexts implements ExecutionContextSerializer {

    @Override
    public void serialize(Map<String, Object> context, OutputStream out) throws IOException {
        ObjectNode json = JsonMapper.shared().createObjectNode();
        context.forEach((name, value) -> put(json, name, value));
        out.write(json.toString().getBytes(StandardCharsets.UTF_8));
    }

    private static void put(ObjectNode json, String name, Object value) {
        switch (value) {
            case String text -> json.put(name, text);
            case Boolean yes -> json.put(name, yes);
            case Integer number -> json.put(name, number);
            case Long number -> json.put(name, number);
            default -> throw new IllegalArgumentException("an execution keeps plain values only, but \"" + name + "\" is a " + value.getClass().getName());
        }
    }

    /// Empty where an earlier version, or somebody else, has left something that is not such a text.
    @Override
    public Map<String, Object> deserialize(InputStream in) throws IOException {
        Map<String, Object> context = new HashMap<>();
        JsonNode json = read(in.readAllBytes());
        for (var member : json.properties()) {
            JsonNode value = member.getValue();
            if (value.isString()) {
                context.put(member.getKey(), value.stringValue());
            } else if (value.isBoolean()) {
                context.put(member.getKey(), value.booleanValue());
            } else if (value.isIntegralNumber()) {
                context.put(member.getKey(), value.longValue());
            }
        }
        return context;
    }

    private static JsonNode read(byte[] text) {
        try {
            return JsonMapper.shared().readTree(text);
        } catch (JacksonException _) {
            return JsonMapper.shared().createObjectNode();
        }
    }
}
