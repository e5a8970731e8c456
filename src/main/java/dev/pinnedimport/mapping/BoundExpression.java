package dev.pinnedimport.mapping;

import dev.cel.common.values.NullValue;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelVariableResolver;
import dev.pinnedimport.issue.IssueCode;
import dev.pinnedimport.issue.Place;
import dev.pinnedimport.source.Header;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// An expression that knows its columns and fields.
final class BoundExpression implements Spot {

    private final Expression expression;
    private final Header header;
    private final int[] positions;
    private final Map<String, Integer> positionsByName = new HashMap<>();
    private final Map<String, FieldsByName> fields;

    /// The fields that a top-level name stands for.
    ///
    /// @param slots numbers of the fields
    /// @param paths their paths below the name; an empty path is the field itself
    record FieldsByName(int[] slots, List<List<String>> paths) {}

    BoundExpression(Expression expression, Columns columns, Map<String, FieldsByName> allFields) {
        this.expression = expression;
        this.header = columns.header();
        this.positions = columns.all(expression.columns());
        for (String name : expression.columns()) {
            header.find(name).ifPresent(position -> positionsByName.put(name, position));
        }
        if (expression.readsAnyColumn()) {
            columns.useAll();
        }
        this.fields = new HashMap<>(allFields);
        this.fields.keySet().retainAll(expression.fields());
    }

    @Override
    public Place place(Making making) {
        return positions.length == 1 ? making.place(positions[0]) : making.cells().row();
    }

    /// The result; null where it gives none. An expression over a field that this event does not have gives nothing, unless it copes
    /// with `null`.
    @Nullable Object evaluate(Making making) {
        for (int position : positions) {
            if (making.read(position) == null) {
                return null;
            }
        }
        for (FieldsByName field : fields.values()) {
            for (int slot : field.slots) {
                if (making.hasFailed(slot)) {
                    return null;
                }
            }
        }
        try {
            Object result = expression.program().eval(variables(making));
            return result == NullValue.NULL_VALUE ? null : result;
        } catch (CelEvaluationException e) {
            boolean missesField = fields.values().stream().anyMatch(field -> valueOf(field, making) == NullValue.NULL_VALUE);
            if (!missesField) {
                report(making, Expression.reason(e));
            }
            return null;
        }
    }

    /// Whether the condition holds; `otherwise` where it cannot be computed.
    boolean test(Making making, boolean otherwise) {
        int before = making.errors();
        Object result = evaluate(making);
        if (result instanceof Boolean truth) {
            return truth;
        }
        if (result != null && making.errors() == before) {
            report(making, "it gives neither true nor false");
        }
        return otherwise;
    }

    void report(Making making, String reason) {
        String found = positions.length == 1 ? making.cells().text(positions[0]) : "";
        making.report(IssueCode.ROW_EXPRESSION, place(making), found, "The expression " + expression.source()
                + " cannot be computed for this row: " + reason + ". Correct the cells it uses, or the expression.");
    }

    // ---- what CEL sees -----------------------------------------------------------------------------------------

    private CelVariableResolver variables(Making making) {
        RowView row = new RowView(making);
        return name -> {
            if (name.equals(Expressions.ROW)) {
                return Optional.of(row);
            }
            FieldsByName field = fields.get(name);
            return field == null ? Optional.empty() : Optional.of(valueOf(field, making));
        };
    }

    private static Object valueOf(FieldsByName field, Making making) {
        ObjectNode whole = null;
        for (int i = 0; i < field.slots.length; i++) {
            Computed value = making.value(field.slots[i]);
            if (value == null) {
                continue;
            }
            List<String> path = field.paths.get(i);
            if (path.isEmpty() && field.slots.length == 1) {
                return value instanceof Computed.Moment moment ? moment.instant() : toNative(value.json());
            }
            whole = whole == null ? JsonNodeFactory.instance.objectNode() : whole;
            JsonPath.put(whole, path, value.json());
        }
        return whole == null ? NullValue.NULL_VALUE : toNative(whole);
    }

