package dev.pinnedimport.mapping;

import static dev.pinnedimport.mapping.SmallJob.constant;
import static dev.pinnedimport.mapping.SmallJob.from;
import static dev.pinnedimport.mapping.SmallJob.header;
import static dev.pinnedimport.mapping.SmallJob.job;
import static dev.pinnedimport.mapping.SmallJob.joined;
import static dev.pinnedimport.mapping.SmallJob.json;
import static dev.pinnedimport.mapping.SmallJob.messagesOf;
import static dev.pinnedimport.mapping.SmallJob.row;
import static dev.pinnedimport.mapping.SmallJob.template;
import static dev.pinnedimport.mapping.SmallJob.texts;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pinnedimport.mapping.ValueRule.TooLong;
import dev.pinnedimport.mapping.ValueRule.Unlisted;
import dev.pinnedimport.source.CellKind;
import dev.pinnedimport.source.Header;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TextFieldTest {

    @Test
    void keepsTheOrderOfTheRules() {
        String event = job().field("title", from("Title")).field("status", constant("\"draft\"")).field("channelId", constant("42"))
                .json("Title", "Jazz");

        assertThat(event).isEqualTo("{\"title\":\"Jazz\",\"status\":\"draft\",\"channelId\":42}");
    }

    @Test
    void takesTheFirstColumnThatExistsAndIsFilled() {
        String event = job().field("title", from("Name", "Event name", "Title")).json("Event name", " ", "Title", "Jazz");

        assertThat(event).isEqualTo("{\"title\":\"Jazz\"}");
    }

    @Test
    void joinsWhatIsFilled() {
        String event = job().field("locationName", joined(", ", "Venue", "Hall", "City")).json("Venue", "Arena", "Hall", "", "City",
                "Bonn");

        assertThat(event).isEqualTo("{\"locationName\":\"Arena, Bonn\"}");
    }

    @Test
    void leavesAnEmptyFieldOut() {
        assertThat(job().field("title", from("Title")).json("Title", " ")).isEqualTo("{}");
    }

    @Test
    void usesTheDefaultWhereTheTextIsEmpty() {
        ValueRule rule = texts().transform(TransformKind.DIGITS).fallback(from("Other")).from("Title");

        assertThat(job().field("title", rule).json("Title", "none", "Other", "Else")).isEqualTo("{\"title\":\"Else\"}");
    }

    @Test
    void writesColumnsIntoATemplate() {
        String event = job().field("url", template("https://x.example/{City}/{Event ID}?a=1")).json("City", "bonn", "Event ID", " 7 ");

        assertThat(event).isEqualTo("{\"url\":\"https://x.example/bonn/7?a=1\"}");
    }

    @Test
    void aTemplateWithAnEmptyColumnGivesNothing() {
        assertThat(job().field("url", template("https://x.example/{City}")).json("City", "")).isEqualTo("{}");
    }

    @Test
    void putsNestedFieldsTogether() {
        String event = job().type("approxLocation.city", ValueType.OBJECT)
                .field("approxLocation.city", constant("{\"name\":\"Bonn\",\"placeId\":\"old\"}"))
                .field("approxLocation.city.placeId", from("Place")).field("approxLocation.street", from("Street"))
                .json("Place", "p1", "Street", "Am Hof 1");

        assertThat(json(event)).isEqualTo(json("{\"approxLocation\":{\"city\":{\"name\":\"Bonn\",\"placeId\":\"p1\"},\"street\":\"Am "
                + "Hof 1\"}}"));
    }

    @Test
    void aValueSharedByAllRowsIsNotChangedByOne() {
        BoundMapper mapper = job().field("city", ValueType.OBJECT, constant("{\"name\":\"Bonn\"}")).field("city.placeId", from("Place"))
                .bind("Id", "Place");
        Header header = header("Id", "Place");
        mapper.map(RecordGroup.of(row(header, 2, "1", "p1")));

        assertThat(SmallJob.fieldsOf(mapper.map(RecordGroup.of(row(header, 3, "2", "")))))
                .isEqualTo(json("{\"city\":{\"name\":\"Bonn\"}}"));
    }

    // ---- lists -------------------------------------------------------------------------------------------------

    @Test
    void splitsTrimsAndDropsEmptyParts() {
        ValueRule rule = texts().split(",").from("Tags");

        assertThat(job().field("tags", ValueType.LIST, rule).json("Tags", " a, b,, c ,")).isEqualTo("{\"tags\":[\"a\",\"b\",\"c\"]}");
    }

    @Test
    void aSingleTextBecomesAListWhereTheFieldIsOne() {
        assertThat(job().field("tags", ValueType.LIST, from("Tags")).json("Tags", "a, b")).isEqualTo("{\"tags\":[\"a, b\"]}");
    }

    @Test
    void aListOfNothingIsNothing() {
        assertThat(job().field("tags", ValueType.LIST, texts().split("|").from("Tags")).json("Tags", " | |")).isEqualTo("{}");
    }

    // ---- values ------------------------------------------------------------------------------------------------

    private static SmallJob.Texts status() {
        return texts().value("Yes", "\"published\"").value("No", "\"draft\"");
    }

    @Test
    void replacesValuesInAnyLetterCase() {
        assertThat(job().field("status", status().from("Live")).json("Live", " yes ")).isEqualTo("{\"status\":\"published\"}");
    }

    @Test
    void rejectsAnUnlistedValueAndListsTheKnownOnes() {
        assertThat(messagesOf(job().field("status", status().from("Live")).map("Live", "Cancelled"))).containsExactly(
                "row 2, column \"Live\": We do not know \"Cancelled\". Known are: Yes, No. Correct the cell, or add it to the values "
                        + "in the job."
                        + " (ROW-LOOKUP-01)");
    }

    @Test
    void leavesAnUnlistedValueOut() {
        assertThat(job().field("status", status().otherwise(new Unlisted.LeaveOut()).from("Live")).json("Live", "Cancelled"))
                .isEqualTo("{}");
    }

    @Test
    void keepsAnUnlistedValue() {
        assertThat(job().field("status", status().otherwise(new Unlisted.Keep()).from("Live")).json("Live", "archived"))
                .isEqualTo("{\"status\":\"archived\"}");
    }

    @Test
    void putsAnotherValueInPlaceOfAnUnlistedOne() {
        ValueRule rule = status().otherwise(new Unlisted.Use(constantNode("\"draft\""))).from("Live");

        assertThat(job().field("status", rule).json("Live", "Cancelled")).isEqualTo("{\"status\":\"draft\"}");
    }

    private static tools.jackson.databind.JsonNode constantNode(String json) {
        return json(json);
    }

    // ---- length ------------------------------------------------------------------------------------------------

    @Test
    void rejectsATextThatIsTooLong() {
        assertThat(messagesOf(job().field("title", texts().maxLength(3, TooLong.REJECT).from("Title")).map("Title", "Jazz")))
                .containsExactly(
                "row 2, column \"Title\": The text has 4 characters; at most 3 are allowed. Shorten it. (ROW-LENGTH-01)");
    }

    @Test
    void cutsATextByCharactersAndWarns() {
        MappingResult result = job().field("title", texts().maxLength(3, TooLong.CUT).from("Title")).map("Title", "😀 😀😀");

        assertThat(SmallJob.fieldsOf(result).path("title").stringValue()).isEqualTo("😀 😀");
        assertThat(messagesOf(result)).containsExactly(
                "row 2, column \"Title\": The text has 4 characters; at most 3 are allowed. The rest was cut. (ROW-LENGTH-02)");
    }

    @Test
    void countsCharactersAndNotTheirHalves() {
        assertThat(job().field("title", texts().maxLength(2, TooLong.REJECT).from("Title")).json("Title", "😀😀"))
                .isEqualTo("{\"title\":\"😀😀\"}");
    }

    // ---- numbers and booleans ----------------------------------------------------------------------------------

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            76          | .  | 76
            7.00        | .  | 7
            12.5        | .  | 12.5
            1,234.5     | .  | 1234.5
            1.234,5     | ,  | 1234.5
            1 234 567,8 | ,  | 1234567.8
            1'234       | .  | 1234
            -3          | .  | -3
            +3          | .  | 3
            .5          | .  | 0.5
            0           | .  | 0
            """)
    void readsNumbers(String text, char decimal, String expected) {
        assertThat(job().field("price", ValueType.NUMBER, texts().decimal(decimal).from("Price")).json("Price", text))
                .isEqualTo("{\"price\":" + expected + "}");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"7,00 €", "free", "NaN", "Infinity", "1e400", "0x1F", "1.234,5", "12,34", "1,2,3.4", "1234,567",
            "-", "1..2", "1,"})
    void refusesWhatIsNoNumber(String text) {
        assertThat(messagesOf(job().field("price", ValueType.NUMBER, from("Price")).map("Price", text))).containsExactly(
                "row 2, column \"Price\": \"" + text + "\" is not a number. Write digits only, for example 12.50. (ROW-NUMBER-01)");
    }

    @Test
    void refusesAFractionWhereAWholeNumberIsWanted() {
        assertThat(messagesOf(job().field("capacity", ValueType.INTEGER, from("Seats")).map("Seats", "12.5"))).containsExactly(
                "row 2, column \"Seats\": \"12.5\" is not a whole number. Write digits only, for example 120. (ROW-NUMBER-01)");
    }

    @Test
    void refusesANumberOfMoreDigitsThanSurvive() {
        assertThat(messagesOf(job().field("price", ValueType.NUMBER, from("Price")).map("Price", "12345678901234567"))).containsExactly(
                "row 2, column \"Price\": \"12345678901234567\" has more digits than the 15 that a number can carry. Write fewer digits."
                        + " (ROW-CELL-02)");
    }

    @ParameterizedTest
    @CsvSource({"TRUE,true", "Yes,true", "Oui,true", "ja,true", "Sí,true", "Vero,true", "1,true", "1.0,true", "y,true", "X,true",
            "checked,true",
        "False,false", "no,false", "NON,false", "Nein,false", "Falso,false", "0,false", "0.0,false", "N,false"})
    void readsYesAndNo(String text, boolean expected) {
        assertThat(job().field("free", ValueType.BOOLEAN, from("Free")).json("Free", text)).isEqualTo("{\"free\":" + expected + "}");
    }

    @Test
    void refusesWhatIsNeitherYesNorNo() {
        assertThat(messagesOf(job().field("free", ValueType.BOOLEAN, from("Free")).map("Free", "maybe"))).containsExactly(
                "row 2, column \"Free\": \"maybe\" is neither yes nor no. Write yes or no. (ROW-BOOLEAN-01)");
    }

    // ---- cells of spreadsheets ---------------------------------------------------------------------------------

    @Test
    void rejectsAnErrorCellThatAFieldUses() {
        assertThat(messagesOf(mapCell("#N/A", CellKind.ERROR))).containsExactly(
                "row 2, column \"Title\": The cell holds the spreadsheet error #N/A. Mend its formula, then export again. (ROW-CELL-01)");
    }

    @Test
    void rejectsANumberThatLostDigits() {
        assertThat(messagesOf(mapCell("12345678901234600", CellKind.INEXACT_NUMBER))).containsExactly(
                "row 2, column \"Title\": The number 12345678901234600 has more than 15 digits, so the spreadsheet has lost some. "
                        + "Format the column as text and enter it again. (ROW-CELL-02)");
    }

    private static MappingResult mapCell(String text, CellKind kind) {
        Header header = header("Id", "Title");
        return job().field("title", from("Title")).mapper().bind(header)
                .map(RecordGroup.of(row(header, 2, List.of("1", text), CellKind.TEXT, kind)));
    }

    @Test
    void aNumberOfASpreadsheetHasAPointWhateverTheTextsHave() {
        Header header = header("Id", "Price");
        BoundMapper mapper = job().field("price", ValueType.NUMBER, texts().decimal(',').from("Price")).mapper().bind(header);

        assertThat(SmallJob.fieldsOf(mapper.map(RecordGroup.of(row(header, 2, List.of("1", "1.234"), CellKind.TEXT, CellKind.NUMBER)))))
                .isEqualTo(json("{\"price\":1.234}"));
    }

    @Test
    void findsAllIssuesOfARow() {
        MappingResult result = job().field("price", ValueType.NUMBER, from("Price")).field("free", ValueType.BOOLEAN, from("Free"))
                .map("Price", "x", "Free", "y?");

        assertThat(SmallJob.issuesOf(result)).extracting(issue -> issue.code().id()).containsExactly("ROW-NUMBER-01", "ROW-BOOLEAN-01");
    }

    @Test
    void aRegularExpressionThatGivesUpRejectsTheRowAndNotTheRun() {
        ValueRule rule = texts().transform(TransformKind.REMOVE, "(a|b)*c").from("Title");

        MappingResult result = job().field("title", rule).map("Title", "ab".repeat(200_000));

        assertThat(SmallJob.issuesOf(result)).extracting(issue -> issue.code().id()).containsExactly("ROW-EXPR-01");
    }

    @Test
    void namesTheColumnAsTheFileSpellsIt() {
        assertThat(messagesOf(job().field("free", ValueType.BOOLEAN, from("free entry")).map("Free_Entry?", "maybe")).getFirst())
                .startsWith("row 2, column \"Free_Entry?\":");
    }

    @Test
    void tellsFromWhichColumnAFieldComes() {
        BoundMapper mapper = job().field("title", from("event name")).field("city", ValueType.OBJECT, constant("{}")).bind("Id",
                "Event Name");

        assertThat(mapper.origins().columns()).containsOnly(java.util.Map.entry("title", "Event Name"));
    }
}
