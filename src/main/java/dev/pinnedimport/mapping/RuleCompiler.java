package dev.pinnedimport.mapping;

import dev.pinnedimport.issue.ExitCode;
import dev.pinnedimport.issue.Issue;
import dev.pinnedimport.issue.IssueCode;
import dev.pinnedimport.issue.Place;
import dev.pinnedimport.issue.StopException;
import dev.pinnedimport.mapping.BoundExpression.FieldsByName;
import dev.pinnedimport.mapping.Computed.Moment;
import dev.pinnedimport.mapping.MappingRules.Condition;
import dev.pinnedimport.mapping.ValueRule.DateTimeRule;
import dev.pinnedimport.mapping.ValueRule.TextRule;
import dev.pinnedimport.mapping.ValueRule.Unlisted;
import dev.pinnedimport.mapping.reading.Nearest;
import dev.pinnedimport.mapping.reading.Zones;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/// Makes rules ready: everything that does not depend on a file is checked and prepared here, once.
///
/// Finds all problems of a job and not just the first.
final class RuleCompiler {

    private static final String START = "startAt";
    private static final String END = "endAt";
    private static final int MOST_LOOKUP_PROBLEMS = 5;

    private final MappingRules rules;
    private final FieldTypes types;
    private final Map<String, Integer> slots = new LinkedHashMap<>();
    private final Map<String, FieldsByName> fieldsByName = new LinkedHashMap<>();
    private final List<Issue> problems = new ArrayList<>();
    private @Nullable Expressions expressions;

    /// The field being compiled: where it stands, and which others must be computed before it.
    private Place.JobLine at = new Place.JobLine("", 1, 1);
    private Set<Integer> needs = new TreeSet<>();

    RuleCompiler(MappingRules rules, FieldTypes types) {
        this.rules = rules;
        this.types = types;
    }

    /// A rule that waits for the columns of a file.
    @FunctionalInterface
    interface Rule {
        BoundRule bind(Columns columns);
    }

    /// @param path the field's path, in its parts
    record Field(String name, List<String> path, Rule rule) {}

    record Check(Expression expression, String message, MappingRules.IfFalse ifFalse) {}

    /// @param fields in the order of the job
    /// @param order  numbers of the fields in the order in which they can be computed
    record Compiled(List<Field> fields, int[] order, Map<String, FieldsByName> fieldsByName, @Nullable Expression skipWhen,
            List<Check> checks) {}

    Compiled compile() {
        numberFields();
        List<Field> fields = new ArrayList<>();
        List<Set<Integer>> needsOfFields = new ArrayList<>();
        for (FieldRule field : rules.fields()) {
            at = field.at();
            needs = new TreeSet<>();
            fields.add(new Field(field.path(), parts(field.path()), compile(field.value(), field.path())));
            needsOfFields.add(needs);
        }
        int[] order = order(needsOfFields);
        Expression skipWhen = rules.skipWhen() == null ? null : condition(rules.skipWhen(), new Expressions(Map.of()));
        List<Check> checks = new ArrayList<>();
        for (Condition check : rules.checks()) {
            Expression expression = condition(check, expressions());
            if (expression != null) {
                checks.add(new Check(expression, check.message(), check.ifFalse()));
            }
        }
        checkSplitRows(rules.splitRows());
        if (!problems.isEmpty()) {
            throw new StopException(ExitCode.CONFIGURATION, problems);
        }
        return new Compiled(fields, order, fieldsByName, skipWhen, checks);
    }

    private void checkSplitRows(@Nullable SplitRows split) {
        if (split == null) {
            return;
        }
        at = split.at();
        if (Occurrence.isColumn(split.column())) {
            problem(IssueCode.JOB_WRONG_VALUE, split.column(), "split_rows makes the column \"" + split.column()
                    + "\" itself. In from, name the column of the file that holds all dates.");
        }
        try {
            TextTransforms.of(split.transforms());
        } catch (IllegalArgumentException e) {
            problem(IssueCode.JOB_WRONG_VALUE, "split_rows", sentence(e));
        }
    }

