package dev.pinnedimport.mapping;

import dev.pinnedimport.issue.Issue;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Which patterns of a job's dates a file has ruled out. Holds for every header that the job is bound to.
///
/// @param dropped number of a date rule, in the order of binding, to the numbers of its patterns that are out
/// @param ruledOut the same in words that outlive the binding: the field of each rule to its patterns that are out
/// @param notices how it was decided, one sentence for each column
public record DateDecisions(Map<Integer, Set<Integer>> dropped, Map<String, List<String>> ruledOut, List<Issue> notices) {

    public DateDecisions {
        dropped = Map.copyOf(dropped);
        ruledOut = Map.copyOf(ruledOut);
        notices = List.copyOf(notices);
    }

    static DateDecisions none() {
        return new DateDecisions(Map.of(), Map.of(), List.of());
    }

    DateTexts apply(int date, DateTexts texts) {
        return texts.without(dropped.getOrDefault(date, Set.of()));
    }
}
