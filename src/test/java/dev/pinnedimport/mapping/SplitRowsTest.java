package dev.pinnedimport.mapping;

import static dev.pinnedimport.mapping.SmallJob.dates;
import static dev.pinnedimport.mapping.SmallJob.from;
import static dev.pinnedimport.mapping.SmallJob.job;
import static dev.pinnedimport.mapping.SmallJob.messagesOf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pinnedimport.mapping.ValueRule.Transform;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Cells that hold many dates: split by rule, refused by rule, never cut to their first.
class SplitRowsTest {

    private static SmallJob paris() {
        return job().splitRows("Occurrences", ";", "_").field("title", from("Title"))
                .field("startAt", dates("iso").from("Occurrence start"))
                .field("endAt", dates("iso").from("Occurrence end"));
    }

    private static List<String> keys(MappingResult result) {
        assertThat(result).as(() -> String.valueOf(messagesOf(result))).isInstanceOf(MappingResult.Split.class);
        return ((MappingResult.Split) result).events().stream().map(one -> one.event().draft().key().display()).toList();
    }

    @Test
    void everyDateBecomesAnEventWithTheRestOfTheRow() {
        MappingResult result = paris().map("Title", "Fanfare", "Occurrences", "2027-11-14T19:00:00+01:00_2027-11-14T21:00:00+01:00;2027-12-12T19:00:00+01:00_");

        assertThat(keys(result)).containsExactly("1 / 2027-11-14T19:00", "1 / 2027-12-12T19:00");
        assertThat(((MappingResult.Split) result).events()).extracting(one -> one.event().draft().fields().toString()).containsExactly(
                "{\"title\":\"Fanfare\",\"startAt\":\"2027-11-14T19:00:00+01:00\",\"endAt\":\"2027-11-14T21:00:00+01:00\"}",
                "{\"title\":\"Fanfare\",\"startAt\":\"2027-12-12T19:00:00+01:00\"}");
    }

    /// The place in the cell, the seconds and the offset are no part of an id: exports change them.
    @ParameterizedTest
    @ValueSource(strings = {
        "2027-11-14T19:00:00+01:00_2027-11-14T21:00:00+01:00",
        "2027-11-14T19:00:00+00:00_2027-11-14T21:00:00+00:00",
        "2027-11-14T19:00_2027-11-14T20:30",
        " 2027-11-14 19:00 _ ",
        "2028-01-01T10:00_;2027-11-14T19:00_"})
    void theIdOfADateIsItsWallClockStart(String cell) {
        assertThat(keys(paris().map("Title", "Fanfare", "Occurrences", cell))).contains("1 / 2027-11-14T19:00");
    }

    @Test
    void aDateInAnotherFormIsAnIdAsItIsWritten() {
        SmallJob job = job().splitRows("Dates", "|", null).field("startAt", dates("dd.MM.yyyy HH:mm").from("Occurrence start"));

        assertThat(keys(job.map("Dates", "14.11.2027 19:00 | 15.11.2027 19:00"))).containsExactly("1 / 14.11.2027 19:00", "1 / 15.11.2027 19:00");
    }

    @Test
    void stepsOnTheWholeCellMakeRoomForTheCut() {
        SmallJob job = job()
                .splitRows("timings", ";", "_", new Transform(TransformKind.REPLACE, List.of("\\}, ?\\{", ";")),
                        new Transform(TransformKind.REPLACE, List.of("\", ?\"end\": ?\"", "_")),
                        new Transform(TransformKind.REMOVE, List.of("[\\[\\]{}\"]|begin\": ?")))
                .field("startAt", dates("iso").from("Occurrence start"));

        assertThat(keys(job.map("timings",
                "[{\"begin\": \"2027-05-01T10:00:00+0200\", \"end\": \"2027-05-01T12:00:00+0200\"}, {\"begin\": \"2027-05-02T10:00:00+0200\", \"end\": \"2027-05-02T12:00:00+0200\"}]")))
                .containsExactly("1 / 2027-05-01T10:00", "1 / 2027-05-02T10:00");
    }

