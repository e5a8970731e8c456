package dev.pinnedimport.definition;

import dev.pinnedimport.definition.yaml.Kind;
import dev.pinnedimport.definition.yaml.Problems;
import dev.pinnedimport.definition.yaml.YamlNode;
import dev.pinnedimport.issue.IssueCode;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// Reads values that a job writes out, as JSON.
///
/// An unquoted `true`, `false` or number in JSON's own spelling is a boolean or a number, as Jackson would read it; everything else
/// is a text as written, so that `no`, `012`, `1e3` and `2026-01-02` stay what they look like.
final class Constants {

    private static final Pattern FRACTION = Pattern.compile("-?(?:0|[1-9][0-9]{0,14})\\.[0-9]{1,15}");
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private Constants() {}

    static JsonNode read(YamlNode node, String path, Problems problems) {
        return switch (node) {
            case YamlNode.Text text -> scalar(text, path, problems);
            case YamlNode.Items list -> {
                ArrayNode array = JSON.arrayNode();
                list.items().forEach(item -> array.add(read(item, path, problems)));
                yield array;
            }
            case YamlNode.Entries map -> {
                ObjectNode object = JSON.objectNode();
                map.entries().forEach(entry -> object.set(entry.name(), read(entry.value(), path, problems)));
                yield object;
            }
        };
    }

    static JsonNode text(String value) {
        return JSON.stringNode(value);
    }

    static JsonNode number(long value) {
        return value == (int) value ? JSON.numberNode((int) value) : JSON.numberNode(value);
    }

    private static JsonNode scalar(YamlNode.Text text, String path, Problems problems) {
        if (text.isNull()) {
            problems.add(IssueCode.JOB_WRONG_TYPE, text.at(), text.value(), text.value().isEmpty()
                    ? "'" + path + "' has no value. Write one, or \"\" for an empty text."
                    : "'" + path + "' is " + text.value() + ", which means \"no value\" in YAML. Put it in quotes if you mean this text.");
            return JSON.nullNode();
        }
        String value = text.value();
        if (text.quoted()) {
            return JSON.stringNode(value);
        }
        if (value.equals("true") || value.equals("false")) {
            return JSON.booleanNode(value.equals("true"));
        }
        if (Kind.WHOLE_NUMBER.matcher(value).matches()) {
            return number(Long.parseLong(value));
        }
        return FRACTION.matcher(value).matches() ? JSON.numberNode(Double.parseDouble(value)) : JSON.stringNode(value);
    }
}
