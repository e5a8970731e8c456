package dev.pinnedimport.run;

import dev.pinnedimport.issue.Issue;
import dev.pinnedimport.issue.IssueCode;
import dev.pinnedimport.issue.Place;
import dev.pinnedimport.issue.Severity;
import dev.pinnedimport.ledger.IssueCount;
import dev.pinnedimport.ledger.RowIssue;
import dev.pinnedimport.ledger.ValueCounting;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Counts issues by cause without keeping them: for checks, which have no ledger to count in.
final class IssueTally {

    private static final int MOST_VALUES = 1_000;

    private final Map<Cause, Count> counts = new LinkedHashMap<>();

    void add(Issue issue) {
        String column = issue.place() instanceof Place.Cell cell ? cell.column() : "";
        long row = switch (issue.place()) {
            case Place.Row place -> place.number();
            case Place.Cell place -> place.row().number();
            case Place.Column _, Place.File _, Place.JobLine _, Place.Api _, Place.Setting _ -> 0;
        };
        add(new RowIssue(row, column, issue.code(), issue.severity(), issue.found(), issue.sentence(), ""));
    }

    void add(RowIssue issue) {
        counts.computeIfAbsent(new Cause(issue.code(), issue.severity(), issue.column()), _ -> new Count()).add(issue);
    }

    List<IssueCount> byCause() {
        return counts.entrySet().stream()
                .map(entry -> entry.getValue().of(entry.getKey()))
                .sorted(Comparator.comparing(IssueCount::severity).thenComparing(IssueCount::rows, Comparator.reverseOrder()))
                .toList();
    }

    private record Cause(IssueCode code, Severity severity, String column) {}

    private static final class Count {

        private final Set<String> values = new HashSet<>();
        private final ValueCounting single = new ValueCounting();
        private final java.util.ArrayList<RowIssue> example = new java.util.ArrayList<>(1);
        private long rows;

        void add(RowIssue issue) {
            rows++;
            single.add(issue);
            if (example.isEmpty()) {
                example.add(issue);
            }
            if (values.size() < MOST_VALUES) {
                values.add(issue.found());
            }
        }

        IssueCount of(Cause cause) {
            return new IssueCount(cause.code(), cause.severity(), cause.column(), rows, values.size(), example.getFirst(), single.values());
        }
    }
}