    private void numberFields() {
        for (int slot = 0; slot < rules.fields().size(); slot++) {
            FieldRule field = rules.fields().get(slot);
            if (slots.putIfAbsent(field.path(), slot) != null) {
                at = field.at();
                problem(IssueCode.JOB_WRONG_VALUE, field.path(), field.path() + " is mapped twice. Keep one of the rules.");
            }
        }
        Map<String, List<Integer>> slotsByName = new LinkedHashMap<>();
        slots.forEach((path, slot) -> slotsByName.computeIfAbsent(parts(path).getFirst(), _ -> new ArrayList<>()).add(slot));
        slotsByName.forEach((name, numbers) -> fieldsByName.put(name, new FieldsByName(
                numbers.stream().mapToInt(Integer::intValue).toArray(),
                numbers.stream().map(slot -> parts(rules.fields().get(slot).path())).map(parts -> parts.subList(1, parts.size()))
                        .toList())));
    }

    private static List<String> parts(String path) {
        return List.of(path.split("\\."));
    }

    /// The fields in the job's order, except that those which others need come before them.
    private int[] order(List<Set<Integer>> needsOfFields) {
        List<Integer> order = new ArrayList<>();
        boolean[] placed = new boolean[needsOfFields.size()];
        boolean progress = true;
        while (order.size() < placed.length && progress) {
            progress = false;
            for (int slot = 0; slot < placed.length && !progress; slot++) {
                if (!placed[slot] && order.containsAll(needsOfFields.get(slot))) {
                    placed[slot] = true;
                    order.add(slot);
                    progress = true;
                }
            }
        }
        for (int slot = 0; slot < placed.length; slot++) {
            if (!placed[slot]) {
                reportCircle(slot, needsOfFields.get(slot).stream().filter(need -> !placed[need]).toList());
            }
        }
        return order.stream().mapToInt(Integer::intValue).toArray();
    }

    private void reportCircle(int slot, List<Integer> waitsFor) {
        FieldRule field = rules.fields().get(slot);
        List<String> names = waitsFor.stream().map(other -> other == slot ? "itself" : rules.fields().get(other).path()).toList();
        at = field.at();
        problem(IssueCode.JOB_WRONG_VALUE, field.path(), field.path() + " cannot be computed, since it needs " + String.join(" and ", names)
                + " and the rules go round in a circle. Take one of them from a column.");
    }

    // ---- rules -------------------------------------------------------------------------------------------------

    private Rule compile(ValueRule rule, String path) {
        return switch (rule) {
            case ValueRule.Constant(JsonNode value) -> constant(value, path);
            case ValueRule.Columns columns -> columns(columns, path);
            case ValueRule.Template template -> template(template, path);
            case ValueRule.Expression expression -> expression(expression, path);
            case ValueRule.DateTime date -> date(date, path);
            case ValueRule.After after -> after(after);
            case ValueRule.ZoneOf zoneOf -> zoneOf(zoneOf);
            case ValueRule.Objects objects -> objects(objects, path);
        };
    }

    private Rule constant(JsonNode value, String path) {
        if (value.isNull() || value.isMissingNode()) {
            return _ -> _ -> null;
        }
        Computed always = new Computed.Plain(types.typeOf(path) == ValueType.LIST ? TextSteps.listOf(value) : value);
        return _ -> _ -> always;
    }

    private Rule columns(ValueRule.Columns rule, String path) {
        Steps steps = steps(rule.text(), path);
        return columns -> {
            TextSource source = source(rule.from(), columns);
            return new TextValue(source, steps.bind(columns));
        };
    }

    private static TextSource source(ValueRule.ColumnChoice from, Columns columns) {
        return from.join() == null
                ? new TextSource.FirstFilled(columns.existing(from.columns()))
                : new TextSource.Joined(columns.all(from.columns()), from.join());
    }

