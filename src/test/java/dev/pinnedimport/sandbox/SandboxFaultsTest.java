package dev.pinnedimport.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pinnedimport.sandbox.Client.End;
import dev.pinnedimport.sandbox.Client.Seen;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/// Every fault, as it shows on the wire and in what exists afterwards.
@Execution(ExecutionMode.CONCURRENT)
class SandboxFaultsTest {

    /// What a fault did to one create request with the key `k`, and what the same request met afterwards without faults.
    private record Effect(Seen seen, int eventsBefore, Seen again, int eventsAfter) {}

    private static final String REGULAR = "{\"doc\":{\"id\":1001,\"title\":\"A\"}}";
    private static final int REGULAR_LENGTH = REGULAR.length();
    private static final Map<Fault, Consumer<Effect>> EXPECTED = new EnumMap<>(Fault.class);

    static {
        // not carried out
        EXPECTED.put(Fault.RESET_BEFORE_READ, nothingDone(effect -> unanswered(effect, End.RESET)));
        EXPECTED.put(Fault.DROP_BEFORE_COMMIT, nothingDone(effect -> unanswered(effect, End.CLOSED)));
        EXPECTED.put(Fault.RESET_BEFORE_COMMIT, nothingDone(effect -> unanswered(effect, End.RESET)));
        EXPECTED.put(Fault.STALL_BEFORE_COMMIT, nothingDone(effect -> unanswered(effect, End.CLOSED)));
        EXPECTED.put(Fault.INTERNAL_ERROR_BEFORE_COMMIT, nothingDone(effect -> envelope(effect, 500, "internal_error")));
        EXPECTED.put(Fault.BAD_GATEWAY_PAGE, nothingDone(effect -> page(effect, 502)));
        EXPECTED.put(Fault.UNAVAILABLE_PAGE, nothingDone(effect -> page(effect, 503)));
        EXPECTED.put(Fault.GATEWAY_TIMEOUT_PAGE, nothingDone(effect -> page(effect, 504)));
        EXPECTED.put(Fault.PROXY_LOGIN_PAGE, nothingDone(effect -> page(effect, 407)));
        EXPECTED.put(Fault.PROXY_BLOCK_PAGE, nothingDone(effect -> page(effect, 403)));
        EXPECTED.put(Fault.UNAVAILABLE_RETRY_AFTER, nothingDone(effect -> {
            assertThat(effect.seen().status()).isEqualTo(503);
            assertThat(effect.seen().findHeader("Retry-After")).hasValue("1");
        }));
        EXPECTED.put(Fault.REDIRECT, nothingDone(effect -> {
            assertThat(effect.seen().status()).isEqualTo(302);
            assertThat(effect.seen().findHeader("Location")).hasValue("/moved");
        }));
        EXPECTED.put(Fault.BAD_REQUEST, nothingDone(effect -> {
            envelope(effect, 400, "invalid_request");
            assertThat(effect.seen().field()).isEqualTo("title");
        }));
        EXPECTED.put(Fault.BAD_REQUEST_WITHOUT_ENVELOPE, nothingDone(effect -> {
            assertThat(effect.seen().status()).isEqualTo(400);
            assertThat(effect.seen().bodyText()).isEqualTo("Bad Request");
        }));
        EXPECTED.put(Fault.BAD_REQUEST_UNKNOWN_CODE, nothingDone(effect -> envelope(effect, 400, "quota_of_kindness_exceeded")));
        EXPECTED.put(Fault.BAD_REQUEST_NULL_DETAILS, nothingDone(effect -> {
            envelope(effect, 400, "invalid_request");
            assertThat(effect.seen().json().path("error").path("details").isNull()).isTrue();
        }));
        EXPECTED.put(Fault.BAD_REQUEST_LIST_DETAILS, nothingDone(effect -> {
            envelope(effect, 400, "invalid_request");
            assertThat(effect.seen().json().path("error").path("details").isArray()).isTrue();
        }));
        EXPECTED.put(Fault.UNAUTHORIZED, nothingDone(effect -> envelope(effect, 401, "invalid_api_key")));
        EXPECTED.put(Fault.SCOPE_REFUSED, nothingDone(effect -> envelope(effect, 403, "insufficient_scope")));
        EXPECTED.put(Fault.CHANNEL_REFUSED, nothingDone(effect -> envelope(effect, 403, "forbidden")));
        EXPECTED.put(Fault.NOT_FOUND, nothingDone(effect -> envelope(effect, 404, "not_found")));
        EXPECTED.put(Fault.CONFLICT, nothingDone(effect -> envelope(effect, 409, "conflict")));
        EXPECTED.put(Fault.THROTTLED, nothingDone(effect -> {
            envelope(effect, 429, "rate_limited");
            assertThat(effect.seen().findHeader("Retry-After")).hasValue("1");
        }));
        EXPECTED.put(Fault.THROTTLED_WITHOUT_ENVELOPE, nothingDone(effect -> {
            page(effect, 429);
            assertThat(effect.seen().findHeader("Retry-After")).hasValue("1");
        }));

        // carried out, but the answer says something else
        EXPECTED.put(Fault.DROP_AFTER_COMMIT, replayedLater(effect -> unanswered(effect, End.CLOSED)));
        EXPECTED.put(Fault.RESET_AFTER_COMMIT, replayedLater(effect -> unanswered(effect, End.RESET)));
        EXPECTED.put(Fault.STALL_AFTER_COMMIT, replayedLater(effect -> unanswered(effect, End.CLOSED)));
        EXPECTED.put(Fault.DROP_AFTER_COMMIT_KEY_IN_PROGRESS, inProgressLater(effect -> unanswered(effect, End.CLOSED)));
        EXPECTED.put(Fault.DROP_AFTER_COMMIT_KEY_RELEASED, createdTwice(effect -> unanswered(effect, End.CLOSED)));
        EXPECTED.put(Fault.INTERNAL_ERROR_AFTER_COMMIT, replayedLater(effect -> envelope(effect, 500, "internal_error")));
        EXPECTED.put(Fault.INTERNAL_ERROR_AFTER_COMMIT_KEY_IN_PROGRESS, inProgressLater(effect -> envelope(effect, 500, "internal_error")));
        EXPECTED.put(Fault.INTERNAL_ERROR_AFTER_COMMIT_KEY_RELEASED, createdTwice(effect -> envelope(effect, 500, "internal_error")));
        EXPECTED.put(Fault.BAD_GATEWAY_PAGE_AFTER_COMMIT, replayedLater(effect -> page(effect, 502)));
        EXPECTED.put(Fault.GATEWAY_TIMEOUT_PAGE_AFTER_COMMIT, replayedLater(effect -> page(effect, 504)));
        EXPECTED.put(Fault.ANSWER_MALFORMED_JSON, replayedLater(effect -> body(effect, 201, "{\"doc\":{\"id\":1001,\"title\":")));
        EXPECTED.put(Fault.ANSWER_HTML, replayedLater(effect -> page(effect, 201)));
        EXPECTED.put(Fault.ANSWER_EMPTY, replayedLater(effect -> body(effect, 201, "")));
        EXPECTED.put(Fault.ANSWER_NULL_ID, replayedLater(effect -> body(effect, 201, "{\"doc\":{\"id\":null,\"title\":\"A\"}}")));
        EXPECTED.put(Fault.ANSWER_WRONG_ID_TYPE,
                replayedLater(effect -> body(effect, 201, "{\"doc\":{\"id\":{\"value\":1001},\"title\":\"A\"}}")));
        EXPECTED.put(Fault.ANSWER_HUGE_ID, replayedLater(effect ->
                assertThat(effect.seen().json().path("doc").path("id").asString()).hasSize(10_240)));
        EXPECTED.put(Fault.ANSWER_OTHER_EVENT,
                replayedLater(effect -> body(effect, 201, "{\"doc\":{\"id\":1001001,\"title\":\"Another event\"}}")));
        EXPECTED.put(Fault.ANSWER_OK, replayedLater(effect -> body(effect, 200, "{\"doc\":{\"id\":1001,\"title\":\"A\"}}")));
        EXPECTED.put(Fault.ANSWER_ACCEPTED, replayedLater(effect -> body(effect, 202, "{\"status\":\"accepted\"}")));
        EXPECTED.put(Fault.ANSWER_NO_CONTENT, replayedLater(effect -> {
            body(effect, 204, "");
            assertThat(effect.seen().findHeader("Content-Length")).isEmpty();
        }));
        EXPECTED.put(Fault.ANSWER_WITH_BOM, replayedLater(effect -> body(effect, 201, "\ufeff{\"doc\":{\"id\":1001,\"title\":\"A\"}}")));
        EXPECTED.put(Fault.ANSWER_UTF_16, replayedLater(effect -> {
            assertThat(effect.seen().findHeader("Content-Type")).hasValue("application/json; charset=utf-16");
            assertThat(new String(effect.seen().body(), StandardCharsets.UTF_16)).isEqualTo("{\"doc\":{\"id\":1001,\"title\":\"A\"}}");
        }));
        EXPECTED.put(Fault.ANSWER_DUPLICATE_KEYS,
                replayedLater(effect -> body(effect, 201, "{\"doc\":{\"id\":1001,\"title\":\"A\",\"id\":1001001}}")));
        EXPECTED.put(Fault.ANSWER_DEEP_JSON,
                replayedLater(effect -> assertThat(effect.seen().bodyText()).contains("[".repeat(10_000) + "]")));

        // carried out, and the right answer takes a bad way
        EXPECTED.put(Fault.DRIP_HEADERS, replayedLater(SandboxFaultsTest::regular));
        EXPECTED.put(Fault.DRIP_BODY, replayedLater(SandboxFaultsTest::regular));
        EXPECTED.put(Fault.THIN_LINE, replayedLater(SandboxFaultsTest::regular));
        EXPECTED.put(Fault.SLICED, replayedLater(SandboxFaultsTest::regular));
        EXPECTED.put(Fault.CLOSE_AFTER_ANSWER, replayedLater(SandboxFaultsTest::regular));
        EXPECTED.put(Fault.TRUNCATED_BODY, replayedLater(effect ->
                assertThat(effect.seen().findHeader("Content-Length").map(Integer::parseInt)).hasValue(effect.seen().body().length + 100)));
        EXPECTED.put(Fault.BROKEN_CHUNK, replayedLater(effect -> {
            assertThat(effect.seen().findHeader("Transfer-Encoding")).hasValue("chunked");
            assertThat(effect.seen().bodyText()).startsWith("f\r\n{\"doc\":{").endsWith("\r\nzz\r\n");
        }));
        EXPECTED.put(Fault.OVERSIZED_HEADERS, replayedLater(effect ->
                assertThat(effect.seen().bytes()).hasSizeGreaterThan(400 * 1024)));
        EXPECTED.put(Fault.OVERSIZED_BODY, replayedLater(effect -> {
            assertThat(effect.seen().body()).hasSize(REGULAR_LENGTH + 3_000_000);
            assertThat(effect.seen().findHeader("Content-Length")).hasValue(Integer.toString(REGULAR_LENGTH + 3_000_000));
        }));
        EXPECTED.put(Fault.COMPRESSED_BOMB, replayedLater(effect -> {
            assertThat(effect.seen().findHeader("Content-Encoding")).hasValue("gzip");
            assertThat(effect.seen().body()).hasSizeLessThan(30_000);
            assertThat(inflatedLength(effect.seen())).isEqualTo(REGULAR_LENGTH + 3_000_000);
        }));
        EXPECTED.put(Fault.ANSWER_HEADERS, replayedLater(effect -> {
            regular(effect);
            assertThat(effect.seen().headers("X-RateLimit-Remaining")).containsExactly("0");
        }));
        EXPECTED.put(Fault.LATENCY, replayedLater(SandboxFaultsTest::regular));
        EXPECTED.put(Fault.SLOW_COMMIT, replayedLater(SandboxFaultsTest::regular));
        EXPECTED.put(Fault.NORMALISE_FIELDS, replayedLater(SandboxFaultsTest::regular));
        EXPECTED.put(Fault.ALTER_FIELD, replayedLater(SandboxFaultsTest::regular));
        EXPECTED.put(Fault.DUPLICATE_DELIVERY, replayedLater(SandboxFaultsTest::regular));

        // for good
        EXPECTED.put(Fault.REVOKE_KEY, forGood(effect -> envelope(effect, 401, "invalid_api_key")));
        EXPECTED.put(Fault.REMOVE_SCOPE, forGood(effect -> envelope(effect, 403, "insufficient_scope")));
        EXPECTED.put(Fault.REMOVE_CHANNEL, forGood(effect -> envelope(effect, 403, "forbidden")));
    }

