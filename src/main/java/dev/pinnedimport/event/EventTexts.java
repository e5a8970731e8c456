package dev.pinnedimport.event;

import static dev.pinnedimport.issue.IssueCode.ROW_CONTRACT;
import static dev.pinnedimport.issue.IssueCode.ROW_CONTROL;
import static dev.pinnedimport.issue.IssueCode.ROW_NOT_A_NUMBER;
import static dev.pinnedimport.issue.IssueCode.ROW_PRECISION;

import dev.pinnedimport.issue.Texts;
import java.util.Locale;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.node.StringNode;

/// What texts and numbers may hold so that they reach the API as they are.
final class EventTexts {

    private EventTexts() {}

    /// Gives the event without the numbers that are told of here: no rule of a schema can be applied to them.
    static ObjectNode check(ObjectNode event, Findings findings) {
        if (isClean(event)) {
            return event;
        }
        explain(event, "", findings);
        return (ObjectNode) withoutOddNumbers(event);
    }

    /// Whether a reader would see nothing: only spaces and invisible characters.
    static boolean isBlank(String text) {
        if (!text.isEmpty() && text.charAt(0) > ' ' && text.charAt(0) < 0x7f) {
            return false;
        }
        return text.codePoints().allMatch(c -> Character.isWhitespace(c) || Character.isSpaceChar(c) || Character.isISOControl(c)
                || Character.getType(c) == Character.FORMAT);
    }

    private static boolean isClean(JsonNode node) {
        return switch (node) {
            case StringNode text -> findOddity(text.stringValue()) < 0;
            case ObjectNode object -> {
                boolean clean = true;
                for (var member : object.properties()) {
                    clean &= findOddity(member.getKey()) < 0 && isClean(member.getValue());
                }
                yield clean;
            }
            case ArrayNode array -> {
                boolean clean = true;
                for (int i = 0; i < array.size(); i++) {
                    clean &= isClean(array.get(i));
                }
                yield clean;
            }
            default -> node.isNumber() ? Numbers.survives(node) : node.isBoolean() || node.isNull();
        };
    }

    private static JsonNode withoutOddNumbers(JsonNode node) {
        if (node instanceof ObjectNode object) {
            ObjectNode kept = JsonNodeFactory.instance.objectNode();
            object.properties().stream().filter(member -> isSound(member.getValue()))
                    .forEach(member -> kept.set(member.getKey(), withoutOddNumbers(member.getValue())));
            return kept;
        }
        if (node instanceof ArrayNode array) {
            ArrayNode kept = JsonNodeFactory.instance.arrayNode();
            array.forEach(item -> kept.add(isSound(item) ? withoutOddNumbers(item) : JsonNodeFactory.instance.nullNode()));
            return kept;
        }
        return node;
    }

    private static boolean isSound(JsonNode node) {
        return !node.isNumber() || Numbers.survives(node);
    }

    private static void explain(JsonNode node, String path, Findings findings) {
        switch (node) {
            case StringNode text -> explainText(text.stringValue(), path, findings);
            case ObjectNode object -> object.properties().forEach(member -> {
                String below = path.isEmpty() ? member.getKey() : path + "." + member.getKey();
                if (findOddity(member.getKey()) >= 0) {
                    findings.add(ROW_CONTRACT, below, member.getKey(),
                            "The name of a field holds characters that no name may hold. Correct the name in the job.");
                }
                explain(member.getValue(), below, findings);
            });
            case ArrayNode array -> {
                for (int i = 0; i < array.size(); i++) {
                    explain(array.get(i), path + "[" + i + "]", findings);
                }
            }
            default -> explainScalar(node, path, findings);
        }
    }

    private static void explainScalar(JsonNode node, String path, Findings findings) {
        String name = FieldNames.of(path);
        if (node.isNumber() && !Numbers.isFinite(node)) {
            findings.add(ROW_NOT_A_NUMBER, path, node.asString(), "The " + name
                    + " is not a number that can be written in digits. Correct it.");
        } else if (node.isNumber() && !Numbers.survives(node)) {
            String found = Numbers.brief(node);
            findings.add(ROW_PRECISION, path, found, "The " + name + " " + found
                    + " is a number of more digits than the events service can keep exactly. "
                    + "Write fewer digits.");
        } else if (!node.isNumber() && !node.isBoolean() && !node.isNull()) {
            findings.add(ROW_CONTRACT, path, "", "The " + name + " is neither text nor number. Correct the rule for it in the job.");
        }
    }

    private static void explainText(String text, String path, Findings findings) {
        int at = findOddity(text);
        if (at < 0) {
            return;
        }
        char c = text.charAt(at);
        String where = "The " + FieldNames.of(path) + " holds ";
        int position = text.codePointCount(0, at) + 1;
        if (Character.isSurrogate(c)) {
            findings.add(ROW_CONTROL, path, text, where + "half of a character at position " + position
                    + ", as cut texts do. Enter the text again.");
        } else {
            findings.add(ROW_CONTROL, path, text, where + "the control character U+" + String.format(Locale.ROOT, "%04X", (int) c)
                    + " at position " + position
                    + ". Remove it" + (c >= 0x80 ? "; if many rows have it, name the right character set in the job." : "."));
        }
    }

    /// The position of the first control character (line ends and tabs are none here) or half of a surrogate pair, or -1.
    private static int findOddity(String text) {
        for (int i = Texts.plainPrefix(text); i < text.length(); i++) {
            char c = text.charAt(i);
            if (c >= ' ' && c < 0x7f || c > 0x9f && c < Character.MIN_SURROGATE) {
                continue;
            }
            if (Character.isHighSurrogate(c) && i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1))) {
                i++;
            } else if (c <= 0x9f ? c != '\n' && c != '\r' && c != '\t' : Character.isSurrogate(c)) {
                return i;
            }
        }
        return -1;
    }
}
