package dev.pinnedimport.run;

import dev.pinnedimport.definition.JobDefinition;
import dev.pinnedimport.issue.Issue;
import dev.pinnedimport.issue.IssueCode;
import dev.pinnedimport.issue.Place;
import dev.pinnedimport.mapping.EventMapper;
import dev.pinnedimport.mapping.MappingResult;
import dev.pinnedimport.mapping.RecordGroup;
import dev.pinnedimport.source.Header;
import dev.pinnedimport.source.SourceRecord;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/// Replays the examples that a job holds, so that an edit which breaks one of them is caught by name.
final class ExampleCheck {

    private final EventMapper mapper;

    ExampleCheck(EventMapper mapper) {
        this.mapper = mapper;
    }

    List<Issue> check(JobDefinition job) {
        List<Issue> issues = new ArrayList<>();
        Set<String> columns = new LinkedHashSet<>(job.mapping().columns());
        job.examples().forEach(example -> columns.addAll(example.row().keySet()));
        for (JobDefinition.Example example : job.examples()) {
            check(job, example, List.copyOf(columns), issues);
        }
        return issues;
    }

    private void check(JobDefinition job, JobDefinition.Example example, List<String> columns, List<Issue> issues) {
        String file = String.valueOf(job.file().getFileName());
        Place.JobLine at = new Place.JobLine(file, example.line(), 1);
        Place.Row row = new Place.Row(file, null, example.line());
        Header header = new Header(row, columns);
        String[] cells = columns.stream().map(column -> cell(example.row(), column)).toArray(String[]::new);
        SourceRecord record = new SourceRecord(row, header, cells, null);
        switch (mapper.bind(header).map(RecordGroup.of(record))) {
            case MappingResult.Mapped mapped -> example.expect()
                    .forEach((path, expected) -> compare(mapped.draft().fields(), path, expected, at, issues));
            case MappingResult.Skipped _ ->
                    issues.add(Issue.of(IssueCode.JOB_EXAMPLE, at, "", "This example is left out by skip_when; expected was an event."));
            case MappingResult.Unmappable no -> no.issues()
                    .forEach(issue -> issues.add(Issue.of(IssueCode.JOB_EXAMPLE, at, issue.found(), "This example is rejected: " + issue.sentence())));
        }
    }

    private static String cell(Map<String, String> row, String column) {
        return row.entrySet().stream()
                .filter(entry -> Header.normalise(entry.getKey()).equals(Header.normalise(column)))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse("");
    }

    private static void compare(JsonNode event, String path, JsonNode expected, Place.JobLine at, List<Issue> issues) {
        JsonNode found = event.at("/" + path.replace('.', '/').replaceAll("\\[(\\d+)]", "/$1"));
        if (!same(found, expected)) {
            issues.add(Issue.of(
                    IssueCode.JOB_EXAMPLE,
                    at,
                    found.toString(),
                    "\"" + path + "\" of this example is " + (found.isMissingNode() ? "missing" : found.toString()) + "; expected is " + expected + "."));
        }
    }

    private static boolean same(JsonNode found, JsonNode expected) {
        if (found.isNumber() && expected.isNumber()) {
            return found.decimalValue().compareTo(expected.decimalValue()) == 0;
        }
        return found.equals(expected) || (found.isValueNode() && expected.isValueNode() && found.asString().equals(expected.asString()));
    }
}
