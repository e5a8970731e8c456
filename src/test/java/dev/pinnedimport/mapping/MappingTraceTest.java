package dev.pinnedimport.mapping;

import static dev.pinnedimport.mapping.SmallJob.constant;
import static dev.pinnedimport.mapping.SmallJob.dates;
import static dev.pinnedimport.mapping.SmallJob.from;
import static dev.pinnedimport.mapping.SmallJob.header;
import static dev.pinnedimport.mapping.SmallJob.job;
import static dev.pinnedimport.mapping.SmallJob.joined;
import static dev.pinnedimport.mapping.SmallJob.row;
import static dev.pinnedimport.mapping.SmallJob.template;
import static dev.pinnedimport.mapping.SmallJob.texts;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// What the mapping tells about its own steps.
class MappingTraceTest {

    @Test
    void tellsEachTransformWithWhatItLeft() {
        assertThat(steps(job().field("title", texts().transform(TransformKind.TRIM).transform(TransformKind.REPLACE, "a+", "o").from("T")),
                "T", " baah ")).containsExactly("column \"T\": ' baah '", "trim: 'baah'", "replace: a+, o: 'boh'", "= \"boh\"");
    }

    @Test
    void tellsWhichColumnWasTaken() {
        assertThat(steps(job().field("title", from("A", "B")), "A", "", "B", "Jazz"))
                .containsExactly("column \"A\": ''", "column \"B\": 'Jazz'", "= \"Jazz\"");
    }

    @Test
    void tellsHowTextsWerePutTogether() {
        assertThat(steps(job().field("title", joined(" - ", "A", "B")), "A", "Jazz", "B", "Night")).contains("join: 'Jazz - Night'");
        assertThat(steps(job().field("url", template("https://x/{A}")), "A", "7")).contains("template: 'https://x/7'");
    }

    @Test
    void tellsWhatAListSaid() {
        SmallJob job = job().lookup("places", Map.of("Berlin", "p1")).field("city", texts().lookup("places").from("City"));

        assertThat(steps(job, "City", "Berlin")).anyMatch(step -> step.startsWith("lookup of \"Berlin\" in ")).contains("= \"p1\"");
    }

    @Test
    void tellsThatTheDefaultWasTaken() {
        assertThat(steps(job().field("title", texts().fallback(from("B")).from("A")), "A", "", "B", "Jazz"))
                .containsExactly("column \"A\": ''", "empty, so the default is taken: ''", "column \"B\": 'Jazz'", "= \"Jazz\"");
    }

    @Test
    void putsNoQuotesOfItsOwnAroundTheTextsOfAnOffer() {
        assertThat(steps(job().field("offers", new ValueRule.Objects(List.of(), Map.of("name", constant("\"Tickets\"")), List.of())), "A", "")).containsExactly("name: 'Tickets'", "= [{\"name\":\"Tickets\"}]");
    }

    @Test
    void tellsHowADateWasRead() {
        assertThat(steps(job().field("startAt", dates("dd.MM.yyyy HH:mm").from("D")), "D", "25.10.2026 02:30")).containsExactly(
                "column \"D\": '25.10.2026 02:30'",
                "read as date: '2026-10-25 02:30'",
                "local time in Europe/Berlin: '2026-10-25T02:30'",
                "happens twice there (clocks go back), the earlier one: '+02:00'",
                "= \"2026-10-25T02:30:00+02:00\"");
    }

    @Test
    void tellsHowFarAWrongValueCame() {
        assertThat(steps(job().field("startAt", dates("dd.MM.yyyy HH:mm").from("D")), "D", "soon"))
                .containsExactly("column \"D\": 'soon'", "= nothing");
    }

    @Test
    void givesTheResultThatTheMappingGives() {
        SmallJob job = job().field("title", texts().transform(TransformKind.UPPER).from("T"));
        BoundMapper mapper = job.bind("Id", "T");
        RecordGroup group = RecordGroup.of(row(header("Id", "T"), 2, "1", "jazz"));

        assertThat(SmallJob.fieldsOf(mapper.explain(group).result())).isEqualTo(SmallJob.fieldsOf(mapper.map(group)));
    }

    private static List<String> steps(SmallJob job, String... cells) {
        List<String> names = new ArrayList<>(List.of("Id"));
        List<String> texts = new ArrayList<>(List.of("1"));
        for (int i = 0; i < cells.length; i += 2) {
            names.add(cells[i]);
            texts.add(cells[i + 1]);
        }
        var header = header(names.toArray(String[]::new));
        List<MappingTrace.Field> fields =
                job.mapper().bind(header).explain(RecordGroup.of(row(header, 2, texts.toArray(String[]::new)))).fields();
        List<String> told = new ArrayList<>();
        for (MappingTrace.Field field : fields) {
            field.steps().forEach(step -> told.add(step.what() + ": '" + step.value() + "'"));
            told.add("= " + field.findResult().orElse("nothing"));
        }
        return told;
    }
}
