package dev.pinnedimport.run;

import dev.pinnedimport.event.Action;
import dev.pinnedimport.ledger.Entry;
import dev.pinnedimport.ledger.Run;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// An event in doubt, with everything a person needs to find out whether the API has it.
///
/// @param job         name of the job that staged it last; empty where that run is not on record
/// @param sourceId    the id as people see it
/// @param start       as it was sent
/// @param file        of the run that staged it last; empty as `job`
/// @param update      whether a change is in doubt, not the event itself
/// @param eventId     null where none is known
/// @param firstSent   null where this ledger never sent it
/// @param attempts    requests sent with this idempotency key
public record Doubt(
        String job,
        String system,
        String target,
        String sourceId,
        String title,
        String start,
        long channel,
        String file,
        String run,
        long row,
        boolean update,
        @Nullable String eventId,
        @Nullable Instant firstSent,
        @Nullable Instant lastSent,
        int attempts,
        String idempotencyKey,
        String reason,
        @Nullable String requestId) {

    /// The title as it was sent.
    static String titleOf(Entry entry) {
        return JsonMapper.shared().readTree(entry.payload()).path("title").asString("");
    }

    static Doubt of(Entry entry, Optional<Run> run) {
        JsonNode sent = JsonMapper.shared().readTree(entry.payload());
        return new Doubt(
                run.map(Run::job).orElse(""),
                entry.source().system(),
                entry.source().target().toString(),
                entry.key().display(),
                sent.path("title").asString(""),
                sent.path("startAt").asString(""),
                entry.channelId(),
                run.map(Run::file).orElse(""),
                run.map(Run::id).orElse(""),
                entry.row(),
                entry.action() == Action.UPDATE,
                entry.eventId(),
                entry.firstSentAt(),
                entry.lastSentAt(),
                entry.attempts(),
                entry.idempotencyKey().value(),
                reason(entry),
                entry.requestId());
    }

    private static String reason(Entry entry) {
        String known = entry.reason();
        if (known != null) {
            return known;
        }
        return switch (entry.state()) {
            case SENDING -> "The run ended before an answer came.";
            case STAGED, WAITING -> "It was not sent yet.";
            case IN_DOUBT, DELIVERED, REFUSED, BLOCKED -> "No answer is on record.";
        };
    }

    public ObjectNode json() {
        ObjectNode json = JsonMapper.shared().createObjectNode();
        json.put("job", job).put("system", system).put("target", target).put("source_id", sourceId).put("title", title).put("start", start);
        json.put("channel", channel).put("file", file).put("run", run).put("row", row).put("action", update ? "update" : "create");
        json.put("event_id", eventId).put("first_sent", text(firstSent)).put("last_sent", text(lastSent)).put("attempts", attempts);
        return json.put("idempotency_key", idempotencyKey).put("reason", reason).put("request_id", requestId);
    }

    private static @Nullable String text(@Nullable Instant at) {
        return at == null ? null : at.toString();
    }
}
