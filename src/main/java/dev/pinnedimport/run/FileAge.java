package dev.pinnedimport.run;

import dev.pinnedimport.issue.Issue;
import dev.pinnedimport.issue.IssueCode;
import dev.pinnedimport.issue.Place;
import dev.pinnedimport.ledger.StagedRow;
import dev.pinnedimport.report.SummaryText;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Notices a file of which every event is over: often last month's export, picked up again.
final class FileAge {

    private final Instant now;
    private long events;
    private boolean anyToCome;
    private @Nullable Instant last;

    FileAge(Instant now) {
        this.now = now;
    }

    void look(StagedRow row) {
        switch (row) {
            case StagedRow.Event event -> look(event.payload().endsAt());
            case StagedRow.Recalled recalled -> look(recalled.endsAt());
            case StagedRow.Split split -> split.events().forEach(payload -> look(payload.endsAt()));
            case StagedRow.Rejected _, StagedRow.Skipped _ -> {
                // nothing that would be published
            }
        }
    }

    private void look(Instant end) {
        if (!anyToCome) {
            events++;
            anyToCome = end.isAfter(now);
            last = last == null || end.isAfter(last) ? end : last;
        }
    }

    Optional<Issue> find(String file) {
        if (anyToCome || last == null) {
            return Optional.empty();
        }
        return Optional.of(Issue.of(IssueCode.FILE_ALL_PAST, new Place.File(file), "", (events == 1 ? "The only event" : "All "
                + SummaryText.number(events) + " events") + " in this file " + (events == 1 ? "is" : "are") + " over"
                + (events == 1 ? ", since " : ", the last since ") + last.atOffset(ZoneOffset.UTC).toLocalDate()
                + ". Check that this is not an older export."));
    }
}
