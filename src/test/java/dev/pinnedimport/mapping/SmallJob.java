package dev.pinnedimport.mapping;

import dev.pinnedimport.issue.Issue;
import dev.pinnedimport.issue.Place;
import dev.pinnedimport.mapping.MappingRules.Condition;
import dev.pinnedimport.mapping.ValueRule.ColumnChoice;
import dev.pinnedimport.mapping.ValueRule.DateTimeRule;
import dev.pinnedimport.mapping.ValueRule.DstGap;
import dev.pinnedimport.mapping.ValueRule.DstOverlap;
import dev.pinnedimport.mapping.ValueRule.IfBeforeStart;
import dev.pinnedimport.mapping.ValueRule.TextRule;
import dev.pinnedimport.mapping.ValueRule.TooLong;
import dev.pinnedimport.mapping.ValueRule.Transform;
import dev.pinnedimport.mapping.ValueRule.Unlisted;
import dev.pinnedimport.mapping.ValueRule.ZoneRule;
import dev.pinnedimport.source.CellKind;
import dev.pinnedimport.source.Header;
import dev.pinnedimport.source.SourceRecord;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;

/// A job and a file of a few rows, for tests.
final class SmallJob {

    private static final JsonMapper JSON = JsonMapper.shared();

    private final List<FieldRule> fields = new ArrayList<>();
    private final Map<String, Lookup> lookups = new LinkedHashMap<>();
    private final List<Condition> checks = new ArrayList<>();
    private final Map<String, ValueType> types = new HashMap<>();
    private final List<String> groupBy = new ArrayList<>();
    private List<String> identity = List.of("Id");
    private @Nullable Condition skipWhen;
    private @Nullable SplitRows splitRows;

    static SmallJob job() {
        return new SmallJob();
    }

    SmallJob identity(String... columns) {
        identity = List.of(columns);
        return this;
    }

    SmallJob groupBy(String... columns) {
        groupBy.addAll(List.of(columns));
        return this;
    }

    SmallJob field(String path, ValueRule rule) {
        fields.add(new FieldRule(path, rule, line(10 + fields.size())));
        return this;
    }

    SmallJob field(String path, ValueType type, ValueRule rule) {
        types.put(path, type);
        return field(path, rule);
    }

    SmallJob type(String path, ValueType type) {
        types.put(path, type);
        return this;
    }

    SmallJob lookup(String name, Map<String, String> entries) {
        Map<String, JsonNode> nodes = new LinkedHashMap<>();
        entries.forEach((key, value) -> nodes.put(key, value.startsWith("{") ? json(value) : text(value)));
        lookups.put(name, new Lookup(name, "lookups/" + name + ".csv", true, nodes));
        return this;
    }

    SmallJob skipWhen(String expression) {
        skipWhen = new Condition(expression, "", line(5));
        return this;
    }

    SmallJob splitRows(String column, String split, @Nullable String between, Transform... transforms) {
        splitRows = new SplitRows(column, List.of(transforms), split, between, 12, line(4));
        return this;
    }

    SmallJob warn(String expression, String message) {
        checks.add(new Condition(expression, message, line(90), MappingRules.IfFalse.WARN));
        return this;
    }

    SmallJob check(String expression, String message) {
        checks.add(new Condition(expression, message, line(90)));
        return this;
    }

    EventMapper mapper() {
        return EventMapper.of(new MappingRules(identity, groupBy, splitRows, fields, lookups, skipWhen, checks),
                path -> types.getOrDefault(path, ValueType.TEXT));
    }

    BoundMapper bind(String... columns) {
        return mapper().bind(header(columns));
    }

