package dev.pinnedimport.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/// Real files of others, which are read where they lie and are no part of the project.
class RealExportsTest {

    @Test
    void madridInLatin1HasABlankLineAtTheEndAndANamelessColumn() {
        Rows rows = Rows.of(export("madrid-agenda-2022-12-latin1.csv"), Settings.charset(StandardCharsets.ISO_8859_1));

        assertThat(rows.all()).hasSize(941);
        assertThat(rows.records()).hasSize(940);
        assertThat(rows.told()).last().isEqualTo("942 BLANK");
        assertThat(rows.resolved().delimiter()).isEqualTo(';');
        assertThat(rows.header().size()).isEqualTo(30);
        assertThat(rows.header().names()).startsWith("ID-EVENTO", "TITULO").endsWith("AUDIENCIA", "");
        assertThat(rows.records().getFirst().find("titulo")).contains("36º Certamen Coreográfico de Madrid");
        assertThat(rows.records()).filteredOn(row -> row.find("HORA").isEmpty()).hasSize(225);
    }

    @Test
    void madridInUtf8LosesItsByteOrderMarkFromTheFirstName() {
        Rows rows = Rows.of(export("madrid-agenda-2022-01-utf8-bom.csv"), SourceSettings.detectAll());

        assertThat(rows.records()).hasSize(886);
        assertThat(rows.leftOut(ReadRow.Rule.BLANK)).isEqualTo(1);
        assertThat(rows.header().names().getFirst()).isEqualTo("ID-EVENTO");
        assertThat(rows.records()).allMatch(row -> row.find("ID-EVENTO").isPresent());
    }

    @Test
    void toulouseHasLineBreaksInCellsAndOneRecordForEachEvent() {
        Rows iso = Rows.of(export("toulouse-agenda-semicolon-iso-dates.csv"), SourceSettings.detectAll());
        Rows dmy = Rows.of(export("toulouse-agenda-semicolon-dmy-dates.csv"), SourceSettings.detectAll());

        assertThat(iso.records()).hasSize(171).hasSameSizeAs(iso.all());
        assertThat(dmy.records()).hasSize(196).hasSameSizeAs(dmy.all());
        assertThat(iso.header().names()).isEqualTo(dmy.header().names()).hasSize(30);
        assertThat(iso.records().stream().map(row -> row.find("Identifiant").orElseThrow()).distinct()).hasSize(171);
        assertThat(iso.records()).filteredOn(row -> row.find("Date début").isEmpty()).hasSize(29);
    }

    @Test
    void toulouseRowsStandWhereAnEditorShowsThem() throws Exception {
        Path file = export("toulouse-agenda-semicolon-iso-dates.csv");
        List<String> lines = Files.readAllLines(file);

        assertThat(Rows.of(file, SourceSettings.detectAll()).records())
                .allMatch(row -> lines.get((int) row.at().number() - 1).startsWith(row.find("Identifiant").orElseThrow()));
    }

    @Test
    void eventsCalendarHasNoFinalLineEnd() {
        Rows rows = Rows.of(export("the-events-calendar-timezones.csv"), SourceSettings.detectAll());

        assertThat(rows.records()).extracting(row -> row.find("Event Timezone").orElse(""))
                .containsExactly("UTC", "UTC+3:30", "Atlantic/Bermuda", "Europe/Nicosia");
        assertThat(rows.records().get(2).find("Event Name")).contains("Mccaleb, John A Esq");
    }

    @Test
    void excelSampleShowsItsSerialNumbersAsDatesAndTimes() {
        Rows rows = Rows.of(export("excel-serial-dates-sample.xlsx"), SourceSettings.detectAll());

        assertThat(rows.header().names()).containsExactly("Title", "Start Date", "Start Time", "End Date", "End Time", "Description",
                "Location",
                "Repeat Frequency", "Repeat Until Date");
        assertThat(rows.told()).containsExactly(
                "2 read Meeting|2024-12-01|10:00|2024-12-01|11:00|Project meeting|Office Room 101||",
                "3 read Workshop|2024-12-02|14:00|2024-12-02|16:00|Data workshop|Conference Hall||",
                "9 read ||||||`||");
        assertThat(rows.records().getFirst().kind(1)).isEqualTo(CellKind.DATE);
        assertThat(rows.records().getFirst().kind(2)).isEqualTo(CellKind.TIME);
        assertThat(rows.resolved().sheet()).isEqualTo("Events");
        assertThat(rows.notices()).isEmpty();
    }

    private static Path export(String name) {
        Path found = Stream.of("../shared", "../../shared").map(folder -> Path.of(folder, "real-exports", name)).filter(Files::exists)
                .findFirst().orElse(null);
        Assumptions.assumeTrue(found != null, "the real exports are not on this machine");
        return found;
    }
}
