package dev.pinnedimport.mapping;

import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// Puts values into nested objects. Objects that meet are merged, in new objects: the values themselves are shared by many rows.
final class JsonPath {

    private JsonPath() {}

    static void put(ObjectNode target, List<String> path, JsonNode value) {
        if (path.isEmpty()) {
            value.properties().forEach(property -> put(target, List.of(property.getKey()), property.getValue()));
            return;
        }
        String name = path.getFirst();
        JsonNode there = target.get(name);
        if (path.size() == 1) {
            target.set(name, there instanceof ObjectNode one && value instanceof ObjectNode other ? merge(one, other) : value);
            return;
        }
        ObjectNode inner = JsonNodeFactory.instance.objectNode();
        if (there instanceof ObjectNode object) {
            inner.setAll(object);
        }
        put(inner, path.subList(1, path.size()), value);
        target.set(name, inner);
    }

    private static ObjectNode merge(ObjectNode one, ObjectNode other) {
        ObjectNode merged = JsonNodeFactory.instance.objectNode();
        merged.setAll(one);
        other.properties().forEach(property -> put(merged, List.of(property.getKey()), property.getValue()));
        return merged;
    }
}