    private static final Map<Fault, Consumer<JsonNode>> LISTS = new EnumMap<>(Map.of(
            Fault.LIST_LAGGING, page -> titles(page, "E5", "E4", "E3"),
            Fault.LIST_WRONG_TOTAL, page -> assertThat(page.path("totalDocs").intValue()).isEqualTo(17),
            Fault.LIST_REPEATED_PAGES, page -> titles(page, "E9", "E8", "E7"),
            Fault.LIST_SKIPPED_EVENTS, page -> titles(page, "E5", "E4", "E3"),
            Fault.LIST_LIMIT_IGNORED, page -> titles(page, "E8", "E7"),
            Fault.LIST_ENDLESS, page -> {
                titles(page, "E3", "E2", "E1");
                assertThat(page.path("totalDocs").intValue()).isEqualTo(28);
            },
            Fault.LIST_ERROR, page -> assertThat(page.path("error").path("code").asString()).isEqualTo("internal_error")));

    private final FakeTime time = new FakeTime();
    private final Sandbox sandbox = Sandbox.start(Samples.settings().withClock(time).withSleeper(time));
    private final Client client = Client.of(sandbox);

    @AfterEach
    void close() {
        sandbox.close();
    }

    static Stream<Fault> faultsOfCreate() {
        return EXPECTED.keySet().stream();
    }

