package dev.pinnedimport.sandbox;

import dev.pinnedimport.sandbox.PayloadRules.Violation;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/// The shape of a JSON value, compiled from a schema of an OpenAPI document.
///
/// Understands what shapes of events need: types, fields (unknown ones are refused unless `additionalProperties` says otherwise), lists,
/// lengths, ranges, patterns, enumerations, `$ref` and `allOf`. Of alternatives (`anyOf`, `oneOf`) it takes the only one that is not
/// `null`; real alternatives are not checked.
final class Shape {

    private static final int DEEPEST = 40;

    private final Set<String> types = new HashSet<>();
    private final Map<String, Shape> fields = new LinkedHashMap<>();
    private final Set<String> required = new HashSet<>();
    private final Set<JsonNode> allowed = new HashSet<>();
    private Optional<Shape> items = Optional.empty();
    private Optional<Pattern> pattern = Optional.empty();
    private boolean open;
    private boolean unique;
    private long shortest;
    private long longest = Long.MAX_VALUE;
    private long fewest;
    private long fewestFields;
    private long most = Long.MAX_VALUE;
    private double least = Double.NEGATIVE_INFINITY;
    private double greatest = Double.POSITIVE_INFINITY;

    private Shape() {}

    /// The shapes of the bodies of `POST …/events` ("create") and `PATCH …/events/{id}` ("update"), as far as the document has them.
    static Map<String, Shape> ofRequests(String contract) {
        JsonNode root;
        try {
            root = new YAMLMapper().readTree(contract);
        } catch (JacksonException e) {
            throw new IllegalArgumentException("The contract is not YAML.", e);
        }
        Map<String, Shape> shapes = new HashMap<>();
        root.path("paths").properties().forEach(path -> {
            if (path.getKey().endsWith("/events")) {
                ofBody(root, path.getValue().path("post")).ifPresent(shape -> shapes.put("create", shape));
            } else if (path.getKey().matches(".*/events/\\{[^/]+}")) {
                ofBody(root, path.getValue().path("patch")).ifPresent(shape -> shapes.put("update", shape));
            }
        });
        return shapes;
    }

    private static Optional<Shape> ofBody(JsonNode root, JsonNode operation) {
        JsonNode body = resolve(root, operation.path("requestBody"));
        JsonNode schema = body.path("content").path("application/json").path("schema");
        return schema.isMissingNode() ? Optional.empty() : Optional.of(of(root, schema));
    }

    private static Shape of(JsonNode root, JsonNode schema) {
        Shape shape = new Shape();
        shape.add(root, schema, 0);
        return shape;
    }

    private static JsonNode resolve(JsonNode root, JsonNode node) {
        JsonNode resolved = node;
        for (int i = 0; i < DEEPEST && resolved.path("$ref").isString(); i++) {
            String reference = resolved.path("$ref").stringValue();
            resolved = reference.startsWith("#/") ? root.at(reference.substring(1)) : Json.object();
        }
        return resolved;
    }

    private void add(JsonNode root, JsonNode unresolved, int depth) {
        if (depth > DEEPEST) {
            open = true;
            return;
        }
        JsonNode schema = resolve(root, unresolved);
        for (JsonNode part : schema.path("allOf")) {
            add(root, part, depth + 1);
        }
        addAlternative(root, schema.path("anyOf"), depth);
        addAlternative(root, schema.path("oneOf"), depth);
        addTypes(schema);
        schema.path("properties").properties().forEach(property -> {
            Shape field = fields.computeIfAbsent(property.getKey(), _ -> new Shape());
            field.add(root, property.getValue(), depth + 1);
        });
        JsonNode additional = schema.path("additionalProperties");
        open |= additional.isObject() || additional.asBoolean(false);
        schema.path("required").forEach(name -> required.add(name.asString("")));
        schema.path("enum").forEach(allowed::add);
        if (schema.has("items")) {
            Shape element = items.orElseGet(Shape::new);
            element.add(root, schema.path("items"), depth + 1);
            items = Optional.of(element);
        }
        if (schema.path("pattern").isString()) {
            pattern = Optional.of(Pattern.compile(schema.path("pattern").stringValue()));
        }
        unique |= schema.path("uniqueItems").asBoolean(false);
        shortest = Math.max(shortest, schema.path("minLength").asLong(0));
        longest = Math.min(longest, schema.path("maxLength").asLong(Long.MAX_VALUE));
        fewest = Math.max(fewest, schema.path("minItems").asLong(0));
        fewestFields = Math.max(fewestFields, schema.path("minProperties").asLong(0));
        most = Math.min(most, schema.path("maxItems").asLong(Long.MAX_VALUE));
        least = Math.max(least, schema.path("minimum").asDouble(Double.NEGATIVE_INFINITY));
        greatest = Math.min(greatest, schema.path("maximum").asDouble(Double.POSITIVE_INFINITY));
    }

