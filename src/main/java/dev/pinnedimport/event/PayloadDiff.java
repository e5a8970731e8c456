package dev.pinnedimport.event;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// What differs between two payloads of one event, for people and for the request that changes it.
///
/// Both must be payloads as [EventValidator] writes them.
public final class PayloadDiff {

    private static final JsonMapper JSON = JsonMapper.builder().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS).build();

    private PayloadDiff() {}

    /// A value that is not what it was.
    ///
    /// @param path   as deep as it can be told: `title`, `approxLocation.city.name`, `offers[0].url`; a list that grew or shrank as a whole
    /// @param before null where the field is new
    /// @param after  null where the field has vanished
    public record FieldChange(String path, @Nullable JsonNode before, @Nullable JsonNode after) {

        /// The field of the event that has to be sent: `offers` for `offers[0].url`.
        public String field() {
            return path.split("[.\\[]", 2)[0];
        }
    }

    /// The changes in the order of the fields' names; empty where the payloads are equal.
    public static List<FieldChange> between(String beforeJson, String afterJson) {
        List<FieldChange> changes = new ArrayList<>();
        if (!beforeJson.equals(afterJson)) {
            collect("", read(beforeJson), read(afterJson), changes);
        }
        return List.copyOf(changes);
    }

    /// The body of the update: canonical JSON of the changed fields of the event, each with its whole new value, or null where it vanished.
    public static String patchBody(String beforeJson, String afterJson) {
        ObjectNode after = read(afterJson);
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        for (FieldChange change : between(beforeJson, afterJson)) {
            JsonNode value = after.get(change.field());
            body.set(change.field(), value == null ? JsonNodeFactory.instance.nullNode() : value);
        }
        return CanonicalJson.write(body);
    }

    private static void collect(String path, @Nullable JsonNode before, @Nullable JsonNode after, List<FieldChange> changes) {
        if (before instanceof ObjectNode old && after instanceof ObjectNode current) {
            TreeSet<String> names = new TreeSet<>(old.propertyNames());
            names.addAll(current.propertyNames());
            names.forEach(name -> collect(path.isEmpty() ? name : path + "." + name, old.get(name), current.get(name), changes));
        } else if (before != null && after != null && before.isArray() && after.isArray() && before.size() == after.size()
                && holdsObjects(before)) {
            for (int i = 0; i < after.size(); i++) {
                collect(path + "[" + i + "]", before.get(i), after.get(i), changes);
            }
        } else if (before == null || !before.equals(after)) {
            changes.add(new FieldChange(path, before, after));
        }
    }

    private static boolean holdsObjects(JsonNode array) {
        return array.valueStream().allMatch(JsonNode::isObject);
    }

    private static ObjectNode read(String json) {
        return (ObjectNode) JSON.readTree(json);
    }
}
