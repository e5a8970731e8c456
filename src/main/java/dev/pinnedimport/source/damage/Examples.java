package dev.pinnedimport.source.damage;

import dev.pinnedimport.issue.Texts;
import java.util.ArrayList;
import java.util.List;

/// How often something was seen in a column, and where first.
final class Examples {

    private static final int SHOWN = 3;
    private static final int LONGEST = 40;

    private final List<String> first = new ArrayList<>(SHOWN);
    private long count;

    void add(long row, String text) {
        if (count++ < SHOWN) {
            first.add("row " + row + " \"" + Texts.shorten(Texts.visible(text.strip()), LONGEST) + "\"");
        }
    }

    long count() {
        return count;
    }

    /// `row 5 "123.0", row 6 "124.0" and 10 more`
    @Override
    public String toString() {
        return String.join(", ", first) + (count > first.size() ? " and " + (count - first.size()) + " more" : "");
    }
}