    private void addTypes(JsonNode schema) {
        JsonNode type = schema.path("type");
        if (type.isString()) {
            types.add(type.stringValue());
        }
        type.forEach(one -> types.add(one.asString("")));
        if (schema.path("nullable").asBoolean(false)) {
            types.add("null");
        }
    }

    private void addAlternative(JsonNode root, JsonNode alternatives, int depth) {
        if (alternatives.isEmpty()) {
            return;
        }
        boolean mayBeNull = false;
        JsonNode only = null;
        for (JsonNode alternative : alternatives) {
            if (resolve(root, alternative).path("type").asString("").equals("null")) {
                mayBeNull = true;
            } else if (only == null) {
                only = alternative;
            } else {
                open = true;
                return;
            }
        }
        if (only != null) {
            add(root, only, depth + 1);
        }
        if (mayBeNull) {
            types.add("null");
        }
    }

    Shape withNothingRequired() {
        Shape relaxed = new Shape();
        relaxed.types.addAll(types);
        relaxed.fields.putAll(fields);
        relaxed.open = open;
        relaxed.fewestFields = fewestFields;
        return relaxed;
    }

    Optional<Violation> findViolation(String path, JsonNode value) {
        if (value.isNull() && types.contains("null")) {
            return Optional.empty();
        }
        if (!types.isEmpty() && types.stream().noneMatch(type -> isOfType(value, type))) {
            return broken(path, "must be of type " + String.join(" or ", types.stream().sorted().toList()));
        }
        if (!allowed.isEmpty() && !path.startsWith("classifications[") && !allowed.contains(value)) {
            return broken(path, "is not one of the allowed values");
        }
        if (value.isString()) {
            return findInText(path, value.stringValue());
        }
        if (value.isNumber()) {
            double number = value.doubleValue();
            return number < least || number > greatest ? broken(path, "is out of range") : Optional.empty();
        }
        return value.isObject() ? findInObject(path, value) : value.isArray() ? findInList(path, value) : Optional.empty();
    }

    private static boolean isOfType(JsonNode value, String type) {
        return switch (type) {
            case "string" -> value.isString();
            case "integer" -> value.isNumber() && value.canConvertToExactIntegral();
            case "number" -> value.isNumber();
            case "boolean" -> value.isBoolean();
            case "object" -> value.isObject();
            case "array" -> value.isArray();
            case "null" -> value.isNull();
            default -> true;
        };
    }

    private Optional<Violation> findInText(String path, String text) {
        if (shortest > 0 || longest < Long.MAX_VALUE) {
            int length = text.codePointCount(0, text.length());
            if (length < shortest) {
                return broken(path, "must have at least " + shortest + " characters");
            }
            if (length > longest) {
                return broken(path, "must have at most " + longest + " characters");
            }
        }
        return pattern.isPresent() && !pattern.get().matcher(text).find() ? broken(path, "has the wrong form") : Optional.empty();
    }

    private Optional<Violation> findInObject(String path, JsonNode object) {
        if (object.size() < fewestFields) {
            return broken(path, "must have at least " + fewestFields + " fields");
        }
        for (String name : required) {
            if (!object.has(name)) {
                return broken(join(path, name), "is required");
            }
        }
        for (Map.Entry<String, JsonNode> property : object.properties()) {
            Shape field = fields.get(property.getKey());
            if (field == null) {
                if (!open && !fields.isEmpty()) {
                    return broken(join(path, property.getKey()), "is not a known field");
                }
                continue;
            }
            Optional<Violation> violation = field.findViolation(join(path, property.getKey()), property.getValue());
            if (violation.isPresent()) {
                return violation;
            }
        }
        return Optional.empty();
    }

    private Optional<Violation> findInList(String path, JsonNode list) {
        if (list.size() < fewest || list.size() > most) {
            return broken(path, "must have " + fewest + " to " + most + " entries");
        }
        if (unique && new HashSet<>(list.values()).size() < list.size()) {
            return broken(path, "must not repeat an entry");
        }
        if (items.isEmpty()) {
            return Optional.empty();
        }
        int at = 0;
        for (JsonNode element : list) {
            Optional<Violation> violation = items.get().findViolation(path + "[" + at++ + "]", element);
            if (violation.isPresent()) {
                return violation;
            }
        }
        return Optional.empty();
    }

    private static String join(String path, String name) {
        return path.isEmpty() ? name : path + "." + name;
    }

    private static Optional<Violation> broken(String path, String issue) {
        return Optional.of(new Violation(path, issue));
    }
}
