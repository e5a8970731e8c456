package dev.pinnedimport.run;

import dev.pinnedimport.event.EventPayload;
import dev.pinnedimport.issue.Issue;
import dev.pinnedimport.issue.IssueCode;
import dev.pinnedimport.issue.Place;
import dev.pinnedimport.ledger.StagedRow;
import dev.pinnedimport.report.SummaryText;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Notices a file of which every event is over: often last month's export, picked up again.
final class FileAge {

    private static final String END = "\"endAt\":\"";

    private final Instant now;
    private long events;
    private boolean anyToCome;
    private @Nullable Instant last;

    FileAge(Instant now) {
        this.now = now;
    }

    void look(StagedRow row) {
        switch (row) {
            case StagedRow.Event event -> look(event.payload());
            case StagedRow.Split split -> split.events().forEach(this::look);
            case StagedRow.Rejected _, StagedRow.Skipped _ -> {
                // nothing that would be published
            }
        }
    }

    private void look(EventPayload event) {
        if (!anyToCome) {
            Instant end = end(event);
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

    private static Instant end(EventPayload event) {
        String json = event.json();
        int at = json.indexOf(END);
        int to = at < 0 ? -1 : json.indexOf('"', at + END.length());
        try {
            return to < 0 ? event.startsAt() : OffsetDateTime.parse(json.substring(at + END.length(), to)).toInstant();
        } catch (DateTimeParseException _) {
            return event.startsAt();
        }
    }
}
