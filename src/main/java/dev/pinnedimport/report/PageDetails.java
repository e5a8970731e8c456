package dev.pinnedimport.report;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What the page of a run shows beside its report.
///
/// @param changed      events that were updated, with their fields before and after: the first of them
/// @param moreChanged  updated events that are not among them
/// @param timeline     of the sending in this execution of the run
/// @param retry        null for a run on a file
public record PageDetails(List<PlanReport.Changed> changed, long moreChanged, SendingTimeline timeline, @Nullable RetryTally retry) {

    public PageDetails {
        changed = List.copyOf(changed);
    }

    public Optional<RetryTally> findRetry() {
        return Optional.ofNullable(retry);
    }

    public static PageDetails none() {
        return new PageDetails(List.of(), 0, SendingTimeline.none(), null);
    }
}
