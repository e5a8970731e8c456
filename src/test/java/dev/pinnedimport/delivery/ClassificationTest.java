package dev.pinnedimport.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class ClassificationTest {

    private static final Instant NOW = Instant.parse("2026-11-23T02:00:00Z");
    private static final String SENT = "{\"startAt\":\"2027-01-01T19:00:00+01:00\",\"title\":\"Jazz at night\"}";
    private static final String JSON = "application/json; charset=utf-8";
    private static final String HTML = "text/html";
    private static final String PAGE = "<html>Blocked</html>";

    private record Case(int status, String type, String body, Class<? extends Outcome> outcome) {
        @Override
        public String toString() {
            return status + " " + body.substring(0, Math.min(60, body.length())) + " is " + outcome.getSimpleName();
        }
    }

    private static String error(String code) {
        return "{\"error\":{\"code\":\"" + code + "\",\"message\":\"No.\",\"requestId\":\"r-1\"}}";
    }

    static Stream<Case> cases() {
        return Stream.of(
                new Case(201, JSON, "{\"doc\":{\"id\":17,\"title\":\"Jazz at night\"}}", Outcome.Done.class),
                new Case(200, JSON, "{\"doc\":{\"id\":\"a-17\"}}", Outcome.Done.class),
                new Case(201, JSON, "\ufeff{\"doc\":{\"id\":17}}", Outcome.Done.class),
                new Case(201, "application/vnd.api+json", "{\"doc\":{\"id\":17}}", Outcome.Done.class),
                new Case(201, JSON, "{\"doc\":{\"id\":17,\"title\":\" jazz  at night \"}}", Outcome.Done.class),
                new Case(201, JSON, "{\"doc\":{\"id\":17,\"title\":\"Chess for beginners\"}}", Outcome.Unknown.class),
                new Case(201, JSON, "", Outcome.Unknown.class),
                new Case(201, JSON, "{\"doc\":{\"id\":17}", Outcome.Unknown.class),
                new Case(201, JSON, "{\"doc\":{\"id\":17}} and more", Outcome.Unknown.class),
                new Case(201, JSON, "{\"doc\":{\"id\":17},\"doc\":{\"id\":18}}", Outcome.Unknown.class),
                new Case(201, JSON, "{\"doc\":{\"id\":null}}", Outcome.Unknown.class),
                new Case(201, JSON, "{\"doc\":{\"id\":\"\"}}", Outcome.Unknown.class),
                new Case(201, JSON, "{\"doc\":{\"id\":\"a b\"}}", Outcome.Unknown.class),
                new Case(201, JSON, "{\"doc\":{\"id\":{}}}", Outcome.Unknown.class),
                new Case(201, JSON, "{\"doc\":{\"id\":1.5}}", Outcome.Unknown.class),
                new Case(201, JSON, "{\"doc\":{\"id\":true}}", Outcome.Unknown.class),
                new Case(201, JSON, "{\"doc\":{\"id\":\"" + "x".repeat(10_000) + "\"}}", Outcome.Unknown.class),
                new Case(201, JSON, "[".repeat(10_000) + "]".repeat(10_000), Outcome.Unknown.class),
                new Case(201, HTML, "{\"doc\":{\"id\":17}}", Outcome.Unknown.class),
                new Case(201, HTML, PAGE, Outcome.Unknown.class),
                new Case(202, JSON, "{\"doc\":{\"id\":17}}", Outcome.Unknown.class),
                new Case(204, JSON, "", Outcome.Unknown.class),
                new Case(301, HTML, PAGE, Outcome.Redirected.class),
                new Case(302, HTML, PAGE, Outcome.Redirected.class),
                new Case(307, JSON, "{}", Outcome.Redirected.class),
                new Case(308, HTML, PAGE, Outcome.Redirected.class),
                new Case(400, JSON, error("invalid_request"), Outcome.Refused.class),
                new Case(400, JSON, error("something_new"), Outcome.Refused.class),
                new Case(400, JSON, "{\"error\":{\"code\":\"invalid_request\",\"details\":null}}", Outcome.Refused.class),
                new Case(400, JSON, "{\"error\":{\"code\":\"invalid_request\",\"details\":[{\"field\":\"title\"},\"?\"]}}", Outcome.Refused.class),
                new Case(400, "text/plain", "Bad Request", Outcome.Foreign.class),
                new Case(400, JSON, "{\"error\":\"no\"}", Outcome.Foreign.class),
                new Case(401, JSON, error("invalid_api_key"), Outcome.KeyRefused.class),
                new Case(401, HTML, PAGE, Outcome.KeyRefused.class),
                new Case(403, JSON, error("insufficient_scope"), Outcome.ScopeMissing.class),
                new Case(403, JSON, error("forbidden"), Outcome.ChannelRefused.class),
                new Case(403, HTML, PAGE, Outcome.Foreign.class),
                new Case(404, JSON, error("not_found"), Outcome.Refused.class),
                new Case(404, HTML, PAGE, Outcome.Foreign.class),
                new Case(405, HTML, PAGE, Outcome.Foreign.class),
                new Case(407, HTML, PAGE, Outcome.Foreign.class),
                new Case(408, JSON, error("timeout"), Outcome.Unknown.class),
                new Case(409, JSON, error("conflict"), Outcome.Conflict.class),
                new Case(409, HTML, PAGE, Outcome.Conflict.class),
                new Case(413, JSON, error("too_large"), Outcome.Refused.class),
                new Case(413, HTML, PAGE, Outcome.Foreign.class),
                new Case(415, JSON, error("invalid_request"), Outcome.Refused.class),
                new Case(422, JSON, error("invalid_request"), Outcome.Refused.class),
                new Case(425, JSON, error("too_early"), Outcome.Unknown.class),
                new Case(429, JSON, error("rate_limited"), Outcome.Throttled.class),
                new Case(429, HTML, PAGE, Outcome.Throttled.class),
                new Case(500, JSON, error("internal_error"), Outcome.Unknown.class),
                new Case(502, HTML, PAGE, Outcome.Unknown.class),
                new Case(503, JSON, error("internal_error"), Outcome.Unknown.class),
                new Case(504, HTML, PAGE, Outcome.Unknown.class),
                new Case(600, JSON, "{}", Outcome.Unknown.class),
                new Case(101, JSON, "{}", Outcome.Unknown.class));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void decidesWhatAnAnswerMeans(Case row) {
        assertThat(Classification.of(answer(row.status(), row.type(), row.body(), Map.of()), SENT, NOW)).isInstanceOf(row.outcome());
    }

    @ParameterizedTest
    @EnumSource(Reply.Obstacle.class)
    void whatNeverLeftWasNotExecuted(Reply.Obstacle obstacle) {
        assertThat(Classification.of(new Reply.NotSent(obstacle), SENT, NOW)).isEqualTo(new Outcome.NotSent(obstacle));
    }

    @ParameterizedTest
    @EnumSource(Reply.Failure.class)
    void whatGotNoAnswerIsUnknown(Reply.Failure failure) {
        assertThat(Classification.of(new Reply.NoAnswer(failure), SENT, NOW)).isInstanceOf(Outcome.Unknown.class);
    }

    @Test
    void keepsTheIdTheRequestIdAndTheReplay() {
        Reply reply = answer(201, JSON, "{\"doc\":{\"id\":12345678901234567890}}", Map.of("idempotent-replayed", List.of("true"), "x-request-id", List.of("r-7")));

        assertThat(Classification.of(reply, SENT, NOW)).isEqualTo(new Outcome.Done("12345678901234567890", true, "r-7"));
    }

    @Test
    void anUnaskedEncodingIsNotRead() {
        Reply reply = answer(201, JSON, "{\"doc\":{\"id\":1}}", Map.of("content-encoding", List.of("gzip")));

        assertThat(Classification.of(reply, SENT, NOW)).isInstanceOf(Outcome.Unknown.class);
    }

    @Test
    void bytesThatAreNotUtf8AreNotRead() {
        Reply reply = new Reply.Answer(201, Map.of(), "{\"doc\":{\"id\":1,\"title\":\"\u00e4\"}}".getBytes(StandardCharsets.ISO_8859_1));

        assertThat(Classification.of(reply, SENT, NOW)).isInstanceOf(Outcome.Unknown.class);
    }

    @Test
    void tellsFieldAndReasonInTheApisWords() {
        Reply reply = answer(422, JSON, "{\"error\":{\"code\":\"invalid_request\",\"message\":\"No.\",\"details\":{\"field\":\"capacity\",\"issue\":\"must be at least 1\"}}}", Map.of());

        assertThat(Classification.of(reply, SENT, NOW)).isInstanceOfSatisfying(Outcome.Refused.class,
                refused -> assertThat(refused.error().words()).isEqualTo("capacity must be at least 1"));
    }

    @Test
    void refusalsWithOtherNumbersHaveTheSameCause() {
        ApiError one = new ApiError(400, "invalid_request", "", null, "title", "has 212 characters, \"A\" is too long");
        ApiError other = new ApiError(400, "invalid_request", "", null, "title", "has 250 characters, \"B\" is too long");

        assertThat(one.cause()).isEqualTo(other.cause());
    }

    private static Reply answer(int status, String type, String body, Map<String, List<String>> more) {
        Map<String, List<String>> headers = new HashMap<>(more);
        headers.put("content-type", List.of(type));
        return new Reply.Answer(status, headers, body.getBytes(StandardCharsets.UTF_8));
    }
}
