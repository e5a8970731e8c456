package dev.pinnedimport.event;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pinnedimport.event.ContractDiff.Change;
import dev.pinnedimport.event.ContractDiff.Kind;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ContractDiffTest {

    @Test
    void isEmptyForTheSameContract() {
        ContractDiff diff = ContractDiff.between(Contract.shipped(), Contract.shipped());

        assertThat(diff.isEmpty()).isTrue();
        assertThat(diff.isBreaking()).isFalse();
        assertThat(diff.touches(List.of("title"))).isFalse();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "none", value = {
        "{type: string, maxLength: 200} | {type: string, maxLength: 150} | FIELD_CHANGED | true | The field x takes at most 150 "
                + "characters (was 200).",
        "{type: string, maxLength: 150} | {type: string, maxLength: 200} | FIELD_CHANGED | false | The field x takes at most 200 "
                + "characters (was 150).",
        "{type: string}                 | {type: string, maxLength: 150} | FIELD_CHANGED | true | The field x takes at most 150 "
                + "characters (was without limit).",
        "{type: string, maxLength: 150} | {type: string}                 | FIELD_CHANGED | false | The field x has no limit \"at most\" "
                + "any more (was 150).",
        "{type: string, minLength: 1}   | {type: string, minLength: 3}   | FIELD_CHANGED | true | The field x takes at least 3 "
                + "characters (was 1).",
        "{type: array, maxItems: 5}     | {type: array, maxItems: 2}     | FIELD_CHANGED | true | The field x takes at most 2 items (was "
                + "5).",
        "{type: integer, minimum: 1}    | {type: integer, minimum: 0}    | FIELD_CHANGED | false | The field x takes at least 0 (was 1).",
        "{type: number, maximum: 10}    | {type: number, maximum: 10.0}  | none          | false | none",
        "{type: string}                 | {type: integer}                | FIELD_CHANGED | true | The field x is now a whole number (was "
                + "a text).",
        "{enum: [a, b]}                 | {enum: [b, c]}                 | FIELD_CHANGED | true | The field x no longer takes a; also "
                + "takes c.",
        "{enum: [a]}                    | {enum: [a, c]}                 | FIELD_CHANGED | false | The field x also takes c.",
        "{type: string}                 | {type: string, enum: [a]}      | FIELD_CHANGED | true | The field x takes only a.",
        "{type: string, enum: [a]}      | {type: string}                 | FIELD_CHANGED | false | The field x takes any value (was a).",
        "{type: string}                 | none                           | FIELD_REMOVED | true | The field x is gone.",
        "none                           | {type: string}                 | FIELD_ADDED   | false | The field x (a text) is new.",
        "{type: string, description: a} | {type: string, description: b} | none          | false | none",
        "{enum: [a, b]}                 | {enum: [b, a]}                 | none          | false | none",
        "{type: string}                 | {type: string, pattern: '^[A-Z]{2}$'} | FIELD_CHANGED | true | The field x has other rules than before.",
        "{type: string}                 | {type: string, format: email}  | FIELD_CHANGED | true | The field x has other rules than before.",
        "{type: number}                 | {type: number, multipleOf: 5}  | FIELD_CHANGED | true | The field x has other rules than before.",
        "{type: number, exclusiveMinimum: 1} | {type: number, exclusiveMinimum: 2} | FIELD_CHANGED | true | The field x has other rules than before.",
        "{type: number, multipleOf: 5}  | {multipleOf: 5.0, type: number} | none         | false | none",
        "{type: array}                  | {type: array, uniqueItems: true} | FIELD_CHANGED | true | The field x has other rules than before.",
        "{type: object}                 | {type: object, additionalProperties: false} | FIELD_CHANGED | true | The field x has other rules than before.",
        "{type: string, maxLength: 5}   | {type: string, maxLength: 9, pattern: '^a'} | FIELD_CHANGED | true | The field x takes at most 9 "
                + "characters (was 5); has other rules than before.",
        "{anyOf: [{required: [y]}, {required: [z]}]} | {anyOf: [{required: [y]}]} | RULES_CHANGED | true | Other rules hold for events "
                + "than before.",
    })
    void saysWhatChangedOfAField(String older, String newer, Kind kind, boolean breaking, String sentence) {
        ContractDiff diff = ContractDiff.between(contract(older, ""), contract(newer, ""));

        assertThat(diff.changes()).isEqualTo(kind == null ? List.of() : List.of(new Change(kind, kind == Kind.RULES_CHANGED ? "" : "x", breaking, sentence)));
    }

    @Test
    void saysThatAFieldIsNowRequired() {
        assertThat(ContractDiff.between(contract("{type: string}", ""), contract("{type: string}", "x")).changes())
                .containsExactly(new Change(Kind.FIELD_REQUIRED, "x", true, "The field x is now required."));
    }

    @Test
    void saysThatAFieldIsNoLongerRequired() {
        assertThat(ContractDiff.between(contract("{type: string}", "x"), contract("{type: string}", "")).changes())
                .containsExactly(new Change(Kind.FIELD_CHANGED, "x", false, "The field x is no longer required."));
    }

    @Test
    void saysThatANewFieldIsRequired() {
        assertThat(ContractDiff.between(contract(null, ""), contract("{type: string}", "x")).changes())
                .containsExactly(new Change(Kind.FIELD_REQUIRED, "x", true, "The field x (a text) is new and required."));
    }

    @Test
    void listsRoutesThatCameAndWent() {
        String text = ContractTest.withSchema("{properties: {title: {type: string}, startAt: {type: string}}}");
        Contract renamed = Contract.parse(text.replace("/events", "/happenings"),
                "test");

        assertThat(ContractDiff.between(contract(null, ""), renamed).changes()).containsExactly(
                new Change(Kind.ROUTE_REMOVED, "POST /events", true, "The route POST /events is gone."),
                new Change(Kind.ROUTE_ADDED, "POST /happenings", false, "The route POST /happenings is new."));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "x            | true",
        "x.y          | true",
        "x.y.z        | true",
        "title        | false",
        "xx           | false",
        "x.z          | false",
    })
    void touchesJobsThatFillWhatChangedOrWhatIsAroundOrInIt(String filled, boolean touched) {
        ContractDiff diff = ContractDiff.between(contract("{properties: {y: {type: string}, z: {type: string}}}", ""),
                contract("{properties: {y: {type: integer}, z: {type: string}}}", ""));

        assertThat(diff.touches(List.of(filled, "startAt"))).isEqualTo(touched);
    }

    @Test
    void touchesFieldsOfListsWhateverTheirPosition() {
        ContractDiff diff = ContractDiff.between(contract("{items: {properties: {url: {maxLength: 9}}}}", ""),
                contract("{items: {properties: {url: {maxLength: 8}}}}", ""));

        assertThat(diff.touches(List.of("x[0].url"))).isTrue();
        assertThat(diff.touches(List.of("x"))).isTrue();
    }

    @Test
    void touchesEveryJobWhereTheEventNeedsANewField() {
        assertThat(ContractDiff.between(contract(null, ""), contract("{type: string}", "x")).touches(List.of("title"))).isTrue();
    }

    @Test
    void touchesOnlyJobsThatFillTheObjectWhichNeedsANewField() {
        ContractDiff diff = ContractDiff.between(contract("{items: {properties: {url: {}}}}", ""),
                contract("{items: {required: [name], properties: {url: {}, name: {}}}}", ""));

        assertThat(diff.touches(List.of("title"))).isFalse();
        assertThat(diff.touches(List.of("title", "x[].url"))).isTrue();
    }

    @Test
    void touchesEveryJobWhereOtherRulesHoldForTheEventAsAWhole() {
        ContractDiff diff = ContractDiff.between(contract(null, ""),
                Contract.parse(ContractTest.withSchema("{additionalProperties: false, properties: {title: {type: string}, startAt: {type: string}}}"), "test"));

        assertThat(diff.touches(List.of("title"))).isTrue();
    }

    @Test
    void touchesNoJobWhereAFieldMayBeFilledNow() {
        assertThat(ContractDiff.between(contract(null, ""), contract("{type: string}", "")).touches(List.of("title", "startAt"))).isFalse();
    }

    private static Contract contract(String x, String required) {
        return Contract.parse(ContractTest.withSchema("{required: [" + required
                + "], properties: {title: {type: string}, startAt: {type: string}"
                + (x == null ? "" : ", x: " + x) + "}}"), "test");
    }
}
