package dev.pinnedimport.mapping;

import static dev.pinnedimport.mapping.SmallJob.constant;
import static dev.pinnedimport.mapping.SmallJob.dates;
import static dev.pinnedimport.mapping.SmallJob.from;
import static dev.pinnedimport.mapping.SmallJob.header;
import static dev.pinnedimport.mapping.SmallJob.job;
import static dev.pinnedimport.mapping.SmallJob.json;
import static dev.pinnedimport.mapping.SmallJob.messagesOf;
import static dev.pinnedimport.mapping.SmallJob.row;
import static dev.pinnedimport.mapping.SmallJob.template;
import static dev.pinnedimport.mapping.SmallJob.texts;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pinnedimport.source.CellKind;
import dev.pinnedimport.source.Header;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class GroupTest {

    private static final Header HEADER = header("Id", "Name", "Start", "Ticket", "Price");

    private static SmallJob tickets() {
        return job().groupBy("Id").field("title", texts().transform(TransformKind.TRIM).from("Name"));
    }

    /// Maps rows of the header above, numbered from 2.
    private static MappingResult map(SmallJob job, List<List<String>> rows) {
        List<dev.pinnedimport.source.SourceRecord> records = new ArrayList<>();
        for (List<String> cells : rows) {
            records.add(row(HEADER, 2 + records.size(), cells.toArray(String[]::new)));
        }
        return job.mapper().bind(HEADER).map(new RecordGroup(records));
    }

    @Test
    void makesOneEventOfEqualRows() {
        MappingResult result = map(tickets(), List.of(List.of("1", "Jazz"), List.of("1", "Jazz")));

        assertThat(SmallJob.fieldsOf(result)).isEqualTo(json("{\"title\":\"Jazz\"}"));
        assertThat(result.at().number()).isEqualTo(2);
    }

    @Test
    void rejectsRowsThatDisagreeAndNamesColumnValuesAndRows() {
        assertThat(messagesOf(map(tickets(), List.of(List.of("1", "Jazz"), List.of("1", "Jazz"), List.of("1", "Blues"))))).containsExactly(
                "row 4, column \"Name\": Rows 2 and 4 are one event, but one says \"Jazz\" and the other \"Blues\". Make them equal."
                        + " (ROW-GROUP-01)");
    }

    @Test
    void differentTextsOfTheSameValueAgree() {
        assertThat(SmallJob.fieldsOf(map(tickets(), List.of(List.of("1", "Jazz"), List.of("1", "Jazz ")))))
                .isEqualTo(json("{\"title\":\"Jazz\"}"));
    }

    @Test
    void differentSpellingsOfTheSameDateAgree() {
        SmallJob job = job().groupBy("Id").field("startAt", dates("dd.MM.yyyy HH:mm", "iso").from("Start"));

        assertThat(SmallJob.fieldsOf(map(job, List.of(List.of("1", "", "12.06.2026 20:00"), List.of("1", "", "2026-06-12T20:00")))))
                .isEqualTo(json("{\"startAt\":\"2026-06-12T20:00:00+02:00\"}"));
    }

    @Test
    void anEmptyCellAgreesWithEverything() {
        assertThat(SmallJob.fieldsOf(map(tickets(), List.of(List.of("1", ""), List.of("1", "Jazz"), List.of("1", " ")))))
                .isEqualTo(json("{\"title\":\"Jazz\"}"));
    }

    @Test
    void anEmptyCellDoesNotTakeTheDefaultWhereAnotherRowIsFilled() {
        SmallJob job = job().groupBy("Id").field("title", texts().fallback(constant("\"Untitled\"")).from("Name"));

        assertThat(SmallJob.fieldsOf(map(job, List.of(List.of("1", ""), List.of("1", "Jazz"))))).isEqualTo(json("{\"title\":\"Jazz\"}"));
    }

    @Test
    void columnsThatNoFieldUsesMayDiffer() {
        assertThat(map(tickets(), List.of(List.of("1", "Jazz", "", "", "10"), List.of("1", "Jazz", "", "", "20"))))
                .isInstanceOf(MappingResult.Mapped.class);
    }

    @Test
    void aWrongCellIsReportedInItsRowOnly() {
        SmallJob job = job().groupBy("Id").field("startAt", dates("iso").from("Start"));

        assertThat(messagesOf(map(job, List.of(List.of("1", "", "2026-06-12T20:00"), List.of("1", "", "soon"))))).hasSize(1)
                .first().asString().startsWith("row 3, column \"Start\":");
    }

    @Test
    void rowsWithTheSameWrongCellAreOneIssue() {
        SmallJob job = job().groupBy("Id").field("startAt", dates("iso").from("Start"));

        assertThat(messagesOf(map(job, List.of(List.of("1", "", "soon"), List.of("1", "", "soon"))))).hasSize(1);
    }

    @Test
    void rejectsRowsWithDifferentIds() {
        SmallJob job = job().groupBy("Name").field("title", from("Name"));

        assertThat(messagesOf(map(job, List.of(List.of("1", "Jazz"), List.of("2", "Jazz"))))).containsExactly(
                "row 3, column \"Id\": Rows 2 and 3 are one event, but one has the id \"1\" and the other \"2\". Make them equal. "
                        + "(ROW-GROUP-01)");
    }

    @Test
    void aRowWithoutGroupKeySaysSo() {
        BoundMapper mapper = job().groupBy("Name").field("title", from("Name")).mapper().bind(HEADER);

        assertThat(mapper.groupKey(row(HEADER, 2, "1", " "))).isEmpty();
        assertThat(messagesOf(mapper.map(RecordGroup.of(row(HEADER, 2, "1", " ")))))
                .containsExactly("row 2, column \"Name\": \"Name\" is empty. "
                + "The job puts rows with equal cells here together. Fill the cell. (ROW-VALUE-01)");
    }

    @Test
    void groupKeysAreNormalisedLikeIds() {
        BoundMapper mapper = tickets().mapper().bind(HEADER);

        assertThat(mapper.groupKey(row(HEADER, 2, "\u00a0e\u0301 "))).contains("é");
    }

    @Test
    void aJobWithoutGroupsHasNoGroupKeys() {
        assertThat(job().mapper().bind(HEADER).groupKey(row(HEADER, 2, "1"))).isEmpty();
    }

    // ---- objects -----------------------------------------------------------------------------------------------

    private static ValueRule offers(List<String> each, List<String> needs) {
        Map<String, ValueRule> fields = new LinkedHashMap<>();
        fields.put("name", from("Ticket"));
        fields.put("url", template("https://t.example/{Id}"));
        fields.put("price", from("Price"));
        return new ValueRule.Objects(each, fields, needs);
    }

    private static SmallJob withOffers(List<String> each, List<String> needs) {
        return job().groupBy("Id").type("offers[].price", ValueType.NUMBER).field("offers", ValueType.LIST, offers(each, needs));
    }

    @Test
    void makesOneOfferPerDistinctValueInTheOrderOfTheRows() {
        MappingResult result = map(withOffers(List.of("Ticket"), List.of("name")), List.of(
                List.of("1", "", "", "Standard", "20"), List.of("1", "", "", "Student", "10"), List.of("1", "", "", " Standard", "20"),
                List.of("1", "", "", "", "5")));

        assertThat(SmallJob.fieldsOf(result)).isEqualTo(json("""
                {"offers": [{"name": "Standard", "url": "https://t.example/1", "price": 20},
                            {"name": "Student", "url": "https://t.example/1", "price": 10}]}"""));
    }

    @Test
    void rejectsRowsOfOneOfferThatDisagree() {
        assertThat(messagesOf(map(withOffers(List.of("Ticket"), List.of("name")), List.of(
                List.of("1", "", "", "Standard", "20"), List.of("1", "", "", "Standard", "25")))))
                        .containsExactly("row 3, column \"Price\": "
                        + "Rows 2 and 3 are one event, but one says \"20\" and the other \"25\". Make them equal. (ROW-GROUP-01)");
    }

    @Test
    void leavesAnOfferOutWhileANeededFieldIsEmpty() {
        assertThat(SmallJob.fieldsOf(map(withOffers(List.of("Ticket"), List.of("price")), List.of(
                List.of("1", "", "", "Standard", ""), List.of("1", "", "", "Student", "10"))))).isEqualTo(json("""
                        {"offers": [{"name": "Student", "url": "https://t.example/1", "price": 10}]}"""));
    }

    @Test
    void makesOneOfferForTheEventWhereThereIsNoEach() {
        assertThat(SmallJob.fieldsOf(map(withOffers(List.of(), List.of()), List.of(
                List.of("1", "", "", "", "20"), List.of("1", "", "", "Standard", ""))))).isEqualTo(json("""
                        {"offers": [{"name": "Standard", "url": "https://t.example/1", "price": 20}]}"""));
    }

    @Test
    void noOffersAreNothing() {
        assertThat(SmallJob.fieldsOf(map(withOffers(List.of("Ticket"), List.of()), List.of(List.of("1", "", "", "", "20")))))
                .isEqualTo(json("{}"));
    }

    @Test
    void anObjectFieldGetsOneObject() {
        SmallJob job = job().field("venue", ValueType.OBJECT, new ValueRule.Objects(List.of(), Map.of("name", from("Name")), List.of()));

        assertThat(SmallJob.fieldsOf(map(job, List.of(List.of("1", "Arena"))))).isEqualTo(json("{\"venue\":{\"name\":\"Arena\"}}"));
    }

    @Test
    void rejectsAnErrorCellInAnEachColumn() {
        MappingResult result = withOffers(List.of("Ticket"), List.of()).mapper().bind(HEADER).map(RecordGroup.of(
                row(HEADER, 2, List.of("1", "", "", "#N/A", ""), CellKind.TEXT, CellKind.TEXT, CellKind.TEXT, CellKind.ERROR,
                        CellKind.TEXT)));

        assertThat(messagesOf(result).getFirst()).startsWith("row 2, column \"Ticket\": The cell holds the spreadsheet error #N/A.");
    }

    @Test
    void tellsFromWhichColumnsOffersCome() {
        assertThat(withOffers(List.of("Ticket"), List.of()).mapper().bind(HEADER).origins().columns()).containsOnly(
                Map.entry("offers", "Ticket"), Map.entry("offers[].name", "Ticket"), Map.entry("offers[].url", "Id"),
                Map.entry("offers[].price", "Price"));
    }

    // ---- skipped rows ------------------------------------------------------------------------------------------

    @Test
    void rowsLeftOutByRuleDoNotTakePart() {
        SmallJob job = tickets().skipWhen("row[\"Ticket\"] == \"void\"");

        assertThat(SmallJob.fieldsOf(map(job, List.of(List.of("1", "Blues", "", "void"), List.of("1", "Jazz")))))
                .isEqualTo(json("{\"title\":\"Jazz\"}"));
    }

    @Test
    void aGroupOfRowsLeftOutIsLeftOut() {
        assertThat(map(tickets().skipWhen("true"), List.of(List.of("1", "Jazz"), List.of("1", "Blues"))))
                .isInstanceOf(MappingResult.Skipped.class);
    }
}
