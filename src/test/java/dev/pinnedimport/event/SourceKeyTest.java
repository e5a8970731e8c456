package dev.pinnedimport.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class SourceKeyTest {

    @ParameterizedTest
    @MethodSource
    void bringsIdsIntoOneForm(String cell, String expected) {
        assertThat(SourceKey.of(List.of(cell)).orElseThrow().value()).isEqualTo(expected);
    }

    static Stream<Arguments> bringsIdsIntoOneForm() {
        return Stream.of(
                arguments("A1", "A1"),
                arguments("  A1 ", "A1"),
                arguments("\u00a0A1\u00a0", "A1"),
                arguments("\u2007A1\u202f", "A1"),
                arguments("\ufeffA1", "A1"),
                arguments("A1\u200b", "A1"),
                arguments("\tA1\r\n", "A1"),
                arguments("A  1", "A  1"),
                arguments("A\u00a01", "A\u00a01"),
                arguments("caf\u00e9", "caf\u00e9"),
                arguments("cafe\u0301", "caf\u00e9"),
                arguments("00123", "00123"),
                arguments("123.0", "123.0"),
                arguments("1.23E+05", "1.23E+05"),
                arguments("\u30a4\u30d9\u30f3\u30c8", "\u30a4\u30d9\u30f3\u30c8"),
                arguments("\ud83c\udfb8", "\ud83c\udfb8"),
                arguments("=HYPERLINK(1)", "=HYPERLINK(1)"),
                arguments("'; DROP TABLE x", "'; DROP TABLE x"));
    }

    @ParameterizedTest
    @MethodSource
    void keepsDifferentIdsApart(String one, String other) {
        assertThat(SourceKey.of(List.of(one))).isNotEqualTo(SourceKey.of(List.of(other)));
    }

    static Stream<Arguments> keepsDifferentIdsApart() {
        return Stream.of(arguments("A1", "a1"), arguments("0123", "123"), arguments("123", "123.0"), arguments("\u00e9", "\u00e8"),
                arguments("\u00e9", "e"),
                arguments("A 1", "A1"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "\u00a0", "\t\r\n", "\u200b\ufeff", "\u3000"})
    void isNoneWithoutAnyVisibleCharacter(String cell) {
        assertThat(SourceKey.of(List.of(cell))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {0xd800, 0xdc00})
    void isNoneWithHalfACharacter(int half) {
        assertThat(SourceKey.of(List.of("a" + (char) half + "b"))).isEmpty();
    }

    @Test
    void isNoneWhereOneOfSeveralColumnsIsBlank() {
        assertThat(SourceKey.of(List.of("A1", " "))).isEmpty();
    }

    @Test
    void isNoneWithoutColumns() {
        assertThat(SourceKey.of(List.of())).isEmpty();
    }

    @Test
    void takes512Characters() {
        assertThat(SourceKey.of(List.of("x".repeat(512)))).isPresent();
    }

    @ParameterizedTest
    @ValueSource(ints = {513, 10_000})
    void isNoneWithMoreThan512Characters(int length) {
        assertThat(SourceKey.of(List.of("x".repeat(length)))).isEmpty();
    }

    @Test
    void countsItsLengthAfterNormalising() {
        assertThat(SourceKey.of(List.of(" ".repeat(100) + "e\u0301".repeat(512)))).isPresent();
    }

    @Test
    void ofTwoColumnsDiffersFromTheSameTextInOne() {
        assertThat(SourceKey.of(List.of("a", "b"))).isNotEqualTo(SourceKey.of(List.of("a\u001fb")));
    }

    @Test
    void keepsTheOrderOfItsColumns() {
        assertThat(SourceKey.of(List.of("a", "b"))).isNotEqualTo(SourceKey.of(List.of("b", "a")));
    }

    @Test
    void showsItsColumnsWithSlashes() {
        assertThat(SourceKey.of(List.of("shop", "17")).orElseThrow()).hasToString("shop / 17");
    }

    @Test
    void cannotBeBuiltEmpty() {
        assertThatThrownBy(() -> new SourceKey("")).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("1 to 512");
    }
}
