package dev.pinnedimport.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pinnedimport.issue.Issue;
import dev.pinnedimport.issue.IssueCode;
import dev.pinnedimport.issue.Place;
import dev.pinnedimport.sandbox.ApiKey;
import dev.pinnedimport.sandbox.Sandbox;
import dev.pinnedimport.sandbox.SandboxSettings;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Structured logs: one JSON object per line, with job, run and row, whatever foreign text says.
class EcsLinesTest {

    @TempDir
    private Path directory;

    private final StringWriter written = new StringWriter();
    private final EcsLines lines = new EcsLines(written, () -> Instant.parse("2026-11-26T02:00:00.123456Z"));

    @Test
    void saysWhatWasSaidInTheElasticCommonSchema() {
        lines.about("concerts");
        lines.aboutRun("2026-11-26-0200-k7m");
        lines.println("Reading: 12 rows read");

        assertThat(written.toString()).isEqualTo("{\"@timestamp\":\"2026-11-26T02:00:00.123Z\",\"log\":{\"level\":\"INFO\",\"logger\":\"pinned-import\"},"
                + "\"message\":\"Reading: 12 rows read\",\"process\":{\"pid\":" + ProcessHandle.current().pid() + "},\"service\":{\"name\":\"pinned-import\"},"
                + "\"ecs\":{\"version\":\"8.11\"},\"labels\":{\"job\":\"concerts\",\"run\":\"2026-11-26-0200-k7m\"}}\n");
    }

    @Test
    void givesAnIssueItsCodeSeverityFileAndRow() {
        lines.println(Issue.of(IssueCode.ROW_DATE, new Place.Row("a.csv", null, 42).cell("Start"), "x", "\"x\" is no date."));

        JsonNode line = objects().getFirst();
        assertThat(line.at("/event/code").asString()).isEqualTo("ROW-DATE-01");
        assertThat(line.at("/log/level").asString()).isEqualTo("ERROR");
        assertThat(line.at("/file/name").asString()).isEqualTo("a.csv");
        assertThat(line.at("/labels/row").asInt()).isEqualTo(42);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\n{\"log\":{\"level\":\"INFO\"},\"message\":\"forged\"}", "\r\nforged", "\u001b[2Jforged", "\u202eforged", "\u2028forged", "\u0000forged",
            "\u0085forged", "\"},{\"message\":\"forged"})
    void cannotBeForgedByACell(String hostile) {
        lines.println(Issue.of(IssueCode.ROW_DATE, new Place.Row("a" + hostile + ".csv", null, 1), hostile, "We do not know \"" + hostile + "\"."));

        assertThat(written.toString().strip().lines()).hasSize(1);
        assertThat(objects()).singleElement().satisfies(line -> assertThat(line.at("/event/code").asString()).isEqualTo("ROW-DATE-01"));
        assertThat(written.toString().strip().codePoints()).allMatch(c -> c >= 0x20 && c != 0x7f && !(c >= 0x80 && c <= 0x9f) && c != 0x202e && c != 0x2028);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void isChosenByOptionOrVariableAndLeavesTheResultAlone(boolean option) throws IOException {
        Importing.writeJob(directory);
        try (Sandbox sandbox = Sandbox.start(SandboxSettings.usual())) {
            Path file = Importing.writeFile(directory, "a.csv", List.of(Importing.row(1), "A2,,2027-01-01 20:00"));
            List<String> arguments = new ArrayList<>(List.of("run", "concerts", file.toString(), "--json", "--api", sandbox.baseUrl().toString()));
            Cli cli = Cli.in(directory).with("PINNED_API_KEY", ApiKey.USUAL_VALUE);
            if (option) {
                arguments.add("--log-format=ecs");
            } else {
                cli.with("PINNED_LOG_FORMAT", "ecs");
            }

            Cli.Result result = cli.launch(arguments.toArray(String[]::new));

            assertThat(result.exitCode()).isEqualTo(10);
            JsonNode report = JsonMapper.shared().readTree(result.output());
            List<JsonNode> log = objects(result.errorOutput());
            JsonNode end = log.getLast();
            assertThat(end.at("/event/action").asString()).isEqualTo("run-ended");
            assertThat(end.at("/labels/run").asString()).isEqualTo(report.at("/run").asString());
            assertThat(end.at("/labels/job").asString()).isEqualTo("concerts");
            assertThat(end.at("/pinned/rows")).isEqualTo(report.at("/rows"));
            assertThat(end.at("/pinned/issues/0/code").asString()).isEqualTo("ROW-VALUE-01");
        }
    }

    @Test
    void saysWrongUseInTheSameForm() {
        Cli.Result result = Cli.in(directory).with("PINNED_LOG_FORMAT", "ecs").launch("run", "--no-such-option");

        assertThat(result.exitCode()).isEqualTo(2);
        assertThat(objects(result.errorOutput())).isNotEmpty();
    }

    @Test
    void refusesAFormThatThereIsNot() {
        Cli.Result result = Cli.in(directory).launch("jobs", "--log-format", "xml");

        assertThat(result.exitCode()).isEqualTo(20);
        assertThat(result.errorOutput()).contains("--log-format: There is no form of the log called \"xml\". Write text or ecs.");
    }

    private List<JsonNode> objects() {
        return objects(written.toString());
    }

    private static List<JsonNode> objects(String text) {
        return text.lines().map(line -> JsonMapper.shared().readTree(line)).toList();
    }
}
