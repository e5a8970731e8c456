package dev.pinnedimport.mapping;

import static dev.pinnedimport.mapping.SmallJob.cel;
import static dev.pinnedimport.mapping.SmallJob.constant;
import static dev.pinnedimport.mapping.SmallJob.dates;
import static dev.pinnedimport.mapping.SmallJob.from;
import static dev.pinnedimport.mapping.SmallJob.job;
import static dev.pinnedimport.mapping.SmallJob.template;
import static dev.pinnedimport.mapping.SmallJob.texts;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.pinnedimport.issue.ExitCode;
import dev.pinnedimport.issue.StopException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class RuleProblemsTest {

    private static List<String> problems(SmallJob job) {
        StopException stop = catchThrowableOfType(StopException.class, job::mapper);
        assertThat(stop.exitCode()).isEqualTo(ExitCode.CONFIGURATION);
        return stop.issues().stream().map(Object::toString).toList();
    }

    @ParameterizedTest
    @MethodSource
    void refusesARuleThatCannotWork(String sentence, ValueRule rule) {
        assertThat(problems(job().field("startAt", dates("iso").from("Start")).field("x", rule)))
                .singleElement().asString().startsWith("jobs/small.yml:11:3: " + sentence);
    }

    static Stream<Arguments> refusesARuleThatCannotWork() {
        return Stream.of(
                Arguments.of("At character 1 \"foo\" is not known (known are row, startAt, x and the functions of CEL; texts stand in "
                        + "quotes); "
                        + "at character 7 \"bar\" is not known", cel("foo + bar")),
                Arguments.of("At character 9 \">\" cannot be used on a date and a text: startAt > \"2026\".", cel("startAt > \"2026\"")),
                Arguments.of("At character 8 the expression cannot be read; look for a missing quote, bracket or operator: row[\"x\".",
                        cel("row[\"x\"")),
                Arguments.of("Template \"https://{Id\": write each column as {Column}.", template("https://{Id")),
                Arguments.of("Template \"a}\": write each column as {Column}.", template("a}")),
                Arguments.of("Template \"{}\": write each column as {Column}.", template("{}")),
                Arguments.of("Zone_of: \"endAt\" is not a date field of this job.".replace("Zone", "zone"), new ValueRule.ZoneOf("endAt")),
                Arguments.of("after: \"x\" is not a date field of this job. Its date fields are: startAt",
                        new ValueRule.Columns(new ValueRule.ColumnChoice(List.of("Id"), null),
                                texts().fallback(new ValueRule.After("x", Duration.ofHours(1))).rule())),
                Arguments.of("\"YYYY\" cannot be used in a date pattern: it counts the years of weeks; write yyyy.", dates("dd.MM.YYYY")
                        .from("Id")),
                Arguments.of("\"DD\" cannot be used in a date pattern: it is the day of the year; write dd.", dates("DD.MM.yyyy")
                        .from("Id")),
                Arguments.of("\"T\" cannot be used in a date pattern; put literal text in quotes: 'T'.", dates("yyyy-MM-ddTHH:mm")
                        .from("Id")),
                Arguments.of("\"HHH\" cannot be used in a date pattern.", dates("dd.MM.yyyy HHH:mm").from("Id")),
                Arguments.of("The pattern has no month: write M, MM or MMM for it (mm are minutes).", dates("dd/mm/yyyy").from("Id")),
                Arguments.of("The pattern has no year", dates("dd.MM. HH:mm").from("Id")),
                Arguments.of("The pattern has no day", dates("MM/yyyy").from("Id")),
                Arguments.of("H is the hour of a 12-hour clock and needs a (AM or PM); write H for a 24-hour clock.",
                        dates("dd/MM/yyyy hh:mm").from("Id")),
                Arguments.of("The pattern has parts of a time, but no hour", dates("dd/MM/yyyy mm").from("Id")),
                Arguments.of("\"dd/MM/yyyy 'at\" has a quote (') that is not closed.", dates("dd/MM/yyyy 'at").from("Id")),
                Arguments.of("\"Europe/Berlln\" is not a time zone. Did you mean Europe/Berlin?", dates("iso").zone("Europe/Berlln",
                        List.of(), null).from("Id")),
                Arguments.of("x has no time zone. Add zone, for example zone: Europe/Berlin.", dates("dd.MM.yyyy HH:mm").zone(null,
                        List.of(), null).from("Id")),
                Arguments.of("default: a date can only be replaced by another date", dates("iso").fallback(constant("\"soon\""))
                        .from("Id")),
                Arguments.of("Upper takes no arguments, but has 1.", texts().transform(TransformKind.UPPER, "x").from("Id")),
                Arguments.of("split needs a delimiter", texts().split("").from("Id")),
                Arguments.of("x needs \"urll\", but does not map it. Did you mean \"url\"?",
                        new ValueRule.Objects(List.of(), Map.of("url", from("Id")), List.of("urll"))));
    }

    @Test
    void refusesAValueThatTheFieldCannotTake() {
        assertThat(problems(job().field("capacity", ValueType.NUMBER, texts().value("many", "\"lots\"").from("Id")))).containsExactly(
                "jobs/small.yml:10:3: capacity takes a number, but the job gives \"lots\". (JOB-TYPE-01)");
    }

    @Test
    void refusesACheckThatGivesNoTruth() {
        assertThat(problems(job().check("\"a\" + \"b\"", "x"))).containsExactly(
                "jobs/small.yml:90:3: The expression gives a text, but must give true or false: \"a\" + \"b\". (JOB-EXPR-01)");
    }

    @Test
    void skippingKnowsNoFields() {
        assertThat(problems(job().field("title", from("Title")).skipWhen("title == \"\"")).getFirst()).startsWith(
                "jobs/small.yml:5:3: At character 1 \"title\" is not known (known are row and the functions");
    }

    @Test
    void refusesRulesThatGoRoundInACircle() {
        assertThat(problems(job().field("a", cel("b")).field("b", cel("a")).field("c", cel("c")).field("d", from("Id")))).containsExactly(
                "jobs/small.yml:10:3: a cannot be computed, since it needs b and the rules go round in a circle. Take one of them from a column. (JOB-VALUE-01)",
                "jobs/small.yml:11:3: b cannot be computed, since it needs a and the rules go round in a circle. Take one of them from a column. (JOB-VALUE-01)",
                "jobs/small.yml:12:3: c cannot be computed, since it needs itself and the rules go round in a circle. Take one of them from a column. (JOB-VALUE-01)");
    }

    @Test
    void refusesAFieldThatIsMappedTwice() {
        assertThat(problems(job().field("title", from("A")).field("title", from("B")))).containsExactly(
                "jobs/small.yml:11:3: title is mapped twice. Keep one of the rules. (JOB-VALUE-01)");
    }

    @Test
    void findsAllProblemsAtOnce() {
        assertThat(problems(job().field("a", cel("+")).field("b", template("{")).field("c", dates("dd").from("Id")))).hasSize(3);
    }
}