    static Stream<Fault> faultsOfLists() {
        return LISTS.keySet().stream();
    }

    @ParameterizedTest
    @MethodSource("faultsOfCreate")
    void doesWhatItSaysToACreate(Fault fault) {
        FaultRule rule = FaultRule.always(fault).times(1);
        switch (fault) {
            case REMOVE_CHANNEL -> rule = rule.sized(42);
            case OVERSIZED_BODY, COMPRESSED_BOMB -> rule = rule.sized(3_000_000);
            default -> { }
        }
        sandbox.faults(Faults.of(rule));
        Seen seen = client.create("k", Samples.event("A"));
        int before = sandbox.events().size();
        Seen again = client.create("k", Samples.event("A"));
        EXPECTED.get(fault).accept(new Effect(seen, before, again, sandbox.events().size()));
        assertThat(sandbox.stats().fired(fault)).isOne();
    }

    @ParameterizedTest
    @MethodSource("faultsOfLists")
    void doesWhatItSaysToTheSecondPageOfAList(Fault fault) {
        for (int i = 1; i <= 10; i++) {
            time.pass(Duration.ofSeconds(30));
            sandbox.plant(Samples.event("E" + i));
        }
        FaultRule rule = FaultRule.always(fault);
        sandbox.faults(Faults.of(switch (fault) {
            case LIST_REPEATED_PAGES, LIST_SKIPPED_EVENTS, LIST_LIMIT_IGNORED -> rule.sized(2);
            case LIST_LAGGING -> rule.pausing(Duration.ofSeconds(60));
            default -> rule;
        }));
        JsonNode page = client.list(fault == Fault.LIST_ENDLESS ? "?limit=3&page=9" : "?limit=3&page=2").json();
        LISTS.get(fault).accept(page);
        assertThat(sandbox.stats().fired(fault)).isOne();
    }

