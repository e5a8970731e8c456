package dev.pinnedimport.event;

import dev.pinnedimport.issue.ExitCode;
import dev.pinnedimport.issue.Issue;
import dev.pinnedimport.issue.IssueCode;
import dev.pinnedimport.issue.Place;
import dev.pinnedimport.issue.StopException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.CollectionEndEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.schema.CoreSchema;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// Reads the text of a contract document, which came over the network and may be anything, into a tree of plain data.
///
/// Tags, repeated keys, deep nesting and aliases that multiply are refused; nothing in the text can make an object, open a file or
/// fill the memory. Aliases as such are fine: generated documents are full of them.
final class ContractYaml {

    static final int LONGEST = 4 * 1024 * 1024;
    private static final int DEEPEST = 100;
    private static final int MOST_NODES = 300_000;
    private static final int MOST_ALIASES = 5_000;

    private final String origin;
    private int nodes;

    private ContractYaml(String origin) {
        this.origin = origin;
    }

    static ObjectNode read(String text, String origin) {
        return new ContractYaml(origin).read(text, false);
    }

    /// Reads the document that comes with the program. That it holds none of the dangers is shown by a test, and need not be found out at every start.
    static ObjectNode readOurs(String text, String origin) {
        return new ContractYaml(origin).read(text, true);
    }

    /// The stop that says why the document cannot be used.
    static StopException unusable(String origin, String sentence) {
        return new StopException(ExitCode.CONFIGURATION, Issue.of(IssueCode.API_CONTRACT, new Place.File(origin), "", sentence));
    }

    private ObjectNode read(String text, boolean isOurs) {
        String start = text.stripLeading();
        if (start.isEmpty()) {
            throw unusable(origin, "The contract document is empty. Pull it again, or go back to the shipped one.");
        }
        if (start.startsWith("<")) {
            throw unusable(origin, "This is a web page, not an OpenAPI document. Check the address and pull it again.");
        }
        if (text.length() > LONGEST) {
            throw unusable(origin, "The contract document has more than 4 million characters, far more than an event API needs. "
                    + "Check the address and pull it again.");
        }
        try {
            if (!isOurs) {
                refuseDangers(text);
            }
            JsonNode tree = toNode(new Load(settings()).loadFromString(text), 0);
            if (tree instanceof ObjectNode document && document.has("openapi")) {
                return document;
            }
            throw unusable(origin, tree.has("swagger")
                    ? "This document follows OpenAPI 2 (\"swagger\"); OpenAPI 3 is needed. Pull it again from the address of the API."
                    : "This is not an OpenAPI document: it has no \"openapi\" at its top. Check the address and pull it again.");
        } catch (MarkedYamlEngineException e) {
            String line = e.getProblemMark().map(mark -> " in line " + (mark.getLine() + 1)).orElse("");
            throw unusable(origin, "The contract document is not valid YAML" + line + ". Pull it again, or go back to the shipped one.");
        } catch (YamlEngineException e) {
            throw unusable(origin, "The contract document is not valid YAML. Pull it again, or go back to the shipped one.");
        }
    }

    private void refuseDangers(String text) {
        int depth = 0;
        for (Event event : new Parse(settings()).parseString(text)) {
            if (event instanceof CollectionStartEvent start) {
                refuseTag(start.getTag().isPresent(), start);
                if (++depth > DEEPEST) {
                    throw unusable(origin, "The contract document is nested more than " + DEEPEST
                            + " levels deep. Check where it comes from.");
                }
            } else if (event instanceof CollectionEndEvent) {
                depth--;
            } else if (event instanceof ScalarEvent scalar) {
                refuseTag(scalar.getTag().isPresent(), scalar);
            }
        }
    }

    private void refuseTag(boolean tagged, Event event) {
        if (tagged) {
            String line = event.getStartMark().map(mark -> " in line " + (mark.getLine() + 1)).orElse("");
            throw unusable(origin, "The contract document has a YAML tag (a word that begins with \"!\")" + line
                    + ", which an OpenAPI document never needs. Check where it comes from.");
        }
    }

    private static LoadSettings settings() {
        return LoadSettings.builder()
                .setSchema(new CoreSchema())
                .setAllowDuplicateKeys(false)
                .setAllowRecursiveKeys(false)
                .setAllowNonScalarKeys(false)
                .setMaxAliasesForCollections(MOST_ALIASES)
                .setCodePointLimit(LONGEST)
                .build();
    }

    private JsonNode toNode(@Nullable Object value, int depth) {
        if (depth > DEEPEST || ++nodes > MOST_NODES) {
            throw unusable(origin, "The contract document unfolds into more than any OpenAPI document holds. Check where it comes from.");
        }
        JsonNodeFactory json = JsonNodeFactory.instance;
        return switch (value) {
            case null -> json.nullNode();
            case Map<?, ?> map -> {
                ObjectNode object = json.objectNode();
                map.forEach((key, member) -> object.set(String.valueOf(key), toNode(member, depth + 1)));
                yield object;
            }
            case List<?> list -> {
                ArrayNode array = json.arrayNode(list.size());
                list.forEach(item -> array.add(toNode(item, depth + 1)));
                yield array;
            }
            case Boolean flag -> json.booleanNode(flag);
            case Integer number -> json.numberNode(number);
            case Long number -> json.numberNode(number);
            case BigInteger number -> json.numberNode(number);
            case Double number when Double.isFinite(number) -> json.numberNode(BigDecimal.valueOf(number));
            default -> json.stringNode(String.valueOf(value));
        };
    }
}
