package dev.pinnedimport.run;

import dev.pinnedimport.issue.IssueCode;
import dev.pinnedimport.issue.Severity;
import dev.pinnedimport.ledger.IssueCount;
import dev.pinnedimport.ledger.RowIssue;
import dev.pinnedimport.ledger.StagedRow;
import dev.pinnedimport.ledger.ValueCounting;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Counts rows by cause without keeping issues: for checks, which have no ledger to count in.
final class IssueTally {

    private static final int MOST_VALUES = 1_000;

    private final Map<Cause, Count> counts = new LinkedHashMap<>();

    void add(StagedRow row) {
        row.said().forEach(this::add);
    }

    /// Issues of one cause must come in row order, or at least those of one row together.
    void add(RowIssue issue) {
        Count count = count(issue);
        add(issue, issue.row() == count.lastRow ? 0 : 1);
        count.lastRow = issue.row();
    }

    /// @param rows how many it stands for
    void add(RowIssue issue, long rows) {
        count(issue).add(issue, rows);
    }

    private Count count(RowIssue issue) {
        return counts.computeIfAbsent(new Cause(issue.code(), issue.severity(), issue.column()), _ -> new Count());
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
        private long lastRow = Long.MIN_VALUE;

        void add(RowIssue issue, long more) {
            rows += more;
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
