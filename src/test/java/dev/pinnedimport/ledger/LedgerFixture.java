package dev.pinnedimport.ledger;

import dev.pinnedimport.event.EventPayload;
import dev.pinnedimport.event.Fingerprint;
import dev.pinnedimport.event.SourceKey;
import dev.pinnedimport.issue.Issue;
import dev.pinnedimport.issue.IssueCode;
import dev.pinnedimport.issue.Place;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;

/// A ledger with a source of its own and short words for what tests do with it. Rows are written `key=content`, or `key!` where the row was
/// rejected, `-` where it was skipped, `key:1,2=content` where each of its dates is an event; rows are counted from 2.
final class LedgerFixture {

    static final Instant NOW = Instant.parse("2026-11-23T02:00:00.123Z");

    final Ledger ledger;
    final Source source;
    Run run;

    private LedgerFixture(Ledger ledger, Source source) {
        this.ledger = ledger;
        this.source = source;
        this.run = startRun();
    }

    static LedgerFixture on(Ledger ledger) {
        return new LedgerFixture(ledger, ledger.source(URI.create("https://pinned.events"), "system-" + UUID.randomUUID()));
    }

    static String json(String content) {
        return "{\"title\":\"" + content + "\"}";
    }

    /// `a/1` is the event of the date 1 of the row a.
    static SourceKey key(String key) {
        return new SourceKey(key.replace('/', '\u001f'));
    }

    Run startRun() {
        run = ledger.startRun(source, "run-" + UUID.randomUUID(), "job", "in/file.csv", "ab12", "rules-1", NOW);
        return run;
    }

    Run startRetry(String id, KeptRows.Again again) {
        return ledger.startRetry(source, id, "job", "in/file.csv", "ab12", "rules-1", NOW, new Run.Origin("", null), again);
    }

    void endRun() {
        ledger.endRun(run, new Run.Outcome(NOW, "completed", 0, "{}"));
    }

    void stage(String... rows) {
        ledger.stage(run).write(rows(rows));
    }

    /// Stages a file that lists every event: what it does not name becomes a draft.
    void stageComplete(String... rows) {
        Staging staging = ledger.stage(run);
        staging.write(rows(rows));
        staging.stageDrafts();
    }

    static List<StagedRow> rows(String... rows) {
        List<StagedRow> staged = new ArrayList<>();
        long number = 2;
        for (String row : rows) {
            StagedRow next = row(number, row);
            number += next.rows();
            staged.add(next);
        }
        return staged;
    }

    static StagedRow row(long number, String row) {
        Place.Row at = new Place.Row("in/file.csv", null, number);
        if (row.equals("-")) {
            return new StagedRow.Skipped(at, 1);
        }
        if (row.endsWith("!")) {
            return new StagedRow.Rejected(at, key(row.substring(0, row.length() - 1)), List.of(number),
                    List.of(Issue.of(IssueCode.ROW_DATE, at.cell("Date"), "yesterday", "\"yesterday\" is not a date.")));
        }
        int members = (int) row.chars().filter(c -> c == '+').count();
        String[] parts = row.replace("+", "").split("=", 2);
        int colon = parts[0].indexOf(':');
        if (colon > 0) {
            SourceKey key = key(parts[0].substring(0, colon));
            List<EventPayload> events = Arrays.stream(parts[0].substring(colon + 1).split(","))
                    .map(date -> payload(at, key.with(date).orElseThrow().value(), parts[1] + " on " + date))
                    .toList();
            return new StagedRow.Split(at, key, events, List.of());
        }
        return new StagedRow.Event(payload(at, parts[0], parts[1]), numbers(number + 1, members), List.of());
    }

    /// The row as a memory of it would give it.
    ///
    /// @param making told each time that the event is made
    static StagedRow recalled(StagedRow row, Runnable making) {
        return row instanceof StagedRow.Event event
                ? new StagedRow.Recalled(event.at(), event.payload().key(), event.payload().fingerprint(), event.payload().startsAt(),
                        event.payload().endsAt(), event.grouped(), () -> {
                            making.run();
                            return event;
                        })
                : row;
    }

    private static List<Long> numbers(long first, int count) {
        long[] numbers = new long[count];
        Arrays.setAll(numbers, i -> first + i);
        return Arrays.stream(numbers).boxed().toList();
    }

    static EventPayload payload(Place.Row at, String key, String content) {
        String json = json(content);
        return new EventPayload(at, key(key), json, Fingerprint.of(json), 42, content, Instant.parse("2027-01-01T19:00:00Z"),
                Instant.parse("2027-01-01T21:00:00Z"));
    }

    List<Entry> listSendable() {
        return ledger.listSendable(run, NOW, 100);
    }

    boolean claim(String key, EntryState from) {
        return !ledger.exchange(run, List.of(), List.of(new Intent(key(key), from, 1, NOW))).isEmpty();
    }

    void settle(Settlement... settlements) {
        ledger.exchange(run, List.of(settlements), List.of());
    }

    void deliver(String key, String eventId) {
        claim(key, EntryState.STAGED);
        settle(delivered(key, eventId));
    }

    static Settlement.Delivered delivered(String key, String eventId) {
        return new Settlement.Delivered(key(key), NOW, eventId, "req-1", "answer");
    }

    static Settlement.InDoubt inDoubt(String key) {
        return new Settlement.InDoubt(key(key), NOW, "The connection was cut.", null);
    }

    static Settlement.Refused refused(String key) {
        Place seats = new Place.Row("in/file.csv", null, 2).cell("Seats");
        return new Settlement.Refused(key(key), NOW,
                Issue.of(IssueCode.ROW_REFUSED, seats, "0", "the API refused it: capacity must be at least 1."), 422, "req-2");
    }

    static Settlement.Waiting waiting(String key, Instant notBefore) {
        return new Settlement.Waiting(key(key), NOW, notBefore, "The API asked for a pause.", "req-3");
    }

    static Settlement.Blocked blocked(String key) {
        return new Settlement.Blocked(key(key), NOW, Issue.of(IssueCode.ROW_CHANNEL, new Place.Row("in/file.csv", null, 2), "42",
                "the key's owner has no access to channel 42."), "req-4");
    }

    static Settlement.NotSent notSent(String key, boolean lookedUp) {
        return new Settlement.NotSent(key(key), NOW, lookedUp ? "The API does not have it." : "No connection.", lookedUp);
    }

    Entry entry(String key) {
        return ledger.find(source, key(key)).orElseThrow();
    }

    Balance balance() {
        return ledger.balance(run);
    }

    List<RowIssue> issues() {
        List<RowIssue> issues = new ArrayList<>();
        ledger.forEachIssue(run, issues::add);
        return issues;
    }
}
