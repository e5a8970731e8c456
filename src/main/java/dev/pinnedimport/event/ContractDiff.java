package dev.pinnedimport.event;

import dev.pinnedimport.event.Contract.Field;
import dev.pinnedimport.event.Contract.Route;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.NumericNode;
import tools.jackson.databind.node.ObjectNode;

/// What a newer contract says otherwise than an older one, in sentences.
///
/// @param changes routes first, then fields in the contract's order
public record ContractDiff(List<Change> changes) {

    /// What is told of a field in sentences of its own, or of the fields in it.
    private static final Set<String> TOLD = Set.of("minLength", "maxLength", "minItems", "maxItems", "minimum", "maximum", "enum", "const",
            "properties", "items", "required", "anyOf", "oneOf");

    public ContractDiff {
        changes = List.copyOf(changes);
    }

    public enum Kind {
        ROUTE_ADDED, ROUTE_REMOVED, FIELD_ADDED, FIELD_REMOVED, FIELD_CHANGED,
        /// A field, new or known, that must be there from now on wherever the object around it is.
        FIELD_REQUIRED,
        /// Something else about events.
        RULES_CHANGED
    }

    /// One difference.
    ///
    /// @param subject  the route, or the path of the field; empty where it is the event as a whole
    /// @param breaking whether an event that was right before may be wrong now
    /// @param sentence for people
    public record Change(Kind kind, String subject, boolean breaking, String sentence) {

        @Override
        public String toString() {
            return sentence;
        }

        private boolean touches(Collection<String> filled) {
            return switch (kind) {
                case ROUTE_ADDED, ROUTE_REMOVED, FIELD_ADDED -> false;
                case RULES_CHANGED -> true;
                case FIELD_REMOVED, FIELD_CHANGED -> isNear(filled, subject);
                case FIELD_REQUIRED -> subject.indexOf('.') < 0 || isNear(filled, subject.substring(0, subject.lastIndexOf('.')));
            };
        }

        private static boolean isNear(Collection<String> filled, String path) {
            return filled.stream().anyMatch(each -> isWithin(each, path) || isWithin(path, each));
        }
    }

    public static ContractDiff between(Contract older, Contract newer) {
        List<Change> changes = new ArrayList<>();
        compareRoutes(older.routes(), newer.routes(), changes);
        int routes = changes.size();
        for (Field field : older.fields()) {
            newer.findField(field.path()).ifPresentOrElse(now -> compare(field, now, hasOtherRules(field, older, newer), changes),
                    () -> changes.add(new Change(Kind.FIELD_REMOVED, field.path(), true, "The field " + field.path() + " is gone.")));
        }
        for (Field field : newer.fields()) {
            if (older.findField(field.path()).isEmpty()) {
                changes.add(new Change(field.required() ? Kind.FIELD_REQUIRED : Kind.FIELD_ADDED, field.path(), field.required(),
                        "The field " + field.path() + " (" + words(field.type()) + ") is new"
                                + (field.required() ? " and required." : ".")));
            }
        }
        if (changes.size() == routes && older.findCreateSchema().isPresent() && newer.findCreateSchema().isPresent()
                && !rules(older.findCreateSchema().get()).equals(rules(newer.findCreateSchema().get()))) {
            changes.add(new Change(Kind.RULES_CHANGED, "", true, "Other rules hold for events than before."));
        }
        return new ContractDiff(changes);
    }

    public boolean isEmpty() {
        return changes.isEmpty();
    }

    /// Whether an event that was right before may be wrong now.
    public boolean isBreaking() {
        return changes.stream().anyMatch(Change::breaking);
    }

    /// Whether a job that fills these fields should be looked at: one of them, something in it or something around it changed, or the event
    /// needs a field that it did not need before.
    public boolean touches(Collection<String> fieldPaths) {
        return !listTouching(fieldPaths).isEmpty();
    }

    /// The changes that make [#touches] true.
    public List<Change> listTouching(Collection<String> fieldPaths) {
        List<String> filled = fieldPaths.stream().map(Contract::withoutPositions).toList();
        return changes.stream().filter(change -> change.touches(filled)).toList();
    }

    private static boolean isWithin(String inner, String outer) {
        return inner.equals(outer) || inner.startsWith(outer + ".") || inner.startsWith(outer + "[]");
    }

    private static void compareRoutes(List<Route> older, List<Route> newer, List<Change> changes) {
        for (Route route : older) {
            if (!newer.contains(route)) {
                changes.add(new Change(Kind.ROUTE_REMOVED, route.toString(), true, "The route " + route + " is gone."));
            }
        }
        for (Route route : newer) {
            if (!older.contains(route)) {
                changes.add(new Change(Kind.ROUTE_ADDED, route.toString(), false, "The route " + route + " is new."));
            }
        }
    }