    private Rule template(ValueRule.Template rule, String path) {
        Steps steps = steps(rule.text(), path);
        try {
            TextSource.TemplateParts parts = TextSource.TemplateParts.of(rule.template());
            return columns -> new TextValue(new TextSource.Template(parts.literals(), columns.all(parts.columns())), steps.bind(columns));
        } catch (IllegalArgumentException e) {
            return problem(IssueCode.JOB_WRONG_VALUE, rule.template(), sentence(e));
        }
    }

    private Rule expression(ValueRule.Expression rule, String path) {
        Steps steps = steps(rule.text(), path);
        try {
            Expression expression = expressions().compile(rule.cel());
            for (String name : expression.fields()) {
                for (int slot : fieldsOf(name).slots()) {
                    needs.add(slot);
                }
            }
            return columns -> new ExpressionValue(new BoundExpression(expression, columns, fieldsByName), steps.bind(columns));
        } catch (IllegalArgumentException e) {
            return problem(IssueCode.JOB_EXPRESSION, rule.cel(), sentence(e));
        }
    }

    private FieldsByName fieldsOf(String name) {
        return Objects.requireNonNull(fieldsByName.get(name), name);
    }

    private @Nullable Expression condition(Condition condition, Expressions known) {
        at = condition.at();
        try {
            return known.compileCondition(condition.expression());
        } catch (IllegalArgumentException e) {
            problem(IssueCode.JOB_EXPRESSION, condition.expression(), sentence(e));
            return null;
        }
    }

    private Expressions expressions() {
        if (expressions == null) {
            Map<String, Boolean> names = new LinkedHashMap<>();
            fieldsByName.forEach((name, _) -> {
                Integer slot = slots.get(name);
                names.put(name, slot != null && isDate(rules.fields().get(slot).value()));
            });
            expressions = new Expressions(names);
        }
        return expressions;
    }

    // ---- dates -------------------------------------------------------------------------------------------------

    private static boolean isDate(ValueRule rule) {
        return rule instanceof ValueRule.DateTime || rule instanceof ValueRule.After;
    }

    /// The number of another date field; -1 where there is none, which is a problem.
    private int dateField(String word, String path) {
        Integer slot = slots.get(path);
        if (slot != null && isDate(rules.fields().get(slot).value())) {
            needs.add(slot);
            return slot;
        }
        List<String> dates = rules.fields().stream().filter(field -> isDate(field.value())).map(FieldRule::path).toList();
        problem(IssueCode.JOB_WRONG_VALUE, path, word + ": \"" + path + "\" is not a date field of this job."
                + (dates.isEmpty() ? " It has none." : " Its date fields are: " + String.join(", ", dates) + "."));
        return -1;
    }

    private Rule after(ValueRule.After rule) {
        int slot = dateField("after", rule.field());
        return columns -> {
            columns.sameOrigin(rule.field());
            return making -> slot >= 0 && making.value(slot) instanceof Moment moment ? later(moment, rule, making) : null;
        };
    }

    private static Computed later(Moment moment, ValueRule.After rule, Making making) {
        Moment later = Moment.of(moment.instant().plus(rule.duration()), moment.offset(), moment.zone());
        if (making.isTraced()) {
            making.step(rule.duration() + " after " + rule.field(), later.json());
        }
        return later;
    }

    private Rule zoneOf(ValueRule.ZoneOf rule) {
        int slot = dateField("zone_of", rule.field());
        return columns -> {
            columns.sameOrigin(rule.field());
            return making -> slot >= 0 && making.value(slot) instanceof Moment moment ? zoneName(moment, rule, making) : null;
        };
    }

    private static @Nullable Computed zoneName(Moment moment, ValueRule.ZoneOf rule, Making making) {
        ZoneId zone = moment.zone();
        if (zone == null || zone instanceof ZoneOffset) {
            making.report(IssueCode.ROW_ZONE, making.cells().row(), "", "The time zone of " + rule.field()
                    + " is not known: its text has an offset only. Set zone in the job.");
            return null;
        }
        making.step("zone of the date", zone.getId());
        return new Computed.Plain(JsonNodeFactory.instance.stringNode(zone.getId()));
    }

