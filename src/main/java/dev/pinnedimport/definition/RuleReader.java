package dev.pinnedimport.definition;

import dev.pinnedimport.definition.yaml.Kind;
import dev.pinnedimport.definition.yaml.Nearest;
import dev.pinnedimport.definition.yaml.Problems;
import dev.pinnedimport.definition.yaml.Section;
import dev.pinnedimport.definition.yaml.YamlNode;
import dev.pinnedimport.issue.IssueCode;
import dev.pinnedimport.issue.Place;
import dev.pinnedimport.mapping.ValueRule;
import dev.pinnedimport.mapping.ValueRule.ColumnChoice;
import dev.pinnedimport.mapping.ValueRule.TextRule;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Reads field rules: the name of a column, a map with one origin, or a map with `fields` for objects.
///
/// A rule that cannot be read leaves an issue and a rule that stands in for it, so that the rest of the job is still checked.
final class RuleReader {

    static final Pattern FIELD_PATH = Pattern.compile("[A-Za-z][A-Za-z0-9_]*(?:\\.[A-Za-z][A-Za-z0-9_]*)*");

    private static final List<String> ORIGINS = List.of("from", "const", "template", "expr", "zone_of", "after");
    private static final Set<String> TEXT_KEYS = Set.of(
            "transforms", "default", "split", "values", "lookup", "otherwise", "max_length", "if_too_long", "decimal");
    private static final Set<String> DATE_KEYS = Set.of("datetime", "locale", "zone", "ignore_offset", "on_dst_gap", "on_dst_overlap",
            "when_no_time", "no_time_values", "all_day", "if_before_start");
    private static final Set<String> OBJECT_KEYS = Set.of("each", "needs", "fields");

    private static final Kind<String> TEMPLATE =
            Kind.of("a text with columns in it such as \"https://tickets.example/{Event ID}\"", RuleReader::template);
    private static final Kind<Duration> LENGTH = Kinds.duration(Duration.ofSeconds(1), Duration.ofDays(366));

    /// Stands in for a rule that could not be read.
    static final ValueRule UNREADABLE = new ValueRule.Constant(Constants.text(""));

    private final Problems problems;
    private final References references;

    RuleReader(Problems problems, References references) {
        this.problems = problems;
        this.references = references;
    }

    /// @param at where the rule's own key stands
    ValueRule read(YamlNode node, String path, Place.JobLine at) {
        return switch (node) {
            case YamlNode.Text _ -> Kinds.COLUMN.read(node, path, problems).map(RuleReader::column).orElse(UNREADABLE);
            case YamlNode.Entries map -> rule(new Section(map, path, at, problems));
            case YamlNode.Items list -> {
                problems.add(IssueCode.JOB_WRONG_TYPE, list.at(), "", "'" + path + "' must be a column or a rule, but is a list. "
                        + "For several columns write {from: [A, B]}; for a fixed list {const: [a, b]}.");
                yield UNREADABLE;
            }
        };
    }

    /// `default`: a value, or a rule of its own.
    @Nullable ValueRule fallback(Section rule) {
        Optional<YamlNode> value = rule.find("default");
        if (value.isEmpty()) {
            return null;
        }
        return value.get() instanceof YamlNode.Entries
                ? read(value.get(), rule.path("default"), rule.keyPlace("default"))
                : new ValueRule.Constant(Constants.read(value.get(), rule.path("default"), problems));
    }

    private ValueRule rule(Section rule) {
        if (OBJECT_KEYS.stream().anyMatch(rule::has)) {
            return objects(rule);
        }
        List<String> origins = rule.entries().stream().map(YamlNode.Entry::name).filter(ORIGINS::contains).toList();
        if (origins.isEmpty()) {
            complainAboutNoOrigin(rule);
            return UNREADABLE;
        }
        if (origins.size() > 1) {
            rule.refuse(origins.get(1), "'" + rule.path() + "' has two origins, " + origins.getFirst() + " and " + origins.get(1)
                    + ". Keep one of them.");
            return UNREADABLE;
        }
        ValueRule value = withOrigin(rule, origins.getFirst());
        refuseMisplaced(rule, origins.getFirst());
        rule.refuseOthers();
        return value;
    }

    private ValueRule withOrigin(Section rule, String origin) {
        return switch (origin) {
            case "from" -> fromColumns(rule);
            case "template" -> new ValueRule.Template(rule.find("template", TEMPLATE).orElse(""), text(rule));
            case "expr" -> new ValueRule.Expression(rule.find("expr", Kinds.EXPRESSION).orElse(""), text(rule));
            case "zone_of" -> new ValueRule.ZoneOf(references.date(rule, "zone_of"));
            case "after" -> new ValueRule.After(references.date(rule, "after"), rule.require("duration", LENGTH).orElse(Duration.ZERO));
            default -> rule.find("const")
                    .<ValueRule>map(value -> new ValueRule.Constant(Constants.read(value, rule.path("const"), problems)))
                    .orElse(UNREADABLE);
        };
    }