    @ParameterizedTest
    @EnumSource(Fault.class)
    void everyFaultIsShownByThisTest(Fault fault) {
        assertThat(EXPECTED.containsKey(fault) || LISTS.containsKey(fault)).as("an expectation for %s", fault).isTrue();
    }

    // ---- expectations ------------------------------------------------------------------------------------------

    private static Consumer<Effect> nothingDone(Consumer<Effect> answer) {
        return answer.andThen(effect -> {
            assertThat(effect.eventsBefore()).as("events after the fault").isZero();
            assertThat(effect.again().status()).as("the same again").isEqualTo(201);
            assertThat(effect.again().findHeader("Idempotent-Replayed")).isEmpty();
            assertThat(effect.eventsAfter()).isOne();
        });
    }

    private static Consumer<Effect> replayedLater(Consumer<Effect> answer) {
        return answer.andThen(effect -> {
            assertThat(effect.eventsBefore()).as("events after the fault").isOne();
            assertThat(effect.again().findHeader("Idempotent-Replayed")).as("the same again").hasValue("true");
            assertThat(effect.again().id()).isEqualTo(1001);
            assertThat(effect.eventsAfter()).isOne();
        });
    }

    private static Consumer<Effect> inProgressLater(Consumer<Effect> answer) {
        return answer.andThen(effect -> {
            assertThat(effect.eventsBefore()).as("events after the fault").isOne();
            assertThat(effect.again().status()).as("the same again").isEqualTo(409);
            assertThat(effect.eventsAfter()).isOne();
        });
    }

