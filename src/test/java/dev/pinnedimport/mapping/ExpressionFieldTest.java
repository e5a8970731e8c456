package dev.pinnedimport.mapping;

import static dev.pinnedimport.mapping.SmallJob.cel;
import static dev.pinnedimport.mapping.SmallJob.constant;
import static dev.pinnedimport.mapping.SmallJob.dates;
import static dev.pinnedimport.mapping.SmallJob.from;
import static dev.pinnedimport.mapping.SmallJob.header;
import static dev.pinnedimport.mapping.SmallJob.job;
import static dev.pinnedimport.mapping.SmallJob.json;
import static dev.pinnedimport.mapping.SmallJob.messagesOf;
import static dev.pinnedimport.mapping.SmallJob.row;
import static dev.pinnedimport.mapping.SmallJob.texts;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pinnedimport.source.CellKind;
import dev.pinnedimport.source.Header;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExpressionFieldTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            row["A"] + "!"                               | "Jazz!"
            row.A                                        | "Jazz"
            row["a"]                                     | "Jazz"
            row["A"].lowerAscii()                        | "jazz"
            row["A"].split("z")                          | ["Ja","",""]
            row["A"] == "Jazz"                           | true
            size(row["A"]) + 1                           | 5
            double(row["N"]) / 2.0                       | 6.25
            2.0 * 2.0                                    | 4
            {"name": row["A"], "list": [1, 2.5, false]}  | {"name":"Jazz","list":[1,2.5,false]}
            row["A"].startsWith("J") ? "yes" : "no"      | "yes"
            row["B" + "B"]                               |
            null                                         |
            timestamp("2026-06-12T20:00:00Z")            | "2026-06-12T20:00:00Z"
            """)
    void givesJson(String expression, String expected) {
        String event = job().field("x", ValueType.UNKNOWN, cel(expression)).json("A", "Jazz", "N", "12.5");

        assertThat(json(event)).isEqualTo(json(expected == null ? "{}" : "{\"x\":" + expected + "}"));
    }

    @Test
    void aTextGoesThroughTheRestOfTheRule() {
        ValueRule rule = new ValueRule.Expression("row[\"A\"] + \" \"", texts().transform(TransformKind.TRIM).value("a", "7").rule());

        assertThat(job().field("x", rule).json("A", "A")).isEqualTo("{\"x\":7}");
    }

    @Test
    void anEmptyResultTakesTheDefault() {
        ValueRule rule = new ValueRule.Expression("row[\"A\"]", texts().fallback(constant("\"none\"")).rule());

        assertThat(job().field("x", rule).json("A", "")).isEqualTo("{\"x\":\"none\"}");
    }

    @Test
    void knowsTheFieldsOfTheEvent() {
        String event = job().field("slug", cel("title.lowerAscii() + \"-\" + string(startAt.getFullYear()) + approxLocation.city.name"))
                .field("title", from("Title")).field("startAt", dates("iso").from("Start"))
                .field("approxLocation.city", ValueType.OBJECT, constant("{\"name\":\"Bonn\"}"))
                .json("Title", "Jazz", "Start", "2026-06-12T20:00");

        assertThat(json(event).get("slug").stringValue()).isEqualTo("jazz-2026Bonn");
    }

    @Test
    void saysWhyARowCannotBeComputed() {
        assertThat(messagesOf(job().field("x", cel("int(row[\"A\"]) + 1")).map("A", "many"))).containsExactly(
                "row 2, column \"A\": The expression int(row[\"A\"]) + 1 cannot be computed for this row: a text in it is not a "
                        + "number or date. "
                        + "Correct the cells it uses, or the expression. (ROW-EXPR-01)");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            1 / size(row["A"])              | it divides by zero
            row["A"].split(",")[3]          | it asks for an element that the list does not have
            {"a": 1}[row["A"]]              | it asks for a part that the value does not have
            dyn(row["A"]) + 1               | it combines values that do not go together
            timestamp(row["A"])             | a text in it is not a number or date
            9223372036854775807 + size(row) | a number or date in it is too large
            """)
    void givesTheReasonInEverydayWords(String expression, String reason) {
        assertThat(messagesOf(job().field("x", cel(expression)).map("A", "")).getFirst()).contains("for this row: " + reason + ".");
    }

    @Test
    void rejectsAnErrorCellThatAnExpressionNames() {
        Header header = header("Id", "A");
        MappingResult result = job().field("x", cel("row[\"A\"]")).mapper().bind(header)
                .map(RecordGroup.of(row(header, 2, List.of("1", "#REF!"), CellKind.TEXT, CellKind.ERROR)));

        assertThat(SmallJob.issuesOf(result)).extracting(issue -> issue.code().id()).containsExactly("ROW-CELL-01");
    }

    // ---- checks ------------------------------------------------------------------------------------------------

    private static SmallJob withLengthCheck() {
        return job().field("startAt", dates("iso").from("Start")).field("endAt", dates("iso").from("End"))
                .check("endAt - startAt < duration('720h')", "The event lasts longer than a month");
    }

    @Test
    void rejectsAnEventForWhichACheckIsFalse() {
        assertThat(messagesOf(withLengthCheck().map("Start", "2026-06-12T20:00", "End", "2026-08-12T20:00")))
                .containsExactly("row 2: The event lasts longer than a month (ROW-CHECK-01)");
    }

    @Test
    void acceptsAnEventForWhichACheckIsTrue() {
        assertThat(withLengthCheck().map("Start", "2026-06-12T20:00", "End", "2026-06-12T22:00")).isInstanceOf(MappingResult.Mapped.class);
    }

    @Test
    void aCheckOfAFieldThatTheEventDoesNotHaveIsNotFalse() {
        assertThat(withLengthCheck().map("Start", "2026-06-12T20:00", "End", "")).isInstanceOf(MappingResult.Mapped.class);
    }

    @Test
    void aCheckMayAskForAMissingField() {
        assertThat(messagesOf(job().field("endAt", dates("iso").from("End")).check("endAt != null", "An end is needed").map("End", "")))
                .containsExactly("row 2: An end is needed (ROW-CHECK-01)");
    }

    // ---- skip_when ---------------------------------------------------------------------------------------------

    @Test
    void skipsRows() {
        SmallJob job = job().field("title", from("Title")).skipWhen("row[\"Status\"] == \"Cancelled\"");

        assertThat(job.map("Title", "Jazz", "Status", "Cancelled")).isInstanceOf(MappingResult.Skipped.class);
        assertThat(job.map("Title", "Jazz", "Status", "Live")).isInstanceOf(MappingResult.Mapped.class);
    }

    @Test
    void tellsBeforeGroupingWhetherARowIsSkipped() {
        BoundMapper mapper = job().skipWhen("row[\"Status\"] == \"Cancelled\"").bind("Id", "Status");
        Header header = header("Id", "Status");

        assertThat(mapper.shouldSkip(row(header, 2, "1", "Cancelled"))).isTrue();
        assertThat(mapper.shouldSkip(row(header, 3, "1", "Live"))).isFalse();
    }

    @Test
    void aRowForWhichSkippingCannotBeDecidedIsRejected() {
        SmallJob job = job().field("title", from("Title")).skipWhen("int(row[\"Count\"]) == 0");

        assertThat(SmallJob.issuesOf(job.map("Title", "Jazz", "Count", "none"))).extracting(issue -> issue.code().id())
                .containsExactly("ROW-EXPR-01");
    }
}
