package dev.pinnedimport.issue;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TextsTest {

    @ParameterizedTest
    @CsvSource(quoteCharacter = '"', textBlock = """
            in/a-1.csv            | in/a-1.csv
            Konzerte_März@2.csv   | Konzerte_März@2.csv
            My Export.csv         | 'My Export.csv'
            a$(date);b&c.csv      | 'a$(date);b&c.csv'
            Jane's.csv            | 'Jane'\\''s.csv'
            ~home.csv             | '~home.csv'
            a*?.csv               | 'a*?.csv'
            a\u001b[2J.csv        | 'a\\u001b[2J.csv'
            """, delimiter = '|')
    void isOneArgumentForAShell(String text, String argument) {
        assertThat(Texts.argument(text)).isEqualTo(argument);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a", "Concert", "Is it? Yes! ", "exactly 16 chars", "and one more than 16", "a text of several words that takes more than one look? ~"})
    void printableAsciiIsPlainToItsEnd(String text) {
        assertThat(Texts.plainPrefix(text)).isEqualTo(text.length());
    }

    /// Of every kind: controls, DEL, beyond ASCII, beyond Latin-1, and halves of surrogate pairs, which become a question mark in UTF-8.
    @ParameterizedTest
    @ValueSource(chars = {0, '\t', '\n', 0x1f, 0x7f, 0x80, 0x9f, 0xa0, 0xe4, 0xff, 0x0100, 0x3f00, 0x203f, 0xd800, 0xdbff, 0xdc00, 0xdfff, 0xfffd})
    void endsAtTheFirstOddCharacterWhereverItStands(char odd) {
        for (int length = 1; length < 60; length++) {
            for (int at = 0; at < length; at++) {
                StringBuilder text = new StringBuilder("?".repeat(length));
                for (int i = 0; i < length; i += 1 + i % 3) {
                    text.setCharAt(i, (char) (' ' + (i * 7 + length) % 95));
                }
                text.setCharAt(at, odd);

                assertThat(Texts.plainPrefix(text.toString())).as("%d characters, U+%04X at %d", length, (int) odd, at).isEqualTo(at);
                assertThat(Texts.plainPrefix(text + "\u4e16")).as("the same, in another script").isEqualTo(at);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"\u001b[2J", "a long enough harmless beginning \u202e", "a long enough harmless beginning\n", "a long enough beginning \ud800 and no end"})
    void whatCouldHarmIsWrittenAsAnEscape(String text) {
        assertThat(Texts.visible(text)).isNotEqualTo(text).matches("[ -~]*");
    }
}
