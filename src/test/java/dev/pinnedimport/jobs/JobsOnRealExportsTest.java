package dev.pinnedimport.jobs;

import static dev.pinnedimport.issue.IssueCode.ROW_CHECK;
import static dev.pinnedimport.issue.IssueCode.ROW_CUT;
import static dev.pinnedimport.issue.IssueCode.ROW_LONG_EVENT;
import static dev.pinnedimport.issue.IssueCode.ROW_MISSING;
import static dev.pinnedimport.issue.IssueCode.ROW_UNKNOWN_VALUE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.pinnedimport.SharesNothing;
import dev.pinnedimport.definition.JobDefinition;
import dev.pinnedimport.definition.JobDefinitions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/// Real exports, where they are at hand: they may not be copied into this repository. The numbers were counted in the files by other means.
@SharesNothing
class JobsOnRealExportsTest {

    private static final Optional<Path> EXPORTS = Stream.of(Path.of("../shared/real-exports"), Path.of("../../shared/real-exports"))
            .filter(Files::isDirectory).findFirst();

    private static final Map<String, Rehearsal> REHEARSALS = new ConcurrentHashMap<>();

    private static final String MADRID_IN_LATIN_1 = "madrid-agenda-2022-12-latin1.csv";
    private static final String MADRID_IN_UTF_8 = "madrid-agenda-2022-01-utf8-bom.csv";
    private static final String TOULOUSE_ISO = "toulouse-agenda-semicolon-iso-dates.csv";
    private static final String TOULOUSE_FRENCH = "toulouse-agenda-semicolon-dmy-dates.csv";

    @BeforeEach
    void needsTheExports() {
        assumeTrue(EXPORTS.isPresent(), "the real exports are not here");
    }

    @ParameterizedTest(name = "{0}: {1} rows, {2} drafts, {3} with an end")
    @CsvSource({MADRID_IN_LATIN_1 + ", 940, 230, 300, 14, 296", MADRID_IN_UTF_8 + ", 886, 239, 254, 11, 254"})
    void everyRowOfMadridBecomesAnEvent(String file, int rows, long drafts, long ends, int longOnes, int onSomeWeekdays) {
        Rehearsal found = rehearse("madrid-agenda", file);

        assertThat(found.rows()).as(found::toString).isEqualTo(rows);
        assertThat(found.events()).hasSize(rows);
        assertThat(count(found, "/status", "draft")).isEqualTo(drafts);
        assertThat(count(found, "/endAt")).isEqualTo(ends);
        assertThat(count(found, "/offers/0/url")).isEqualTo(rows);
        assertThat(found.warnings()).isEqualTo(Map.of(ROW_CUT, 1, ROW_LONG_EVENT, longOnes, ROW_CHECK, onSomeWeekdays));
    }

    @Test
    void theBlankLineAtTheEndOfMadridIsNoRow() {
        assertThat(rehearse("madrid-agenda", MADRID_IN_LATIN_1).leftOut()).isEqualTo(1);
    }

    @ParameterizedTest(name = "{0}, event {1}: {2}")
    @CsvSource(delimiter = '|', textBlock = """
            madrid-agenda-2022-12-latin1.csv | 11855359 | /title | 5ª Edición de los Premios Espejo
            madrid-agenda-2022-12-latin1.csv | 11855359 | /startAt | 2022-12-10T09:30:00+01:00
            madrid-agenda-2022-12-latin1.csv | 11768199 | /startAt | 2022-12-07T00:00:00+01:00
            madrid-agenda-2022-12-latin1.csv | 11768199 | /endAt | 2022-12-11T23:59:00+01:00
            madrid-agenda-2022-12-latin1.csv | 11768199 | /classifications/0 | dance
            madrid-agenda-2022-01-utf8-bom.csv | 11572486 | /title | 3 a 5 años. 'El color de los pájaros' y 'La cola del oso polar'
            madrid-agenda-2022-01-utf8-bom.csv | 11572486 | /startAt | 2022-02-10T18:00:00+01:00
            madrid-agenda-2022-01-utf8-bom.csv | 11552356 | /classifications/3 | family
            """)
    void aRowOfMadridIsReadAsItIsMeant(String file, String key, String field, String expected) {
        assertThat(rehearse("madrid-agenda", file).event(key).at(field).asString()).isEqualTo(expected);
    }

    @ParameterizedTest(name = "{0}: {1} rows, {2} events")
    @CsvSource({TOULOUSE_ISO + ", 171, 141, 29, 131", TOULOUSE_FRENCH + ", 196, 174, 21, 164"})
    void toulouseGivesAllEventsThatHaveAStartAndACity(String file, int rows, int events, int withoutStart, long links) {
        Rehearsal found = rehearse("toulouse-agenda", file);

        assertThat(found.rows()).as(found::toString).isEqualTo(rows);
        assertThat(found.events()).hasSize(events);
        assertThat(found.rejected()).isEqualTo(Map.of(ROW_MISSING, withoutStart, ROW_UNKNOWN_VALUE, 1));
        assertThat(count(found, "/offers/0/url")).isEqualTo(links);
    }

