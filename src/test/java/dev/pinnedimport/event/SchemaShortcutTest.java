package dev.pinnedimport.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

class SchemaShortcutTest {

    private static final JsonMapper JSON = new JsonMapper();
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final int EVENTS = 20_000;

    @ParameterizedTest(name = "{0} holds for {1}")
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            {"type":"string"}                                        | "x"
            {"type":["string","null"]}                               | null
            {"type":"integer"}                                       | 7
            {"type":"integer"}                                       | 7000000000
            {"type":"number"}                                        | 7.5
            {"type":"boolean"}                                       | true
            {"type":"array"}                                         | []
            {"type":"object"}                                        | {}
            {"enum":["a",null,3]}                                    | null
            {"enum":["a",null,3]}                                    | 3
            {"const":"a"}                                            | "a"
            {"minLength":2,"maxLength":3}                            | "ab"
            {"minLength":2,"maxLength":3}                            | "abc"
            {"maxLength":2}                                          | "😀😀"
            {"minLength":1}                                          | "😀"
            {"minLength":1,"maxLength":2}                            | 12345
            {"pattern":"^[A-Z]{2}$"}                                 | "DE"
            {"pattern":"b"}                                          | "abc"
            {"pattern":"b"}                                          | 7
            {"minimum":1,"maximum":9}                                | 1
            {"minimum":1,"maximum":9}                                | 9
            {"minimum":1}                                            | "0"
            {"minItems":1,"maxItems":2}                              | [1, 2]
            {"minItems":1}                                           | "x"
            {"uniqueItems":true}                                     | ["a", "b"]
            {"uniqueItems":true}                                     | [1]
            {"uniqueItems":false}                                    | ["a", "a"]
            {"items":{"type":"string"}}                              | ["a", "b"]
            {"items":false}                                          | []
            {"required":["a"]}                                       | {"a":null}
            {"required":["a"]}                                       | "a"
            {"properties":{"a":{"type":"string"}}}                   | {"a":"x","b":1}
            {"properties":{"a":{}},"additionalProperties":false}     | {"a":1}
            {"properties":{},"additionalProperties":{"type":"null"}} | {"b":null}
            {"anyOf":[{"type":"string"},{"type":"null"}]}            | null
            {"allOf":[{"minLength":1},{"maxLength":2}]}              | "x"
            {}                                                       | {"a":[1,{}]}
            """)
    void saysYesWhereItIsPlain(String schema, String value) {
        assertThat(shortcut(schema).surelyHolds(JSON.readTree(value))).isTrue();
        assertThat(library(schema).askLibrary(JSON.readTree(value))).isEmpty();
    }

    @ParameterizedTest(name = "{0} does not hold for {1}")
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            {"type":"string"}                                    | 1
            {"type":"string"}                                    | null
            {"type":["string","null"]}                           | 1
            {"type":"integer"}                                   | "1"
            {"type":"integer"}                                   | 1.5
            {"type":"boolean"}                                   | "true"
            {"enum":["a",3]}                                     | "A"
            {"const":"a"}                                        | "b"
            {"minLength":2}                                      | "a"
            {"minLength":2}                                      | "😀"
            {"maxLength":2}                                      | "abc"
            {"maxLength":1}                                      | "😀😀"
            {"pattern":"^[A-Z]{2}$"}                             | "DEU"
            {"pattern":"^[A-Z]{2}$"}                             | "DE\\n"
            {"pattern":"^[A-Z]{2}$"}                             | "\\nDE"
            {"minimum":1}                                        | 0
            {"maximum":9}                                        | 10
            {"minItems":1}                                       | []
            {"maxItems":1}                                       | [1, 2]
            {"uniqueItems":true}                                 | ["a", "b", "a"]
            {"items":{"type":"string"}}                          | ["a", 1]
            {"items":false}                                      | [1]
            {"required":["a"]}                                   | {"b":1}
            {"properties":{"a":{"type":"string"}}}               | {"a":1}
            {"properties":{"a":{}},"additionalProperties":false} | {"b":1}
            {"properties":{"a":{"properties":{"b":{"minimum":1}}}}} | {"a":{"b":0}}
            {"anyOf":[{"type":"string"},{"type":"null"}]}        | 1
            {"allOf":[{"minLength":1},{"maxLength":2}]}          | "abc"
            """)
    void neverSaysYesWhereTheSchemaDoesNotHold(String schema, String value) {
        assertThat(library(schema).askLibrary(JSON.readTree(value))).isNotEmpty();
        assertThat(shortcut(schema).surelyHolds(JSON.readTree(value))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"multipleOf\":1}", "{\"oneOf\":[{}]}", "{\"not\":{\"type\":\"string\"}}", "{\"format\":\"email\"}", "{\"minProperties\":0}",
        "{\"patternProperties\":{}}", "{\"exclusiveMinimum\":0}", "{\"minimum\":0.5}", "{\"maxLength\":\"9\"}", "{\"pattern\":\"[\"}", "{\"pattern\":\"^(a$|b)\"}",
        "{\"prefixItems\":[],\"items\":true}", "{\"additionalProperties\":true}", "{\"type\":\"text\"}", "false", "{\"if\":{}}"})
    void leavesToTheLibraryWhatItDoesNotKnow(String schema) {
        ObjectNode around = NODES.objectNode();
        around.putObject("properties").set("a", JSON.readTree(schema));

        assertThat(SchemaShortcut.of(around).surelyHolds(JSON.readTree("{\"a\":1}"))).isFalse();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            {"type":"integer"}   | 1.0
            {"enum":[1]}         | 1.0
            {"uniqueItems":true} | [1, 2]
            {"minimum":1}        | 1.5
            """)
    void leavesNumbersToTheLibraryThatWouldHaveToBeConverted(String schema, String value) {
        assertThat(shortcut(schema).surelyHolds(JSON.readTree(value))).isFalse();
    }

    @Test
    void saysYesToTheCompleteEventOfTheShippedContract() {
        assertThat(CreateSchema.of(shipped()).isPlainlyValid(Drafts.complete().fields())).isTrue();
    }

    @Test
    void theLibraryTakesTheShippedContract() {
        assertThatCode(() -> CreateSchema.of(shipped()).requireUsable("test")).doesNotThrowAnyException();
    }

    @Test
    void neverDisagreesWithTheLibraryAboutEventsThatWereChangedAtRandom() {
        CreateSchema schema = CreateSchema.of(shipped());
        Random random = new Random(20261127);
        int valid = 0;
        List<JsonNode> refuted = new ArrayList<>();
        for (int i = 0; i < EVENTS; i++) {
            ObjectNode event = Drafts.complete().fields().deepCopy();
            for (int change = random.nextInt(3); change >= 0; change--) {
                changeSomewhere(event, random);
            }
            if (schema.isPlainlyValid(event)) {
                valid++;
                if (!schema.askLibrary(event).isEmpty()) {
                    refuted.add(event);
                }
            }
        }

        assertThat(refuted).isEmpty();
        assertThat(valid).isBetween(EVENTS / 20, EVENTS / 2);
    }

    private static void changeSomewhere(JsonNode node, Random random) {
        switch (node) {
            case ObjectNode object when !object.isEmpty() -> {
                List<String> names = List.copyOf(object.propertyNames());
                String name = names.get(random.nextInt(names.size()));
                if (object.get(name).isContainer() && random.nextInt(3) > 0) {
                    changeSomewhere(object.get(name), random);
                } else if (random.nextInt(8) == 0) {
                    object.remove(name);
                } else {
                    object.set(random.nextInt(8) == 0 ? name + "x" : name, something(random, object.get(name)));
                }
            }
            case ArrayNode array when !array.isEmpty() -> {
                int position = random.nextInt(array.size());
                if (array.get(position).isContainer() && random.nextInt(3) > 0) {
                    changeSomewhere(array.get(position), random);
                } else if (random.nextInt(3) == 0) {
                    array.add(array.get(position).deepCopy());
                } else {
                    array.set(position, something(random, array.get(position)));
                }
            }
            default -> {
                // nothing in it to change
            }
        }
    }

    private static JsonNode something(Random random, JsonNode before) {
        return switch (random.nextInt(16)) {
            case 0 -> NODES.nullNode();
            case 1 -> NODES.numberNode(random.nextInt(-1, 3));
            case 2 -> NODES.numberNode(random.nextInt(3) / 2.0);
            case 3 -> NODES.numberNode(random.nextLong());
            case 4 -> NODES.booleanNode(random.nextBoolean());
            case 5 -> NODES.arrayNode();
            case 6 -> NODES.objectNode();
            case 7 -> NODES.stringNode("");
            case 8 -> NODES.stringNode("x".repeat(random.nextInt(40, 2_100)));
            case 9 -> NODES.stringNode("😀".repeat(random.nextInt(20, 220)));
            case 10 -> NODES.stringNode("DE\n");
            case 11, 12 -> NODES.stringNode(List.of("draft", "published", "AT", "Z", "1").get(random.nextInt(5)));
            default -> before.isString() ? NODES.stringNode(before.stringValue() + "x".repeat(random.nextInt(200))) : before;
        };
    }

    private static ObjectNode shipped() {
        return Contract.shipped().findCreateSchema().orElseThrow();
    }

    private static SchemaShortcut shortcut(String schema) {
        return SchemaShortcut.of((ObjectNode) JSON.readTree(schema));
    }

    private static CreateSchema library(String schema) {
        return CreateSchema.of((ObjectNode) JSON.readTree(schema));
    }
}