    /// Maps one row; `cells` hold column and text in turn. The column `Id` is added where it is not among them.
    MappingResult map(String... cells) {
        List<String> names = new ArrayList<>();
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < cells.length; i += 2) {
            names.add(cells[i]);
            texts.add(cells[i + 1]);
        }
        if (!names.contains("Id")) {
            names.add("Id");
            texts.add("1");
        }
        Header header = header(names.toArray(String[]::new));
        return mapper().bind(header).map(RecordGroup.of(row(header, 2, texts.toArray(String[]::new))));
    }

    /// The event of one row as JSON.
    String json(String... cells) {
        return fieldsOf(map(cells)).toString();
    }

    // ---- files -------------------------------------------------------------------------------------------------

    static Header header(String... names) {
        return new Header(new Place.Row("events.csv", null, 1), List.of(names));
    }

    static SourceRecord row(Header header, long number, String... cells) {
        return new SourceRecord(new Place.Row("events.csv", null, number), header, cells, null);
    }

    static SourceRecord row(Header header, long number, List<String> cells, CellKind... kinds) {
        return new SourceRecord(new Place.Row("events.xlsx", "Events", number), header, cells.toArray(String[]::new), kinds);
    }

    static JsonNode fieldsOf(MappingResult result) {
        return switch (result) {
            case MappingResult.Mapped mapped -> mapped.draft().fields();
            case MappingResult.Split split -> throw new AssertionError("several events: " + split);
            case MappingResult.Skipped skipped -> throw new AssertionError("skipped: " + skipped);
            case MappingResult.Unmappable unmappable -> throw new AssertionError("not mapped: " + unmappable.issues());
        };
    }

    static List<Issue> issuesOf(MappingResult result) {
        return switch (result) {
            case MappingResult.Mapped mapped -> mapped.warnings();
            case MappingResult.Split split -> Stream.concat(split.warnings().stream(),
                    split.events().stream().flatMap(one -> one.event().warnings().stream())).toList();
            case MappingResult.Skipped _ -> List.of();
            case MappingResult.Unmappable unmappable -> unmappable.issues();
        };
    }

    /// The issues as people see them, without the file's name.
    static List<String> messagesOf(MappingResult result) {
        return issuesOf(result).stream().map(issue -> issue.toString().replaceAll("^events\\.(csv|xlsx, sheet Events), ", "")).toList();
    }

    // ---- rules -------------------------------------------------------------------------------------------------

    static Place.JobLine line(int line) {
        return new Place.JobLine("jobs/small.yml", line, 3);
    }

    static JsonNode json(String json) {
        return JSON.readTree(json);
    }

    static JsonNode text(String text) {
        return JsonNodeFactory.instance.stringNode(text);
    }

    static ValueRule constant(String json) {
        return new ValueRule.Constant(json(json));
    }

    static ValueRule from(String... columns) {
        return from(TextRule.plain(), columns);
    }

    static ValueRule from(TextRule rule, String... columns) {
        return new ValueRule.Columns(new ColumnChoice(List.of(columns), null), rule);
    }

    static ValueRule joined(String between, String... columns) {
        return new ValueRule.Columns(new ColumnChoice(List.of(columns), between), TextRule.plain());
    }

    static ValueRule template(String template) {
        return new ValueRule.Template(template, TextRule.plain());
    }

    static ValueRule cel(String expression) {
        return new ValueRule.Expression(expression, TextRule.plain());
    }

    static Texts texts() {
        return new Texts();
    }

    static Dates dates(String... patterns) {
        return new Dates(patterns);
    }

    /// A text rule, key by key.
    static final class Texts {
        private final List<Transform> transforms = new ArrayList<>();
        private @Nullable ValueRule fallback;
        private @Nullable String split;
        private final Map<String, JsonNode> values = new LinkedHashMap<>();
        private @Nullable String lookup;
        private Unlisted otherwise = new Unlisted.Reject();
        private int maxLength;
        private TooLong ifTooLong = TooLong.REJECT;
        private char decimal = '.';

        Texts transform(TransformKind kind, String... arguments) {
            transforms.add(new Transform(kind, Arrays.asList(arguments)));
            return this;
        }

        Texts fallback(ValueRule rule) {
            fallback = rule;
            return this;
        }

        Texts split(String delimiter) {
            split = delimiter;
            return this;
        }

        Texts value(String word, String json) {
            values.put(word, json(json));
            return this;
        }

        Texts lookup(String name) {
            lookup = name;
            return this;
        }

        Texts otherwise(Unlisted unlisted) {
            otherwise = unlisted;
            return this;
        }

        Texts maxLength(int length, TooLong then) {
            maxLength = length;
            ifTooLong = then;
            return this;
        }

        Texts decimal(char sign) {
            decimal = sign;
            return this;
        }

        TextRule rule() {
            return new TextRule(transforms, fallback, split, values, lookup, otherwise, maxLength, ifTooLong, decimal);
        }

        ValueRule from(String... columns) {
            return SmallJob.from(rule(), columns);
        }
    }

    /// A date rule, key by key; the zone is Europe/Berlin unless told otherwise.
    static final class Dates {
        private final List<String> patterns;
        private ZoneRule zone = new ZoneRule("Europe/Berlin", List.of(), null);
        private IfBeforeStart ifBefore = IfBeforeStart.REJECT;
        private @Nullable ValueRule fallback;
        private @Nullable LocalTime noTime;

        Dates(String... patterns) {
            this.patterns = List.of(patterns);
        }

        Dates zone(@Nullable String usual, List<String> columns, @Nullable String lookup) {
            zone = new ZoneRule(usual, columns, lookup);
            return this;
        }

        Dates withoutTime(String time) {
            noTime = LocalTime.parse(time);
            return this;
        }

        Dates ifBefore(IfBeforeStart what) {
            ifBefore = what;
            return this;
        }

        Dates fallback(ValueRule rule) {
            fallback = rule;
            return this;
        }

        ValueRule from(String... columns) {
            DateTimeRule rule = new DateTimeRule(patterns, Locale.ENGLISH, zone, false, DstGap.REJECT, DstOverlap.EARLIER, noTime,
                    List.of(), null,
                    ifBefore, List.of(), fallback);
            return new ValueRule.DateTime(new ColumnChoice(List.of(columns), columns.length > 1 ? " " : null), rule);
        }
    }
}
