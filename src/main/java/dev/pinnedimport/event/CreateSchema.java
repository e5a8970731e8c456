package dev.pinnedimport.event;

import com.networknt.schema.Error;
import com.networknt.schema.ExecutionContext;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.dialect.Dialects;
import com.networknt.schema.path.NodePath;
import dev.pinnedimport.issue.StopException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// The schema of a create request. Knows the validation library, and nobody else does.
final class CreateSchema {

    /// What only people read, and the formats that [EventValidator] checks itself, in its own words.
    private static final Set<String> NOT_CHECKED = Set.of("title", "description", "x-pinned-source", "readOnly");
    private static final Set<String> OWN_FORMATS = Set.of("date-time", "uri", "url", "iri", "uri-reference");

    /// Keywords whose values hold names and data, never schemas.
    private static final Set<String> DATA = Set.of("enum", "const", "required", "dependentRequired");

    private final ObjectNode rules;
    private final SchemaShortcut shortcut;
    private volatile @Nullable Schema schema;

    /// Something that the schema does not allow.
    ///
    /// @param path    of the value, or of the field that is missing or unknown: `offers[0].url`
    /// @param keyword the rule of JSON Schema that it breaks
    /// @param rule    what the schema says there
    /// @param value   what was found; null where a field is missing
    record Violation(String path, String keyword, JsonNode rule, @Nullable JsonNode value) {}

    private CreateSchema(ObjectNode rules) {
        this.rules = rules;
        this.shortcut = SchemaShortcut.of(rules);
    }

    /// The library is loaded only when it is asked, because most imports never need it; whether it takes these rules is for
    /// [#requireUsable] to say before that.
    static CreateSchema of(ObjectNode resolved) {
        return new CreateSchema(rules(resolved));
    }

    /// The schema without what nothing is checked by.
    static ObjectNode rules(ObjectNode resolved) {
        return (ObjectNode) forChecking(resolved, false);
    }

    /// @throws StopException where the rules make no sense to the library
    void requireUsable(String origin) {
        try {
            library();
        } catch (RuntimeException e) { // what the library throws at a senseless schema is not documented, and the document may be anything
            throw ContractYaml.unusable(origin, "The rules for an event in the contract document contradict JSON Schema. "
                    + "Pull it again, or go back to the shipped one.");
        }
    }

    private Schema library() {
        Schema known = schema;
        return known == null ? load() : known;
    }

    private synchronized Schema load() {
        Schema known = schema;
        if (known == null) {
            SchemaRegistry registry = SchemaRegistry.withDialect(Dialects.getDraft202012(),
                    builder -> builder.schemaLoader(loader -> loader.fetchRemoteResources(false).block(iri -> true)));
            known = registry.getSchema(SchemaLocation.of("contract:create"), rules);
            known.initializeValidators();
            schema = known;
        }
        return known;
    }

    List<Violation> check(JsonNode event) {
        return isPlainlyValid(event) ? List.of() : askLibrary(event);
    }

    boolean isPlainlyValid(JsonNode event) {
        return shortcut.surelyHolds(event);
    }

    /// What the library says, whatever the shortcut would.
    List<Violation> askLibrary(JsonNode event) {
        List<Error> errors = library().validate(event, (ExecutionContext context) ->
                context.executionConfig(config -> config.formatAssertionsEnabled(true)));
        if (errors.isEmpty()) {
            return List.of();
        }
        Map<String, Violation> violations = new LinkedHashMap<>();
        for (Error error : errors) {
            String choice = choice(error.getEvaluationPath());
            violations.merge(choice.isEmpty() ? "#" + violations.size() : choice, choice.isEmpty() ? violation(error)
                    : withoutChoice(error),
                    (known, further) -> further.path().length() < known.path().length() ? further : known);
        }
        return List.copyOf(violations.values());
    }

    // Each alternative of an anyOf or oneOf complains for itself, though only one of them need hold: all together are one violation.
    private static String choice(NodePath evaluation) {
        StringBuilder path = new StringBuilder();
        for (int i = 0; i < evaluation.getNameCount(); i++) {
            String step = String.valueOf(evaluation.getElement(i));
            path.append('/').append(step);
            if (step.equals("anyOf") || step.equals("oneOf")) {
                return path.toString();
            }
        }
        return "";
    }

    private static Violation withoutChoice(Error error) {
        JsonNode value = error.getInstanceNode();
        return new Violation(path(error.getInstanceLocation()), "anyOf", JsonNodeFactory.instance.missingNode(), value);
    }

    private static Violation violation(Error error) {
        String path = path(error.getInstanceLocation());
        String property = error.getProperty();
        JsonNode value = error.getInstanceNode();
        boolean missing = error.getKeyword().equals("required");
        if (property != null && (missing || error.getKeyword().equals("additionalProperties"))) {
            path = path.isEmpty() ? property : path + "." + property;
            value = missing || value == null ? null : value.get(property);
        }
        JsonNode rule = error.getSchemaNode();
        return new Violation(path, error.getKeyword(), rule == null ? JsonNodeFactory.instance.missingNode() : rule, value);
    }

    private static String path(NodePath location) {
        StringBuilder path = new StringBuilder();
        for (int i = 0; i < location.getNameCount(); i++) {
            if (location.getElement(i) instanceof Integer position) {
                path.append('[').append(position).append(']');
            } else {
                path.append(path.isEmpty() ? "" : ".").append(location.getElement(i));
            }
        }
        return path.toString();
    }

    private static JsonNode forChecking(JsonNode node, boolean names) {
        if (node instanceof ObjectNode object) {
            ObjectNode kept = JsonNodeFactory.instance.objectNode();
            object.properties().forEach(member -> {
                String keyword = member.getKey();
                if (names || !isLeftOut(keyword, member.getValue())) {
                    boolean namesBelow = !names && (keyword.equals("properties") || keyword.equals("patternProperties")
                            || keyword.equals("dependentSchemas"));
                    kept.set(keyword, !names && DATA.contains(keyword) ? member.getValue() : forChecking(member.getValue(), namesBelow));
                }
            });
            return kept;
        }
        if (node.isArray()) {
            var kept = JsonNodeFactory.instance.arrayNode();
            node.forEach(item -> kept.add(forChecking(item, false)));
            return kept;
        }
        return node;
    }

    private static boolean isLeftOut(String keyword, JsonNode value) {
        return NOT_CHECKED.contains(keyword) || keyword.equals("format") && OWN_FORMATS.contains(value.asString(""));
    }
}
