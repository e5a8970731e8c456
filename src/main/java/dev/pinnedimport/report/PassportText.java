package dev.pinnedimport.report;

import dev.pinnedimport.event.Action;
import dev.pinnedimport.event.PayloadDiff.FieldChange;
import dev.pinnedimport.issue.Texts;
import dev.pinnedimport.ledger.Attempt;
import dev.pinnedimport.ledger.Entry;
import dev.pinnedimport.ledger.EntryState;
import dev.pinnedimport.ledger.RowIssue;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// A row's passport in words and as JSON. Foreign text is made visible; nothing of it reaches a terminal as it is.
public final class PassportText {

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss", Locale.ROOT);
    private static final int LONGEST_VALUE = 200;
    private static final int MOST_ROWS = 5;

    private final Passport passport;
    private final ZoneId zone;
    private final List<String> lines = new ArrayList<>();

    private PassportText(Passport passport, ZoneId zone) {
        this.passport = passport;
        this.zone = zone;
    }

    public static String of(Passport passport, ZoneId zone) {
        return new PassportText(passport, zone).write();
    }

    private String write() {
        addHead();
        addCells();
        addFields();
        addIssues();
        addPayload();
        addEvent();
        lines.add("Next run");
        lines.add("  " + passport.next());
        addOthers();
        return String.join("\n", lines) + "\n";
    }

    private void addHead() {
        Passport.Where where = passport.where();
        lines.add((where.row() > 0 ? "Row " + where.row() + " of " + shown(where.file()) : "No row of a file") + ", run " + where.run() + " of "
                + shown(where.job()) + ".");
        lines.add((where.sourceId().isEmpty() ? "It has no id that can be used" : "Event " + quoted(where.sourceId())) + ", system "
                + shown(where.system()) + ", to " + where.target() + ".");
        passport.sources().forEach(words -> lines.add("  " + shown(words)));
    }

    private void addCells() {
        for (Passport.Row row : passport.rows().stream().limit(MOST_ROWS).toList()) {
            lines.add(passport.rows().size() == 1 ? "Cells" : "Cells of row " + row.number());
            int width = row.cells().keySet().stream().mapToInt(column -> shown(column).length()).max().orElse(0);
            row.cells().forEach((column, text) -> lines.add("  " + CauseTable.left(shown(column), width) + "  " + (text.isEmpty() ? "-" : quoted(text))));
        }
        if (passport.rows().size() > MOST_ROWS) {
            lines.add("  and " + (passport.rows().size() - MOST_ROWS) + " more rows of the same event");
        }
    }

    private void addFields() {
        if (passport.fields().isEmpty()) {
            return;
        }
        lines.add("Fields");
        for (Passport.Field field : passport.fields()) {
            lines.add("  " + field.path() + " = " + (field.result() == null ? "(nothing)" : shown(field.result())));
            field.steps().forEach(step -> lines.add("    " + shown(step.what()) + ": " + (step.value().isEmpty() ? "-" : quoted(step.value()))));
        }
    }

    private void addIssues() {
        if (!passport.issues().isEmpty()) {
            lines.add("What the run said");
            passport.issues().forEach(issue -> lines.add("  " + words(issue)));
        }
        if (!passport.today().isEmpty()) {
            lines.add("What is wrong with it as it stands");
            passport.today().forEach(words -> lines.add("  " + words));
        }
    }

    private static String words(RowIssue issue) {
        return (issue.column().isEmpty() ? "" : "Column \"" + shown(issue.column()) + "\": ") + shown(issue.sentence()) + " (" + issue.code().id() + ")";
    }

    private void addPayload() {
        passport.findEntry().map(Entry::payload).or(passport::findPayload).ifPresent(json -> {
            lines.add("Payload");
            JsonNode payload = JSON.readTree(json);
            payload.properties().forEach(property -> lines.add("  " + shown(property.getKey()) + ": " + shown(property.getValue().toString())));
        });
        if (!passport.changes().isEmpty()) {
            lines.add("Not in the API yet");
            for (FieldChange change : passport.changes()) {
                lines.add("  " + PlanText.change(change));
            }
        }
    }

    private void addEvent() {
        lines.add("Event");
        Entry entry = passport.entry();
        if (entry == null) {
            lines.add("  There is none: the row never became one.");
            return;
        }
        lines.add("  " + state(entry));
        lines.add("  event id         " + (entry.eventId() == null ? "-" : shown(entry.eventId())));
        lines.add("  idempotency key  " + entry.idempotencyKey() + " (" + (entry.action() == Action.CREATE ? "create" : "update") + ", generation "
                + entry.generation() + ", sent " + entry.attempts() + (entry.attempts() == 1 ? " time" : " times") + ")");
        if (entry.lastSentAt() != null) {
            lines.add("  last sent        " + time(entry.lastSentAt()) + (entry.requestId() == null ? "" : ", request " + shown(entry.requestId())));
        }
        for (Passport.Try one : passport.attempts()) {
            Attempt attempt = one.attempt();
            lines.add("  " + time(attempt.at()) + "  " + word(attempt.ledTo()) + (attempt.status() == null ? "" : ", status " + attempt.status())
                    + (attempt.requestId() == null ? "" : ", request " + shown(attempt.requestId())) + (one.run().isEmpty() ? "" : ", run " + one.run())
                    + ": " + shown(attempt.reason()));
        }
        passport.findDelivered().ifPresent(delivered -> lines.add("  " + time(delivered.at()) + "  delivered"
                + (delivered.how() == null ? "" : " (" + shown(delivered.how()) + ")")));
    }

