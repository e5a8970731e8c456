package dev.pinnedimport.campaign;

import dev.pinnedimport.campaign.Export.Content;
import dev.pinnedimport.campaign.Export.Expected;
import dev.pinnedimport.campaign.JournalReading.Sent;
import dev.pinnedimport.campaign.LedgerReading.EntryRow;
import dev.pinnedimport.sandbox.ReceivedEvent;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Compares what must have come of a round with what did. Uses nothing of the program itself.
final class Checker {

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final ZoneId ZONE = ZoneId.of("Europe/Berlin");
    private static final DateTimeFormatter CELL = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm", Locale.ROOT);
    private static final Pattern STACK_TRACE =
            Pattern.compile("^\\s+at [\\w.$/]+\\(.*\\)|^Caused by:|^Exception in thread|\\w+Exception\\b|\\w+Error\\b", Pattern.MULTILINE);
    private static final List<String> BUCKETS = List.of("created", "updated", "unchanged", "grouped", "skipped", "duplicates", "rejected", "refused",
            "blocked", "in_doubt", "not_sent");

    private static final int KILLED = 137;

    private final String round;
    private final Totals totals;

    Checker(String round, Totals totals) {
        this.round = round;
        this.totals = totals;
    }

    void find(String finding) {
        totals.find(round + ": " + finding);
    }

    /// Each row has become what it must, once.
    void checkEvents(Expected expected, Map<String, Set<Content>> everValid, List<ReceivedEvent> events) {
        Map<String, List<Content>> found = new HashMap<>();
        for (ReceivedEvent event : events) {
            JsonNode json = JSON.readTree(event.json());
            found.computeIfAbsent(json.path("description").asString("").replace("src:", ""), _ -> new ArrayList<>()).add(content(json));
        }
        found.forEach((id, contents) -> {
            if (contents.size() > 1) {
                totals.add("duplicates", contents.size() - 1);
                find("event " + id + " exists " + contents.size() + " times: " + contents);
            }
            Content due = expected.events().get(id);
            if (due != null && !contents.contains(due)) {
                find("event " + id + " should be " + due + " but is " + contents);
            } else if (due == null && !everValid.getOrDefault(id, Set.of()).containsAll(contents)) {
                find("no file ever asked for event " + id + " as " + contents);
            }
        });
        Set<String> lost = new TreeSet<>(expected.events().keySet());
        lost.removeAll(found.keySet());
        totals.add("losses", lost.size());
        if (!lost.isEmpty()) {
            find("lost rows: " + lost);
        }
    }

    private static Content content(JsonNode event) {
        Set<String> tickets = new TreeSet<>();
        event.path("offers").forEach(offer -> tickets.add(offer.path("name").asString("")));
        LocalDateTime start = OffsetDateTime.parse(event.path("startAt").asString()).atZoneSameInstant(ZONE).toLocalDateTime();
        return new Content(event.path("title").asString(""), start.format(CELL), tickets);
    }

    /// What was sent had been written down before, and under one key there were never two bodies.
    void checkIntents(JournalReading journal, LedgerReading ledger) {
        Map<String, LedgerReading.Owner> keys = ledger.keys();
        for (Sent sent : journal.sent()) {
            LedgerReading.Owner owner = keys.get(sent.idempotencyKey());
            if (owner == null) {
                find("request " + sent.number() + " (" + sent.method() + ") was sent under a key that the ledger does not know: " + sent.idempotencyKey());
            } else if (owner.generation() == owner.entry().generation() && owner.entry().isUntouched(ledger.attempted())) {
                find("request " + sent.number() + " (" + sent.method() + ") was sent, but the ledger shows no intent: " + owner.entry());
            }
        }
        journal.keysWithTwoBodies().forEach(key -> find("two bodies under one idempotency key: " + key + " of " + keys.get(key)));
        journal.commits().forEach((id, count) -> {
            if (count > 1) {
                find("the sandbox created event " + id + " " + count + " times");
            }
        });
    }

