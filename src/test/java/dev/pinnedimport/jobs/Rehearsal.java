package dev.pinnedimport.jobs;

import dev.pinnedimport.definition.JobDefinition;
import dev.pinnedimport.event.Contract;
import dev.pinnedimport.event.EventValidator;
import dev.pinnedimport.event.ValidationResult;
import dev.pinnedimport.issue.Issue;
import dev.pinnedimport.issue.IssueCode;
import dev.pinnedimport.mapping.BoundMapper;
import dev.pinnedimport.mapping.EventMapper;
import dev.pinnedimport.mapping.MappingResult;
import dev.pinnedimport.mapping.RecordGroup;
import dev.pinnedimport.source.ReadRow;
import dev.pinnedimport.source.SourceReader;
import dev.pinnedimport.source.SourceRecord;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A file taken through a job as an import does it: read, put together, mapped, checked. Nothing is stored or sent.
final class Rehearsal {

    private static final JsonMapper JSON = new JsonMapper();

    private final EventMapper mapper;
    private final EventValidator validator;
    private final Map<String, JsonNode> events = new LinkedHashMap<>();
    private final List<Issue> errors = new ArrayList<>();
    private final Map<IssueCode, Integer> rejected = new TreeMap<>();
    private final Map<IssueCode, Integer> warnings = new TreeMap<>();
    private int rows;
    private int rejectedRows;
    private int leftOut;
    private int skipped;

    private Rehearsal(JobDefinition job) {
        Contract contract = Contract.shipped();
        this.mapper = EventMapper.of(job.mapping(), new ContractTypes(contract));
        this.validator = new EventValidator(contract);
    }

    static Rehearsal of(JobDefinition job, Path file) {
        Rehearsal rehearsal = new Rehearsal(job);
        rehearsal.run(job, file);
        return rehearsal;
    }

    /// Rows below the header that hold data, readable or not.
    int rows() {
        return rows;
    }

    /// Rows that are no data by the job's reading rules: blank ones, footers.
    int leftOut() {
        return leftOut;
    }

    /// Rows that `skip_when` leaves out.
    int skipped() {
        return skipped;
    }

    /// Request bodies of the valid events by their key in the source.
    Map<String, JsonNode> events() {
        return events;
    }

    JsonNode event(String key) {
        JsonNode event = events.get(key);
        if (event == null) {
            throw new AssertionError("no valid event \"" + key + "\" among " + events.keySet() + "; rejected: " + errors);
        }
        return event;
    }

    /// How many events were rejected, by the code of the first error.
    Map<IssueCode, Integer> rejected() {
        return rejected;
    }

    /// How many rows the rejected events stood on.
    int rejectedRows() {
        return rejectedRows;
    }

    Map<IssueCode, Integer> warnings() {
        return warnings;
    }

    /// Why events were rejected.
    List<Issue> errors() {
        return errors;
    }

    private void run(JobDefinition job, Path file) {
        Map<String, List<SourceRecord>> groups = new LinkedHashMap<>();
        BoundMapper bound;
        try (SourceReader reader = SourceReader.open(file, job.source())) {
            bound = mapper.bind(reader.header());
            for (Optional<ReadRow> row = reader.next(); row.isPresent(); row = reader.next()) {
                take(bound, groups, row.get());
            }
        }
        groups.values().forEach(group -> map(bound, new RecordGroup(group)));
    }

    private void take(BoundMapper bound, Map<String, List<SourceRecord>> groups, ReadRow row) {
        switch (row) {
            case ReadRow.Read read -> {
                rows++;
                read.warnings().forEach(this::note);
                if (bound.shouldSkip(read.record())) {
                    skipped++;
                } else {
                    bound.groupKey(read.record()).ifPresentOrElse(
                            key -> groups.computeIfAbsent(key, _ -> new ArrayList<>()).add(read.record()),
                            () -> map(bound, RecordGroup.of(read.record())));
                }
            }
            case ReadRow.Broken broken -> {
                rows++;
                reject(broken.issues(), 1);
            }
            case ReadRow.LeftOut _ -> leftOut++;
        }
    }

    private void map(BoundMapper bound, RecordGroup group) {
        switch (bound.map(group)) {
            case MappingResult.Mapped mapped -> {
                mapped.warnings().forEach(this::note);
                check(mapped, group.records().size());
            }
            case MappingResult.Split split -> {
                split.warnings().forEach(this::note);
                split.events().forEach(one -> one.event().warnings().forEach(this::note));
                split.events().forEach(one -> check(one.event(), 0));
            }
            case MappingResult.Unmappable unmappable -> reject(unmappable.issues(), group.records().size());
            case MappingResult.Skipped _ -> skipped += group.records().size();
        }
    }

    private void check(MappingResult.Mapped mapped, int ofRows) {
        switch (validator.check(mapped.draft())) {
            case ValidationResult.Valid valid -> {
                valid.warnings().forEach(this::note);
                events.put(valid.payload().key().display(), JSON.readTree(valid.payload().json()));
            }
            case ValidationResult.Invalid invalid -> reject(invalid.issues(), ofRows);
        }
    }

    private void reject(List<Issue> issues, int ofRows) {
        rejectedRows += ofRows;
        issues.stream().filter(issue -> !issue.isError()).forEach(this::note);
        List<Issue> reasons = issues.stream().filter(Issue::isError).toList();
        errors.addAll(reasons);
        rejected.merge(reasons.getFirst().code(), 1, Integer::sum);
    }

    private void note(Issue issue) {
        warnings.merge(issue.code(), 1, Integer::sum);
    }

    @Override
    public String toString() {
        return rows + " rows, " + leftOut + " left out, " + skipped + " skipped, " + events.size() + " events, rejected " + rejected
                + ", warnings " + warnings + errors.stream().map(issue -> "\n  " + issue).collect(Collectors.joining());
    }
}