    private static Consumer<Effect> createdTwice(Consumer<Effect> answer) {
        return answer.andThen(effect -> {
            assertThat(effect.eventsBefore()).as("events after the fault").isOne();
            assertThat(effect.again().status()).as("the same again").isEqualTo(201);
            assertThat(effect.eventsAfter()).isEqualTo(2);
        });
    }

    private static Consumer<Effect> forGood(Consumer<Effect> answer) {
        return answer.andThen(effect -> {
            assertThat(effect.again().bodyText()).as("the same again").contains(effect.seen().code());
            assertThat(effect.eventsAfter()).isZero();
        });
    }

    private static void unanswered(Effect effect, End end) {
        assertThat(effect.seen().bytes()).isEmpty();
        assertThat(effect.seen().end()).isEqualTo(end);
    }

    private static void regular(Effect effect) {
        body(effect, 201, REGULAR);
        assertThat(effect.seen().findHeader("Content-Length")).hasValue(Integer.toString(REGULAR_LENGTH));
    }

    private static void body(Effect effect, int status, String body) {
        assertThat(effect.seen().status()).isEqualTo(status);
        assertThat(effect.seen().bodyText()).isEqualTo(body);
    }

    private static void page(Effect effect, int status) {
        assertThat(effect.seen().status()).isEqualTo(status);
        assertThat(effect.seen().findHeader("Content-Type")).hasValue("text/html; charset=utf-8");
        assertThat(effect.seen().bodyText()).startsWith("<!DOCTYPE html>");
    }

    private static void envelope(Effect effect, int status, String code) {
        assertThat(effect.seen().status()).isEqualTo(status);
        assertThat(effect.seen().code()).isEqualTo(code);
    }

    private static void titles(JsonNode page, String... titles) {
        assertThat(page.path("docs")).extracting(doc -> doc.path("title").asString()).containsExactly(titles);
    }

