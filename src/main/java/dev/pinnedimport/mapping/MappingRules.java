package dev.pinnedimport.mapping;

import dev.pinnedimport.issue.Place;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Everything a job says about turning rows into events.
///
/// @param identity columns that together are the source key
/// @param groupBy  columns whose equal values fold several rows into one event; empty where one row is one event
/// @param splitRows a cell whose dates become an event each; null: one row is at most one event. Excludes `groupBy`
/// @param skipWhen rows for which this is true are left out
public record MappingRules(
        List<String> identity,
        List<String> groupBy,
        @Nullable SplitRows splitRows,
        List<FieldRule> fields,
        Map<String, Lookup> lookups,
        @Nullable Condition skipWhen,
        List<Condition> checks) {

    public MappingRules {
        identity = List.copyOf(identity);
        groupBy = List.copyOf(groupBy);
        fields = List.copyOf(fields);
        lookups = Map.copyOf(lookups);
        checks = List.copyOf(checks);
        if (splitRows != null && !groupBy.isEmpty()) {
            throw new IllegalArgumentException("rows are either grouped or split");
        }
    }

    /// Rules that split no rows.
    public MappingRules(List<String> identity, List<String> groupBy, List<FieldRule> fields, Map<String, Lookup> lookups,
            @Nullable Condition skipWhen, List<Condition> checks) {
        this(identity, groupBy, null, fields, lookups, skipWhen, checks);
    }

    /// Every column that the rules name outside of expressions and templates, as the job spells it.
    public Set<String> columns() {
        Set<String> columns = new LinkedHashSet<>(identity);
        columns.addAll(groupBy);
        fields.forEach(field -> addColumns(field.value(), columns));
        if (splitRows != null) {
            columns.removeAll(List.of(Occurrence.START, Occurrence.END));
            columns.add(splitRows.column());
        }
        return columns;
    }

    private static void addColumns(@Nullable ValueRule rule, Set<String> columns) {
        switch (rule) {
            case null -> {}
            case ValueRule.Constant _, ValueRule.After _, ValueRule.ZoneOf _ -> {}
            case ValueRule.Columns from -> {
                columns.addAll(from.from().columns());
                addColumns(from.text().fallback(), columns);
            }
            case ValueRule.Template template -> addColumns(template.text().fallback(), columns);
            case ValueRule.Expression expression -> addColumns(expression.text().fallback(), columns);
            case ValueRule.DateTime date -> {
                columns.addAll(date.from().columns());
                columns.addAll(date.rule().zone().columns());
                if (date.rule().allDay() != null) {
                    columns.add(date.rule().allDay().column());
                }
                addColumns(date.rule().fallback(), columns);
            }
            case ValueRule.Objects objects -> {
                columns.addAll(objects.each());
                objects.fields().values().forEach(value -> addColumns(value, columns));
            }
        }
    }

    /// A CEL expression that gives true or false.
    ///
    /// @param message what to tell people when a check is false; empty for `skip_when`
    /// @param ifFalse what a check does then
    public record Condition(String expression, String message, Place.JobLine at, IfFalse ifFalse) {

        public Condition(String expression, String message, Place.JobLine at) {
            this(expression, message, at, IfFalse.REJECT);
        }

        public Condition then(IfFalse other) {
            return new Condition(expression, message, at, other);
        }
    }

    /// What becomes of an event for which a check is false.
    public enum IfFalse {
        REJECT,
        WARN
    }
}
