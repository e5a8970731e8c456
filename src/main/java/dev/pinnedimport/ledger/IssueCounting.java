package dev.pinnedimport.ledger;

import dev.pinnedimport.issue.IssueCode;
import dev.pinnedimport.issue.Severity;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Counts issues by cause while they pass by in row order.
final class IssueCounting {

    private final Map<Cause, Count> counts = new LinkedHashMap<>();

    private record Cause(IssueCode code, Severity severity, String column) {}

    private static final class Count {
        private final RowIssue example;
        private final Values values = new Values();
        private final ValueCounting single = new ValueCounting();
        private long rows;
        private long lastRow = Long.MIN_VALUE;

        private Count(RowIssue example) {
            this.example = example;
        }
    }

    void add(RowIssue issue) {
        Count count = counts.computeIfAbsent(new Cause(issue.code(), issue.severity(), issue.column()), cause -> new Count(issue));
        count.values.add(issue.found());
        count.single.add(issue);
        if (issue.row() != count.lastRow) {
            count.rows++;
            count.lastRow = issue.row();
        }
    }

    void add(IssueTable.Overflow overflow) {
        counts.forEach((cause, count) -> {
            if (cause.severity() != Severity.ERROR && cause.code() == overflow.code() && cause.column().equals(overflow.column())) {
                count.rows += overflow.more();
            }
        });
    }

    /// Most rows first.
    List<IssueCount> counts() {
        return counts.entrySet().stream()
                .map(entry -> issueCount(entry.getKey(), entry.getValue()))
                .sorted(Comparator.comparingLong(IssueCount::rows).reversed())
                .toList();
    }

    private static IssueCount issueCount(Cause cause, Count count) {
        return new IssueCount(cause.code(), cause.severity(), cause.column(), count.rows, count.values.size, count.example, count.single.values());
    }

    /// A set of texts, known by 64 bits: good enough to count them, and a million fit into 16 MB.
    private static final class Values {
        private long[] slots = new long[64];
        private int size;

        void add(String text) {
            if (2 * (size + 1) > slots.length) {
                grow();
            }
            put(hash(text));
        }

        private void put(long hash) {
            int slot = (int) hash & slots.length - 1;
            while (slots[slot] != 0) {
                if (slots[slot] == hash) {
                    return;
                }
                slot = slot + 1 & slots.length - 1;
            }
            slots[slot] = hash;
            size++;
        }

        private void grow() {
            long[] old = slots;
            slots = new long[2 * old.length];
            size = 0;
            Arrays.stream(old).filter(hash -> hash != 0).forEach(this::put);
        }

        private static long hash(String text) {
            long hash = 0xcbf29ce484222325L;
            for (int i = 0; i < text.length(); i++) {
                hash = (hash ^ text.charAt(i)) * 0x100000001b3L;
            }
            hash = (hash ^ hash >>> 32) * 0x9e3779b97f4a7c15L;
            hash ^= hash >>> 29;
            return hash == 0 ? 1 : hash;
        }
    }
}
