package dev.pinnedimport.event;

import dev.pinnedimport.issue.StopException;
import java.math.BigDecimal;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// Makes schemas of an OpenAPI document stand on their own: local references are put in place, `allOf` is merged, OpenAPI 3.0 spellings
/// become those of JSON Schema, and fields that only answers have are left out.
///
/// References to other documents are refused, never fetched. Where a schema contains itself, the inner one takes anything.
final class SchemaResolver {

    private static final int MOST_NODES = 50_000;
    private static final int DEEPEST = 50;
    private static final Set<String> PLAIN = Set.of("type", "format", "enum", "const", "pattern", "minLength", "maxLength", "minimum",
            "maximum",
            "exclusiveMinimum", "exclusiveMaximum", "multipleOf", "minItems", "maxItems", "uniqueItems", "minProperties", "maxProperties",
            "required", "dependentRequired", "minContains", "maxContains", "title", "description", "readOnly", "x-pinned-source");
    private static final Set<String> ANNOTATIONS = Set.of("title", "description", "x-pinned-source");
    private static final Set<String> ONE_SCHEMA = Set.of("items", "additionalProperties", "not", "if", "then", "else", "contains",
            "propertyNames");
    private static final Set<String> MANY_SCHEMAS = Set.of("anyOf", "oneOf", "prefixItems");
    private static final Set<String> NAMED_SCHEMAS = Set.of("properties", "patternProperties", "dependentSchemas");

    private final ObjectNode document;
    private final String origin;
    private int nodes;

    SchemaResolver(ObjectNode document, String origin) {
        this.document = document;
        this.origin = origin;
    }

    ObjectNode resolve(JsonNode schema) {
        nodes = 0;
        ObjectNode resolved = resolve(schema, new HashSet<>());
        dropReadOnly(resolved);
        return resolved;
    }

    /// The node itself or, if it is a reference, what it refers to.
    JsonNode follow(JsonNode node) {
        Set<String> seen = new HashSet<>();
        JsonNode current = node;
        while (current.path("$ref").isString()) {
            String reference = current.path("$ref").asString();
            if (!seen.add(reference)) {
                throw ContractYaml.unusable(origin, "The reference \"" + reference
                        + "\" of the contract document leads back to itself. Pull it again.");
            }
            current = target(reference);
        }
        return current;
    }

    private ObjectNode resolve(JsonNode schema, Set<String> open) {
        if (++nodes > MOST_NODES) {
            throw tooMuch();
        }
        ObjectNode resolved = JsonNodeFactory.instance.objectNode();
        if (schema.isBoolean() && !schema.asBoolean()) {
            resolved.set("not", JsonNodeFactory.instance.objectNode());
        }
        if (!(schema instanceof ObjectNode source)) {
            return resolved;
        }
        for (var member : source.properties()) {
            copy(member.getKey(), member.getValue(), source, resolved, open);
        }
        for (JsonNode part : source.path("allOf")) {
            merge(resolved, resolve(part, open));
        }
        if (source.path("$ref").isString()) {
            merge(resolved, resolveReference(source.path("$ref").asString(), open));
        }
        simplifyAlternatives(resolved);
        return resolved;
    }

    private ObjectNode resolveReference(String reference, Set<String> open) {
        if (!open.add(reference)) {
            return JsonNodeFactory.instance.objectNode();
        }
        if (open.size() > DEEPEST) {
            throw tooMuch();
        }
        ObjectNode resolved = resolve(target(reference), open);
        open.remove(reference);
        return resolved;
    }

    private JsonNode target(String reference) {
        if (!reference.equals("#") && !reference.startsWith("#/")) {
            throw ContractYaml.unusable(origin, "The contract document refers to another document, \"" + reference
                    + "\", which is not fetched. Pull a document that stands on its own.");
        }
        JsonNode node = document;
        for (String step : reference.substring(1).split("/", -1)) {
            if (!step.isEmpty()) {
                String name = URLDecoder.decode(step.replace("+", "%2B"), StandardCharsets.UTF_8).replace("~1", "/").replace("~0", "~");
                node = node.isArray() && name.matches("\\d{1,6}") ? node.path(Integer.parseInt(name)) : node.path(name);
            }
        }
        if (node.isMissingNode()) {
            throw ContractYaml.unusable(origin, "The contract document refers to \"" + reference
                    + "\", which it does not hold. Pull it again.");
        }
        return node;
    }

    private StopException tooMuch() {
        return ContractYaml.unusable(origin, "The event in the contract document unfolds into more than any event has. Check where it "
                + "comes from.");
    }

    private void copy(String keyword, JsonNode value, ObjectNode source, ObjectNode resolved, Set<String> open) {
        if (keyword.equals("exclusiveMinimum") && value.isBoolean()) {
            copyOldLimit(value, source.path("minimum"), "exclusiveMinimum", resolved);
        } else if (keyword.equals("exclusiveMaximum") && value.isBoolean()) {
            copyOldLimit(value, source.path("maximum"), "exclusiveMaximum", resolved);
        } else if (PLAIN.contains(keyword)) {
            resolved.set(keyword, value);
        } else if (ONE_SCHEMA.contains(keyword)) {
            resolved.set(keyword, value.isBoolean() ? value : resolve(value, open));
        } else if (MANY_SCHEMAS.contains(keyword)) {
            ArrayNode schemas = resolved.putArray(keyword);
            value.forEach(each -> schemas.add(resolve(each, open)));
        } else if (NAMED_SCHEMAS.contains(keyword)) {
            ObjectNode schemas = resolved.putObject(keyword);
            value.properties().forEach(each -> schemas.set(each.getKey(), resolve(each.getValue(), open)));
        }
        if (keyword.equals("nullable") && value.asBoolean(false) && source.path("type").isString()) {
            resolved.putArray("type").add(source.path("type")).add("null");
        } else if (keyword.equals("type") && resolved.path("type").isString() && source.path("nullable").asBoolean(false)) {
            resolved.putArray("type").add(value).add("null");
        }
    }

