package dev.pinnedimport.event;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FingerprintTest {

    @ParameterizedTest
    @CsvSource(quoteCharacter = '~', value = {
        "~~,              47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU",
        "{},              RBNvo1WzZ4oRRq0W9-hknpT7T8If536DEMBg9hyq_4o",
        "{\"title\":\"é\"}, F_yduu0izi0H6aK7Yk5Xs805zXLpN-DdDrTd-PAxkNY",
    })
    void neverChanges(String text, String expected) {
        assertThat(Fingerprint.of(text)).hasToString(expected);
    }

    @Test
    void differsForComposedAndDecomposedText() {
        assertThat(Fingerprint.of("\u00e9")).isNotEqualTo(Fingerprint.of("e\u0301"));
    }
}
