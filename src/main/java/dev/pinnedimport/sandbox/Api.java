package dev.pinnedimport.sandbox;

import dev.pinnedimport.event.Fingerprint;
import dev.pinnedimport.sandbox.Answer.Full;
import dev.pinnedimport.sandbox.Fault.Stage;
import dev.pinnedimport.sandbox.PayloadRules.Violation;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// The API itself: what a request does, and what is answered, faults included. Knows nothing of sockets.
final class Api {

    /// An answer, and the fault it meets on its way.
    record Reply(Answer answer, Optional<FaultRule> wire) {}

    private static final int LARGEST_PAGE = 100;
    private static final int USUAL_PAGE = 20;
    private static final int LONGEST_IDEMPOTENCY_KEY = 255;
    private static final ZoneId GMT = ZoneId.of("GMT");
    private static final DateTimeFormatter IMF =
            DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ENGLISH).withZone(GMT);
    private static final DateTimeFormatter RFC_850 =
            DateTimeFormatter.ofPattern("EEEE, dd-MMM-yy HH:mm:ss 'GMT'", Locale.ENGLISH).withZone(GMT);
    private static final DateTimeFormatter ASCTIME = DateTimeFormatter.ofPattern("EEE MMM ppd HH:mm:ss yyyy", Locale.ENGLISH).withZone(GMT);

    private final SandboxSettings settings;
    private final InstantSource clock;
    private final PayloadRules rules;
    private final Access access;
    private final RateLimit rateLimit;
    private final EventStore events;
    private final FaultPlan plan;
    private final Tally tally;
    private final Journal journal;
    private final AtomicLong numbers;
    private final MediaStore media;

    Api(SandboxSettings settings, Access access, RateLimit rateLimit, EventStore events, MediaStore media, FaultPlan plan, Tally tally, Journal journal,
            AtomicLong numbers) {
        this.settings = settings;
        this.clock = settings.clock();
        this.rules = new PayloadRules(settings.contract(), settings.classifications());
        this.access = access;
        this.rateLimit = rateLimit;
        this.events = events;
        this.media = media;
        this.plan = plan;
        this.tally = tally;
        this.journal = journal;
        this.numbers = numbers;
    }

    /// Whether the connection shall be reset before the body of this request is read.
    boolean isResetBeforeRead(Exchange exchange) {
        return plan.first(Stage.BEFORE_READ, exchange).isPresent();
    }

    /// Carries the request out. Interrupted when the sandbox closes.
    Reply reply(Exchange exchange) throws InterruptedException {
        tally.began(exchange.route());
        try {
            journal.received(exchange);
            Answer answer = answer(exchange);
            Optional<FaultRule> wire = Optional.empty();
            if (answer instanceof Full full) {
                for (FaultRule rule : plan.all(Stage.WIRE_SIDE, exchange)) {
                    full = withHeaders(full, rule.text());
                }
                answer = full;
                wire = plan.first(Stage.WIRE, exchange);
            }
            int status = answer instanceof Full full ? full.status() : 0;
            tally.decided(exchange, status);
            journal.decided(exchange, status);
            return new Reply(answer, wire);
        } catch (InterruptedException e) {
            tally.decided(exchange, 0);
            journal.decided(exchange, 0);
            throw e;
        } finally {
            tally.ended();
        }
    }

    private Answer answer(Exchange exchange) throws InterruptedException {
        sleep(settings.latency());
        boolean twice = false;
        for (FaultRule rule : plan.all(Stage.SIDE, exchange)) {
            switch (rule.fault()) {
                case LATENCY -> sleep(rule.pause());
                case REVOKE_KEY -> access.revoke(exchange.presentedKey());
                case REMOVE_SCOPE -> access.removeScope(exchange.presentedKey(), rule.text());
                case REMOVE_CHANNEL -> access.removeChannel(rule.size());
                case DUPLICATE_DELIVERY -> twice = true;
                default -> throw new IllegalStateException(rule.fault() + " does not come on top");
            }
        }
        Optional<FaultRule> gate = plan.first(Stage.GATE, exchange);
        Answer answer = gate.isPresent() ? answerOfGate(gate.get(), exchange) : serve(exchange);
        if (twice) {
            reply(exchange.repeated(numbers.incrementAndGet()));
        }
        return answer;
    }

    private Answer serve(Exchange exchange) throws InterruptedException {
        if (exchange.route() == Route.CONTRACT) {
            return settings.contract().isEmpty() ? error(exchange, 404, "not_found", "There is no contract.")
                    : Answer.text(200, "application/yaml; charset=utf-8", settings.contract());
        }
        if (exchange.route() == Route.UNKNOWN) {
            return exchange.path().startsWith("/api/") ? error(exchange, 404, "not_found", "There is no such route.")
                    : Answer.html(404, "Not Found");
        }
        Instant now = clock.instant();
        Optional<ApiKey> key = access.findKey(exchange, now);
        if (key.isEmpty()) {
            return error(exchange, 401, "invalid_api_key", "The API key is missing, unknown, revoked or expired.");
        }
        RateLimit.Decision decision = rateLimit.take(now);
        Answer answer = decision.allowed() ? serve(exchange, key.get())
                : error(exchange, 429, "rate_limited", "Too many requests.")
                        .with("Retry-After", Long.toString(ceilSeconds(decision.retryAfter())));
        return decision.isLimited() && answer instanceof Full full
                ? full.with("X-RateLimit-Limit", Integer.toString(decision.limit()))
                        .with("X-RateLimit-Remaining", Integer.toString(decision.remaining()))
                        .with("X-RateLimit-Reset", Long.toString(ceilSeconds(decision.reset())))
                : answer;
    }

    private static long ceilSeconds(Duration length) {
        return length.plusNanos(999_999_999).toSeconds();
    }

    private Answer serve(Exchange exchange, ApiKey key) throws InterruptedException {
        String scope = switch (exchange.route()) {
            case CHANNELS -> "channels:read";
            case LIST_EVENTS -> "events:read";
            case CREATE_EVENT -> "events:create";
            case UPDATE_EVENT -> "events:update";
            case UPLOAD_MEDIA -> "media:create";
            case CLASSIFICATIONS, CONTRACT, CONTROL, UNKNOWN -> "";
        };
        if (!scope.isEmpty() && !key.scopes().contains(scope)) {
            return insufficientScope(exchange, scope);
        }
        return switch (exchange.route()) {
            case CHANNELS -> listChannels(exchange, key);
            case CLASSIFICATIONS -> listClassifications(exchange);
            case LIST_EVENTS -> listEvents(exchange, key);
            case CREATE_EVENT -> create(exchange, key);
            case UPDATE_EVENT -> update(exchange, key);
            case UPLOAD_MEDIA -> upload(exchange);
            case CONTRACT, CONTROL, UNKNOWN -> throw new IllegalStateException(exchange.route() + " needs no key");
        };
    }

    // ---- lists -------------------------------------------------------------------------------------------------

    private Full listChannels(Exchange exchange, ApiKey key) {
        int page = page(exchange);
        int limit = limit(exchange);
        List<Channel> all = access.listChannels(key.owner());
        int pages = Math.max(1, (all.size() + limit - 1) / limit);
        ObjectNode root = Json.object();
        ArrayNode docs = root.putArray("docs");
        all.stream().skip((page - 1L) * limit).limit(limit)
                .forEach(channel -> docs.addObject().put("id", channel.id()).put("name", channel.name()).put("slug", channel.slug()));
        return Answer.json(200, root.put("page", page).put("limit", limit).put("totalDocs", all.size()).put("totalPages", pages)
                .put("hasNextPage", page < pages).put("hasPrevPage", page > 1));
    }

    private Full listClassifications(Exchange exchange) {
        int page = page(exchange);
        int limit = limit(exchange);
        List<String> all = settings.classifications();
        ObjectNode root = Json.object();
        ArrayNode docs = root.putArray("docs");
        all.stream().skip((page - 1L) * limit).limit(limit).forEach(slug -> docs.addObject().put("slug", slug).put("name", nameOf(slug)));
        return Answer.json(200, root.put("totalDocs", all.size()).put("limit", limit).put("page", page));
    }

    private static String nameOf(String slug) {
        String words = slug.replace('-', ' ');
        return words.isEmpty() ? words : words.substring(0, 1).toUpperCase(Locale.ROOT) + words.substring(1);
    }

    private Full listEvents(Exchange exchange, ApiKey key) {
        int page = page(exchange);
        int limit = limit(exchange);
        long shift = 0;
        long extra = 0;
        boolean endless = false;
        Instant youngest = Instant.MAX;
        for (FaultRule rule : plan.all(Stage.LIST, exchange)) {
            switch (rule.fault()) {
                case LIST_LAGGING -> youngest = clock.instant().minus(rule.pause());
                case LIST_WRONG_TOTAL -> extra += rule.size();
                case LIST_REPEATED_PAGES -> shift -= page > 1 ? rule.size() : 0;
                case LIST_SKIPPED_EVENTS -> shift += page > 1 ? rule.size() : 0;
                case LIST_LIMIT_IGNORED -> limit = (int) Math.min(limit, rule.size());
                case LIST_ENDLESS -> endless = true;
                default -> throw new IllegalStateException(rule.fault() + " is not a fault of lists");
            }
        }
        long first = Math.max(0, (page - 1L) * limit + shift);
        EventStore.Page found = events.list(channel -> access.opens(key.owner(), channel), youngest, first, limit);
        if (endless && found.events().isEmpty() && found.total() > 0) {
            found = events.list(channel -> access.opens(key.owner(), channel), youngest, Math.max(0, found.total() - limit), limit);
        }
        ObjectNode root = Json.object();
        ArrayNode docs = root.putArray("docs");
        found.events().forEach(event -> docs.add(EventStore.document(event)));
        long total = endless ? Math.max(found.total(), (long) page * limit + 1) : found.total();
        return Answer.json(200, root.put("totalDocs", total + extra).put("limit", limit).put("page", page));
    }

    private static int page(Exchange exchange) {
        return Math.max(1, exchange.queryNumber("page", 1));
    }

    private static int limit(Exchange exchange) {
        return Math.clamp(exchange.queryNumber("limit", USUAL_PAGE), 1, LARGEST_PAGE);
    }

    // ---- create ------------------------------------------------------------------------------------------------

    private Answer create(Exchange exchange, ApiKey key) throws InterruptedException {
        Optional<ObjectNode> parsed = findObject(exchange);
        if (parsed.isEmpty()) {
            return error(exchange, 400, "invalid_request", "The body must be a JSON object.");
        }
        ObjectNode event = parsed.get();
        Optional<Violation> violation = exchange.idempotencyKey().length() > LONGEST_IDEMPOTENCY_KEY
                ? Optional.of(new Violation("Idempotency-Key", "must have at most " + LONGEST_IDEMPOTENCY_KEY + " characters"))
                : rules.findInCreate(event).or(() -> findUnknownMedium(event));
        if (violation.isPresent()) {
            return invalid(exchange, violation.get());
        }
        long channel = event.path("channelId").longValue();
        if (!access.opens(key.owner(), channel)) {
            return noChannel(exchange, channel);
        }
        String scope = settings.idempotencyPerKey() ? key.value() : key.owner();
        String ticketKey = exchange.idempotencyKey().isEmpty() ? "" : scope + " " + exchange.idempotencyKey();
        return switch (events.begin(ticketKey, Fingerprint.of(Json.canonical(event)), clock.instant())) {
            case EventStore.Begun.Fresh(EventStore.Ticket ticket) -> carryOut(exchange, event, channel, ticket);
            case EventStore.Begun.Replay(byte[] stored) -> {
                exchange.replayed(true);
                Answer answer = afterCommit(plan.first(Stage.COMMITTED, exchange), exchange, stored);
                yield answer instanceof Full full && full.status() < 300 ? full.with("Idempotent-Replayed", "true") : answer;
            }
            case EventStore.Begun.InProgress() -> error(exchange, 409, "conflict", "A request with this idempotency key is in progress.");
            case EventStore.Begun.OtherPayload() ->
                    error(exchange, 409, "conflict", "This idempotency key was used with another payload.");
        };
    }

    private Answer carryOut(Exchange exchange, ObjectNode event, long channel, EventStore.Ticket ticket) throws InterruptedException {
        Optional<FaultRule> work = plan.first(Stage.WORK, exchange);
        if (work.isPresent()) {
            try {
                sleep(work.get().pause());
            } catch (InterruptedException e) {
                events.release(ticket);
                throw e;
            }
            if (work.get().fault() == Fault.STALL_BEFORE_COMMIT) {
                events.release(ticket);
                return new Answer.Closed();
            }
        }
        List<FaultRule> changes = plan.all(Stage.WORK_SIDE, exchange);
        String json = changes.isEmpty() ? new String(exchange.body(), StandardCharsets.UTF_8) : Json.text(changed(event, changes));
        ReceivedEvent created = events.create(exchange.idempotencyKey(), event.path("title").asString(""), channel, json, clock.instant());
        journal.committed(exchange, created);
        byte[] body = Json.bytes(doc(created.id(), created.title()));
        Optional<FaultRule> fault = plan.first(Stage.COMMITTED, exchange);
        switch (fault.map(FaultRule::fault).orElse(Fault.ANSWER_OK)) {
            case DROP_AFTER_COMMIT_KEY_IN_PROGRESS, INTERNAL_ERROR_AFTER_COMMIT_KEY_IN_PROGRESS -> { }
            case DROP_AFTER_COMMIT_KEY_RELEASED, INTERNAL_ERROR_AFTER_COMMIT_KEY_RELEASED -> events.release(ticket);
            default -> events.succeed(ticket, body, clock.instant());
        }
        return afterCommit(fault, exchange, body);
    }

    private static ObjectNode doc(long id, String title) {
        ObjectNode root = Json.object();
        root.putObject("doc").put("id", id).put("title", title);
        return root;
    }

    private static ObjectNode changed(ObjectNode event, List<FaultRule> changes) {
        ObjectNode changed = event;
        for (FaultRule rule : changes) {
            if (rule.fault() == Fault.ALTER_FIELD) {
                String[] parts = rule.text().split("=", 2);
                changed = changed.deepCopy().put(parts[0], parts[parts.length - 1]);
            } else {
                changed = normalised(changed);
            }
        }
        return changed;
    }

    private static ObjectNode normalised(ObjectNode event) {
        ObjectNode changed = event.deepCopy();
        for (Map.Entry<String, JsonNode> field : event.properties()) {
            if (!field.getValue().isString()) {
                continue;
            }
            String text = field.getValue().stringValue().strip();
            boolean time = field.getKey().equals("startAt") || field.getKey().equals("endAt");
            changed.put(field.getKey(), time ? OffsetDateTime.parse(text).withOffsetSameInstant(ZoneOffset.UTC).toString() : text);
        }
        return changed;
    }

    // ---- update and media --------------------------------------------------------------------------------------

    private Answer update(Exchange exchange, ApiKey key) throws InterruptedException {
        Optional<ReceivedEvent> known = findAddressed(exchange);
        if (known.isEmpty()) {
            return error(exchange, 404, "not_found", "There is no such event.");
        }
        Optional<ObjectNode> patch = findObject(exchange);
        if (patch.isEmpty()) {
            return error(exchange, 400, "invalid_request", "The body must be a JSON object.");
        }
        if (!access.opens(key.owner(), known.get().channelId())) {
            return noChannel(exchange, known.get().channelId());
        }
        boolean retained = !known.get().json().isEmpty();
        ObjectNode merged = retained ? (ObjectNode) Json.read(known.get().json()) : Json.object();
        patch.get().properties().forEach(field -> {
            if (field.getValue().isNull()) {
                merged.remove(field.getKey());
            } else {
                merged.set(field.getKey(), field.getValue());
            }
        });
        Optional<Violation> violation = retained ? rules.findInUpdate(patch.get(), merged) : rules.findInPatch(patch.get());
        violation = violation.or(() -> findUnknownMedium(patch.get()));
        if (violation.isPresent()) {
            return invalid(exchange, violation.get());
        }
        long channel = merged.path("channelId").asLong(known.get().channelId());
        if (!access.opens(key.owner(), channel)) {
            return noChannel(exchange, channel);
        }
        String title = merged.path("title").asString(known.get().title());
        Optional<ReceivedEvent> updated = events.update(known.get().id(), title, channel, retained ? Json.text(merged) : "");
        if (updated.isEmpty()) {
            return error(exchange, 404, "not_found", "There is no such event.");
        }
        journal.updated(exchange, updated.get());
        return afterCommit(plan.first(Stage.COMMITTED, exchange), exchange, Json.bytes(doc(updated.get().id(), title)));
    }

    private Optional<ReceivedEvent> findAddressed(Exchange exchange) {
        try {
            return events.find(Long.parseLong(exchange.path().substring(exchange.path().lastIndexOf('/') + 1)));
        } catch (NumberFormatException _) {
            return Optional.empty();
        }
    }

    private Answer upload(Exchange exchange) throws InterruptedException {
        Optional<Multipart.Part> file = Multipart.findFile(exchange.findHeader("content-type").orElse(""), exchange.body());
        if (file.isEmpty()) {
            return invalid(exchange, new Violation("file", "must be a multipart/form-data part with a file name and content"));
        }
        if (!file.get().contentType().startsWith("image/")) {
            return invalid(exchange, new Violation("file", "must be an image"));
        }
        ReceivedMedium medium = media.add(file.get());
        ObjectNode root = Json.object();
        root.putObject("doc").put("id", medium.id()).put("filename", medium.name());
        return afterCommit(plan.first(Stage.COMMITTED, exchange), exchange, Json.bytes(root));
    }

    /// What no schema says: an event names only media that exist.
    private Optional<Violation> findUnknownMedium(ObjectNode event) {
        JsonNode cover = event.path("coverImage");
        return cover.isIntegralNumber() && !media.opens(cover.longValue())
                ? Optional.of(new Violation("coverImage", "is not a medium")) : Optional.empty();
    }

    // ---- faults ------------------------------------------------------------------------------------------------

    private Answer answerOfGate(FaultRule rule, Exchange exchange) {
        Fault fault = rule.fault();
        int status = fault == Fault.REDIRECT ? (int) rule.size() : (int) fault.usualSize();
        return switch (fault) {
            case DROP_BEFORE_COMMIT -> new Answer.Closed();
            case RESET_BEFORE_COMMIT -> new Answer.Reset();
            case BAD_GATEWAY_PAGE, UNAVAILABLE_PAGE, GATEWAY_TIMEOUT_PAGE, PROXY_BLOCK_PAGE -> Answer.html(status, rule.text());
            case PROXY_LOGIN_PAGE -> Answer.html(status, rule.text()).with("Proxy-Authenticate", "Basic realm=\"proxy\"");
            case INTERNAL_ERROR_BEFORE_COMMIT, LIST_ERROR -> internalError(exchange);
            case UNAVAILABLE_RETRY_AFTER -> withRetryAfter(error(exchange, status, "internal_error", "Unavailable."), rule.text());
            case REDIRECT -> Answer.html(status, "Moved").with("Location", rule.text());
            case BAD_REQUEST -> invalid(exchange, new Violation(rule.text(), "is not accepted any more"));
            case BAD_REQUEST_WITHOUT_ENVELOPE -> Answer.text(status, "text/plain", "Bad Request");
            case BAD_REQUEST_UNKNOWN_CODE -> error(exchange, status, "quota_of_kindness_exceeded", "Something new.");
            case BAD_REQUEST_NULL_DETAILS -> Answer.json(status, badRequest(exchange, "null"));
            case BAD_REQUEST_LIST_DETAILS ->
                    Answer.json(status, badRequest(exchange, "[{\"field\":\"title\",\"issue\":\"is wrong\"},\"?\"]"));
            case UNAUTHORIZED -> error(exchange, status, "invalid_api_key", "The API key is missing, unknown, revoked or expired.");
            case SCOPE_REFUSED -> insufficientScope(exchange, "events:create");
            case CHANNEL_REFUSED -> error(exchange, status, "forbidden", "The owner of this key has no access to the channel.");
            case NOT_FOUND -> error(exchange, status, "not_found", "There is no such route.");
            case CONFLICT -> error(exchange, status, "conflict", "A request with this idempotency key is in progress.");
            case THROTTLED -> withRetryAfter(error(exchange, status, "rate_limited", "Too many requests."), rule.text());
            case THROTTLED_WITHOUT_ENVELOPE -> withRetryAfter(Answer.html(status, "Too Many Requests"), rule.text());
            default -> throw new IllegalStateException(fault + " does not take the place of the application");
        };
    }

    private byte[] badRequest(Exchange exchange, String details) {
        return ("{\"error\":{\"code\":\"invalid_request\",\"message\":\"The request is not valid.\",\"requestId\":\"" + requestId(exchange)
                + "\",\"details\":" + details + "}}").getBytes(StandardCharsets.UTF_8);
    }

    /// @param body of the regular answer
    private Answer afterCommit(Optional<FaultRule> rule, Exchange exchange, byte[] body) throws InterruptedException {
        int usual = exchange.route() == Route.UPDATE_EVENT ? 200 : 201;
        if (rule.isEmpty()) {
            return Answer.json(usual, body);
        }
        JsonNode doc = Json.read(body).path("doc");
        String title = Json.text(doc.path(exchange.route() == Route.UPLOAD_MEDIA ? "filename" : "title"));
        long id = doc.path("id").longValue();
        Fault fault = rule.get().fault();
        return switch (fault) {
            case DROP_AFTER_COMMIT, DROP_AFTER_COMMIT_KEY_IN_PROGRESS, DROP_AFTER_COMMIT_KEY_RELEASED -> new Answer.Closed();
            case RESET_AFTER_COMMIT -> new Answer.Reset();
            case STALL_AFTER_COMMIT -> {
                sleep(rule.get().pause());
                yield new Answer.Closed();
            }
            case INTERNAL_ERROR_AFTER_COMMIT, INTERNAL_ERROR_AFTER_COMMIT_KEY_IN_PROGRESS, INTERNAL_ERROR_AFTER_COMMIT_KEY_RELEASED ->
                    internalError(exchange);
            case BAD_GATEWAY_PAGE_AFTER_COMMIT, GATEWAY_TIMEOUT_PAGE_AFTER_COMMIT ->
                    Answer.html((int) fault.usualSize(), rule.get().text());
            case ANSWER_MALFORMED_JSON -> answerWith(usual, "{\"doc\":{\"id\":" + id + ",\"title\":");
            case ANSWER_HTML -> Answer.html(usual, rule.get().text());
            case ANSWER_EMPTY -> answerWith(usual, "");
            case ANSWER_NULL_ID -> answerWith(usual, "{\"doc\":{\"id\":null,\"title\":" + title + "}}");
            case ANSWER_WRONG_ID_TYPE -> answerWith(usual, "{\"doc\":{\"id\":{\"value\":" + id + "},\"title\":" + title + "}}");
            case ANSWER_HUGE_ID ->
                    answerWith(usual, "{\"doc\":{\"id\":\"" + "9".repeat((int) rule.get().size()) + "\",\"title\":" + title + "}}");
            case ANSWER_OTHER_EVENT -> Answer.json(usual, events.findBefore(id).map(other -> doc(other.id(), other.title()))
                    .orElseGet(() -> doc(id + 1_000_000, "Another event")));
            case ANSWER_OK -> Answer.json(200, body);
            case ANSWER_ACCEPTED -> answerWith(202, "{\"status\":\"accepted\"}");
            case ANSWER_NO_CONTENT -> answerWith(204, "");
            case ANSWER_WITH_BOM -> answerWith(usual, "\ufeff" + new String(body, StandardCharsets.UTF_8));
            case ANSWER_UTF_16 -> new Full(usual, "application/json; charset=utf-16",
                    new String(body, StandardCharsets.UTF_8).getBytes(StandardCharsets.UTF_16), List.of());
            case ANSWER_DUPLICATE_KEYS ->
                    answerWith(usual, "{\"doc\":{\"id\":" + id + ",\"title\":" + title + ",\"id\":" + (id + 1_000_000) + "}}");
            case ANSWER_DEEP_JSON -> {
                int depth = (int) rule.get().size();
                yield answerWith(usual, "{\"doc\":{\"id\":" + id + ",\"title\":" + title + ",\"more\":" + "[".repeat(depth)
                        + "]".repeat(depth) + "}}");
            }
            default -> throw new IllegalStateException(fault + " does not happen after the event exists");
        };
    }

    private static Full answerWith(int status, String body) {
        return Answer.json(status, body.getBytes(StandardCharsets.UTF_8));
    }

    private Full withRetryAfter(Full answer, String forms) {
        Full result = answer;
        for (String form : forms.split("\\|", -1)) {
            if (!form.equals("none")) {
                result = result.with("Retry-After", retryAfter(form));
            }
        }
        return result;
    }

    private String retryAfter(String form) {
        int colon = form.indexOf(':');
        if (colon < 0 || !form.substring(colon + 1).matches("[+-]\\d{1,9}")) {
            return form;
        }
        Instant then = clock.instant().plusSeconds(Long.parseLong(form.substring(colon + 1)));
        return switch (form.substring(0, colon)) {
            case "imf" -> IMF.format(then);
            case "rfc850" -> RFC_850.format(then);
            case "asctime" -> ASCTIME.format(then);
            default -> form;
        };
    }

    private static Full withHeaders(Full answer, String lines) {
        Full result = answer;
        for (String line : lines.split("\\|")) {
            int colon = line.indexOf(':');
            if (colon > 0) {
                result = result.replacing(line.substring(0, colon).strip(), line.substring(colon + 1).strip());
            }
        }
        return result;
    }

    private void sleep(Duration length) throws InterruptedException {
        if (length.isPositive()) {
            settings.sleeper().sleep(length);
        }
    }

    // ---- errors ------------------------------------------------------------------------------------------------

    private static Optional<ObjectNode> findObject(Exchange exchange) {
        try {
            return Json.read(new String(exchange.body(), StandardCharsets.UTF_8)) instanceof ObjectNode object
                    ? Optional.of(object) : Optional.empty();
        } catch (JacksonException _) {
            return Optional.empty();
        }
    }

    private static Full internalError(Exchange exchange) {
        return error(exchange, 500, "internal_error", "Something went wrong.");
    }

    private static Full insufficientScope(Exchange exchange, String scope) {
        return error(exchange, 403, "insufficient_scope", "The API key needs the scope " + scope + ".");
    }

    private static Full noChannel(Exchange exchange, long channel) {
        return error(exchange, 403, "forbidden", "The owner of this key has no access to channel " + channel + ".");
    }

    private static Full invalid(Exchange exchange, Violation violation) {
        ObjectNode root = envelope(exchange, "invalid_request", violation.field() + " " + violation.issue() + ".");
        ((ObjectNode) root.path("error")).putObject("details").put("field", violation.field()).put("issue", violation.issue());
        return Answer.json(400, root).with("X-Request-Id", requestId(exchange));
    }

    private static Full error(Exchange exchange, int status, String code, String message) {
        return Answer.json(status, envelope(exchange, code, message)).with("X-Request-Id", requestId(exchange));
    }

    private static ObjectNode envelope(Exchange exchange, String code, String message) {
        ObjectNode root = Json.object();
        root.putObject("error").put("code", code).put("message", message).put("requestId", requestId(exchange));
        return root;
    }

    private static String requestId(Exchange exchange) {
        return "req_" + Long.toString(exchange.number(), 36);
    }
}
