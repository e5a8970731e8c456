package dev.pinnedimport.sandbox;

import static dev.pinnedimport.sandbox.Route.CREATE_EVENT;
import static dev.pinnedimport.sandbox.Route.LIST_EVENTS;

import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/// What can go wrong with a request on purpose. In JSON the names are written `drop-after-commit`.
///
/// A [FaultRule] says when. Faults that take the place of the answer exclude each other at each stage (the first rule that applies wins);
/// pauses, permissions and wire faults come on top.
public enum Fault {

    // ---- come on top -------------------------------------------------------------------------------------------
    /// The answer starts `pause` (and up to `jitter` more) later.
    LATENCY(Stage.SIDE, CREATE_EVENT, 100, "", 0),
    /// The same request is carried out twice; the client sees the first answer.
    DUPLICATE_DELIVERY(Stage.SIDE, CREATE_EVENT, 0, "", 0),
    /// The key of this request is revoked, this request included.
    REVOKE_KEY(Stage.SIDE, CREATE_EVENT, 0, "", 0),
    /// The key of this request loses the scope `text`, this request included.
    REMOVE_SCOPE(Stage.SIDE, CREATE_EVENT, 0, "events:create", 0),
    /// Nobody has access to channel `size` any more, this request included.
    REMOVE_CHANNEL(Stage.SIDE, CREATE_EVENT, 0, "", 41),

    // ---- instead of the application ----------------------------------------------------------------------------
    /// Reset after the header was read, before the body was.
    RESET_BEFORE_READ(Stage.BEFORE_READ, CREATE_EVENT, 0, "", 0),
    /// Closed without an answer; nothing was done.
    DROP_BEFORE_COMMIT(Stage.GATE, CREATE_EVENT, 0, "", 0),
    /// Reset (RST) without an answer; nothing was done.
    RESET_BEFORE_COMMIT(Stage.GATE, CREATE_EVENT, 0, "", 0),
    INTERNAL_ERROR_BEFORE_COMMIT(Stage.GATE, CREATE_EVENT, 0, "", 500),
    /// 502, 503, 504 as HTML pages of a proxy.
    BAD_GATEWAY_PAGE(Stage.GATE, CREATE_EVENT, 0, "Bad Gateway", 502),
    UNAVAILABLE_PAGE(Stage.GATE, CREATE_EVENT, 0, "Service Unavailable", 503),
    GATEWAY_TIMEOUT_PAGE(Stage.GATE, CREATE_EVENT, 0, "Gateway Timeout", 504),
    /// 407 and 403 as pages of a company's proxy.
    PROXY_LOGIN_PAGE(Stage.GATE, CREATE_EVENT, 0, "Proxy Authentication Required", 407),
    PROXY_BLOCK_PAGE(Stage.GATE, CREATE_EVENT, 0, "Blocked by policy", 403),
    /// 503 with `Retry-After: text`.
    UNAVAILABLE_RETRY_AFTER(Stage.GATE, CREATE_EVENT, 0, "1", 503),
    /// Status `size` with `Location: text`.
    REDIRECT(Stage.GATE, CREATE_EVENT, 0, "/moved", 302),
    BAD_REQUEST(Stage.GATE, CREATE_EVENT, 0, "title", 400),
    BAD_REQUEST_WITHOUT_ENVELOPE(Stage.GATE, CREATE_EVENT, 0, "", 400),
    BAD_REQUEST_UNKNOWN_CODE(Stage.GATE, CREATE_EVENT, 0, "", 400),
    BAD_REQUEST_NULL_DETAILS(Stage.GATE, CREATE_EVENT, 0, "", 400),
    BAD_REQUEST_LIST_DETAILS(Stage.GATE, CREATE_EVENT, 0, "", 400),
    /// 401 although the key is good.
    UNAUTHORIZED(Stage.GATE, CREATE_EVENT, 0, "", 401),
    /// 403 `insufficient_scope` although the key has it.
    SCOPE_REFUSED(Stage.GATE, CREATE_EVENT, 0, "", 403),
    /// 403 `forbidden` although the channel is accessible.
    CHANNEL_REFUSED(Stage.GATE, CREATE_EVENT, 0, "", 403),
    NOT_FOUND(Stage.GATE, CREATE_EVENT, 0, "", 404),
    CONFLICT(Stage.GATE, CREATE_EVENT, 0, "", 409),
    /// 429 with `Retry-After: text`, see [FaultRule#saying].
    THROTTLED(Stage.GATE, CREATE_EVENT, 0, "1", 429),
    THROTTLED_WITHOUT_ENVELOPE(Stage.GATE, CREATE_EVENT, 0, "1", 429),
    LIST_ERROR(Stage.GATE, LIST_EVENTS, 0, "", 500),

