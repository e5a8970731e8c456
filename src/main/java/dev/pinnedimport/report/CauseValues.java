package dev.pinnedimport.report;

import dev.pinnedimport.ledger.IssueCount;
import dev.pinnedimport.ledger.RowIssue;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The most frequent values behind each cause.
final class CauseValues {

    private static final int MOST_VALUES = 2_000;
    private static final int SHOWN = 8;

    private final Map<String, Map<String, Long>> values = new HashMap<>();

    void add(RowIssue issue) {
        Map<String, Long> counts = values.computeIfAbsent(cause(issue.code().id(), issue.column()), cause -> new HashMap<>());
        if (!issue.found().isBlank() && (counts.size() < MOST_VALUES || counts.containsKey(issue.found()))) {
            counts.merge(issue.found(), 1L, Long::sum);
        }
    }

    /// The values of a cause with how many rows have them, most rows first.
    List<Map.Entry<String, Long>> of(IssueCount cause) {
        return values.getOrDefault(cause(cause.code().id(), cause.column()), Map.of()).entrySet().stream()
                .sorted(Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder()).thenComparing(Map.Entry.comparingByKey()))
                .limit(SHOWN)
                .toList();
    }

    private static String cause(String code, String column) {
        return code + " " + column;
    }
}
