package dev.pinnedimport.source.damage;

import dev.pinnedimport.issue.Texts;
import java.util.List;
import java.util.TreeMap;

/// How often something was seen in a column, and where first, in whatever order it was seen.
final class Examples {

    private static final int SHOWN = 3;
    private static final int LONGEST = 40;

    private final TreeMap<Long, String> first = new TreeMap<>();
    private long count;

    void add(long row, String text) {
        count++;
        if (first.size() < SHOWN || row < first.lastKey()) {
            first.put(row, text);
            cut();
        }
    }

    Examples plus(Examples other) {
        Examples both = new Examples();
        both.count = count + other.count;
        both.first.putAll(first);
        both.first.putAll(other.first);
        both.cut();
        return both;
    }

    private void cut() {
        while (first.size() > SHOWN) {
            first.pollLastEntry();
        }
    }

    long count() {
        return count;
    }

    /// `row 5 "123.0", row 6 "124.0" and 10 more`
    @Override
    public String toString() {
        List<String> shown = first.entrySet().stream()
                .map(example -> "row " + example.getKey() + " \"" + Texts.shorten(Texts.visible(example.getValue().strip()), LONGEST) + "\"").toList();
        return String.join(", ", shown) + (count > shown.size() ? " and " + (count - shown.size()) + " more" : "");
    }
}