    @Test
    void aDateThatStandsTwiceIsTakenOnceAndSaidSo() {
        MappingResult result = paris().map("Title", "Fanfare", "Occurrences", "2027-11-14T19:00_;2027-11-15T19:00_;2027-11-14T19:00_");

        assertThat(keys(result)).hasSize(2);
        assertThat(messagesOf(result)).containsExactly(
                "row 2, column \"Occurrences\": Date 3 of 3 is the same as date 1, so it is taken once. (ROW-SPLIT-02)");
    }

    @Test
    void aDateThatStandsTwiceInTwoSpellingsIsTakenOnceToo() {
        MappingResult result = paris().map("Title", "Fanfare", "Occurrences", "2027-11-14T19:00_;2027-11-14T19:00:00_");

        assertThat(keys(result)).containsExactly("1 / 2027-11-14T19:00");
        assertThat(messagesOf(result)).containsExactly(
                "row 2, column \"Occurrences\": Date 2 of 2 is the same as date 1, so it is taken once. (ROW-SPLIT-02)");
    }

    // Their ids would be one, and one of them would get lost.
    @ParameterizedTest
    @CsvSource({"2027-11-14T19:00:00+01:00,2027-11-14T19:00:00+00:00", "2027-10-31T02:30:00+02:00,2027-10-31T02:30:00+01:00"})
    void twoTimesWithTheSameWallClockRejectTheRow(String one, String other) {
        MappingResult result = paris().map("Title", "Fanfare", "Occurrences", one + "_;" + other + "_");

        assertThat(result).isInstanceOf(MappingResult.Unmappable.class);
        assertThat(messagesOf(result)).containsExactly("row 2, column \"Occurrences\": Date 1 and date 2 of 2 both start at " + one.substring(0, 16)
                + " by the clock, which is the id of a date, but \"" + one + "\" and \"" + other + "\" are different times. Keep one of them. (ROW-SPLIT-02)");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            2027-11-14T19:00_2027-11-14T21:00;2027-02-30T19:00_ | row 2, column "Occurrences": Date 2 of 2: "2027-02-30T19:00" is not in the calendar: February 2027 has 28 days. Correct it, for example to 2026-02-28T20:00. (ROW-DATE-02)
            2027-11-14T19:00_2027-11-14T18:00;2027-12-14T19:00_ | row 2, column "Occurrences": Date 1 of 2: The event ends, 14 November 2027 18:00, before it starts, 14 November 2027 19:00. Correct start or end, or set if_before_start in the job. (ROW-DATE-07)
            2027-11-14T19:00_2027-11-14T21:00_x                 | row 2, column "Occurrences": Date 1 of 1, "2027-11-14T19:00_2027-11-14T21:00_x", is not a start, "_" and an end as the job expects it. Correct the cell, or split_rows in the job. (ROW-SPLIT-02)
            _2027-11-14T21:00                                   | row 2, column "Occurrences": Date 1 of 1, "_2027-11-14T21:00", is not a start, "_" and an end as the job expects it. Correct the cell, or split_rows in the job. (ROW-SPLIT-02)
            2027-11-14T19:00_2027-11-14T21:00;2027-11-14T19:00_ | row 2, column "Occurrences": Date 1 and date 2 of 2 both start 2027-11-14T19:00, but end differently. Keep one of them. (ROW-SPLIT-02)
            ;;                                                  | row 2, column "Occurrences": "Occurrences" is empty. Fill it with the dates of the event. (ROW-VALUE-01)
            """)
    void oneBadDateRejectsTheWholeRowAndIsNamed(String cell, String message) {
        MappingResult result = paris().map("Title", "Fanfare", "Occurrences", cell);

        assertThat(result).isInstanceOf(MappingResult.Unmappable.class);
        assertThat(messagesOf(result)).containsExactly(message);
    }

    @Test
    void moreDatesThanTheJobAllowsRejectTheRow() {
        MappingResult result = paris().map("Title", "Fanfare", "Occurrences", "2027-11-14T19:00_;".repeat(13));

        assertThat(messagesOf(result)).containsExactly("row 2, column \"Occurrences\": The cell holds 13 dates; at most 12 are taken. "
                + "If that is right, raise split_rows.at_most in the job. (ROW-SPLIT-02)");
    }

    @Test
    void whatIsWrongElsewhereInTheRowIsSaidOnce() {
        SmallJob job = paris().field("kind", SmallJob.texts().value("Concert", "\"music\"").from("Kind"));
        MappingResult result = job.map("Title", "Fanfare", "Kind", "Opéra", "Occurrences", "2027-11-14T19:00_;2027-11-15T19:00_");

        assertThat(messagesOf(result)).singleElement().asString().startsWith("row 2, column \"Kind\": We do not know \"Opéra\".");
    }

    @Test
    void aRowThatIsSkippedIsNotSplit() {
        assertThat(paris().skipWhen("row[\"Title\"] == \"Fanfare\"").map("Title", "Fanfare", "Occurrences", "rubbish"))
                .isInstanceOf(MappingResult.Skipped.class);
    }

    @Test
    void aRowWithoutIdIsRejectedAsEver() {
        assertThat(messagesOf(paris().map("Id", " ", "Title", "Fanfare", "Occurrences", "2027-11-14T19:00_")))
                .containsExactly("row 2, column \"Id\": \"Id\" is empty. Every row needs the id that its system gave it. (ROW-ID-01)");
    }

    @Test
    void aFileWithoutTheColumnIsRefused() {
        assertThat(org.assertj.core.api.Assertions.catchThrowable(() -> paris().bind("Id", "Title")))
                .hasMessageContaining("This file has no column \"Occurrences\", which split_rows needs.");
    }

    // ---- without the rule ----

    /// Steps of a job may take one date out of many: that is the job's word, but nobody should overlook it.
    @Test
    void stepsThatTakeOneDateOutOfManyAreAWarning() {
        ValueRule first = new ValueRule.DateTime(new ValueRule.ColumnChoice(List.of("Dates"), null), new ValueRule.DateTimeRule(List.of("iso"),
                java.util.Locale.ENGLISH, new ValueRule.ZoneRule("Europe/Paris", List.of(), null), false, ValueRule.DstGap.REJECT,
                ValueRule.DstOverlap.EARLIER, null, List.of(), null, ValueRule.IfBeforeStart.REJECT,
                List.of(new Transform(TransformKind.BEFORE, List.of(";"))), null));

        MappingResult result = job().field("startAt", first).map("Dates", "2027-11-14T19:00;2027-11-15T19:00;2027-11-16T19:00");

        assertThat(result).isInstanceOf(MappingResult.Mapped.class);
        assertThat(messagesOf(result)).singleElement().asString()
                .contains("This cell holds 3 dates, of which the transforms of the job take one. With split_rows each becomes an event.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"2027-11-14T19:00:00+01:00_2027-11-14T21:00:00+01:00;2027-12-12T19:00:00+01:00_2027-12-12T21:00:00+01:00",
        "2018-01-07T12:30:00 2018-01-07T19:00:00", "14.11.2027, 15.11.2027", "14/11/2027 et 15/11/2027"})
    void aCellWithManyDatesIsNeverReadAsItsFirst(String cell) {
        assertThat(messagesOf(job().field("startAt", dates("iso", "dd.MM.yyyy", "dd/MM/yyyy").from("Dates")).map("Dates", cell)))
                .singleElement().asString().contains(" dates, and an event has one. Set split_rows in the job").endsWith("(ROW-SPLIT-01)");
    }
}
