package dev.pinnedimport.event;

import static dev.pinnedimport.issue.IssueCode.ROW_CONTRACT;
import static dev.pinnedimport.issue.IssueCode.ROW_NOT_A_BOOLEAN;
import static dev.pinnedimport.issue.IssueCode.ROW_NOT_A_NUMBER;
import static dev.pinnedimport.issue.IssueCode.ROW_TOO_LONG;

import dev.pinnedimport.event.CreateSchema.Violation;
import dev.pinnedimport.issue.Texts;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Says in everyday words what a value breaks of the contract's schema.
final class SchemaWords {

    private static final int MOST_WORDS_SHOWN = 12;

    private final Contract contract;

    SchemaWords(Contract contract) {
        this.contract = contract;
    }

    void explain(Violation violation, Findings findings) {
        String path = violation.path();
        String name = FieldNames.of(path);
        JsonNode rule = violation.rule();
        JsonNode value = violation.value();
        String found = text(value);
        if (findings.mention(path) && (violation.keyword().equals("required") || violation.keyword().equals("type"))) {
            return;
        }
        switch (violation.keyword()) {
            case "required" -> addMissing(path, findings);
            case "additionalProperties" -> findings.add(ROW_CONTRACT, path, path, "The events service knows no field \"" + path + "\". "
                    + contract.findNearest(path).map(near -> "Did you mean \"" + near.path() + "\"? ").orElse("")
                    + "Correct the name in the job.");
            case "type" -> explainType(path, rule, found, value, findings);
            case "enum", "const" -> findings.add(ROW_CONTRACT, path, found, quoted(found) + " is not a possible " + name + ". "
                    + oneOf(path, found, rule));
            case "maxLength" -> findings.add(ROW_TOO_LONG, path, found, "The " + name + " has " + number(length(value))
                    + " characters; the events service takes at most " + count(rule) + ". Shorten it.");
            case "minLength" -> findings.add(ROW_CONTRACT, path, found, length(value) == 0
                    ? "The " + name + " is empty. Fill it or leave it out."
                    : "The " + name + " has " + number(length(value)) + " characters; the events service asks for at least "
                    + count(rule) + ". Write more.");
            case "minimum" -> limit(path, found, number(rule) + " or more", findings);
            case "maximum" -> limit(path, found, "at most " + number(rule), findings);
            case "exclusiveMinimum" -> limit(path, found, "more than " + number(rule), findings);
            case "exclusiveMaximum" -> limit(path, found, "less than " + number(rule), findings);
            case "multipleOf" -> limit(path, found, "multiples of " + number(rule), findings);
            case "maxItems" -> findings.add(ROW_CONTRACT, path, "", "There are " + number(size(value)) + " " + name
                    + "; the events service takes at most " + count(rule) + ". Leave some out.");
            case "minItems" -> findings.add(ROW_CONTRACT, path, "", "The number of " + name + " is " + number(size(value))
                    + "; the events service asks for at least " + count(rule) + ". Add some.");
            case "uniqueItems" -> findings.add(ROW_CONTRACT, path, "", "The same entry stands twice among the " + name
                    + ". Leave it out once.");
            case "pattern", "format" -> findings.add(ROW_CONTRACT, path, found, quoted(found) + " is not a possible " + name
                    + description(path) + ". Correct it.");
            default -> explainOther(path, violation.keyword(), found, findings);
        }
    }

    /// Goes down to what people fill in: without a location, what is missing is the city's place id.
    private void addMissing(String path, Findings findings) {
        List<Contract.Field> below = contract.listRequiredBelow(Contract.withoutPositions(path));
        if (below.isEmpty()) {
            findings.addMissing(path);
        }
        below.forEach(field -> addMissing(path + field.path().substring(field.path().lastIndexOf('.')), findings));
    }

