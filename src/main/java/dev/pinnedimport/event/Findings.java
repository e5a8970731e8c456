package dev.pinnedimport.event;

import dev.pinnedimport.issue.Issue;
import dev.pinnedimport.issue.IssueCode;
import dev.pinnedimport.issue.Place;
import dev.pinnedimport.issue.Severity;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Collects what is wrong with one draft, each thing once, in the place where its user can mend it.
final class Findings {

    private final EventDraft draft;
    private final List<Finding> findings = new ArrayList<>(0);
    private final Set<String> paths = new HashSet<>(0);

    private record Finding(String path, Issue issue) {}

    Findings(EventDraft draft) {
        this.draft = draft;
    }

    /// @param path of the field; decides the column
    void add(IssueCode code, String path, String found, String sentence) {
        add(path, Issue.of(code, place(path), found, sentence));
    }

    void add(IssueCode code, Severity severity, String path, String found, String sentence) {
        add(path, new Issue(code, severity, place(path), found, sentence));
    }

    /// The field has no value, and needs one.
    void addMissing(String path) {
        String need = "Every " + FieldNames.owner(path) + " needs " + FieldNames.withArticle(path) + ".";
        add(IssueCode.ROW_MISSING, path, "", findColumn(path)
                .map(column -> "\"" + column + "\" is empty. " + need)
                .orElseGet(() -> need + " This one has none: see " + FieldNames.jobKey(path) + " in the job."));
    }

    boolean isEmpty() {
        return findings.isEmpty();
    }

    /// Whether something was found at this very field.
    boolean mention(String path) {
        return paths.contains(path);
    }

    /// Errors before warnings, then in the contract's order. An empty cell that several fields need is said to be empty once.
    List<Issue> inOrderOf(List<String> fields) {
        Set<Place> empty = new HashSet<>();
        return findings.stream()
                .sorted(Comparator.comparing((Finding finding) -> finding.issue().severity())
                        .thenComparingInt(finding -> position(fields, finding.path()))
                        .thenComparing(Finding::path))
                .map(Finding::issue)
                .filter(issue -> issue.code() != IssueCode.ROW_MISSING || !(issue.place() instanceof Place.Cell cell) || empty.add(cell))
                .toList();
    }

    private void add(String path, Issue issue) {
        if (findings.stream().noneMatch(known -> known.path().equals(path) && known.issue().code() == issue.code())) {
            findings.add(new Finding(path, issue));
            paths.add(path);
        }
    }

    private Place place(String path) {
        return findColumn(path).<Place>map(draft.at()::cell).orElse(draft.at());
    }

    private Optional<String> findColumn(String path) {
        return draft.origins().findColumn(path);
    }

    private static int position(List<String> fields, String path) {
        int position = fields.indexOf(Contract.withoutPositions(path));
        return position < 0 ? Integer.MAX_VALUE : position;
    }
}
