package dev.pinnedimport.event;

import dev.pinnedimport.issue.Issue;
import dev.pinnedimport.issue.Place;
import java.util.List;

/// What came of checking a draft.
public sealed interface ValidationResult {

    record Valid(EventPayload payload, List<Issue> warnings) implements ValidationResult {
        public Valid {
            warnings = List.copyOf(warnings);
        }
    }

    record Invalid(Place.Row at, List<Issue> issues) implements ValidationResult {
        public Invalid {
            issues = List.copyOf(issues);
        }
    }
}