    private void addOthers() {
        if (passport.others().isEmpty()) {
            return;
        }
        lines.add("Other events of the row");
        for (Passport.Other other : passport.others()) {
            Entry entry = other.entry();
            lines.add("  " + quoted(other.sourceId()) + "  " + (entry == null ? "There is none: the date never became one."
                    : state(entry) + (entry.eventId() == null ? "" : " Event id " + shown(entry.eventId()) + ".")));
            lines.add("    next run: " + other.next());
        }
    }

    private static String state(Entry entry) {
        String words = word(entry.state());
        return Character.toUpperCase(words.charAt(0)) + words.substring(1) + (entry.reason() == null ? "." : ": " + shown(entry.reason()));
    }

    private static String word(EntryState state) {
        return switch (state) {
            case STAGED -> "to be sent";
            case SENDING -> "sent, no answer on record";
            case WAITING -> "waiting to be sent again";
            case IN_DOUBT -> "in doubt";
            case DELIVERED -> "delivered";
            case REFUSED -> "refused";
            case BLOCKED -> "blocked";
        };
    }

    private String time(Instant at) {
        return TIME.format(at.atZone(zone));
    }

    private static String quoted(String text) {
        return "\"" + shown(text) + "\"";
    }

    private static String shown(String text) {
        return Texts.shorten(Texts.visible(text), LONGEST_VALUE);
    }

    // ---- JSON --------------------------------------------------------------------------------------------------

    public static ObjectNode json(Passport passport) {
        ObjectNode json = JSON.createObjectNode();
        Passport.Where where = passport.where();
        json.put("run", where.run()).put("job", where.job()).put("file", where.file()).put("row", where.row());
        json.put("system", where.system()).put("target", where.target()).put("source_id", where.sourceId());
        ArrayNode sources = json.putArray("sources");
        passport.sources().forEach(sources::add);
        ArrayNode rows = json.putArray("rows");
        for (Passport.Row row : passport.rows()) {
            ObjectNode cells = rows.addObject().put("row", row.number()).putObject("cells");
            row.cells().forEach(cells::put);
        }
        ArrayNode fields = json.putArray("fields");
        for (Passport.Field field : passport.fields()) {
            ObjectNode one = fields.addObject().put("field", field.path());
            ArrayNode steps = one.putArray("steps");
            field.steps().forEach(step -> steps.addObject().put("step", step.what()).put("value", step.value()));
            one.set("result", parsed(field.result()));
        }
        ArrayNode issues = json.putArray("issues");
        passport.issues().forEach(issue -> issues.addObject().put("code", issue.code().id()).put("column", issue.column())
                .put("found", issue.found()).put("sentence", issue.sentence()));
        ArrayNode today = json.putArray("wrong_now");
        passport.today().forEach(today::add);
        json.set("payload", parsed(passport.findEntry().map(Entry::payload).or(passport::findPayload).orElse(null)));
        ArrayNode changes = json.putArray("changes");
        for (FieldChange change : passport.changes()) {
            ObjectNode one = changes.addObject().put("field", change.path());
            one.set("before", change.before());
            one.set("after", change.after());
        }
        putEvent(json, passport);
        ArrayNode others = json.putArray("other_events");
        for (Passport.Other other : passport.others()) {
            Entry entry = other.entry();
            others.addObject().put("source_id", other.sourceId()).put("state", entry == null ? null : entry.state().name().toLowerCase(Locale.ROOT))
                    .put("event_id", entry == null ? null : entry.eventId()).put("next", other.next());
        }
        return json.put("next", passport.next());
    }

    private static void putEvent(ObjectNode json, Passport passport) {
        Entry entry = passport.entry();
        if (entry == null) {
            json.putNull("event");
        } else {
            json.putObject("event").put("state", entry.state().name().toLowerCase(Locale.ROOT)).put("event_id", entry.eventId())
                    .put("action", entry.action().name().toLowerCase(Locale.ROOT)).put("idempotency_key", entry.idempotencyKey().value())
                    .put("generation", entry.generation()).put("sent", entry.attempts()).put("first_sent", text(entry.firstSentAt()))
                    .put("last_sent", text(entry.lastSentAt())).put("not_before", text(entry.notBefore()))
                    .put("request_id", entry.requestId()).put("reason", entry.reason())
                    .put("delivered", text(passport.delivered() == null ? null : passport.delivered().at()));
        }
        ArrayNode attempts = json.putArray("attempts");
        for (Passport.Try one : passport.attempts()) {
            attempts.addObject().put("run", one.run()).put("at", one.attempt().at().toString())
                    .put("led_to", one.attempt().ledTo().name().toLowerCase(Locale.ROOT)).put("status", one.attempt().status())
                    .put("request_id", one.attempt().requestId()).put("generation", one.attempt().generation())
                    .put("reason", one.attempt().reason());
        }
    }

    private static @Nullable JsonNode parsed(@Nullable String json) {
        return json == null ? null : JSON.readTree(json);
    }

    private static @Nullable String text(@Nullable Instant at) {
        return at == null ? null : at.toString();
    }
}