    private static boolean hasOtherRules(Field field, Contract older, Contract newer) {
        return !otherRules(older, field.path()).equals(otherRules(newer, field.path()));
    }

    private static String otherRules(Contract contract, String path) {
        return contract.findSchema(path).map(schema -> rules(schema.deepCopy().without(TOLD))).orElse("");
    }

    private static String rules(ObjectNode schema) {
        return inOneOrder(CreateSchema.rules(schema));
    }

    // Neither the order of keys nor that of values and alternatives means anything, nor how a number is written, nor a list of nothing.
    private static String inOneOrder(JsonNode node) {
        if (node instanceof NumericNode number && !number.isNaN()) {
            return number.decimalValue().stripTrailingZeros().toString();
        }
        if (node.isObject()) {
            return node.properties().stream().filter(member -> !(member.getValue().isArray() && member.getValue().isEmpty()))
                    .map(member -> member.getKey() + ":" + inOneOrder(member.getValue())).sorted().toList().toString();
        }
        return node.isArray() ? node.valueStream().map(ContractDiff::inOneOrder).sorted().toList().toString() : node.toString();
    }

    private static void compare(Field before, Field now, boolean otherRules, List<Change> changes) {
        List<String> details = new ArrayList<>();
        boolean breaking = false;
        if (before.type() != now.type()) {
            details.add("is now " + words(now.type()) + " (was " + words(before.type()) + ")");
            breaking = true;
        }
        if (before.required() != now.required()) {
            details.add(now.required() ? "is now required" : "is no longer required");
            breaking |= now.required();
        }
        boolean list = now.type() == Contract.Type.LIST;
        breaking |= compareLimit(before.shortest(), now.shortest(), "at least", list ? " items" : " characters", true, details);
        breaking |= compareLimit(before.longest(), now.longest(), "at most", list ? " items" : " characters", false, details);
        breaking |= compareLimit(before.least(), now.least(), "at least", "", true, details);
        breaking |= compareLimit(before.most(), now.most(), "at most", "", false, details);
        breaking |= compareValues(before.allowed(), now.allowed(), details);
        if (otherRules && before.type() == now.type()) {
            details.add("has other rules than before");
            breaking = true;
        }
        if (!details.isEmpty()) {
            Kind kind = now.required() && !before.required() ? Kind.FIELD_REQUIRED : Kind.FIELD_CHANGED;
            changes.add(new Change(kind, now.path(), breaking, "The field " + now.path() + " " + String.join("; ", details) + "."));
        }
    }

    private static boolean compareLimit(@Nullable Integer before, @Nullable Integer now, String word, String unit, boolean lower,
            List<String> details) {
        return compareLimit(before == null ? null : BigDecimal.valueOf(before), now == null ? null : BigDecimal.valueOf(now), word, unit,
                lower, details);
    }

    private static boolean compareLimit(@Nullable BigDecimal before, @Nullable BigDecimal now, String word, String unit, boolean lower,
            List<String> details) {
        if (Objects.equals(before, now) || before != null && now != null && before.compareTo(now) == 0) {
            return false;
        }
        if (now == null) {
            details.add("has no limit \"" + word + "\" any more (was " + Objects.requireNonNull(before).toPlainString() + ")");
            return false;
        }
        details.add("takes " + word + " " + now.toPlainString() + unit + " (was "
                + (before == null ? "without limit" : before.toPlainString()) + ")");
        return before == null || (lower ? now.compareTo(before) > 0 : now.compareTo(before) < 0);
    }

    private static boolean compareValues(List<String> before, List<String> now, List<String> details) {
        List<String> gone = before.stream().filter(value -> !now.contains(value)).toList();
        List<String> added = now.stream().filter(value -> !before.contains(value)).toList();
        if (now.isEmpty() && !before.isEmpty()) {
            details.add("takes any value (was " + String.join(", ", before) + ")");
            return false;
        }
        if (before.isEmpty() && !now.isEmpty()) {
            details.add("takes only " + String.join(", ", now));
            return true;
        }
        if (!gone.isEmpty()) {
            details.add("no longer takes " + String.join(", ", gone));
        }
        if (!added.isEmpty()) {
            details.add("also takes " + String.join(", ", added));
        }
        return !gone.isEmpty();
    }

    private static String words(Contract.Type type) {
        return switch (type) {
            case TEXT -> "a text";
            case DATE_TIME -> "a date with time";
            case DATE -> "a date";
            case WEB_ADDRESS -> "a web address";
            case INTEGER -> "a whole number";
            case NUMBER -> "a number";
            case BOOLEAN -> "yes or no";
            case LIST -> "a list";
            case OBJECT -> "an object";
            case ANY -> "any value";
        };
    }
}