    private static Object toNative(JsonNode node) {
        if (node.isString()) {
            return node.stringValue();
        }
        if (node.isBoolean()) {
            return node.booleanValue();
        }
        if (node.isIntegralNumber()) {
            return node.longValue();
        }
        if (node.isNumber()) {
            return node.doubleValue();
        }
        if (node.isArray()) {
            return node.valueStream().map(BoundExpression::toNative).toList();
        }
        if (node.isObject()) {
            Map<String, Object> map = new LinkedHashMap<>();
            node.properties().forEach(property -> map.put(property.getKey(), toNative(property.getValue())));
            return map;
        }
        return NullValue.NULL_VALUE;
    }

    /// The row as a map, without copying it. Every name is in it; columns that do not exist are empty.
    private final class RowView extends AbstractMap<String, String> {

        private final Making making;

        RowView(Making making) {
            this.making = making;
        }

        @Override
        public boolean containsKey(Object key) {
            return key instanceof String;
        }

        @Override
        public @Nullable String get(Object key) {
            if (!(key instanceof String name)) {
                return null;
            }
            Integer known = positionsByName.get(name);
            if (known != null) {
                return making.cells().text(known);
            }
            OptionalInt position = header.find(name);
            return position.isPresent() ? making.cells().text(position.getAsInt()) : "";
        }

        @Override
        public Set<Entry<String, String>> entrySet() {
            return new AbstractSet<>() {
                @Override
                public Iterator<Entry<String, String>> iterator() {
                    Map<String, String> cells = new LinkedHashMap<>();
                    for (int position = 0; position < header.size(); position++) {
                        cells.putIfAbsent(Columns.title(header, position), making.cells().text(position));
                    }
                    return cells.entrySet().iterator();
                }

                @Override
                public int size() {
                    return header.size();
                }
            };
        }
    }

    // ---- results -----------------------------------------------------------------------------------------------

    /// The JSON of a result that is no text; null where JSON has no form for it.
    static @Nullable Computed toComputed(Object result) {
        if (result instanceof Instant instant) {
            return Computed.Moment.of(instant, ZoneOffset.UTC, null);
        }
        JsonNode json = toJson(result);
        return json == null ? null : new Computed.Plain(json);
    }

    private static @Nullable JsonNode toJson(@Nullable Object value) {
        return switch (value) {
            case null -> JsonNodeFactory.instance.nullNode();
            case NullValue _ -> JsonNodeFactory.instance.nullNode();
            case String text -> JsonNodeFactory.instance.stringNode(text);
            case Boolean truth -> JsonNodeFactory.instance.booleanNode(truth);
            case Double number -> Double.isFinite(number) ? Literal.number(BigDecimal.valueOf(number).stripTrailingZeros()) : null;
            case Number number -> Literal.number(number.longValue());
            case Instant instant -> Computed.Moment.of(instant, ZoneOffset.UTC, null).json();
            case Duration duration -> JsonNodeFactory.instance.stringNode(duration.toString());
            case Optional<?> optional -> toJson(optional.orElse(null));
            case List<?> list -> {
                ArrayNode array = JsonNodeFactory.instance.arrayNode(list.size());
                for (Object element : list) {
                    JsonNode json = toJson(element);
                    if (json == null) {
                        yield null;
                    }
                    array.add(json);
                }
                yield array;
            }
            case Map<?, ?> map -> {
                ObjectNode object = JsonNodeFactory.instance.objectNode();
                for (Map.Entry<?, ?> entry : map.entrySet()) {
                    JsonNode json = toJson(entry.getValue());
                    if (json == null) {
                        yield null;
                    }
                    object.set(String.valueOf(entry.getKey()), json);
                }
                yield object;
            }
            default -> null;
        };
    }
}