    /// The ledger knows each event under its real id, and nothing is left open.
    void checkLedger(Expected expected, LedgerReading ledger, List<ReceivedEvent> events) {
        Map<String, String> idOf = new HashMap<>();
        events.forEach(event -> idOf.put(JSON.readTree(event.json()).path("description").asString("").replace("src:", ""), Long.toString(event.id())));
        Map<String, EntryRow> entryOf = new HashMap<>();
        ledger.entries().forEach(entry -> entryOf.put(entry.sourceId(), entry));
        idOf.forEach((id, eventId) -> {
            EntryRow entry = entryOf.get(id);
            if (entry == null || !entry.eventId().equals(eventId)) {
                find("the ledger has no entry for event " + eventId + " of " + id + ": " + entry);
            }
        });
        for (EntryRow entry : ledger.entries()) {
            boolean wanted = expected.events().containsKey(entry.sourceId());
            boolean open = entry.state().equals("SENDING") || entry.state().equals("IN_DOUBT");
            if (open || (wanted && !entry.state().equals("DELIVERED"))) {
                find("an entry is left open: " + entry);
            }
        }
        if (ledger.stranded() > 0) {
            find(ledger.stranded() + " runs have several executions that never ended");
        }
        if (!ledger.lastExecution().equals("COMPLETED")) {
            find("the last execution is " + ledger.lastExecution());
        }
        if (!ledger.rejected().equals(expected.rejected())) {
            find("rows with errors should be " + expected.rejected() + " but are " + ledger.rejected());
        }
    }

    /// The balance of the last run, against the file and against the ledger's tables.
    void checkBalance(Expected expected, JsonNode report, LedgerReading ledger) {
        JsonNode rows = report.path("rows");
        requireCount(rows, "read", expected.rows());
        requireCount(rows, "rejected", expected.rejected().size());
        requireCount(rows, "duplicates", expected.duplicates());
        requireCount(rows, "grouped", expected.grouped());
        requireCount(rows, "skipped", expected.skipped());
        for (String none : List.of("refused", "blocked", "in_doubt", "not_sent")) {
            requireCount(rows, none, 0);
        }
        long in = rows.path("created").asLong() + rows.path("updated").asLong() + rows.path("unchanged").asLong();
        if (in != expected.events().size()) {
            find("created, updated and unchanged should make " + expected.events().size() + ": " + rows);
        }
        requireCount(rows, "created", ledger.lastRunEntries().getOrDefault("DELIVERED CREATE", 0L));
        requireCount(rows, "updated", ledger.lastRunEntries().getOrDefault("DELIVERED UPDATE", 0L));
        requireCount(rows, "unchanged", ledger.lastRun().getOrDefault("unchanged", -1L));
        requireCount(rows, "read", ledger.lastRun().getOrDefault("rows_read", -1L));
    }

    private void requireCount(JsonNode rows, String bucket, long due) {
        if (rows.path(bucket).asLong(-1) != due) {
            find("rows." + bucket + " should be " + due + " in " + rows);
        }
    }

    /// What a process printed: no stack trace, no key, and numbers that add up.
    void checkOutput(Child child) {
        String all = child.output() + child.errorOutput();
        var trace = STACK_TRACE.matcher(all);
        if (trace.find()) {
            find(child.name() + " printed \"" + trace.group().strip() + "\": " + all.strip());
        }
        if (all.contains(Round.API_KEY)) {
            find(child.name() + " printed the API key");
        }
        child.findReport().ifPresent(report -> {
            JsonNode rows = report.path("rows");
            long accounted = BUCKETS.stream().mapToLong(bucket -> rows.path(bucket).asLong(-1)).sum();
            if (rows.path("read").asLong(-1) != accounted) {
                find(child.name() + " does not balance: " + rows);
            }
            if (child.exitCode() != KILLED && report.path("exit").asInt(-1) != child.exitCode()) {
                find(child.name() + " ended with " + child.exitCode() + " but reported " + report.path("exit"));
            }
        });
    }
}
