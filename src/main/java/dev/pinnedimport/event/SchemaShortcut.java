package dev.pinnedimport.event;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.node.StringNode;

/// Says of most events that a schema holds, at a tenth of what the validation library takes for it.
///
/// It only ever says yes, and only where that is plain: each rule answers for the keywords that it knows, with the meaning that JSON
/// Schema (2020-12, Validation, section 6) gives them, and a keyword that it does not know, a value that does not look as expected or
/// a number that would have to be converted is "perhaps not". What it does not say yes to is for the library, which knows everything and
/// finds the words. So it can be slower than needed, but never wrong where the library is right.
final class SchemaShortcut {

    private static final Rule NEVER = _ -> false;
    private static final Rule ALWAYS = _ -> true;

    private final Rule root;

    /// One keyword, or a whole schema.
    private interface Rule {
        boolean surelyHolds(JsonNode value);
    }

    private SchemaShortcut(Rule root) {
        this.root = root;
    }

    /// @param schema without references: see [SchemaResolver]
    static SchemaShortcut of(ObjectNode schema) {
        return new SchemaShortcut(schema(schema));
    }

    /// Whether the schema holds; false also where that is not plain.
    boolean surelyHolds(JsonNode value) {
        return root.surelyHolds(value);
    }

    private static Rule schema(JsonNode schema) {
        if (schema.isBoolean()) {
            return schema.booleanValue() ? ALWAYS : NEVER;
        }
        if (!(schema instanceof ObjectNode object)) {
            return NEVER;
        }
        List<Rule> rules = new ArrayList<>();
        for (var keyword : object.properties()) {
            rules.add(rule(keyword.getKey(), keyword.getValue(), object));
        }
        return all(rules);
    }

    private static Rule all(List<Rule> rules) {
        if (rules.contains(NEVER)) {
            return NEVER;
        }
        Rule[] each = rules.stream().filter(rule -> rule != ALWAYS).toArray(Rule[]::new);
        return each.length == 0 ? ALWAYS : each.length == 1 ? each[0] : value -> {
            for (Rule rule : each) {
                if (!rule.surelyHolds(value)) {
                    return false;
                }
            }
            return true;
        };
    }

    private static Rule rule(String keyword, JsonNode wanted, ObjectNode schema) {
        return switch (keyword) {
            case "type" -> type(wanted);
            case "enum" -> wanted instanceof ArrayNode values ? oneOf(values.valueStream().toList()) : NEVER;
            case "const" -> oneOf(List.of(wanted));
            case "minLength" -> isCount(wanted) ? minLength(wanted.intValue()) : NEVER;
            case "maxLength" -> isCount(wanted) ? maxLength(wanted.intValue()) : NEVER;
            case "pattern" -> wanted.isString() ? pattern(wanted.stringValue()) : NEVER;
            case "minimum" -> isWhole(wanted) ? minimum(wanted.longValue()) : NEVER;
            case "maximum" -> isWhole(wanted) ? maximum(wanted.longValue()) : NEVER;
            case "minItems" -> isCount(wanted) ? minItems(wanted.intValue()) : NEVER;
            case "maxItems" -> isCount(wanted) ? maxItems(wanted.intValue()) : NEVER;
            case "uniqueItems" -> wanted.isBoolean() ? wanted.booleanValue() ? SchemaShortcut::areDifferentTexts : ALWAYS : NEVER;
            case "items" -> schema.has("prefixItems") ? NEVER : items(schema(wanted));
            case "required" -> wanted.isArray() && wanted.valueStream().allMatch(JsonNode::isString)
                    ? required(wanted.valueStream().map(JsonNode::stringValue).toList()) : NEVER;
            case "properties" -> wanted instanceof ObjectNode properties ? members(properties, schema) : NEVER;
            case "additionalProperties" -> schema.has("properties") ? ALWAYS : NEVER;
            case "allOf" -> wanted.isArray() ? all(wanted.valueStream().map(SchemaShortcut::schema).toList()) : NEVER;
            case "anyOf" -> wanted.isArray() ? any(wanted.valueStream().map(SchemaShortcut::schema).toList()) : NEVER;
            default -> NEVER;
        };
    }

