package dev.pinnedimport.mapping;

import dev.pinnedimport.issue.IssueCode;
import dev.pinnedimport.issue.Place;
import dev.pinnedimport.issue.Severity;
import dev.pinnedimport.mapping.ValueRule.TextRule;
import dev.pinnedimport.mapping.ValueRule.TooLong;
import dev.pinnedimport.mapping.ValueRule.Unlisted;
import dev.pinnedimport.mapping.reading.NumberReading;
import dev.pinnedimport.source.CellKind;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;

/// From a text to the field's JSON: transforms, default, split, values or lookup, length, type.
///
/// @param type   what one value is to become: the field itself, or an element where the field is a list
/// @param isList whether the field is a list
/// @param values the job's short list, keys in lower case
/// @param list   the lookup, its values read already
record TextSteps(
        TextRule rule,
        TextTransforms transforms,
        ValueType type,
        boolean isList,
        Map<String, JsonNode> values,
        WordList valueWords,
        @Nullable LookupTable list,
        @Nullable JsonNode substitute,
        @Nullable BoundRule fallback) {

    TextSteps with(@Nullable BoundRule boundFallback) {
        return new TextSteps(rule, transforms, type, isList, values, valueWords, list, substitute, boundFallback);
    }

    @Nullable Computed apply(String raw, Making making, Spot spot) {
        String text = transforms.apply(raw, making, spot);
        if (text == null) {
            return null;
        }
        if (text.isBlank()) {
            making.step(fallback == null ? "empty, so there is no value" : "empty, so the default is taken", text);
            return fallback == null ? null : fallback.compute(making);
        }
        if (rule.split() != null) {
            return split(text, rule.split(), making, spot);
        }
        JsonNode value = one(text, making, spot);
        return value == null ? null : new Computed.Plain(isList ? listOf(value) : value);
    }

    static JsonNode listOf(JsonNode value) {
        return value.isArray() ? value : JsonNodeFactory.instance.arrayNode().add(value);
    }

    private @Nullable Computed split(String text, String delimiter, Making making, Spot spot) {
        Set<JsonNode> found = new LinkedHashSet<>();
        int at = 0;
        while (at <= text.length()) {
            int next = text.indexOf(delimiter, at);
            int end = next < 0 ? text.length() : next;
            String part = TextTransform.trim(text.substring(at, end));
            if (!part.isEmpty()) {
                making.step("one of several", part);
                JsonNode value = one(part, making, spot);
                if (value != null && value.isArray()) {
                    value.forEach(found::add);
                } else if (value != null) {
                    found.add(value);
                }
            }
            at = end + delimiter.length();
        }
        if (found.isEmpty()) {
            return null;
        }
        ArrayNode array = JsonNodeFactory.instance.arrayNode(found.size());
        found.forEach(array::add);
        return new Computed.Plain(array);
    }

    private @Nullable JsonNode one(String text, Making making, Spot spot) {
        JsonNode listed = values.isEmpty() ? null : values.get(TextTransform.trim(text).toLowerCase(Locale.ROOT));
        if (listed != null && making.isTraced()) {
            making.step("values: \"" + text + "\"", listed);
        }
        if (listed == null && list != null) {
            listed = list.find(text);
            if (listed != null && making.isTraced()) {
                making.step("lookup of \"" + text + "\" in " + list.file(), listed);
            }
            if (listed != null && listed.isMissingNode()) {
                making.report(IssueCode.JOB_LOOKUP_EMPTY, spot.place(making), text, list.file() + " has no value for \"" + text
                        + "\" yet. Fill the empty cells of that line.");
                return null;
            }
        }
        if (listed != null) {
            return listed.isString() && rule.maxLength() > 0 ? fit(listed.stringValue(), making, spot) : listed;
        }
        if (!values.isEmpty() || list != null) {
            switch (rule.otherwise()) {
                case Unlisted.Reject _ -> {
                    reportUnlisted(text, making, spot);
                    return null;
                }
                case Unlisted.LeaveOut _ -> {
                    making.step("not listed, so it is left out", text);
                    return null;
                }
                case Unlisted.Use _ -> {
                    making.step("not listed, so otherwise is taken", substitute == null ? "" : substitute);
                    return substitute;
                }
                case Unlisted.Keep _ -> making.step("not listed, so it is kept", text);
            }
        }
        return fit(text, making, spot);
    }

    private @Nullable JsonNode fit(String text, Making making, Spot spot) {
        String fitting = text;
        if (rule.maxLength() > 0 && text.length() > rule.maxLength()) {
            int length = text.codePointCount(0, text.length());
            if (length > rule.maxLength()) {
                String sentence = "The text has " + length + " characters; at most " + rule.maxLength() + " are allowed.";
                if (rule.ifTooLong() == TooLong.REJECT) {
                    making.report(IssueCode.ROW_TOO_LONG, spot.place(making), text, sentence + " Shorten it.");
                    return null;
                }
                making.report(IssueCode.ROW_CUT, Severity.WARNING, spot.place(making), text, sentence + " The rest was cut.");
                fitting = text.substring(0, text.offsetByCodePoints(0, rule.maxLength())).stripTrailing();
                making.step("cut to " + rule.maxLength() + " characters", fitting);
            }
        }
        char decimal = decimal(making, spot);
        Optional<JsonNode> literal = Literal.of(fitting, type, decimal);
        if (literal.isEmpty()) {
            reportWrongType(fitting, decimal, making, spot);
        }
        return literal.orElse(null);
    }

    /// Numbers of spreadsheets have a point, whatever the texts of the source have.
    private char decimal(Making making, Spot spot) {
        return rule.decimal() != '.' && spot.kind(making) == CellKind.NUMBER ? '.' : rule.decimal();
    }

    private void reportUnlisted(String text, Making making, Spot spot) {
        String word = TextTransform.trim(text);
        WordList words = list == null ? valueWords : list.words();
        String where = list == null ? "the values in the job" : list.file();
        String meant = words.findNearest(word).map(near -> " Did you mean \"" + near + "\"?").orElse("");
        String known = list == null && meant.isEmpty() ? words.listAll().map(all -> " Known are: " + all + ".").orElse("") : "";
        making.report(IssueCode.ROW_UNKNOWN_VALUE, spot.place(making), word,
                "We do not know \"" + word + "\"." + meant + known + " Correct the cell, or add it to " + where + ".");
    }

    private void reportWrongType(String text, char decimal, Making making, Spot spot) {
        Place place = spot.place(making);
        if (type == ValueType.BOOLEAN) {
            making.report(IssueCode.ROW_NOT_A_BOOLEAN, place, text, "\"" + text + "\" is neither yes nor no. Write yes or no.");
        } else if (NumberReading.read(text, decimal) instanceof NumberReading.TooManyDigits) {
            making.report(IssueCode.ROW_PRECISION, place, text,
                    "\"" + text + "\" has more digits than the 15 that a number can carry. Write fewer digits.");
        } else if (type == ValueType.INTEGER) {
            making.report(IssueCode.ROW_NOT_A_NUMBER, place, text, "\"" + text
                    + "\" is not a whole number. Write digits only, for example 120.");
        } else {
            making.report(IssueCode.ROW_NOT_A_NUMBER, place, text,
                    "\"" + text + "\" is not a number. Write digits only, for example 12" + decimal + "50.");
        }
    }
}
