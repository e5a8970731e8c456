package dev.pinnedimport.report;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class ReportJsonTest {

    private final JsonNode json = ReportJson.of(Reports.completed());

    @Test
    void hasThePublishedKeysInTheirOrder() {
        assertThat(json.propertyNames()).containsExactly(
                "run", "job", "file", "target", "status", "exit", "started", "ended", "rows", "requests", "files", "issues");
        assertThat(json.get("file").propertyNames()).containsExactly("name", "sha256");
        assertThat(json.get("rows").propertyNames()).containsExactly(
                "read", "created", "updated", "unchanged", "grouped", "skipped", "duplicates", "rejected", "refused", "blocked", "in_doubt", "not_sent");
        assertThat(json.get("requests").propertyNames()).containsExactly("sent", "throttled", "retried");
        assertThat(json.get("files").propertyNames()).containsExactly("report", "rejects");
    }

    @Test
    void carriesTheBalanceOfTheRun() {
        JsonNode rows = json.get("rows");
        long sum = rows.propertyNames().stream().filter(name -> !name.equals("read")).mapToLong(name -> rows.get(name).asLong()).sum();

        assertThat(sum).isEqualTo(rows.get("read").asLong()).isEqualTo(1204);
    }

    @Test
    void givesEachCauseItsCodeItsCountAndAPlace() {
        JsonNode issue = json.get("issues").get(0);

        assertThat(issue.get("code").asString()).isEqualTo("ROW-LOOKUP-01");
        assertThat(issue.get("count").asLong()).isEqualTo(5);
        assertThat(issue.get("example").asString()).startsWith("row 17, column \"Venue\": we do not know");
    }

    @Test
    void saysWithNullThatThereIsNoFile() {
        assertThat(ReportJson.of(Reports.nothingToDo()).get("files").get("rejects").isNull()).isTrue();
    }
}
