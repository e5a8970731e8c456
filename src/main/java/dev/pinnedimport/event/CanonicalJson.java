package dev.pinnedimport.event;

import dev.pinnedimport.issue.Texts;
import java.math.BigDecimal;
import java.util.Arrays;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.node.StringNode;

/// Writes JSON in the one form in which equal events have equal bytes, on every machine, in every locale and in every year.
///
/// Keys in order of their UTF-16 code units, no white space, only those characters escaped that must be, numbers in plain digits without
/// exponent and without trailing zeros. Text stays exactly as it is: nothing is trimmed, folded or composed.
final class CanonicalJson {

    private static final char[] HEX = "0123456789abcdef".toCharArray();
    /// Of the ASCII characters, those that stand for themselves.
    private static final boolean[] PLAIN = new boolean[0x80];

    static {
        for (char c = ' '; c < PLAIN.length; c++) {
            PLAIN[c] = c != '"' && c != '\\';
        }
    }

    private final StringBuilder out = new StringBuilder(2048);

    private CanonicalJson() {}

    /// @throws IllegalArgumentException for what has no canonical form: NaN, infinity, half a surrogate pair
    static String write(JsonNode node) {
        CanonicalJson json = new CanonicalJson();
        json.append(node);
        return json.out.toString();
    }

    /// The object without members that say nothing: null, empty text, empty list, object of nothing. Items of lists stay. The object itself
    /// where there is nothing to leave out; it is never changed.
    static ObjectNode withoutNothing(ObjectNode object) {
        return holdsNothing(object) ? (ObjectNode) pruned(object) : object;
    }

    private static boolean holdsNothing(JsonNode node) {
        if (node instanceof ObjectNode object) {
            for (var member : object.properties()) {
                if (isNothing(member.getValue()) || holdsNothing(member.getValue())) {
                    return true;
                }
            }
        } else if (node instanceof ArrayNode array) {
            for (int i = 0; i < array.size(); i++) {
                if (holdsNothing(array.get(i))) {
                    return true;
                }
            }
        }
        return false;
    }

    private static boolean isNothing(JsonNode node) {
        return node.isNull() || node.isMissingNode() || node.isContainer() && node.isEmpty()
                || node instanceof StringNode text && text.stringValue().isEmpty();
    }

    private static JsonNode pruned(JsonNode node) {
        if (node instanceof ObjectNode object) {
            ObjectNode kept = JsonNodeFactory.instance.objectNode();
            object.properties().forEach(member -> {
                JsonNode value = pruned(member.getValue());
                if (!isNothing(value)) {
                    kept.set(member.getKey(), value);
                }
            });
            return kept;
        }
        if (node instanceof ArrayNode array) {
            ArrayNode kept = JsonNodeFactory.instance.arrayNode(array.size());
            array.forEach(item -> kept.add(pruned(item)));
            return kept;
        }
        return node;
    }

    private void append(JsonNode node) {
        switch (node) {
            case ObjectNode object -> append(object);
            case ArrayNode array -> append(array);
            case StringNode text -> append(text.stringValue());
            default -> {
                if (node.isNumber()) {
                    appendNumber(node);
                } else if (node.isBoolean()) {
                    out.append(node.booleanValue());
                } else if (node.isNull()) {
                    out.append("null");
                } else {
                    throw new IllegalArgumentException("a " + node.getNodeType() + " has no place in JSON");
                }
            }
        }
    }

    private void append(ObjectNode object) {
        String[] names = new String[object.size()];
        int count = 0;
        for (var member : object.properties()) {
            names[count++] = member.getKey();
        }
        Arrays.sort(names);
        out.append('{');
        for (int i = 0; i < names.length; i++) {
            if (i > 0) {
                out.append(',');
            }
            append(names[i]);
            out.append(':');
            append(object.get(names[i]));
        }
        out.append('}');
    }

    private void append(ArrayNode array) {
        out.append('[');
        for (int i = 0; i < array.size(); i++) {
            if (i > 0) {
                out.append(',');
            }
            append(array.get(i));
        }
        out.append(']');
    }

    private void appendNumber(JsonNode node) {
        if (node.isInt() || node.isLong()) {
            out.append(node.longValue());
        } else if (node.isBigInteger()) {
            out.append(node.bigIntegerValue());
        } else if (Numbers.isFinite(node)) {
            BigDecimal value = Numbers.exact(node);
            out.append(value.signum() == 0 ? "0" : value.stripTrailingZeros().toPlainString());
        } else {
            throw new IllegalArgumentException("a number must be finite");
        }
    }

    private void append(String text) {
        out.append('"');
        int written = 0;
        int plain = Texts.plainPrefix(text);
        if (plain == text.length() && text.indexOf('"') < 0 && text.indexOf('\\') < 0) {
            out.append(text).append('"');
            return;
        }
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < 0x80 ? PLAIN[c] : !Character.isSurrogate(c)) {
                continue;
            }
            if (Character.isSurrogate(c)) {
                if (i + 1 == text.length() || !Character.isSurrogatePair(c, text.charAt(i + 1))) {
                    throw new IllegalArgumentException("half a surrogate pair has no UTF-8 form");
                }
                i++;
                continue;
            }
            out.append(text, written, i);
            written = i + 1;
            escape(c);
        }
        out.append(text, written, text.length()).append('"');
    }

    private void escape(char c) {
        switch (c) {
            case '"' -> out.append("\\\"");
            case '\\' -> out.append("\\\\");
            case '\b' -> out.append("\\b");
            case '\t' -> out.append("\\t");
            case '\n' -> out.append("\\n");
            case '\f' -> out.append("\\f");
            case '\r' -> out.append("\\r");
            default -> out.append("\\u00").append(HEX[c >> 4]).append(HEX[c & 0xf]);
        }
    }
}
