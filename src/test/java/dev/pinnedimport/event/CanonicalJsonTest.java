package dev.pinnedimport.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

class CanonicalJsonTest {

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    @Test
    void sortsKeysAtEveryDepthAndLeavesListsInOrder() {
        assertThat(CanonicalJson.write(Drafts.object("""
                { "b": [3, {"z": 1, "a": 2}, 1], "a": {"d": true, "c": false}, "B": null }""")))
                .isEqualTo("{\"B\":null,\"a\":{\"c\":false,\"d\":true},\"b\":[3,{\"a\":2,\"z\":1},1]}");
    }

    @ParameterizedTest
    @MethodSource
    void writesEqualNumbersEqually(JsonNode number, String expected) {
        assertThat(CanonicalJson.write(number)).isEqualTo(expected);
    }

    static Stream<Arguments> writesEqualNumbersEqually() {
        return Stream.of(
                arguments(NODES.numberNode(42), "42"),
                arguments(NODES.numberNode(42L), "42"),
                arguments(NODES.numberNode((short) 42), "42"),
                arguments(NODES.numberNode(BigInteger.valueOf(42)), "42"),
                arguments(NODES.numberNode(42.0), "42"),
                arguments(NODES.numberNode(42.0f), "42"),
                arguments(NODES.numberNode(new BigDecimal("42.000")), "42"),
                arguments(NODES.numberNode(new BigDecimal("4.2E+1")), "42"),
                arguments(NODES.numberNode(new BigDecimal("1E+3")), "1000"),
                arguments(NODES.numberNode(0.1), "0.1"),
                arguments(NODES.numberNode(0.1f), "0.1"),
                arguments(NODES.numberNode(new BigDecimal("0.10")), "0.1"),
                arguments(NODES.numberNode(1e-7), "0.0000001"),
                arguments(NODES.numberNode(-0.0), "0"),
                arguments(NODES.numberNode(new BigDecimal("0.000")), "0"),
                arguments(NODES.numberNode(-17.50), "-17.5"));
    }

    @ParameterizedTest
    @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY})
    void refusesNumbersWithoutDigits(double number) {
        assertThatThrownBy(() -> CanonicalJson.write(NODES.numberNode(number))).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @CsvSource({"d800", "dfff"})
    void refusesHalfASurrogatePair(String half) {
        assertThatThrownBy(() -> CanonicalJson.write(NODES.stringNode("a" + (char) Integer.parseInt(half, 16))))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void escapesOnlyWhatMustBe() {
        assertThat(CanonicalJson.write(NODES.stringNode("\"\\/\b\t\n\f\r\u0000\u001f\u007f\u2028<é😀")))
                .isEqualTo("\"\\\"\\\\/\\b\\t\\n\\f\\r\\u0000\\u001f\u007f\u2028<é😀\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"👩‍👩‍👧‍👦", "e\u0301", "\u00e9", "a\u0300\u0301\u0302\u0303b", "𝄞", "  spaces  ", "${jndi:ldap://x}",
            "=HYPERLINK(\"x\")", "<script>"})
    void keepsTextExactly(String text) {
        assertThat(JsonMapper.shared().readTree(CanonicalJson.write(NODES.stringNode(text))).stringValue()).isEqualTo(text);
    }

    @Test
    void canBeReadBackAsWhatItWas() {
        assertThat(Drafts.object(CanonicalJson.write(Drafts.object(Drafts.EVENT)))).isEqualTo(Drafts.object(Drafts.EVENT));
    }

    @ParameterizedTest
    @CsvSource(quoteCharacter = '~', delimiter = '|', value = {
        "{\"a\":null,\"b\":1}                   | {\"b\":1}",
        "{\"a\":\"\",\"b\":1}                   | {\"b\":1}",
        "{\"a\":[],\"b\":1}                     | {\"b\":1}",
        "{\"a\":{},\"b\":1}                     | {\"b\":1}",
        "{\"a\":{\"c\":{\"d\":null}},\"b\":1}   | {\"b\":1}",
        "{\"a\":[{\"c\":null}],\"b\":1}         | {\"a\":[{}],\"b\":1}",
        "{\"a\":[null,\"\",[]],\"b\":1}         | {\"a\":[null,\"\",[]],\"b\":1}",
        "{\"a\":\" \",\"b\":0,\"c\":false}      | {\"a\":\" \",\"b\":0,\"c\":false}",
        "{\"a\":[{\"c\":null,\"d\":2}]}         | {\"a\":[{\"d\":2}]}",
    })
    void leavesOutMembersThatSayNothing(String json, String expected) {
        assertThat(CanonicalJson.write(CanonicalJson.withoutNothing(Drafts.object(json)))).isEqualTo(expected);
    }

    @Test
    void neverChangesTheObjectItPrunes() {
        ObjectNode object = Drafts.object("{\"a\":null,\"b\":[{\"c\":\"\"}]}");

        CanonicalJson.withoutNothing(object);

        assertThat(object).isEqualTo(Drafts.object("{\"a\":null,\"b\":[{\"c\":\"\"}]}"));
    }
}
