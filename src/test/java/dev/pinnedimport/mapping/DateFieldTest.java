package dev.pinnedimport.mapping;

import static dev.pinnedimport.mapping.SmallJob.dates;
import static dev.pinnedimport.mapping.SmallJob.job;
import static dev.pinnedimport.mapping.SmallJob.messagesOf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pinnedimport.mapping.ValueRule.IfBeforeStart;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DateFieldTest {

    private static final String PATTERN = "yyyy-MM-dd HH:mm";

    @Test
    void readsTheZoneFromAColumn() {
        String event = job().field("startAt", dates(PATTERN).zone(null, List.of("Zone"), null).from("Start"))
                .field("timezone", new ValueRule.ZoneOf("startAt")).json("Start", "2026-06-12 20:00", "Zone", "america/new_york");

        assertThat(event).isEqualTo("{\"startAt\":\"2026-06-12T20:00:00-04:00\",\"timezone\":\"America/New_York\"}");
    }

    @Test
    void usesTheDefaultZoneWhereTheColumnIsEmpty() {
        String event = job().field("startAt", dates(PATTERN).zone("Europe/Paris", List.of("Zone"), null).from("Start"))
                .json("Start", "2026-06-12 20:00", "Zone", "");

        assertThat(event).isEqualTo("{\"startAt\":\"2026-06-12T20:00:00+02:00\"}");
    }

    @Test
    void rejectsAnEmptyZoneWithoutDefault() {
        assertThat(messagesOf(job().field("startAt", dates(PATTERN).zone(null, List.of("Zone"), null).from("Start"))
                .map("Start", "2026-06-12 20:00", "Zone", ""))).containsExactly("row 2, column \"Zone\": The time zone is empty. Fill it, "
                        + "for example with Europe/Berlin, or set a default zone in the job. (ROW-DATE-06)");
    }

    @Test
    void rejectsAnOffsetInPlaceOfAZone() {
        assertThat(messagesOf(job().field("startAt", dates(PATTERN).zone(null, List.of("Zone"), null).from("Start"))
                .map("Start", "2026-06-12 20:00", "Zone", "UTC+3:30")))
                        .containsExactly("row 2, column \"Zone\": \"UTC+3:30\" is not a time "
                        + "zone. Write one such as Europe/Berlin; an offset is not enough, since it does not know summer time. "
                                + "(ROW-DATE-06)");
    }

    @Test
    void acceptsAliasesOfTheList() {
        String event = job().field("startAt", dates(PATTERN).zone(null, List.of("Zone"), null).from("Start"))
                .json("Start", "2026-06-12 20:00", "Zone", "US/Central");

        assertThat(event).isEqualTo("{\"startAt\":\"2026-06-12T20:00:00-05:00\"}");
    }

    @Test
    void translatesForeignZoneNamesByALookup() {
        String event = job().lookup("zones", Map.of("UTC+3:30", "Asia/Tehran"))
                .field("startAt", dates(PATTERN).zone(null, List.of("Zone"), "zones").from("Start"))
                .json("Start", "2026-06-12 20:00", "Zone", "utc+3:30");

        assertThat(event).isEqualTo("{\"startAt\":\"2026-06-12T20:00:00+03:30\"}");
    }

    @Test
    void namesTheLookupFileWhereItDoesNotKnowAZone() {
        assertThat(messagesOf(job().lookup("zones", Map.of("Eastern Time", "America/New_York"))
                .field("startAt", dates(PATTERN).zone(null, List.of("Zone"), "zones").from("Start"))
                .map("Start", "2026-06-12 20:00", "Zone", "Eastern Tim")))
                        .containsExactly("row 2, column \"Zone\": We do not know the time zone "
                        + "\"Eastern Tim\". Did you mean \"Eastern Time\"? Correct the cell, or add it to lookups/zones.csv. "
                                + "(ROW-DATE-06)");
    }

    @Test
    void saysWhereTheLookupGivesNoZone() {
        assertThat(messagesOf(job().lookup("zones", Map.of("CEST5", "UTC+5"))
                .field("startAt", dates(PATTERN).zone(null, List.of("Zone"), "zones").from("Start"))
                .map("Start", "2026-06-12 20:00", "Zone", "CEST5")))
                        .containsExactly("row 2, column \"Zone\": lookups/zones.csv says \"UTC+5\" "
                        + "for \"CEST5\", which is not a time zone. Write one such as Europe/Berlin. (ROW-DATE-06)");
    }

    @Test
    void anOffsetAloneGivesNoZoneName() {
        assertThat(messagesOf(job().field("startAt", dates("iso").zone(null, List.of(), null).from("Start"))
                .field("timezone", new ValueRule.ZoneOf("startAt")).map("Start", "2026-06-12T20:00:00Z"))).containsExactly(
                        "row 2: The time zone of startAt is not known: its text has an offset only. Set zone in the job. (ROW-DATE-06)");
    }

    // ---- after -------------------------------------------------------------------------------------------------

    @Test
    void countsDurationsInRealTimeAcrossTheChangeOfClocks() {
        String event = job().field("startAt", dates(PATTERN).from("Start")).field("endAt", new ValueRule.After("startAt",
                Duration.ofHours(2)))
                .json("Start", "2026-03-29 01:00");

        assertThat(event).isEqualTo("{\"startAt\":\"2026-03-29T01:00:00+01:00\",\"endAt\":\"2026-03-29T04:00:00+02:00\"}");
    }

    @Test
    void computesFieldsInTheOrderThatTheyNeedAndWritesThemInTheOrderOfTheJob() {
        String event = job().field("timezone", new ValueRule.ZoneOf("startAt")).field("endAt", new ValueRule.After("startAt",
                Duration.ofHours(2)))
                .field("startAt", dates(PATTERN).from("Start")).json("Start", "2026-06-12 20:00");

        assertThat(event).isEqualTo("{\"timezone\":\"Europe/Berlin\",\"endAt\":\"2026-06-12T22:00:00+02:00\","
                + "\"startAt\":\"2026-06-12T20:00:00+02:00\"}");
    }

    @Test
    void aWrongStartIsReportedOnce() {
        assertThat(messagesOf(job().field("startAt", dates(PATTERN).from("Start")).field("timezone", new ValueRule.ZoneOf("startAt"))
                .field("endAt", dates(PATTERN).from("End")).check("endAt - startAt < duration('1h')", "too long")
                .map("Start", "soon", "End", "2026-06-12 20:00"))).hasSize(1);
    }

    @Test
    void anEmptyStartLeavesOutWhatFollowsFromIt() {
        assertThat(job().field("startAt", dates(PATTERN).from("Start")).field("endAt", new ValueRule.After("startAt", Duration.ofHours(2)))
                .field("timezone", new ValueRule.ZoneOf("startAt")).json("Start", "")).isEqualTo("{}");
    }

    @Test
    void usesTheDefaultWhereTheEndIsEmpty() {
        ValueRule end = dates(PATTERN).fallback(new ValueRule.After("startAt", Duration.ofHours(3))).from("End");

        assertThat(job().field("startAt", dates(PATTERN).from("Start")).field("endAt", end).json("Start", "2026-06-12 20:00", "End", ""))
                .isEqualTo("{\"startAt\":\"2026-06-12T20:00:00+02:00\",\"endAt\":\"2026-06-12T23:00:00+02:00\"}");
    }

    // ---- end before start --------------------------------------------------------------------------------------

    private static MappingResult mapEnd(IfBeforeStart what, String start, String end) {
        return job().field("endAt", dates(PATTERN).ifBefore(what).from("End")).field("startAt", dates(PATTERN).from("Start"))
                .map("Start", start, "End", end);
    }

    @Test
    void rejectsAnEndBeforeTheStart() {
        assertThat(messagesOf(mapEnd(IfBeforeStart.REJECT, "2026-06-12 21:30", "2026-06-12 03:30"))).containsExactly(
                "row 2, column \"End\": The event ends, 12 June 2026 03:30, before it starts, 12 June 2026 21:30. Correct start or "
                        + "end, or set "
                        + "if_before_start in the job. (ROW-DATE-07)");
    }

    @Test
    void rejectsAnEventWithoutLength() {
        assertThat(messagesOf(mapEnd(IfBeforeStart.REJECT, "2026-06-12 21:30", "2026-06-12 21:30")).getFirst()).startsWith(
                "row 2, column \"End\": The event ends when it starts, 12 June 2026 21:30.");
    }

    @Test
    void movesAnEndAfterMidnightToTheNextDay() {
        assertThat(SmallJob.fieldsOf(mapEnd(IfBeforeStart.NEXT_DAY, "2026-06-12 21:30", "2026-06-12 03:30")).path("endAt").stringValue())
                .isEqualTo("2026-06-13T03:30:00+02:00");
    }

    @Test
    void doesNotMoveAnEndThatIsDaysTooEarly() {
        assertThat(messagesOf(mapEnd(IfBeforeStart.NEXT_DAY, "2026-06-12 21:30", "2026-06-10 03:30"))).hasSize(1);
    }

    @Test
    void leavesAnEarlyEndOut() {
        assertThat(SmallJob.fieldsOf(mapEnd(IfBeforeStart.LEAVE_OUT, "2026-06-12 21:30", "2026-06-12 21:30")).has("endAt")).isFalse();
    }

    @Test
    void keepsALaterEnd() {
        assertThat(SmallJob.fieldsOf(mapEnd(IfBeforeStart.NEXT_DAY, "2026-06-12 21:30", "2026-06-14 03:30")).path("endAt").stringValue())
                .isEqualTo("2026-06-14T03:30:00+02:00");
    }

    // ---- joined cells ------------------------------------------------------------------------------------------

    @Test
    void pointsAtTheEmptyTimeColumn() {
        assertThat(messagesOf(job().field("startAt", dates(PATTERN).from("Date", "Time")).map("Date", "2026-06-12", "Time", "")))
                .containsExactly(
                "row 2, column \"Time\": \"2026-06-12\" has no time of day. Fill the time, or set when_no_time in the job. (ROW-DATE-03)");
    }
}
