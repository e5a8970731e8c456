package dev.pinnedimport.delivery;

import dev.pinnedimport.event.ImageReference;
import java.text.Normalizer;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/// How much an event that the API shows looks like one that we sent.
///
/// The API keeps no reference to the source, so the fields must tell. Every field that we sent and the API shows is compared, in the form
/// in which APIs like to rewrite it: white space, Unicode form and the offset of a time do not count.
enum Resemblance {

    /// Nothing that both have differs.
    SAME,
    /// Title and start say that it may be the same event, changed by the API or by a person.
    SIMILAR,
    OTHER;

    static final Duration CLOSE = Duration.ofHours(25);
    private static final int TELLING = 12;

    /// What a payload says of its event. A reference to an image says nothing: the API shows a medium in its place, and which one the image became
    /// stands elsewhere.
    static JsonNode sent(String payload) {
        return Body.read(ImageReference.isIn(payload) ? ImageReference.fill(payload, null) : payload);
    }

    /// @param sent as [#sent] reads it
    static Resemblance of(JsonNode sent, JsonNode shown) {
        boolean tells = shown.path("title").isString() && shown.path("startAt").isString();
        return tells && isContained(sent, shown) ? SAME : mayBe(sent, shown) ? SIMILAR : OTHER;
    }

    static Resemblance ofTitles(String sent, String shown) {
        if (plain(sent).equals(plain(shown))) {
            return SAME;
        }
        String one = folded(sent);
        String other = folded(shown);
        int common = commonStart(one, other);
        return common >= TELLING || common == one.length() || common == other.length() ? SIMILAR : OTHER;
    }

    /// Whether everything that both have is equal. What the API does not show says nothing.
    private static boolean isContained(JsonNode sent, JsonNode shown) {
        if (shown.isMissingNode() || shown.isNull()) {
            return true;
        }
        if (sent.isObject() && shown.isObject()) {
            for (Map.Entry<String, JsonNode> field : sent.properties()) {
                if (!isContained(field.getValue(), shown.path(field.getKey()))) {
                    return false;
                }
            }
            return true;
        }
        if (sent.isArray() && shown.isArray()) {
            return isSameList(sent, shown);
        }
        return isSameValue(sent, shown);
    }

    /// The fields that both have and that are not the same, told apart as deep as objects go.
    ///
    /// @param sent as [#sent] reads it
    static List<FieldDifference> differences(JsonNode sent, JsonNode shown) {
        List<FieldDifference> found = new ArrayList<>();
        collect("", sent, shown, found);
        return found;
    }

    private static void collect(String path, JsonNode sent, JsonNode shown, List<FieldDifference> found) {
        if (shown.isMissingNode() || shown.isNull()) {
            return;
        }
        if (sent.isObject() && shown.isObject()) {
            sent.properties().forEach(field -> collect(path.isEmpty() ? field.getKey() : path + "." + field.getKey(), field.getValue(),
                    shown.path(field.getKey()), found));
        } else if (!isContained(sent, shown)) {
            found.add(new FieldDifference(path, text(sent), text(shown)));
        }
    }

    private static String text(JsonNode node) {
        return node.isString() ? node.stringValue() : node.toString();
    }

    private static boolean isSameList(JsonNode sent, JsonNode shown) {
        if (sent.size() != shown.size()) {
            return false;
        }
        for (JsonNode item : sent) {
            boolean found = false;
            for (JsonNode other : shown) {
                found |= isContained(item, other);
            }
            if (!found) {
                return false;
            }
        }
        return true;
    }

    // An API may show more about a thing than the id that we sent: {"id": 41, …} for 41.
    private static boolean isSameValue(JsonNode sent, JsonNode shown) {
        if (shown.isObject() && !sent.isObject()) {
            return isSameValue(sent, shown.has("id") ? shown.path("id") : shown.path("slug"));
        }
        if (sent.isNumber() && shown.isNumber()) {
            return sent.decimalValue().compareTo(shown.decimalValue()) == 0;
        }
        if (sent.isBoolean() || shown.isBoolean()) {
            return sent.equals(shown);
        }
        if (!sent.isValueNode() || !shown.isValueNode()) {
            return false;
        }
        String one = sent.asString("");
        String other = shown.asString("");
        return plain(one).equals(plain(other)) || isSameInstant(one, other);
    }

    private static boolean isSameInstant(String one, String other) {
        try {
            return OffsetDateTime.parse(one).toInstant().equals(OffsetDateTime.parse(other).toInstant());
        } catch (DateTimeException _) {
            return false;
        }
    }

    private static boolean mayBe(JsonNode sent, JsonNode shown) {
        if (!shown.path("title").isString()) {
            return true;
        }
        return ofTitles(sent.path("title").asString(""), shown.path("title").stringValue()) != OTHER && startsClose(sent, shown);
    }

    private static boolean startsClose(JsonNode sent, JsonNode shown) {
        try {
            Instant one = OffsetDateTime.parse(sent.path("startAt").asString("")).toInstant();
            Instant other = OffsetDateTime.parse(shown.path("startAt").asString("")).toInstant();
            return Duration.between(one, other).abs().compareTo(CLOSE) <= 0;
        } catch (DateTimeException _) {
            return true;
        }
    }

    private static String plain(String text) {
        return Normalizer.normalize(text, Normalizer.Form.NFC).strip().replaceAll("\\s+", " ");
    }

    /// Titles whose starts differ are never similar, so this tells what to compare at all.
    static String startOf(String title) {
        String folded = folded(title);
        return folded.substring(0, Math.min(TELLING, folded.length()));
    }

    private static String folded(String text) {
        return Normalizer.normalize(text, Normalizer.Form.NFKD).toLowerCase(Locale.ROOT).replaceAll("[^\\p{L}\\p{N}]", "");
    }

    private static int commonStart(String one, String other) {
        int length = 0;
        while (length < one.length() && length < other.length() && one.charAt(length) == other.charAt(length)) {
            length++;
        }
        return length;
    }
}
