package dev.pinnedimport.report;

import dev.pinnedimport.event.PayloadDiff;
import dev.pinnedimport.event.PayloadDiff.FieldChange;
import dev.pinnedimport.issue.ExitCode;
import dev.pinnedimport.issue.Issue;
import dev.pinnedimport.issue.IssueCode;
import dev.pinnedimport.issue.Place;
import dev.pinnedimport.issue.Severity;
import dev.pinnedimport.ledger.Balance;
import dev.pinnedimport.ledger.IssueCount;
import dev.pinnedimport.ledger.RowIssue;
import dev.pinnedimport.report.RunReport.Status;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;

/// Reports to render in tests.
final class Reports {

    static final RowIssue UNKNOWN_VENUE = new RowIssue(
            17,
            "Venue",
            IssueCode.ROW_UNKNOWN_VALUE,
            Severity.ERROR,
            "Arena Nrod",
            "we do not know \"Arena Nrod\". Did you mean \"Arena Nord\"? Correct the cell, or add it to lookups/venues.csv.",
            "881");

    static final RowIssue HOSTILE = new RowIssue(
            18,
            "Title",
            IssueCode.ROW_TOO_LONG,
            Severity.ERROR,
            "<script>alert(1)</script>",
            "The title \"<img src=x onerror=alert(1)>\u202e\" is too long.",
            "a\"b'c&d");

    private Reports() {}

    static RunReport completed() {
        return report(Status.COMPLETED, ExitCode.ROWS_TO_FIX, new Balance(1204, 31, 18, 1140, 5, 2, 1, 6, 1, 0, 0, 0), List.of());
    }

    static PageDetails details() {
        List<FieldChange> fields = PayloadDiff.between(
                "{\"offers\":[{\"url\":\"https://tickets.example/1\"}],\"startAt\":\"2026-12-01T20:00:00+01:00\",\"title\":\"Jazz\"}",
                "{\"startAt\":\"2026-12-02T20:00:00+01:00\",\"title\":\"Jazz <b>Night</b>\"}");
        SendingTimeline.Recorder recorder = new SendingTimeline.Recorder();
        Instant start = Instant.parse("2026-11-23T01:00:30Z");
        recorder.record(start, 10, 0, false);
        recorder.record(start.plusSeconds(1), 22, 2, false);
        recorder.record(start.plusSeconds(2), 22, 2, true);
        recorder.record(start.plusSeconds(5), 52, 2, false);
        return new PageDetails(List.of(new PlanReport.Changed("881", 19, "Jazz <b>Night</b>", fields)), 17, recorder.timeline(), null);
    }

    static RunReport nothingToDo() {
        return new RunReport(
                "2026-11-23-0200-k7",
                "eventbrite-orders",
                "orders.csv",
                "ab12",
                "https://pinned.events",
                Status.COMPLETED,
                ExitCode.DONE,
                Instant.parse("2026-11-23T01:00:00Z"),
                Instant.parse("2026-11-23T01:00:01.800Z"),
                new Balance(10, 0, 0, 10, 0, 0, 0, 0, 0, 0, 0, 0),
                new RunReport.Requests(0, 0, 0),
                new RunReport.Files(null, null),
                List.of(),
                List.of(),
                List.of());
    }

    static RunReport apiAway() {
        Issue away = Issue.of(
                IssueCode.API_UNREACHABLE,
                new Place.Api("https://pinned.events"),
                "",
                "The events service did not answer for 10 minutes. 812 of 1,204 rows are in. Nothing is lost.");
        return report(Status.STOPPED, ExitCode.API_UNAVAILABLE, new Balance(1204, 812, 0, 0, 0, 0, 0, 0, 0, 0, 0, 392), List.of(away));
    }

    private static RunReport report(Status status, ExitCode exit, Balance rows, List<Issue> stops) {
        return new RunReport(
                "2026-11-23-0200-k7",
                "eventbrite-orders",
                "orders.csv",
                "ab12",
                "https://pinned.events",
                status,
                exit,
                Instant.parse("2026-11-23T01:00:00Z"),
                Instant.parse("2026-11-23T01:04:05Z"),
                rows,
                new RunReport.Requests(52, 2, 3),
                new RunReport.Files(Path.of("out/2026-11-23-0200-k7-report.html"), rows.rejected() > 0 ? Path.of("out/2026-11-23-0200-k7-rejects.csv") : null),
                rows.rejected() > 0
                        ? List.of(
                                new IssueCount(IssueCode.ROW_UNKNOWN_VALUE, Severity.ERROR, "Venue", 5, 2, UNKNOWN_VENUE),
                                new IssueCount(IssueCode.ROW_TOO_LONG, Severity.ERROR, "Title", 1, 1, HOSTILE))
                        : List.of(),
                stops,
                List.of());
    }
}
