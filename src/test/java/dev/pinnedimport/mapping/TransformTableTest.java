package dev.pinnedimport.mapping;

import static dev.pinnedimport.mapping.SmallJob.job;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

class TransformTableTest {

    static Stream<Arguments> cases() throws IOException {
        try (InputStream table = TransformTableTest.class.getResourceAsStream("/mapping/transforms.yml")) {
            return new YAMLMapper().readTree(table).valueStream().toList().stream()
                    .map(row -> Arguments.of(row.get("do").toString(), row.get("of").stringValue(), row));
        }
    }

    @ParameterizedTest(name = "{0} of {1}")
    @MethodSource("cases")
    void givesTheTextOfTheTable(String transforms, String text, JsonNode row) {
        JsonNode event = SmallJob.fieldsOf(job().field("title", rule(row.get("do"))).map("Title", text));

        JsonNode expected = row.get("give");
        assertThat(event.path("title").stringValue("nothing")).isEqualTo(expected.isNull() ? "nothing" : expected.stringValue());
    }

    @Test
    void theTableHasEveryTransform() throws IOException {
        List<String> used = cases().map(arguments -> ((JsonNode) arguments.get()[2]).get("do")).flatMap(JsonNode::valueStream)
                .map(TransformTableTest::word).toList();

        assertThat(used).contains(Stream.of(TransformKind.values()).map(TransformKind::word).toArray(String[]::new));
    }

    @ParameterizedTest
    @MethodSource
    void refusesWhatCannotWork(TransformKind kind, List<String> arguments, String message) {
        assertThatThrownBy(() -> TextTransform.of(new ValueRule.Transform(kind, arguments))).isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }

    static Stream<Arguments> refusesWhatCannotWork() {
        return Stream.of(
                Arguments.of(TransformKind.TRIM, List.of("x"), "trim takes no arguments, but has 1"),
                Arguments.of(TransformKind.REPLACE, List.of("x"), "replace takes 2 arguments, but has 1"),
                Arguments.of(TransformKind.REMOVE, List.of("(a"), "remove: \"(a\" is not a regular expression; look at character 3"),
                Arguments.of(TransformKind.REPLACE, List.of("a", "$1"),
                        "replace: \"$1\" names a group that \"a\" does not have; write \\$ for a dollar sign"),
                Arguments.of(TransformKind.REPLACE, List.of("a", "b\\"), "replace: \"b\\\" ends with a single backslash; write two"),
                Arguments.of(TransformKind.BEFORE, List.of(""), "before needs a text that is not empty"),
                Arguments.of(TransformKind.PAD_LEFT, List.of("5", "00"), "pad_left takes a length and one character, such as [5, \"0\"]"),
                Arguments.of(TransformKind.PAD_LEFT, List.of("five", "0"),
                        "pad_left takes a length and one character, such as [5, \"0\"]"));
    }

    private static ValueRule rule(JsonNode transforms) {
        SmallJob.Texts texts = SmallJob.texts();
        for (JsonNode transform : transforms) {
            JsonNode arguments = transform.isString() ? null : transform.get(word(transform));
            String[] values = arguments == null ? new String[0] : arguments.isArray()
                    ? arguments.valueStream().map(JsonNode::stringValue).toArray(String[]::new) : new String[] {arguments.stringValue()};
            texts.transform(TransformKind.valueOf(word(transform).toUpperCase(Locale.ROOT)), values);
        }
        return texts.from("Title");
    }

    private static String word(JsonNode transform) {
        return transform.isString() ? transform.stringValue() : transform.propertyNames().iterator().next();
    }
}
