package dev.pinnedimport.definition;

import dev.pinnedimport.definition.yaml.Kind;
import dev.pinnedimport.definition.yaml.Section;
import dev.pinnedimport.definition.yaml.YamlNode;
import dev.pinnedimport.issue.IssueCode;
import dev.pinnedimport.mapping.ValueRule;
import dev.pinnedimport.mapping.ValueRule.TextRule;
import dev.pinnedimport.mapping.ValueRule.TooLong;
import dev.pinnedimport.mapping.ValueRule.Unlisted;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Reads what a field rule does to a text, beside its origin.
final class TextRuleReader {

    private static final int LONGEST = 1_000_000;

    private static final Kind<Character> DECIMAL = Kind.of(
            "\",\" or \".\"", text -> Optional.of(text).filter(Set.of(",", ".")::contains).map(sign -> sign.charAt(0)));
    private static final Kind<Unlisted> OTHERWISE = Kind.word(unlisted());

    private final Section rule;
    private final References references;

    TextRuleReader(Section rule, References references) {
        this.rule = rule;
        this.references = references;
    }

    TextRule read(@Nullable ValueRule fallback) {
        Map<String, JsonNode> values = values();
        String lookup = references.findLookup(rule).orElse(null);
        refuseContradictions();
        return new TextRule(
                TransformReader.read(rule),
                fallback,
                rule.find("split", Kinds.NON_EMPTY_TEXT).orElse(null),
                values,
                lookup,
                otherwise(),
                rule.get("max_length", Kind.wholeNumber(1, LONGEST), 0),
                rule.get("if_too_long", Kind.word(TooLong.class, "_"), TooLong.REJECT),
                rule.get("decimal", DECIMAL, '.'));
    }

    private Map<String, JsonNode> values() {
        Optional<Section> section = rule.findSection("values");
        if (section.isEmpty()) {
            return Map.of();
        }
        Map<String, JsonNode> values = new LinkedHashMap<>();
        Map<String, String> spellings = new HashMap<>();
        for (YamlNode.Entry entry : section.get().entries()) {
            String word = entry.name().strip();
            String earlier = spellings.putIfAbsent(word.toLowerCase(Locale.ROOT), word);
            if (word.isEmpty()) {
                section.get().refuse(entry.name(), "'" + section.get().path()
                        + "' lists the empty text, which never gets there. Say with 'default' what an empty cell means.");
            } else if (earlier != null) {
                section.get().refuse(entry.name(), "'" + section.get().path() + "' lists " + entry.key().describe()
                        + " twice; letter case does not matter here. Keep one of them.");
            }
            values.put(word, Constants.read(entry.value(), section.get().path(entry.name()), rule.problems()));
        }
        if (values.isEmpty()) {
            rule.refuse("values", "'" + rule.path("values") + "' is empty. Leave it out or fill it.");
        }
        return values;
    }

    private Unlisted otherwise() {
        Optional<YamlNode> node = rule.find("otherwise");
        if (node.isPresent() && node.get() instanceof YamlNode.Entries map) {
            Section section = new Section(map, rule.path("otherwise"), rule.keyPlace("otherwise"), rule.problems());
            Optional<YamlNode> value = section.require("const");
            section.refuseOthers();
            return value.<Unlisted>map(present -> new Unlisted.Use(Constants.read(present, section.path("const"), rule.problems())))
                    .orElseGet(Unlisted.Reject::new);
        }
        return rule.get("otherwise", OTHERWISE, new Unlisted.Reject());
    }

    private void refuseContradictions() {
        if (rule.has("values") && rule.has("lookup")) {
            rule.refuse("lookup", "'" + rule.path() + "' has both values and a lookup. Keep one: put the few values into the lookup file.");
        }
        if (rule.has("otherwise") && !rule.has("values") && !rule.has("lookup")) {
            rule.refuse("otherwise", "'" + rule.path("otherwise")
                    + "' is for texts that 'values' or 'lookup' does not list, and there is neither. For empty cells write 'default'.");
        }
        if (rule.has("if_too_long") && !rule.has("max_length")) {
            rule.problems().add(IssueCode.JOB_MISSING_KEY, rule.keyPlace("if_too_long"), "",
                    "'" + rule.path("if_too_long") + "' needs 'max_length' beside it.");
        }
    }

    private static Map<String, Unlisted> unlisted() {
        Map<String, Unlisted> words = new LinkedHashMap<>();
        words.put("reject", new Unlisted.Reject());
        words.put("leave_out", new Unlisted.LeaveOut());
        words.put("keep", new Unlisted.Keep());
        return words;
    }
}