    private Rule date(ValueRule.DateTime date, String path) {
        DateTimeRule rule = date.rule();
        Rule fallback = rule.fallback() == null ? null : fallback(rule.fallback(), path);
        ZoneId zone = fixedZone(rule.zone().zone());
        Lookup lookup = rule.zone().lookup() == null ? null : lookup(rule.zone().lookup());
        WordList zoneWords = lookup == null ? null : new WordList(lookup.keys());
        int start = path.equals(END) && slots.containsKey(START) ? Objects.requireNonNull(slots.get(START)) : -1;
        if (start >= 0) {
            needs.add(start);
        }
        try {
            TextTransforms transforms = TextTransforms.of(rule.transforms());
            DateTexts texts = new DateTexts(rule.patterns(), rule.locale());
            if (rule.zone().zone() == null && rule.zone().columns().isEmpty() && (rule.ignoreOffset() || !texts.mayHaveZone())) {
                return problem(IssueCode.JOB_MISSING_KEY, path, path + " has no time zone. Add zone, for example zone: Europe/Berlin.");
            }
            return columns -> {
                TextSource source = source(date.from(), columns);
                int[] positions = switch (source) {
                    case TextSource.FirstFilled(int[] all) -> all;
                    case TextSource.Joined(int[] all, String _) -> all;
                    case TextSource.Template(List<String> _, int[] all) -> all;
                };
                TextSource.FirstFilled zoneColumn = new TextSource.FirstFilled(
                        rule.zone().columns().isEmpty() ? new int[0] : columns.existing(rule.zone().columns()));
                int allDay = rule.allDay() == null ? -1 : columns.one(rule.allDay().column());
                String join = date.from().join();
                return columns.date(decisions -> {
                    DateTexts decided = decisions.apply(texts);
                    DateColumns together = join == null || positions.length < 2 ? null : DateColumns.of(decided, positions.length, join);
                    return new DateValue(rule, source, positions, together, transforms, decided, new BoundZone(zone, zoneColumn, lookup, zoneWords),
                            allDay, start, fallback == null ? null : fallback.bind(columns));
                });
            };
        } catch (IllegalArgumentException e) {
            return problem(IssueCode.JOB_WRONG_VALUE, path, sentence(e));
        }
    }

    private Rule fallback(ValueRule rule, String path) {
        if (!isDate(rule)) {
            return problem(IssueCode.JOB_WRONG_VALUE, path,
                    "default: a date can only be replaced by another date; use after or from with datetime.");
        }
        return compile(rule, path);
    }

    private @Nullable ZoneId fixedZone(@Nullable String name) {
        if (name == null) {
            return null;
        }
        Optional<ZoneId> zone = Zones.find(name);
        if (zone.isEmpty()) {
            String meant = Nearest.find(name, ZoneId.getAvailableZoneIds()).map(near -> " Did you mean " + near + "?").orElse("");
            problem(IssueCode.JOB_WRONG_VALUE, name, "\"" + name + "\" is not a time zone." + meant + " Write one such as Europe/Berlin.");
        }
        return zone.orElse(null);
    }

    // ---- objects -----------------------------------------------------------------------------------------------

    private Rule objects(ValueRule.Objects rule, String path) {
        boolean isList = types.typeOf(path) != ValueType.OBJECT;
        String prefix = path + (isList ? "[]." : ".");
        Map<String, Rule> fields = new LinkedHashMap<>();
        rule.fields().forEach((name, value) -> fields.put(name, compile(value, prefix + name)));
        for (String need : rule.needs()) {
            if (!rule.fields().containsKey(need)) {
                problem(IssueCode.JOB_WRONG_VALUE, need, path + " needs \"" + need + "\", but does not map it."
                        + meant(need, rule.fields().keySet()));
            }
        }
        return columns -> {
            int[] each = columns.all(rule.each());
            Map<String, BoundField> bound = new LinkedHashMap<>();
            fields.forEach((name, field) -> bound.put(name, columns.field(prefix + name, () -> field.bind(columns))));
            return new ObjectsValue(each, bound, Set.copyOf(rule.needs()), isList);
        };
    }