    private static void explainType(String path, JsonNode rule, String found, @Nullable JsonNode value, Findings findings) {
        String name = FieldNames.of(path);
        List<String> types = rule.isArray() ? rule.valueStream().map(type -> type.asString("")).toList() : List.of(rule.asString(""));
        boolean scalar = value != null && value.isValueNode();
        if (scalar && (types.contains("integer") || types.contains("number"))) {
            String wanted = types.contains("number") ? "number" : "whole number";
            findings.add(ROW_NOT_A_NUMBER, path, found, "The " + name + " must be a " + wanted + ", but is " + quoted(found)
                    + ". Write digits only.");
        } else if (scalar && types.contains("boolean")) {
            findings.add(ROW_NOT_A_BOOLEAN, path, found, "The " + name + " must be yes or no, but is " + quoted(found) + ". Correct it.");
        } else {
            findings.add(ROW_CONTRACT, path, found, "The " + name + " must be " + kind(types) + ", but is " + kind(value)
                    + ". Correct " + FieldNames.jobKey(path) + " in the job.");
        }
    }

    private static void limit(String path, String found, String wanted, Findings findings) {
        findings.add(ROW_CONTRACT, path, found, "The " + FieldNames.of(path) + " is " + found + "; the events service takes " + wanted
                + ". Correct it.");
    }

    private static void explainOther(String path, String keyword, String found, Findings findings) {
        if (path.isEmpty()) {
            findings.add(ROW_CONTRACT, path, "", "The fields of this event do not go together (rule \"" + keyword
                    + "\" of the contract). Compare the job with the contract.");
        } else {
            findings.add(ROW_CONTRACT, path, found, "The events service would not take "
                    + (found.isEmpty() ? "what stands here" : quoted(found)) + " as the " + FieldNames.of(path)
                    + ". Compare the job with the contract.");
        }
    }

    private static String oneOf(String path, String found, JsonNode rule) {
        List<String> words = possibleValues(rule);
        if (words.isEmpty()) {
            return "The contract allows no value here. Leave it out.";
        }
        if (words.size() <= MOST_WORDS_SHOWN) {
            return "Write " + alternatives(words) + ".";
        }
        String near = Nearest.find(found, words).map(word -> "Did you mean \"" + word + "\"? ").orElse("");
        return near + "The contract lists " + words.size() + " possible values for " + Contract.withoutPositions(path) + ".";
    }

    /// The words of an `enum` or `const`, without the null that only says that the field may be empty.
    static List<String> possibleValues(JsonNode rule) {
        return (rule.isArray() ? rule.valueStream() : Stream.of(rule))
                .filter(value -> !value.isNull() && !value.isMissingNode())
                .map(value -> value.isContainer() ? value.toString() : value.asString())
                .toList();
    }

    static String alternatives(List<String> words) {
        return words.size() == 1 ? words.getFirst()
                : words.stream().limit(words.size() - 1L).collect(Collectors.joining(", ")) + " or " + words.getLast();
    }

    private String description(String path) {
        return contract.findField(path).map(Contract.Field::description).filter(text -> !text.isEmpty())
                .map(text -> " (" + Texts.shorten(text, 100) + ")").orElse("");
    }

    private static String kind(List<String> types) {
        String type = types.stream().filter(each -> !each.equals("null")).findFirst().orElse("");
        return switch (type) {
            case "string" -> "a text";
            case "array" -> "a list";
            case "object" -> "an object with fields of its own";
            case "integer" -> "a whole number";
            case "number" -> "a number";
            case "boolean" -> "true or false";
            default -> "empty";
        };
    }

    private static String kind(@Nullable JsonNode value) {
        return value == null || value.isNull() ? "empty"
                : value.isString() ? "a text"
                : value.isNumber() ? "the number " + Texts.shorten(value.asString(), 40)
                : value.isBoolean() ? value.asString()
                : value.isArray() ? "a list" : "an object with fields of its own";
    }

    private static String text(@Nullable JsonNode value) {
        return value == null || value.isContainer() || value.isNull() ? "" : value.asString();
    }

    private static String quoted(String text) {
        return "\"" + Texts.shorten(text, 60) + "\"";
    }

    private static int length(@Nullable JsonNode value) {
        String text = text(value);
        return text.codePointCount(0, text.length());
    }

    private static int size(@Nullable JsonNode value) {
        return value == null ? 0 : value.size();
    }

    private static String number(JsonNode rule) {
        return rule.isNumber() ? rule.decimalValue().stripTrailingZeros().toPlainString() : rule.asString("");
    }

    private static String count(JsonNode rule) {
        return rule.isNumber() ? String.format(Locale.ROOT, "%,d", rule.decimalValue().toBigInteger()) : rule.asString("");
    }

    private static String number(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }
}
