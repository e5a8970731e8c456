package dev.pinnedimport.event;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pinnedimport.event.PayloadDiff.FieldChange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PayloadDiffTest {

    private static final String BEFORE = "{\"capacity\":10,\"city\":{\"id\":\"h\",\"name\":\"Hamburg\"},"
            + "\"offers\":[{\"name\":\"A\",\"url\":\"u\"},{\"name\":\"B\"}],\"tags\":[\"a\",\"b\"],\"title\":\"T\"}";

    @Test
    void isEmptyForEqualPayloads() {
        assertThat(PayloadDiff.between(BEFORE, BEFORE)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', value = {
        "\"title\":\"T\"         | \"title\":\"U\"                     | title          | \"T\"         | \"U\"",
        "\"name\":\"Hamburg\"    | \"name\":\"Bremen\"                 | city.name      | \"Hamburg\"   | \"Bremen\"",
        "\"url\":\"u\"           | \"url\":\"v\"                       | offers[0].url  | \"u\"         | \"v\"",
        "\"capacity\":10,        | ~~                                  | capacity       | 10            | none",
        "\"title\":\"T\"         | \"title\":\"T\",\"zone\":\"Z\"      | zone           | none          | \"Z\"",
        "[\"a\",\"b\"]           | [\"b\",\"a\"]                       | tags           | [\"a\",\"b\"] | [\"b\",\"a\"]",
        "[\"a\",\"b\"]           | [\"a\"]                             | tags           | [\"a\",\"b\"] | [\"a\"]",
        "{\"name\":\"B\"}        | {\"name\":\"B\",\"url\":\"w\"}      | offers[1].url  | none          | \"w\"",
        "\"capacity\":10         | \"capacity\":\"10\"                 | capacity       | 10            | \"10\"",
    })
    void namesWhatChangedAsDeepAsItCanBeTold(String old, String current, String path, String before, String after) {
        assertThat(PayloadDiff.between(BEFORE, BEFORE.replace(old, current)))
                .singleElement()
                .satisfies(change -> assertThat(change.path()).isEqualTo(path))
                .satisfies(change -> assertThat(change.before() == null ? "none" : change.before().toString()).isEqualTo(before))
                .satisfies(change -> assertThat(change.after() == null ? "none" : change.after().toString()).isEqualTo(after));
    }

    @Test
    void listsAllChangesInTheOrderOfTheirNames() {
        String after = "{\"city\":{\"id\":\"b\",\"name\":\"Bremen\"},\"tags\":[\"a\",\"b\"],\"title\":\"T\",\"zone\":\"Z\"}";

        assertThat(PayloadDiff.between(BEFORE, after))
                .extracting(FieldChange::path)
                .containsExactly("capacity", "city.id", "city.name", "offers", "zone");
    }

    @Test
    void namesTheFieldThatHasToBeSent() {
        assertThat(new FieldChange("offers[0].url", null, null).field()).isEqualTo("offers");
        assertThat(new FieldChange("city.name", null, null).field()).isEqualTo("city");
        assertThat(new FieldChange("title", null, null).field()).isEqualTo("title");
    }

    @Test
    void patchesOnlyChangedFieldsEachAsAWholeAndVanishedOnesWithNull() {
        String after = "{\"city\":{\"id\":\"h\",\"name\":\"Bremen\"},"
                + "\"offers\":[{\"name\":\"A\",\"url\":\"u\"},{\"name\":\"B\"}],\"tags\":[\"a\"],\"title\":\"T\"}";

        assertThat(PayloadDiff.patchBody(BEFORE, after))
                .isEqualTo("{\"capacity\":null,\"city\":{\"id\":\"h\",\"name\":\"Bremen\"},\"tags\":[\"a\"]}");
    }

    @Test
    void patchesNothingWhereNothingChanged() {
        assertThat(PayloadDiff.patchBody(BEFORE, BEFORE)).isEqualTo("{}");
    }

    @Test
    void keepsDecimalsExactlyInThePatch() {
        assertThat(PayloadDiff.patchBody("{\"x\":1}", "{\"x\":53.55108371234567}")).isEqualTo("{\"x\":53.55108371234567}");
    }
}