    @ParameterizedTest(name = "{0}, event {1}: {2}")
    @CsvSource(delimiter = '|', textBlock = """
            toulouse-agenda-semicolon-iso-dates.csv | FMAMID031V50ISXH | /startAt | 2020-09-27T16:00:00+02:00
            toulouse-agenda-semicolon-iso-dates.csv | FMAMID031V50ISXH | /status | published
            toulouse-agenda-semicolon-iso-dates.csv | FMAMID031V50ISXH | /endAt |
            toulouse-agenda-semicolon-iso-dates.csv | FMAMID031V501901 | /offers/0/url | https://www.museum.toulouse.fr
            toulouse-agenda-semicolon-iso-dates.csv | FMAMID031V501901 | /endAt | 2020-11-15T01:00:00+01:00
            toulouse-agenda-semicolon-iso-dates.csv | FMAMID031V505M29 | /offers/0/name | Entrée libre
            toulouse-agenda-semicolon-dmy-dates.csv | FMAMID031V50AM33 | /startAt | 2020-08-21T20:30:00+02:00
            toulouse-agenda-semicolon-dmy-dates.csv | FMAMID031V50IW58 | /startAt | 2021-05-23T10:45:00+02:00
            toulouse-agenda-semicolon-dmy-dates.csv | FMAMID031V501VLG | /status | draft
            toulouse-agenda-semicolon-dmy-dates.csv | FMAMID031V501VLG | /endAt | 2020-09-06T23:59:00+02:00
            """)
    void aRowOfToulouseIsReadAsItIsMeant(String file, String key, String field, String expected) {
        assertThat(rehearse("toulouse-agenda", file).event(key).at(field).asString(null)).isEqualTo(expected);
    }

    /// Two of them were truly moved to later dates between the downloads.
    @Test
    void anEventInBothDownloadsOfToulouseStartsAtOneMomentHoweverItsDateIsWritten() {
        Map<String, JsonNode> iso = rehearse("toulouse-agenda", TOULOUSE_ISO).events();
        Map<String, JsonNode> french = rehearse("toulouse-agenda", TOULOUSE_FRENCH).events();
        Set<String> both = new LinkedHashSet<>(iso.keySet());
        both.retainAll(french.keySet());

        assertThat(both).hasSizeGreaterThan(80);
        assertThat(both.stream().filter(key -> !french.get(key).at("/startAt").equals(iso.get(key).at("/startAt"))))
                .containsExactlyInAnyOrder("FMAMID031V507UDO", "FMAMID031V50IIV6");
    }

    @Test
    void theEventsCalendarIsReadInItsFourZonesOnceTheVenuesAreListed(@TempDir Path directory) throws IOException {
        Rehearsal found = Rehearsal.of(withVenues(directory), export("the-events-calendar-timezones.csv"));

        assertThat(found.rejected()).as(found::toString).isEmpty();
        assertThat(found.events().values().stream().map(event -> event.at("/startAt").asString() + " " + event.at("/timezone").asString()))
                .containsExactly(
                        "2014-11-19T00:00:00Z Etc/UTC",
                        "2014-11-25T00:00:00+03:30 Asia/Tehran",
                        "2014-11-10T09:30:00-04:00 Atlantic/Bermuda",
                        "2014-11-10T21:45:00+02:00 Europe/Nicosia");
    }

    @Test
    void unlistedVenuesOfTheEventsCalendarAreNamed() {
        assertThat(rehearse("the-events-calendar", "the-events-calendar-timezones.csv").errors())
                .extracting(issue -> issue.found()).containsExactly("221B Baker Street", "The Shire", "The Shire", "Scotland Yard");
    }

    @Test
    void aWorkbookWithSerialDatesGivesItsTwoEventsDespiteAStrayCell() {
        JobDefinition job = JobDefinitions.read(Path.of("src/test/resources/jobs/serial-dates.yml"));

        Rehearsal found = Rehearsal.of(job, export("excel-serial-dates-sample.xlsx"));

        assertThat(found.events().values().stream().map(event -> event.at("/startAt").asString() + " to " + event.at("/endAt").asString()))
                .as(found::toString)
                .containsExactly(
                        "2024-12-01T10:00:00+01:00 to 2024-12-01T11:00:00+01:00",
                        "2024-12-02T14:00:00+01:00 to 2024-12-02T16:00:00+01:00");
    }

    private static JobDefinition withVenues(Path directory) throws IOException {
        Path lookups = Files.createDirectory(directory.resolve("lookups"));
        for (String list : List.of("tec-venues.csv", "tec-categories.csv", "tec-zones.csv")) {
            Files.copy(Path.of("jobs/lookups", list), lookups.resolve(list));
        }
        Files.writeString(lookups.resolve("tec-venues.csv"), """
                221B Baker Street,sandbox-london,London,GB
                Scotland Yard,sandbox-london,London,GB
                The Shire,sandbox-aarhus,Aarhus,DK
                """, StandardOpenOption.APPEND);
        return JobDefinitions.read(Files.copy(Path.of("jobs/the-events-calendar.yml"), directory.resolve("the-events-calendar.yml")));
    }

    private static Rehearsal rehearse(String job, String file) {
        return REHEARSALS.computeIfAbsent(file, name -> Rehearsal.of(new JobDefinitions(Path.of("jobs")).get(job), export(name)));
    }

    private static Path export(String file) {
        return EXPORTS.orElseThrow().resolve(file);
    }

    private static long count(Rehearsal found, String field) {
        return found.events().values().stream().filter(event -> !event.at(field).isMissingNode()).count();
    }

    private static long count(Rehearsal found, String field, String value) {
        return found.events().values().stream().filter(event -> event.at(field).asString("").equals(value)).count();
    }
}