    // ---- while the idempotency key is in progress --------------------------------------------------------------
    /// Held for `pause`, then closed; nothing was done and the key is free.
    STALL_BEFORE_COMMIT(Stage.WORK, CREATE_EVENT, 30_000, "", 0),
    /// Held for `pause`, then carried out and answered.
    SLOW_COMMIT(Stage.WORK, CREATE_EVENT, 60_000, "", 0),
    /// Text is trimmed and times are turned to UTC in what is stored.
    NORMALISE_FIELDS(Stage.WORK_SIDE, CREATE_EVENT, 0, "", 0),
    /// What is stored has another value in one field, written `field=value`.
    ALTER_FIELD(Stage.WORK_SIDE, CREATE_EVENT, 0, "title=Another title", 0),

    // ---- after the event exists --------------------------------------------------------------------------------
    DROP_AFTER_COMMIT(Stage.COMMITTED, CREATE_EVENT, 0, "", 0),
    RESET_AFTER_COMMIT(Stage.COMMITTED, CREATE_EVENT, 0, "", 0),
    /// Held for `pause`, then closed without an answer.
    STALL_AFTER_COMMIT(Stage.COMMITTED, CREATE_EVENT, 30_000, "", 0),
    /// The server died: the key stays in progress until that expires, then it is free.
    DROP_AFTER_COMMIT_KEY_IN_PROGRESS(Stage.COMMITTED, CREATE_EVENT, 0, "", 0),
    /// The key is free at once: the same key again creates a second event.
    DROP_AFTER_COMMIT_KEY_RELEASED(Stage.COMMITTED, CREATE_EVENT, 0, "", 0),
    /// D02 of the fault matrix: 500 although the event and its success entry exist.
    INTERNAL_ERROR_AFTER_COMMIT(Stage.COMMITTED, CREATE_EVENT, 0, "", 500),
    /// D03: 500, and the key stays in progress until that expires, then it is free.
    INTERNAL_ERROR_AFTER_COMMIT_KEY_IN_PROGRESS(Stage.COMMITTED, CREATE_EVENT, 0, "", 500),
    /// D03b: 500, and the key is free at once.
    INTERNAL_ERROR_AFTER_COMMIT_KEY_RELEASED(Stage.COMMITTED, CREATE_EVENT, 0, "", 500),
    BAD_GATEWAY_PAGE_AFTER_COMMIT(Stage.COMMITTED, CREATE_EVENT, 0, "Bad Gateway", 502),
    GATEWAY_TIMEOUT_PAGE_AFTER_COMMIT(Stage.COMMITTED, CREATE_EVENT, 0, "Gateway Timeout", 504),
    ANSWER_MALFORMED_JSON(Stage.COMMITTED, CREATE_EVENT, 0, "", 201),
    ANSWER_HTML(Stage.COMMITTED, CREATE_EVENT, 0, "Welcome", 201),
    ANSWER_EMPTY(Stage.COMMITTED, CREATE_EVENT, 0, "", 201),
    ANSWER_NULL_ID(Stage.COMMITTED, CREATE_EVENT, 0, "", 201),
    /// The id is an object.
    ANSWER_WRONG_ID_TYPE(Stage.COMMITTED, CREATE_EVENT, 0, "", 201),
    /// The id is a text of `size` characters.
    ANSWER_HUGE_ID(Stage.COMMITTED, CREATE_EVENT, 0, "", 10_240),
    /// Id and title of the event created before (where there is none, of an event that does not exist).
    ANSWER_OTHER_EVENT(Stage.COMMITTED, CREATE_EVENT, 0, "", 201),
    /// 200 in place of 201.
    ANSWER_OK(Stage.COMMITTED, CREATE_EVENT, 0, "", 200),
    ANSWER_ACCEPTED(Stage.COMMITTED, CREATE_EVENT, 0, "", 202),
    ANSWER_NO_CONTENT(Stage.COMMITTED, CREATE_EVENT, 0, "", 204),
    ANSWER_WITH_BOM(Stage.COMMITTED, CREATE_EVENT, 0, "", 201),
    ANSWER_UTF_16(Stage.COMMITTED, CREATE_EVENT, 0, "", 201),
    /// Two ids in one object; the second is wrong.
    ANSWER_DUPLICATE_KEYS(Stage.COMMITTED, CREATE_EVENT, 0, "", 201),
    /// `size` arrays in one another beside the id.
    ANSWER_DEEP_JSON(Stage.COMMITTED, CREATE_EVENT, 0, "", 10_000),