    private static void copyOldLimit(JsonNode exclusive, JsonNode limit, String keyword, ObjectNode resolved) {
        if (exclusive.asBoolean() && limit.isNumber()) {
            resolved.set(keyword, limit);
        }
    }

    private static void dropReadOnly(JsonNode node) {
        if (node instanceof ObjectNode schema && schema.get("properties") instanceof ObjectNode properties) {
            Set<String> readOnly = new HashSet<>();
            properties.properties().forEach(each -> {
                if (each.getValue().path("readOnly").asBoolean(false)) {
                    readOnly.add(each.getKey());
                }
            });
            properties.remove(readOnly);
            if (schema.get("required") instanceof ArrayNode required) {
                ArrayNode kept = JsonNodeFactory.instance.arrayNode();
                required.valueStream().filter(name -> !readOnly.contains(name.asString(""))).forEach(kept::add);
                schema.set("required", kept);
            }
        }
        node.forEach(SchemaResolver::dropReadOnly);
    }

    /// Puts `other` into `into`: both must hold, as `allOf` says. What cannot be merged keyword by keyword stays as an `allOf`.
    private static void merge(ObjectNode into, ObjectNode other) {
        for (var member : other.properties()) {
            String keyword = member.getKey();
            JsonNode theirs = member.getValue();
            JsonNode ours = into.get(keyword);
            if (ours == null) {
                into.set(keyword, theirs);
            } else if (!ours.equals(theirs) && !ANNOTATIONS.contains(keyword)) {
                mergeKeyword(into, keyword, ours, theirs);
            }
        }
    }

    private static void mergeKeyword(ObjectNode into, String keyword, JsonNode ours, JsonNode theirs) {
        switch (keyword) {
            case "properties" -> theirs.properties().forEach(each -> {
                ObjectNode properties = (ObjectNode) ours;
                if (properties.get(each.getKey()) instanceof ObjectNode known) {
                    merge(known, (ObjectNode) each.getValue());
                } else {
                    properties.set(each.getKey(), each.getValue());
                }
            });
            case "items" -> {
                if (ours instanceof ObjectNode known && theirs instanceof ObjectNode further) {
                    merge(known, further);
                } else {
                    keepBoth(into, keyword, theirs);
                }
            }
            case "required" -> {
                Set<JsonNode> names = new LinkedHashSet<>();
                ours.forEach(names::add);
                theirs.forEach(names::add);
                into.putArray(keyword).addAll(names);
            }
            case "minLength", "minItems", "minimum", "exclusiveMinimum", "minProperties" ->
                    into.put(keyword, number(ours).max(number(theirs)));
            case "maxLength", "maxItems", "maximum", "exclusiveMaximum", "maxProperties" ->
                    into.put(keyword, number(ours).min(number(theirs)));
            case "additionalProperties" -> into.set(keyword, ours.isBoolean() && !ours.asBoolean() ? ours : theirs);
            case "allOf" -> theirs.forEach(((ArrayNode) ours)::add);
            default -> keepBoth(into, keyword, theirs);
        }
    }

    private static void keepBoth(ObjectNode into, String keyword, JsonNode theirs) {
        ArrayNode both = into.get("allOf") instanceof ArrayNode known ? known : into.putArray("allOf");
        both.addObject().set(keyword, theirs);
    }

    private static BigDecimal number(JsonNode node) {
        return node.isNumber() ? node.decimalValue() : BigDecimal.ZERO;
    }

    /// Generated documents write "a text or nothing" and "one of these words" as alternatives; both are said simpler.
    private static void simplifyAlternatives(ObjectNode schema) {
        for (String keyword : List.of("anyOf", "oneOf")) {
            if (!(schema.get(keyword) instanceof ArrayNode alternatives)) {
                continue;
            }
            List<ObjectNode> real = new ArrayList<>();
            alternatives.forEach(each -> {
                if (each instanceof ObjectNode object && !object.path("type").asString("").equals("null")) {
                    real.add(object);
                }
            });
            Optional<ArrayNode> words = findWords(real);
            if (real.size() == 1) {
                schema.remove(keyword);
                merge(schema, real.getFirst());
            } else if (words.isPresent() && !schema.has("enum")) {
                schema.remove(keyword);
                schema.set("enum", words.get());
            }
        }
    }

    private static Optional<ArrayNode> findWords(List<ObjectNode> alternatives) {
        ArrayNode words = JsonNodeFactory.instance.arrayNode();
        for (ObjectNode each : alternatives) {
            if (each.has("const")) {
                words.add(each.get("const"));
            } else if (each.path("enum").isArray()) {
                each.path("enum").forEach(words::add);
            } else {
                return Optional.empty();
            }
        }
        return words.isEmpty() ? Optional.empty() : Optional.of(words);
    }
}