    private static long inflatedLength(Seen seen) {
        try (GZIPInputStream gzip = new GZIPInputStream(new ByteArrayInputStream(unchunked(seen.body())))) {
            return gzip.readAllBytes().length;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] unchunked(byte[] body) {
        String text = new String(body, StandardCharsets.ISO_8859_1);
        StringBuilder all = new StringBuilder();
        for (int at = 0; ; ) {
            int line = text.indexOf("\r\n", at);
            int length = Integer.parseInt(text.substring(at, line), 16);
            if (length == 0) {
                return all.toString().getBytes(StandardCharsets.ISO_8859_1);
            }
            all.append(text, line + 2, line + 2 + length);
            at = line + 2 + length + 2;
        }
    }

    // ---- what the table cannot show ----------------------------------------------------------------------------

    @Test
    void twoDeliveriesOfOneRequestAreTwoRequestsAndOneEvent() {
        sandbox.faults(Faults.always(Fault.DUPLICATE_DELIVERY));
        client.create("k", Samples.event("A"));
        assertThat(sandbox.stats().requests(Route.CREATE_EVENT)).isEqualTo(2);
        assertThat(sandbox.stats().replays()).isOne();
        assertThat(sandbox.events()).hasSize(1);
    }

    @Test
    void twoDeliveriesWithoutAKeyAreTwoEvents() {
        sandbox.faults(Faults.always(Fault.DUPLICATE_DELIVERY));
        client.create(Samples.event("A"));
        assertThat(sandbox.events()).hasSize(2);
    }

    @Test
    void pausesAreAsLongAsSaid() {
        sandbox.faults(Faults.of(FaultRule.always(Fault.LATENCY).pausing(Duration.ofMillis(100)).withJitter(Duration.ofMillis(50))));
        client.create(Samples.event("A"));
        client.create(Samples.event("B"));
        assertThat(time.sleeps()).hasSize(2)
                .allSatisfy(length -> assertThat(length).isBetween(Duration.ofMillis(100), Duration.ofMillis(150)));
        assertThat(time.sleeps().get(0)).isNotEqualTo(time.sleeps().get(1));
    }

    @Test
    void everyAnswerTakesTheLatencyOfTheSettings() {
        FakeTime other = new FakeTime();
        try (Sandbox slow = Sandbox.start(Samples.settings().withSleeper(other).withLatency(Duration.ofMillis(80)))) {
            Client.of(slow).get("/api/public/v1/channels");
            assertThat(other.sleeps()).containsExactly(Duration.ofMillis(80));
        }
    }

    @Test
    void dripsTheBodyByteByByte() {
        sandbox.faults(Faults.always(Fault.DRIP_BODY));
        int length = client.create(Samples.event("A")).body().length;
        assertThat(time.sleeps()).hasSize(length).containsOnly(Duration.ofMillis(200));
    }

    @Test
    void dripsTheHeaderByteByByte() {
        sandbox.faults(Faults.always(Fault.DRIP_HEADERS));
        Seen seen = client.create(Samples.event("A"));
        assertThat(time.sleeps()).hasSize(seen.bytes().length - seen.body().length);
    }

    @Test
    void aThinLineCarriesSoManyBytesPerPause() {
        sandbox.faults(Faults.of(FaultRule.always(Fault.THIN_LINE).sized(50)));
        Seen seen = client.create(Samples.event("A"));
        assertThat(time.sleeps()).hasSize((seen.bytes().length + 49) / 50).containsOnly(Duration.ofMillis(100));
    }

    @Test
    void slicesTheAnswerIntoSingleBytes() {
        sandbox.faults(Faults.always(Fault.SLICED));
        assertThat(new RecordingSocket("GET /api/public/v1/channels").writesOf(sandbox)).hasSize(1);
        assertThat(new RecordingSocket("POST /api/public/v1/events").writesOf(sandbox)).hasSizeGreaterThan(100).containsOnly(1);
    }

    @Test
    void closesAKeptConnectionThatItDidNotAnnounceToClose() {
        sandbox.faults(Faults.always(Fault.CLOSE_AFTER_ANSWER));
        Seen seen = client.raw("POST /api/public/v1/events HTTP/1.1\r\nContent-Length: 0\r\n\r\n");
        assertThat(seen.status()).isEqualTo(401);
        assertThat(seen.findHeader("Connection")).isEmpty();
        assertThat(seen.end()).isEqualTo(End.CLOSED);
    }

    @Test
    void theAnswerForAnotherEventNamesTheOneBefore() {
        client.create(Samples.event("First"));
        sandbox.faults(Faults.always(Fault.ANSWER_OTHER_EVENT));
        assertThat(client.create(Samples.event("Second")).bodyText()).isEqualTo("{\"doc\":{\"id\":1001,\"title\":\"First\"}}");
    }

    @Test
    void storesNormalisedFieldsAndStillRecognisesTheSamePayload() {
        sandbox.faults(Faults.always(Fault.NORMALISE_FIELDS));
        client.create("k", Samples.event(" Jazz "));
        assertThat(client.create("k", Samples.event(" Jazz ")).findHeader("Idempotent-Replayed")).hasValue("true");
        JsonNode stored = Json.read(sandbox.events().getFirst().json());
        assertThat(stored.path("title").asString()).isEqualTo("Jazz");
        assertThat(stored.path("startAt").asString()).isEqualTo("2026-12-05T19:00Z");
    }

    @Test
    void storesAnotherValueInOneField() {
        sandbox.faults(Faults.of(FaultRule.always(Fault.ALTER_FIELD).saying("timezone=Europe/London")));
        client.create("k", Samples.event("Jazz"));
        JsonNode stored = Json.read(sandbox.events().getFirst().json());
        assertThat(stored.path("title").asString()).isEqualTo("Jazz");
        assertThat(stored.path("timezone").asString()).isEqualTo("Europe/London");
    }

    @Test
    void namesHeadersInPlaceOfThoseOfTheRateLimit() {
        sandbox.rateLimit(10, 5);
        sandbox.faults(Faults.of(FaultRule.always(Fault.ANSWER_HEADERS)
                .saying("X-RateLimit-Remaining: many|X-RateLimit-Reset: 1796000000")));
        Seen seen = client.create(Samples.event("A"));
        assertThat(seen.headers("X-RateLimit-Remaining")).containsExactly("many");
        assertThat(seen.headers("X-RateLimit-Reset")).containsExactly("1796000000");
        assertThat(seen.headers("X-RateLimit-Limit")).containsExactly("5");
    }

    static Stream<Map.Entry<String, String[]>> retryAfters() {
        return Stream.of(
                Map.entry("7", new String[] {"7"}),
                Map.entry("none", new String[] {}),
                Map.entry("", new String[] {""}),
                Map.entry("1.5", new String[] {"1.5"}),
                Map.entry("-3", new String[] {"-3"}),
                Map.entry("abc", new String[] {"abc"}),
                Map.entry("86400", new String[] {"86400"}),
                Map.entry("100000000000000000000", new String[] {"100000000000000000000"}),
                Map.entry("1|2", new String[] {"1", "2"}),
                Map.entry("imf:+30", new String[] {"Mon, 23 Nov 2026 12:00:30 GMT"}),
                Map.entry("imf:-60", new String[] {"Mon, 23 Nov 2026 11:59:00 GMT"}),
                Map.entry("rfc850:+30", new String[] {"Monday, 23-Nov-26 12:00:30 GMT"}),
                Map.entry("asctime:+30", new String[] {"Mon Nov 23 12:00:30 2026"}));
    }

    @ParameterizedTest
    @MethodSource("retryAfters")
    void saysRetryAfterInEveryForm(Map.Entry<String, String[]> form) {
        sandbox.faults(Faults.of(FaultRule.always(Fault.THROTTLED).saying(form.getKey())));
        assertThat(client.create(Samples.event("A")).headers("Retry-After")).containsExactly(form.getValue());
    }

    @Test
    void theDateHeaderFollowsTheClock() {
        assertThat(client.list("").findHeader("Date")).hasValue("Mon, 23 Nov 2026 12:00:00 GMT");
        time.pass(Duration.ofSeconds(5));
        assertThat(client.list("").findHeader("Date")).hasValue("Mon, 23 Nov 2026 12:00:05 GMT");
    }

    @Test
    void strikesReplaysToo() {
        client.create("k", Samples.event("A"));
        sandbox.faults(Faults.always(Fault.DROP_AFTER_COMMIT));
        assertThat(client.create("k", Samples.event("A")).status()).isZero();
        assertThat(sandbox.stats().fired(Fault.DROP_AFTER_COMMIT)).isOne();
    }

    @Test
    void aReplayLeavesTheKeyAsItIs() {
        client.create("k", Samples.event("A"));
        sandbox.faults(Faults.of(FaultRule.always(Fault.DROP_AFTER_COMMIT_KEY_RELEASED).times(1)));
        client.create("k", Samples.event("A"));
        assertThat(client.create("k", Samples.event("A")).findHeader("Idempotent-Replayed")).hasValue("true");
        assertThat(sandbox.events()).hasSize(1);
    }

    @Test
    void doesNotStrikeAfterTheCommitWhatWasNeverCommitted() {
        sandbox.faults(Faults.of(FaultRule.always(Fault.INTERNAL_ERROR_AFTER_COMMIT)));
        assertThat(client.create(Samples.event(event -> event.put("colour", "red"))).status()).isEqualTo(400);
        assertThat(sandbox.stats().neverFired()).containsExactly("internal-error-after-commit");
    }

    @Test
    void strikesUpdatesWhereTold() {
        long id = client.create(Samples.event("A")).id();
        sandbox.faults(Faults.of(FaultRule.always(Fault.DROP_AFTER_COMMIT).on(Route.UPDATE_EVENT)));
        assertThat(client.patch(id, "{\"title\": \"B\"}").status()).isZero();
        assertThat(sandbox.events().getFirst().title()).isEqualTo("B");
    }
}
