package dev.pinnedimport.definition;

import dev.pinnedimport.definition.yaml.Kind;
import dev.pinnedimport.definition.yaml.Problems;
import dev.pinnedimport.definition.yaml.Section;
import dev.pinnedimport.definition.yaml.YamlNode;
import dev.pinnedimport.issue.IssueCode;
import dev.pinnedimport.mapping.FieldRule;
import dev.pinnedimport.mapping.ValueRule;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/// Reads `target` and `fields` into the rules of the event's fields, those of `target` first.
final class FieldsReader {

    private static final long LARGEST_CHANNEL = (1L << 53) - 1;
    private static final Map<String, String> TARGETS = Map.of("channelId", "channel", "status", "status");

    private static final Kind<JsonNode> CHANNEL = Kind.number(1, LARGEST_CHANNEL)
            .map(Constants::number)
            .described("the number of a channel, or a field rule such as {from: Column}");
    private static final Kind<JsonNode> STATUS = Kind.word("draft", "published")
            .map(Constants::text)
            .described("draft, published, or a field rule such as {from: Column}");

    private final Problems problems;
    private final References references;
    private final RuleReader rules;

    FieldsReader(Problems problems, References references) {
        this.problems = problems;
        this.references = references;
        this.rules = new RuleReader(problems, references);
    }

    List<FieldRule> read(Section job) {
        List<FieldRule> fields = new ArrayList<>();
        job.requireSection("target").ifPresent(target -> {
            addTarget(target, "channel", "channelId", CHANNEL, fields);
            addTarget(target, "status", "status", STATUS, fields);
            target.refuseOthers();
        });
        job.requireSection("fields").ifPresent(section -> {
            section.entries().forEach(entry -> addField(RuleReader.field(entry, section), section, fields));
            if (section.entries().isEmpty()) {
                problems.add(IssueCode.JOB_WRONG_VALUE, section.at(), "",
                        "'fields' is empty. Map at least the fields that the API requires.");
            }
        });
        references.checkDates(byPath(fields));
        return fields;
    }

    private void addTarget(Section target, String key, String field, Kind<JsonNode> fixed, List<FieldRule> fields) {
        target.require(key).ifPresent(node -> {
            ValueRule rule = node instanceof YamlNode.Entries
                    ? rules.read(node, target.path(key), target.keyPlace(key))
                    : fixed.read(node, target.path(key), problems)
                            .<ValueRule>map(ValueRule.Constant::new)
                            .orElse(RuleReader.UNREADABLE);
            fields.add(new FieldRule(field, rule, target.keyPlace(key)));
        });
    }

    private void addField(YamlNode.Entry entry, Section section, List<FieldRule> fields) {
        ValueRule rule = rules.read(entry.value(), section.path(entry.name()), entry.key().at());
        String target = TARGETS.get(entry.name());
        if (target != null) {
            section.refuse(entry.name(), "'fields." + entry.name() + "' belongs under 'target'. Write it as 'target." + target + "'.");
        } else {
            fields.add(new FieldRule(entry.name(), rule, entry.key().at()));
        }
    }

    private static Map<String, ValueRule> byPath(List<FieldRule> fields) {
        Map<String, ValueRule> rules = new LinkedHashMap<>();
        fields.forEach(field -> rules.put(field.path(), field.value()));
        return rules;
    }
}
