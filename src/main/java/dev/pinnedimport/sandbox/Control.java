package dev.pinnedimport.sandbox;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.function.Supplier;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// The routes by which people and checkers steer and watch the sandbox: `/sandbox/…`, without a key.
///
/// | Route | |
/// |---|---|
/// | `GET`, `PUT /sandbox/faults` | the faults in force, see [Faults#fromJson]; `DELETE` ends them |
/// | `GET /sandbox/events` | all events, oldest first, as JSON lines; `DELETE /sandbox/events/{id}` deletes one |
/// | `GET /sandbox/requests` | answers by route and status |
/// | `GET /sandbox/stats` | everything in [SandboxStats] |
/// | `PUT /sandbox/rate-limit` | `{"perSecond": 50, "burst": 10}`; 0 per second: no limit |
final class Control {

    private final FaultPlan plan;
    private final EventStore events;
    private final RateLimit rateLimit;
    private final Supplier<SandboxStats> stats;

    Control(FaultPlan plan, EventStore events, RateLimit rateLimit, Supplier<SandboxStats> stats) {
        this.plan = plan;
        this.events = events;
        this.rateLimit = rateLimit;
        this.stats = stats;
    }

    Answer answer(Exchange exchange) {
        try {
            return switch (exchange.method() + " " + exchange.path()) {
                case "GET /sandbox/faults" -> Answer.json(200, plan.faults().toJson().getBytes(StandardCharsets.UTF_8));
                case "PUT /sandbox/faults" -> setFaults(Faults.fromJson(new String(exchange.body(), StandardCharsets.UTF_8)));
                case "DELETE /sandbox/faults" -> setFaults(Faults.none());
                case "GET /sandbox/events" -> new Answer.Lines(events.events().stream().map(Control::line).iterator());
                case "GET /sandbox/requests" -> Answer.json(200, requests(stats.get()));
                case "GET /sandbox/stats" -> Answer.json(200, everything(stats.get()));
                case "PUT /sandbox/rate-limit" -> setRateLimit(Json.read(exchange.body()));
                default -> isDeletion(exchange) ? Answer.json(200, Json.object().put("deleted", true)) : notFound();
            };
        } catch (JacksonException _) {
            return Answer.json(400, Json.object().put("message", "The body is not JSON."));
        } catch (IllegalArgumentException e) {
            return Answer.json(400, Json.object().put("message", String.valueOf(e.getMessage())));
        }
    }

    private boolean isDeletion(Exchange exchange) {
        String path = exchange.path();
        return exchange.method().equals("DELETE") && path.matches("/sandbox/events/\\d{1,18}")
                && events.delete(Long.parseLong(path.substring(path.lastIndexOf('/') + 1)));
    }

    private static Answer notFound() {
        return Answer.json(404, Json.object().put("message", "The sandbox has faults, events, requests, stats and rate-limit."));
    }

    private Answer setFaults(Faults faults) {
        plan.set(faults);
        return Answer.json(200, faults.toJson().getBytes(StandardCharsets.UTF_8));
    }

    private Answer setRateLimit(JsonNode body) {
        if (!body.path("perSecond").isNumber() || !body.path("burst").canConvertToInt()) {
            throw new IllegalArgumentException("A rate limit is written {\"perSecond\": 50, \"burst\": 10}.");
        }
        rateLimit.set(body.path("perSecond").doubleValue(), body.path("burst").intValue());
        return Answer.json(200, Json.object().put("perSecond", body.path("perSecond").doubleValue())
                .put("burst", body.path("burst").intValue()));
    }

    private static byte[] line(ReceivedEvent event) {
        ObjectNode line = Json.object().put("id", event.id()).put("title", event.title()).put("idempotencyKey", event.idempotencyKey())
                .put("createdAt", event.createdAt().toString()).put("timesUpdated", event.timesUpdated());
        if (!event.json().isEmpty()) {
            line.set("event", Json.read(event.json()));
        }
        return (Json.text(line) + "\n").getBytes(StandardCharsets.UTF_8);
    }

    private static ObjectNode requests(SandboxStats stats) {
        ObjectNode root = Json.object();
        putAll(root.putObject("requests"), stats.requests());
        putAll(root.putObject("answers"), stats.answers());
        return root;
    }

    private static ObjectNode everything(SandboxStats stats) {
        ObjectNode root = requests(stats);
        putAll(root.putObject("statuses"), stats.statuses());
        root.put("incomplete", stats.incomplete()).put("created", stats.created()).put("updated", stats.updated())
                .put("replays", stats.replays())
                .put("conflicts", stats.conflicts()).put("throttled", stats.throttled()).put("greatestInFlight", stats.greatestInFlight());
        putAll(root.putObject("faultsFired"), stats.faultsFired());
        stats.neverFired().forEach(root.putArray("neverFired")::add);
        return root;
    }

    private static void putAll(ObjectNode node, Map<?, Long> counts) {
        counts.forEach((name, count) -> node.put(String.valueOf(name), count));
    }
}
