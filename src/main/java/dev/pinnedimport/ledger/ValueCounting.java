package dev.pinnedimport.ledger;

import dev.pinnedimport.issue.IssueCode;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Counts the single values behind causes that a person mends value by value: words that a lookup does not know.
public final class ValueCounting {

    private static final int MOST = 1_000;
    private static final Pattern MEANT = Pattern.compile("Did you mean \"(.+?)\"\\?");

    private final Map<Unknown, Count> counts = new LinkedHashMap<>();

    /// A value, and what is said about it: several lookups may not know it.
    private record Unknown(String value, String sentence) {}

    private static final class Count {
        private long rows;
        private long lastRow = Long.MIN_VALUE;
    }

    /// Rows must come in order; other kinds of issues are passed by.
    public void add(RowIssue issue) {
        Unknown unknown = new Unknown(issue.found(), issue.sentence());
        if (!isAboutAValue(issue) || !counts.containsKey(unknown) && counts.size() >= MOST) {
            return;
        }
        Count count = counts.computeIfAbsent(unknown, _ -> new Count());
        if (count.lastRow != issue.row()) {
            count.rows++;
            count.lastRow = issue.row();
        }
    }

    private static boolean isAboutAValue(RowIssue issue) {
        return !issue.found().isEmpty() && (issue.code() == IssueCode.ROW_UNKNOWN_VALUE || issue.code() == IssueCode.JOB_LOOKUP_EMPTY
                || issue.code() == IssueCode.ROW_ZONE);
    }

    /// Those of most rows first.
    public List<IssueCount.Value> values() {
        return counts.entrySet().stream()
                .map(entry -> new IssueCount.Value(entry.getKey().value(), entry.getValue().rows, nearest(entry.getKey().sentence()),
                        entry.getKey().sentence()))
                .sorted(Comparator.comparingLong(IssueCount.Value::rows).reversed())
                .toList();
    }

    private static @org.jspecify.annotations.Nullable String nearest(String sentence) {
        Matcher meant = MEANT.matcher(sentence);
        return meant.find() ? meant.group(1) : null;
    }
}
