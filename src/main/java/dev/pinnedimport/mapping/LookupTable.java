package dev.pinnedimport.mapping;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.MissingNode;
import tools.jackson.databind.node.ObjectNode;

/// A lookup as one field uses it: every value turned into the field's JSON once, before the first row.
final class LookupTable {

    private final Lookup lookup;
    private final Map<JsonNode, JsonNode> read = new IdentityHashMap<>();
    private final WordList words;

    /// @param several  whether a value cell may hold several values separated by `;`
    /// @param types    of the field, and of `.name` below it where a value is an object
    /// @param problems takes values that are not what the field wants
    LookupTable(Lookup lookup, boolean several, Function<String, ValueType> types, List<String> problems) {
        this.lookup = lookup;
        this.words = new WordList(lookup.keys());
        for (JsonNode value : lookup.values()) {
            read.put(value, value.isObject() ? object(value, types, problems) : texts(value, several, types.apply(""), problems));
        }
    }

    String file() {
        return lookup.file();
    }

    WordList words() {
        return words;
    }

    /// The field's value; a missing node where the file knows the word, but has no value for it yet; null where it does not know it.
    @Nullable JsonNode find(String word) {
        Optional<JsonNode> value = lookup.find(word);
        return value.isEmpty() ? null : read.get(value.get());
    }

    private JsonNode object(JsonNode value, Function<String, ValueType> types, List<String> problems) {
        ObjectNode object = JsonNodeFactory.instance.objectNode();
        value.properties().forEach(property -> {
            JsonNode read = single(property.getValue(), types.apply("." + property.getKey()), problems);
            if (!read.isMissingNode()) {
                object.set(property.getKey(), read);
            }
        });
        return object.isEmpty() ? MissingNode.getInstance() : object;
    }

    private JsonNode texts(JsonNode value, boolean several, ValueType type, List<String> problems) {
        if (!several || !value.isString() || value.stringValue().indexOf(';') < 0) {
            return single(value, type, problems);
        }
        List<JsonNode> parts = new ArrayList<>();
        for (String part : value.stringValue().split(";")) {
            JsonNode read = single(JsonNodeFactory.instance.stringNode(TextTransform.trim(part)), type, problems);
            if (!read.isMissingNode()) {
                parts.add(read);
            }
        }
        if (parts.isEmpty()) {
            return MissingNode.getInstance();
        }
        ArrayNode array = JsonNodeFactory.instance.arrayNode(parts.size());
        parts.forEach(array::add);
        return array;
    }

    private JsonNode single(JsonNode value, ValueType type, List<String> problems) {
        if (!value.isString()) {
            return value;
        }
        String text = value.stringValue();
        if (text.isBlank()) {
            return MissingNode.getInstance();
        }
        Optional<JsonNode> literal = Literal.of(text, type, '.');
        if (literal.isEmpty()) {
            problems.add("\"" + text + "\" in " + file() + " is not what the field takes: "
                    + (type == ValueType.BOOLEAN ? "it must be yes or no" : "it must be a number") + ". Correct that line.");
        }
        return literal.orElse(MissingNode.getInstance());
    }
}
