package dev.pinnedimport.definition;

import dev.pinnedimport.definition.yaml.Nearest;
import dev.pinnedimport.definition.yaml.Problems;
import dev.pinnedimport.definition.yaml.Section;
import dev.pinnedimport.definition.yaml.YamlNode;
import dev.pinnedimport.issue.IssueCode;
import dev.pinnedimport.mapping.ValueRule;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// The names by which rules speak of lookups and of other fields. Fields may be named before they stand in the file, so those are checked
/// at the end.
final class References {

    private record DateName(YamlNode.Text at, String path, String field) {}

    private final Problems problems;
    private final Set<String> lookups;
    private final List<DateName> dates = new ArrayList<>();

    /// @param lookups names under which the job lists lookups, usable or not
    References(Problems problems, Set<String> lookups) {
        this.problems = problems;
        this.lookups = Set.copyOf(lookups);
    }

    /// The lookup that a rule names, or an issue that the job has none of that name.
    Optional<String> findLookup(Section rule) {
        Optional<String> name = rule.find("lookup", Kinds.FILLED_TEXT);
        if (name.isPresent() && !lookups.contains(name.get())) {
            String hint = lookups.isEmpty() ? " The job has no 'lookups'; add the list there." : Nearest.hint(name.get(), lookups);
            rule.find("lookup").ifPresent(node -> problems.add(IssueCode.JOB_WRONG_VALUE, node.at(), name.get(), "'" + rule.path("lookup")
                    + "' names the lookup " + Problems.quote(name.get()) + ", which is not under 'lookups'."
                    + (hint.isEmpty() ? " There are " + String.join(", ", lookups.stream().sorted().toList()) + "." : hint)));
        }
        return name;
    }

    /// The date field that a rule names by `key`.
    String date(Section rule, String key) {
        Optional<String> field = rule.find(key, Kinds.FILLED_TEXT);
        if (field.isPresent() && rule.find(key).orElseThrow() instanceof YamlNode.Text text) {
            dates.add(new DateName(text, rule.path(key), field.get()));
        }
        return field.orElse("");
    }

    /// Complains about every named date that is no field of the job, or none that is read as a date.
    void checkDates(Map<String, ValueRule> fields) {
        for (DateName date : dates) {
            ValueRule rule = fields.get(date.field);
            if (rule == null) {
                complain(date, "which the job does not map." + Nearest.hint(date.field, fields.keySet()));
            } else if (rule != RuleReader.UNREADABLE && !isDate(rule)) {
                complain(date, "which is not read as a date. Give that field a 'datetime'.");
            }
        }
    }

    private void complain(DateName date, String what) {
        problems.add(IssueCode.JOB_WRONG_VALUE, date.at.at(), date.field,
                "'" + date.path + "' names the field " + Problems.quote(date.field) + ", " + what);
    }

    static boolean isDate(ValueRule rule) {
        return rule instanceof ValueRule.DateTime || rule instanceof ValueRule.After;
    }
}