    private static Rule type(JsonNode wanted) {
        if (wanted.isArray()) {
            return any(wanted.valueStream().map(SchemaShortcut::type).toList());
        }
        return switch (wanted.asString("")) {
            case "string" -> JsonNode::isString;
            case "integer" -> SchemaShortcut::isWhole;
            case "number" -> JsonNode::isNumber;
            case "boolean" -> JsonNode::isBoolean;
            case "array" -> JsonNode::isArray;
            case "object" -> JsonNode::isObject;
            case "null" -> JsonNode::isNull;
            default -> NEVER;
        };
    }

    private static Rule any(List<Rule> rules) {
        return value -> {
            for (Rule rule : rules) {
                if (rule.surelyHolds(value)) {
                    return true;
                }
            }
            return false;
        };
    }

    private static Rule oneOf(List<JsonNode> values) {
        Set<JsonNode> allowed = new HashSet<>(values);
        return value -> !value.isContainer() && allowed.contains(value);
    }

    // Lengths count code points, of which a text has at most as many as it has chars, and at least half as many.
    private static Rule minLength(int least) {
        return value -> {
            if (!(value instanceof StringNode node)) {
                return true;
            }
            String text = node.stringValue();
            return text.length() / 2 >= least || text.codePointCount(0, text.length()) >= least;
        };
    }

    private static Rule maxLength(int most) {
        return value -> {
            if (!(value instanceof StringNode node)) {
                return true;
            }
            String text = node.stringValue();
            return text.length() <= most || text.codePointCount(0, text.length()) <= most;
        };
    }

    // The library lets `$` stand for the very end, where Java's also stands before a last line end.
    private static Rule pattern(String regex) {
        if (regex.substring(0, Math.max(0, regex.length() - 1)).indexOf('$') >= 0) {
            return NEVER;
        }
        try {
            Pattern pattern = Pattern.compile(regex);
            boolean toTheEnd = regex.endsWith("$");
            return value -> {
                if (!(value instanceof StringNode text)) {
                    return true;
                }
                Matcher matcher = pattern.matcher(text.stringValue());
                return matcher.find() && (!toTheEnd || matcher.end() == text.stringValue().length());
            };
        } catch (PatternSyntaxException _) {
            return NEVER;
        }
    }

    private static Rule minimum(long least) {
        return value -> isWhole(value) ? value.longValue() >= least : !value.isNumber();
    }

    private static Rule maximum(long most) {
        return value -> isWhole(value) ? value.longValue() <= most : !value.isNumber();
    }

    private static Rule minItems(int least) {
        return value -> !value.isArray() || value.size() >= least;
    }

    private static Rule maxItems(int most) {
        return value -> !value.isArray() || value.size() <= most;
    }

    // What is equal is plain for texts only: 1 and 1.0 are the same number.
    private static boolean areDifferentTexts(JsonNode value) {
        if (!value.isArray() || value.size() < 2) {
            return true;
        }
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < value.size(); i++) {
            if (!(value.get(i) instanceof StringNode text) || !seen.add(text.stringValue())) {
                return false;
            }
        }
        return true;
    }

    private static Rule items(Rule each) {
        return value -> {
            if (value.isArray()) {
                for (int i = 0; i < value.size(); i++) {
                    if (!each.surelyHolds(value.get(i))) {
                        return false;
                    }
                }
            }
            return true;
        };
    }

    private static Rule required(List<String> names) {
        return value -> {
            if (value.isObject()) {
                for (String name : names) {
                    if (!value.has(name)) {
                        return false;
                    }
                }
            }
            return true;
        };
    }

    private static Rule members(ObjectNode properties, ObjectNode schema) {
        Map<String, Rule> rules = new HashMap<>();
        properties.properties().forEach(member -> rules.put(member.getKey(), schema(member.getValue())));
        Rule others = schema.has("additionalProperties") ? schema(schema.get("additionalProperties")) : ALWAYS;
        return value -> {
            if (value instanceof ObjectNode object) {
                for (var member : object.properties()) {
                    if (!rules.getOrDefault(member.getKey(), others).surelyHolds(member.getValue())) {
                        return false;
                    }
                }
            }
            return true;
        };
    }

    private static boolean isWhole(JsonNode value) {
        return value.isInt() || value.isLong();
    }

    private static boolean isCount(JsonNode wanted) {
        return wanted.isInt() && wanted.intValue() >= 0;
    }
}