    // ---- texts -------------------------------------------------------------------------------------------------

    private record Steps(TextSteps steps, @Nullable Rule fallback) {
        TextSteps bind(Columns columns) {
            return fallback == null ? steps : steps.with(fallback.bind(columns));
        }
    }

    private Steps steps(TextRule rule, String path) {
        boolean isList = rule.split() != null || types.typeOf(path) == ValueType.LIST;
        String element = isList ? path + "[]" : path;
        ValueType type = types.typeOf(element);
        if (rule.split() != null && rule.split().isEmpty()) {
            problem(IssueCode.JOB_WRONG_VALUE, path, "split needs a delimiter, such as \",\".");
        }
        Map<String, JsonNode> values = new HashMap<>();
        rule.values().forEach((word, value) -> values.put(TextTransform.trim(word).toLowerCase(Locale.ROOT), typed(value, type, path)));
        TextTransforms transforms = TextTransforms.of(List.of());
        try {
            transforms = TextTransforms.of(rule.transforms());
        } catch (IllegalArgumentException e) {
            problem(IssueCode.JOB_WRONG_VALUE, path, sentence(e));
        }
        JsonNode substitute = rule.otherwise() instanceof Unlisted.Use(JsonNode value) ? typed(value, type, path) : null;
        Rule fallback = rule.fallback() == null ? null : compile(rule.fallback(), path);
        TextSteps steps = new TextSteps(rule, transforms, type, isList, values, new WordList(rule.values().keySet()),
                rule.lookup() == null ? null : table(rule.lookup(), rule.split() != null, element), substitute, null);
        return new Steps(steps, fallback);
    }

    private JsonNode typed(JsonNode value, ValueType type, String path) {
        if (!value.isString()) {
            return value;
        }
        Optional<JsonNode> literal = Literal.of(value.stringValue(), type, '.');
        if (literal.isEmpty()) {
            problem(IssueCode.JOB_WRONG_TYPE, value.stringValue(), path + " takes "
                    + (type == ValueType.BOOLEAN ? "true or false" : "a number") + ", but the job gives \"" + value.stringValue() + "\".");
        }
        return literal.orElse(value);
    }

    private @Nullable LookupTable table(String name, boolean several, String element) {
        Lookup lookup = lookup(name);
        if (lookup == null) {
            return null;
        }
        List<String> wrong = new ArrayList<>();
        LookupTable table = new LookupTable(lookup, several, below -> types.typeOf(element + below), wrong);
        wrong.stream().limit(MOST_LOOKUP_PROBLEMS).forEach(sentence -> problem(IssueCode.JOB_LOOKUP_FILE, "", sentence));
        return table;
    }

    private @Nullable Lookup lookup(String name) {
        Lookup lookup = rules.lookups().get(name);
        if (lookup == null) {
            problem(IssueCode.JOB_WRONG_VALUE, name, "There is no lookup \"" + name + "\" in this job."
                    + meant(name, rules.lookups().keySet()) + " Add it under lookups.");
        }
        return lookup;
    }

    // ---- problems ----------------------------------------------------------------------------------------------

    private static String meant(String word, Collection<String> known) {
        return Nearest.find(word, known).map(near -> " Did you mean \"" + near + "\"?").orElse("");
    }

    /// The message with a capital and a full stop.
    private static String sentence(IllegalArgumentException e) {
        String message = Objects.requireNonNullElse(e.getMessage(), "this cannot be used");
        return Character.toUpperCase(message.charAt(0)) + message.substring(1) + (message.endsWith(".") ? "" : ".");
    }

    private Rule problem(IssueCode code, String found, String sentence) {
        problems.add(Issue.of(code, at, found, sentence));
        return _ -> _ -> null;
    }
}
