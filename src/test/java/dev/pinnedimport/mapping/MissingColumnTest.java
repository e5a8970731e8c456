package dev.pinnedimport.mapping;

import static dev.pinnedimport.mapping.SmallJob.cel;
import static dev.pinnedimport.mapping.SmallJob.dates;
import static dev.pinnedimport.mapping.SmallJob.from;
import static dev.pinnedimport.mapping.SmallJob.header;
import static dev.pinnedimport.mapping.SmallJob.job;
import static dev.pinnedimport.mapping.SmallJob.joined;
import static dev.pinnedimport.mapping.SmallJob.row;
import static dev.pinnedimport.mapping.SmallJob.template;
import static dev.pinnedimport.mapping.SmallJob.texts;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.pinnedimport.issue.ExitCode;
import dev.pinnedimport.issue.Issue;
import dev.pinnedimport.issue.StopException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MissingColumnTest {

    private static List<String> problems(SmallJob job, String... columns) {
        EventMapper mapper = job.mapper();
        StopException stop = catchThrowableOfType(StopException.class, () -> mapper.bind(header(columns)));
        assertThat(stop.exitCode()).isEqualTo(ExitCode.CONFIGURATION);
        return stop.issues().stream().map(Issue::toString).toList();
    }

    private static List<String> missing(SmallJob job, String... columns) {
        EventMapper mapper = job.mapper();
        StopException stop = catchThrowableOfType(StopException.class, () -> mapper.bind(header(columns)));
        return stop.issues().stream().map(Issue::found).toList();
    }

    @Test
    void namesTheFieldAndTheLikelyNewName() {
        assertThat(problems(job().field("locationName", from("Venue")), "Id", "Venues"))
                .containsExactly("events.csv, column \"Venue\": This file "
                + "has no column \"Venue\", which locationName needs. But it has a column \"Venues\", which the job does not use. If "
                        + "that is its "
                + "new name, write it in the job. (JOB-COLUMN-01)");
    }

    @Test
    void takesALongerNameForTheNewOne() {
        assertThat(problems(job().field("locationName", from("Venue")), "Id", "Main Venue Name").getFirst())
                .contains("But it has a column \"Main Venue Name\"");
    }

    @Test
    void doesNotProposeAColumnThatTheJobUsesAlready() {
        assertThat(problems(job().field("title", from("Names")).field("locationName", from("Name")), "Id", "Names").getFirst())
                .endsWith("Check whether the export has changed, or correct the job. (JOB-COLUMN-01)");
    }

    @Test
    void listsAllMissingColumnsAtOnce() {
        SmallJob job = job().identity("Id", "Day").groupBy("Group").skipWhen("row[\"Skip\"] == \"x\"").check("row[\"Check\"] == \"\"", "no")
                .lookup("zones", Map.of())
                .field("a", joined(" ", "Join 1", "Join 2"))
                .field("b", from("Either", "Or"))
                .field("c", template("{Template}"))
                .field("d", cel("row[\"Cel\"] + row.Select"))
                .field("e", texts().fallback(from("Fallback")).from("Id"))
                .field("startAt", dates("iso").zone(null, List.of("Zone"), "zones").from("Start"))
                .field("offers", new ValueRule.Objects(List.of("Each"), Map.of("url", from("Offer")), List.of()));

        assertThat(missing(job, "Id")).containsExactlyInAnyOrder("Day", "Group", "Skip", "Check", "Join 1", "Join 2", "Either",
                "Template", "Cel",
                "Select", "Fallback", "Zone", "Start", "Each", "Offer");
    }

    @Test
    void oneOfSeveralAlternativesIsEnough() {
        assertThat(job().field("title", from("Old", "New")).bind("Id", "New")).isNotNull();
    }

    @Test
    void namesAllAlternativesWhereNoneExists() {
        assertThat(problems(job().field("title", from("Old", "New")), "Id").getFirst())
                .contains("This file has no column \"Old\" or \"New\", which title needs.");
    }

    @Test
    void namesAColumnOnceForAllWhoNeedIt() {
        assertThat(problems(job().field("title", from("Name")).field("slug", from("Name")), "Id")).singleElement().asString()
                .contains("no column \"Name\", which title, slug need.");
    }

    @Test
    void refusesANameThatTwoColumnsHave() {
        assertThat(problems(job().field("startAt", dates("iso").from("Date")), "Id", "Date", "DATE ")).containsExactly(
                "events.csv, column \"Date\": Two columns of this file are called \"Date\", and startAt cannot tell which one is "
                        + "meant. Rename one "
                        + "of them, or write its position in the job, such as \"#2\". (FILE-HEADER-02)");
    }

    @Test
    void takesAColumnByItsPosition() {
        BoundMapper mapper = job().field("title", from("#3")).bind("Id", "Date", "Date");

        assertThat(SmallJob.fieldsOf(mapper.map(RecordGroup.of(row(header("Id", "Date", "Date"), 2, "1", "a", "b")))).path("title")
                .stringValue())
                .isEqualTo("b");
    }

    @Test
    void namesANamelessColumnByItsPosition() {
        BoundMapper mapper = job().field("free", ValueType.BOOLEAN, from("#2")).bind("Id", "");

        assertThat(SmallJob.messagesOf(mapper.map(RecordGroup.of(row(header("Id", ""), 2, "1", "maybe")))).getFirst())
                .startsWith("row 2, column \"#2\":");
    }
}