    private ValueRule fromColumns(Section rule) {
        List<String> columns = rule.oneOrMore("from", Kinds.COLUMN);
        String join = rule.find("join", Kinds.PLAIN_TEXT).orElse(null);
        if (join != null && columns.size() == 1) {
            rule.refuse("join", "'" + rule.path("join") + "' needs several columns. Write from: [A, B], or leave it out.");
        }
        ColumnChoice choice = new ColumnChoice(columns, join);
        return rule.has("datetime")
                ? new DateTimeReader(rule, references).read(choice, fallback(rule))
                : new ValueRule.Columns(choice, text(rule));
    }

    private ValueRule objects(Section rule) {
        List<String> each = rule.oneOrMore("each", Kinds.COLUMN);
        Map<String, ValueRule> fields = new LinkedHashMap<>();
        rule.requireSection("fields").ifPresent(section -> section.entries().forEach(
                entry -> fields.put(entry.name(), read(field(entry, section).value(), section.path(entry.name()), entry.key().at()))));
        List<String> needs = rule.list("needs", Kind.word(fields.keySet().toArray(String[]::new)));
        refuseMisplaced(rule, "fields");
        rule.refuseOthers();
        return new ValueRule.Objects(each, fields, rule.has("needs") ? needs : List.copyOf(fields.keySet()));
    }

    /// The entry itself, after its name was found to be one that a field can have.
    static YamlNode.Entry field(YamlNode.Entry entry, Section fields) {
        if (!FIELD_PATH.matcher(entry.name()).matches()) {
            fields.problems().add(IssueCode.JOB_WRONG_VALUE, entry.key().at(), entry.name(), "'" + fields.path() + "' has the key "
                    + entry.key().describe() + ", which cannot be a field of the API. Write field: Column, such as title: Event Name.");
        }
        return entry;
    }

    private TextRule text(Section rule) {
        return new TextRuleReader(rule, references).read(fallback(rule));
    }

    private void complainAboutNoOrigin(Section rule) {
        for (YamlNode.Entry entry : rule.entries()) {
            Optional<String> meant = Nearest.to(entry.name(), ORIGINS);
            if (meant.isPresent()) {
                problems.add(IssueCode.JOB_UNKNOWN_KEY, entry.key().at(), entry.name(), "'" + rule.path() + "' has no key "
                        + entry.key().describe() + ". Did you mean \"" + meant.get() + "\"?");
                return;
            }
        }
        problems.add(IssueCode.JOB_MISSING_KEY, rule.at(), "", "'" + rule.path() + "' does not say where its value comes from. Add one of "
                + String.join(", ", ORIGINS) + "; for an object, fields.");
    }

    /// Keys of the format that have a meaning elsewhere but none beside this origin.
    private static void refuseMisplaced(Section rule, String origin) {
        Set<String> elsewhere = new HashSet<>(TEXT_KEYS);
        elsewhere.addAll(DATE_KEYS);
        elsewhere.addAll(ORIGINS);
        elsewhere.addAll(List.of("join", "duration"));
        boolean isDate = rule.has("datetime") && origin.equals("from");
        for (YamlNode.Entry entry : rule.entries()) {
            String key = entry.name();
            boolean fits = key.equals(origin)
                    || switch (origin) {
                        case "from" -> key.equals("join") || (isDate ? isDateKey(key) : TEXT_KEYS.contains(key));
                        case "template", "expr" -> TEXT_KEYS.contains(key);
                        case "after" -> key.equals("duration");
                        default -> false;
                    };
            if (elsewhere.contains(key) && !fits) {
                rule.refuse(key, "'" + rule.path(key) + "' " + (origin.equals("from") && DATE_KEYS.contains(key)
                        ? "is for dates. Add 'datetime' with the pattern of the date, or leave it out."
                        : "does not go with '" + (isDate ? "datetime" : origin) + "'. Leave it out."));
            }
        }
    }

    private static boolean isDateKey(String key) {
        return DATE_KEYS.contains(key) || key.equals("transforms") || key.equals("default");
    }

    private static ValueRule column(String name) {
        return new ValueRule.Columns(new ColumnChoice(List.of(name), null), TextRule.plain());
    }

    private static Optional<String> template(String text) {
        int open = -1;
        int columns = 0;
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) == '{') {
                if (open >= 0) {
                    return Optional.empty();
                }
                open = i;
            } else if (text.charAt(i) == '}') {
                if (open < 0 || text.substring(open + 1, i).isBlank()) {
                    return Optional.empty();
                }
                open = -1;
                columns++;
            }
        }
        return open < 0 && columns > 0 ? Optional.of(text) : Optional.empty();
    }
}