    // ---- lists -------------------------------------------------------------------------------------------------
    /// Events younger than `pause` are not listed.
    LIST_LAGGING(Stage.LIST, LIST_EVENTS, 90_000, "", 0),
    /// `totalDocs` is too high by `size` (may be negative).
    LIST_WRONG_TOTAL(Stage.LIST, LIST_EVENTS, 0, "", 7),
    /// Pages after the first begin `size` events too early.
    LIST_REPEATED_PAGES(Stage.LIST, LIST_EVENTS, 0, "", 5),
    /// Pages after the first begin `size` events too late.
    LIST_SKIPPED_EVENTS(Stage.LIST, LIST_EVENTS, 0, "", 5),
    /// Every page has at most `size` events, whatever was asked.
    LIST_LIMIT_IGNORED(Stage.LIST, LIST_EVENTS, 0, "", 20),
    /// Behind the last page come further pages with the oldest events, for ever.
    LIST_ENDLESS(Stage.LIST, LIST_EVENTS, 0, "", 0),

    // ---- the way the answer takes ------------------------------------------------------------------------------
    /// The header comes `size` bytes at a time, with `pause` between.
    DRIP_HEADERS(Stage.WIRE, CREATE_EVENT, 200, "", 1),
    /// The body comes `size` bytes at a time, with `pause` between.
    DRIP_BODY(Stage.WIRE, CREATE_EVENT, 200, "", 1),
    /// Everything comes `size` bytes at a time, with `pause` between: 100 bytes each 100 ms are 1 KB/s.
    THIN_LINE(Stage.WIRE, CREATE_EVENT, 100, "", 100),
    /// Every byte is a packet of its own.
    SLICED(Stage.WIRE, CREATE_EVENT, 0, "", 0),
    /// Content-Length promises `size` bytes more than come before the connection is closed.
    TRUNCATED_BODY(Stage.WIRE, CREATE_EVENT, 0, "", 100),
    /// A chunk of a chunked body says a length that is no number.
    BROKEN_CHUNK(Stage.WIRE, CREATE_EVENT, 0, "", 0),
    /// `size` bytes of extra headers.
    OVERSIZED_HEADERS(Stage.WIRE, CREATE_EVENT, 0, "", 400 * 1024),
    /// A body of `size` bytes: the answer, padded with spaces.
    OVERSIZED_BODY(Stage.WIRE, CREATE_EVENT, 0, "", 1L << 30),
    /// A gzip body that inflates to the answer and `size` spaces.
    COMPRESSED_BOMB(Stage.WIRE, CREATE_EVENT, 0, "", 100L << 20),
    /// The connection is closed behind a complete answer that did not announce it.
    CLOSE_AFTER_ANSWER(Stage.WIRE, CREATE_EVENT, 0, "", 0),
    /// The headers of `text` (`Name: value`, several separated by `|`) take the place of those with the same names.
    ANSWER_HEADERS(Stage.WIRE_SIDE, CREATE_EVENT, 0, "X-RateLimit-Remaining: 0", 0);

    /// When in the life of a request a fault is decided.
    enum Stage { SIDE, BEFORE_READ, GATE, WORK, WORK_SIDE, COMMITTED, LIST, WIRE, WIRE_SIDE }

    private final Stage stage;
    private final Route route;
    private final Duration pause;
    private final String text;
    private final long size;

    Fault(Stage stage, Route route, long pauseMillis, String text, long size) {
        this.stage = stage;
        this.route = route;
        this.pause = Duration.ofMillis(pauseMillis);
        this.text = text;
        this.size = size;
    }

    /// The name in JSON and in the counts: `drop-after-commit`.
    public String id() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    public static Optional<Fault> find(String id) {
        return Arrays.stream(values()).filter(fault -> fault.id().equals(id)).findFirst();
    }

    Stage stage() {
        return stage;
    }

    Route usualRoute() {
        return route;
    }

    Duration usualPause() {
        return pause;
    }

    String usualText() {
        return text;
    }

    long usualSize() {
        return size;
    }
}
