package dev.pinnedimport.run;

import dev.pinnedimport.definition.JobDefinition;
import dev.pinnedimport.event.Contract;
import dev.pinnedimport.event.ImageReference;
import dev.pinnedimport.issue.ExitCode;
import dev.pinnedimport.issue.Issue;
import dev.pinnedimport.issue.IssueCode;
import dev.pinnedimport.issue.Place;
import dev.pinnedimport.issue.StopException;
import dev.pinnedimport.mapping.FieldRule;
import dev.pinnedimport.mapping.FieldTypes;
import dev.pinnedimport.mapping.ValueRule;
import dev.pinnedimport.mapping.ValueType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Whether a job speaks of fields that the API's contract has, and of all that it requires.
final class ContractFit {

    private final Contract contract;

    ContractFit(Contract contract) {
        this.contract = contract;
    }

    /// @throws StopException `CONFIGURATION` with everything that does not fit
    void require(JobDefinition job) {
        List<Issue> issues = new ArrayList<>();
        for (FieldRule rule : job.mapping().fields()) {
            pathsOf(rule.path(), rule.value()).forEach(path -> findUnknown(path, rule.at()).ifPresent(issues::add));
        }
        for (Contract.Field field : contract.fields()) {
            if (isAlwaysRequired(field.path()) && !isMapped(job, field.path())) {
                issues.add(Issue.of(
                        IssueCode.JOB_MISSING_FIELD,
                        new Place.JobLine(String.valueOf(job.file().getFileName()), 1, 1),
                        "",
                        "The API requires \"" + field.path() + "\", and the job does not map it. Add it under fields."));
            }
        }
        if (!issues.isEmpty()) {
            throw new StopException(ExitCode.CONFIGURATION, issues);
        }
    }

    // A field of an optional object is required only where the object is there, which the validator sees.
    private boolean isAlwaysRequired(String path) {
        if (path.contains("[]") || !contract.findField(path).map(Contract.Field::required).orElse(false)) {
            return false;
        }
        int dot = path.lastIndexOf('.');
        return dot < 0 || isAlwaysRequired(path.substring(0, dot));
    }

    private Optional<Issue> findUnknown(String path, Place.JobLine at) {
        if (contract.findField(path).isPresent()) {
            return Optional.empty();
        }
        String nearest = contract.findNearest(path).map(field -> " Did you mean \"" + field.path() + "\"?").orElse("");
        return Optional.of(Issue.of(
                IssueCode.JOB_UNKNOWN_FIELD, at, path, "The API's contract has no field \"" + path + "\"." + nearest
                        + " See: pinned-import contract show."));
    }

    private List<String> pathsOf(String path, ValueRule value) {
        if (!(value instanceof ValueRule.Objects objects)) {
            return List.of(path);
        }
        String prefix = typeOf(path) == ValueType.LIST ? path + "[]." : path + ".";
        return objects.fields().keySet().stream().map(name -> prefix + name).toList();
    }

    // A field is mapped where a rule gives it, something around it or something within it.
    private static boolean isMapped(JobDefinition job, String path) {
        return job.mapping().fields().stream()
                .map(FieldRule::path)
                .anyMatch(mapped -> mapped.equals(path) || path.startsWith(mapped + ".") || mapped.startsWith(path + "."));
    }

    /// What the mapper asks about the fields it fills. Where the job uploads images, the cover image is named by a text.
    FieldTypes types(JobDefinition job) {
        return job.findImages().isEmpty() ? this::typeOf : path -> path.equals(ImageReference.FIELD) ? ValueType.TEXT : typeOf(path);
    }

    private ValueType typeOf(String path) {
        return contract.findField(path)
                .map(field -> switch (field.type()) {
                    case TEXT, DATE_TIME, DATE, WEB_ADDRESS -> ValueType.TEXT;
                    case NUMBER -> ValueType.NUMBER;
                    case INTEGER -> ValueType.INTEGER;
                    case BOOLEAN -> ValueType.BOOLEAN;
                    case OBJECT -> ValueType.OBJECT;
                    case LIST -> ValueType.LIST;
                    case ANY -> ValueType.UNKNOWN;
                })
                .orElse(ValueType.UNKNOWN);
    }
}
