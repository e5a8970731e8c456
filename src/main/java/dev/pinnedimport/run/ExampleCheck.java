package dev.pinnedimport.run;

import dev.pinnedimport.definition.JobDefinition;
import dev.pinnedimport.issue.Issue;
import dev.pinnedimport.issue.IssueCode;
import dev.pinnedimport.issue.Place;
import dev.pinnedimport.mapping.DateDecisions;
import dev.pinnedimport.mapping.EventMapper;
import dev.pinnedimport.mapping.MappingResult;
import dev.pinnedimport.mapping.RecordGroup;
import dev.pinnedimport.source.Header;
import dev.pinnedimport.source.SourceRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/// Replays the examples that a job holds, so that an edit which breaks one of them is caught by name.
final class ExampleCheck {

    private final EventMapper mapper;
    private final DateDecisions dates;

    /// @param dates what a real file of this source has told about its dates
    ExampleCheck(EventMapper mapper, DateDecisions dates) {
        this.mapper = mapper;
        this.dates = dates;
    }

    /// @param header column names of a real file of this source; an example names only those that matter to it, in their order
    List<Issue> check(JobDefinition job, List<String> header) {
        List<Issue> issues = new ArrayList<>();
        for (JobDefinition.Example example : job.examples()) {
            check(job, example, header, issues);
        }
        return issues;
    }

    private void check(JobDefinition job, JobDefinition.Example example, List<String> fileHeader, List<Issue> issues) {
        String file = String.valueOf(job.file().getFileName());
        Place.JobLine at = new Place.JobLine(file, example.line(), 1);
        SourceRecord record = record(new Place.Row(file, null, example.line()), example, fileHeader);
        switch (mapper.bind(record.header(), dates).map(RecordGroup.of(record))) {
            case MappingResult.Mapped mapped -> compare(List.of(mapped.draft().fields()), example, at, issues);
            case MappingResult.Split split ->
                compare(split.events().stream().map(one -> one.event().draft().fields()).toList(), example, at, issues);
            case MappingResult.Skipped _ ->
                    issues.add(Issue.of(IssueCode.JOB_EXAMPLE, at, "", "This example is left out by skip_when; expected was an event."));
            case MappingResult.Unmappable no -> no.issues()
                    .forEach(issue -> issues.add(Issue.of(IssueCode.JOB_EXAMPLE, at, issue.found(), "This example is rejected: " + issue.sentence())));
        }
    }

    private static void compare(List<? extends JsonNode> events, JobDefinition.Example example, Place.JobLine at, List<Issue> issues) {
        example.expect().forEach((path, expected) -> compare(events.getFirst(), path, expected, "", at, issues));
        if (!example.further().isEmpty() && example.further().size() != events.size() - 1) {
            issues.add(Issue.of(IssueCode.JOB_EXAMPLE, at, String.valueOf(events.size()), "This example becomes " + events.size()
                    + (events.size() == 1 ? " event" : " events") + "; expected are " + (1 + example.further().size()) + ", one under expect, the others under further."));
            return;
        }
        for (int i = 0; i < example.further().size(); i++) {
            JsonNode event = events.get(i + 1);
            String which = "of date " + (i + 2) + " ";
            example.further().get(i).forEach((path, expected) -> compare(event, path, expected, which, at, issues));
        }
    }

    /// The example's cells first, so that columns named by position are where the example puts them; then the file's other columns, empty.
    private static SourceRecord record(Place.Row at, JobDefinition.Example example, List<String> fileHeader) {
        List<String> columns = new ArrayList<>(example.row().keySet());
        Set<String> known = columns.stream().map(Header::normalise).collect(Collectors.toSet());
        fileHeader.stream().filter(name -> known.add(Header.normalise(name))).forEach(columns::add);
        String[] cells = columns.stream().map(column -> example.row().getOrDefault(column, "")).toArray(String[]::new);
        return new SourceRecord(at, new Header(at, columns), cells, null);
    }

    private static void compare(JsonNode event, String path, JsonNode expected, String which, Place.JobLine at, List<Issue> issues) {
        JsonNode found = event.at("/" + path.replace('.', '/').replaceAll("\\[(\\d+)]", "/$1"));
        if (!same(found, expected)) {
            issues.add(Issue.of(
                    IssueCode.JOB_EXAMPLE,
                    at,
                    found.toString(),
                    "\"" + path + "\" " + which + "of this example is " + (found.isMissingNode() ? "missing" : found.toString()) + "; expected is " + expected + "."));
        }
    }

    private static boolean same(JsonNode found, JsonNode expected) {
        if (found.isNumber() && expected.isNumber()) {
            return found.decimalValue().compareTo(expected.decimalValue()) == 0;
        }
        return found.equals(expected) || (found.isValueNode() && expected.isValueNode() && found.asString().equals(expected.asString()));
    }
}
