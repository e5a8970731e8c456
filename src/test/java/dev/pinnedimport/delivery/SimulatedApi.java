package dev.pinnedimport.delivery;

import dev.pinnedimport.delivery.ApiRequest.Kind;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// The API as the vendor documents it, in simulated time, and the network before it. Faults come by chance.
final class SimulatedApi implements Transport {

    static final Duration IN_PROGRESS = Duration.ofSeconds(45);
    static final Duration REMEMBERED = Duration.ofMinutes(15);
    static final Duration TIMEOUT = Duration.ofSeconds(20);
    private static final DateTimeFormatter IMF = DateTimeFormatter.ofPattern("EEE, dd MMM uuuu HH:mm:ss 'GMT'", Locale.ENGLISH).withZone(ZoneOffset.UTC);

    /// How likely each fault is, of 1.
    record Weather(double notSent, double lostBefore, double lostAfter, double errorBefore, double errorAfter, double errorAfterForgotten,
            double garbage, double slow, double throttled, double refused, double listBroken, Duration listLag) {

        static Weather calm() {
            return new Weather(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, Duration.ZERO);
        }

        /// The slowest work (90 s) and the lag of the list together stay below the two minutes after which the pump trusts the list.
        static Weather stormy() {
            return new Weather(0.05, 0.04, 0.05, 0.04, 0.04, 0.02, 0.03, 0.04, 0.05, 0, 0.1, Duration.ofSeconds(28));
        }
    }

    record Made(long id, String body, Instant at) {}

    private record Remembered(String body, long id, Instant until) {}

    private final SimulatedTime time;
    private final RandomGenerator random;
    private final Map<String, Remembered> keys = new HashMap<>();
    private final List<Made> events = new ArrayList<>();
    private final Map<String, String> bodies = new LinkedHashMap<>();
    Weather weather = Weather.calm();
    Consumer<ApiRequest> onRequest = _ -> { };
    boolean mayRead = true;
    boolean tellsTime = true;
    /// What answers in the API's place; null where the API itself shall answer.
    @Nullable Function<ApiRequest, @Nullable Reply> intercept;
    Duration interceptDelay = Duration.ofMillis(20);
    int intercepted;
    /// Nobody ever replies, not even the transport's time limit.
    boolean silent;
    /// The API does as it is asked, and no answer arrives.
    boolean deaf;
    /// How long the next create takes.
    @Nullable Duration nextWork;
    /// A field that lists do not show.
    String hidden = "nothing";
    /// The server that dies after a commit takes its memory of the key with it, at once.
    boolean forgetsAtOnce;
    /// How often each fault struck.
    final Map<String, Long> fired = new TreeMap<>();
    int sent;
    int posts;
    int gets;
    final List<String> updates = new ArrayList<>();
    /// What a refused create says.
    String refusal = "{\"error\":{\"code\":\"invalid_request\",\"message\":\"No.\",\"details\":{\"field\":\"title\",\"issue\":\"is wrong\"}}}";
    private long ids;

    SimulatedApi(SimulatedTime time, RandomGenerator random) {
        this.time = time;
        this.random = random;
    }

    List<Made> events() {
        return events;
    }

    void make(String body) {
        events.add(new Made(++ids, body, time.trueNow()));
    }

    @Override
    public void send(ApiRequest request, Consumer<Reply> replyTo) {
        sent += request.isWrite() ? 1 : 0;
        onRequest.accept(request);
        if (silent && request.isWrite()) {
            return;
        }
        Reply instead = intercept == null ? null : intercept.apply(request);
        if (instead != null) {
            intercepted++;
            time.in(interceptDelay, () -> replyTo.accept(instead));
            return;
        }
        boolean[] replied = new boolean[1];
        Consumer<Reply> once = reply -> {
            if (!replied[0] && !(deaf && request.isWrite())) {
                replied[0] = true;
                replyTo.accept(reply);
            }
        };
        if (chance(weather.notSent(), "request not sent")) {
            time.in(millis(1, 50), () -> once.accept(new Reply.NotSent(Reply.Obstacle.CONNECTION_REFUSED)));
            return;
        }
        time.in(TIMEOUT, () -> once.accept(new Reply.NoAnswer(Reply.Failure.TIMEOUT)));
        time.in(millis(1, 30), () -> arrive(request, once));
    }

    private void arrive(ApiRequest request, Consumer<Reply> replyTo) {
        if (request.isWrite()) {
            posts++;
        } else {
            gets++;
        }
        if (request.kind() == Kind.CREATE) {
            create(request, replyTo);
        } else if (request.kind() == Kind.UPDATE) {
            updates.add(java.util.Objects.requireNonNull(request.body()));
            answer(replyTo, 200, "{\"doc\":{\"id\":" + request.target().substring(request.target().lastIndexOf('/') + 1) + "}}");
        } else if (request.kind() == Kind.LIST_EVENTS) {
            list(request, replyTo);
        } else {
            answer(replyTo, 200, "{\"docs\":[{\"id\":42,\"name\":\"Box\"}],\"totalDocs\":1,\"hasNextPage\":false}");
        }
    }

    private void create(ApiRequest request, Consumer<Reply> replyTo) {
        String key = java.util.Objects.requireNonNull(request.key()).value();
        String body = java.util.Objects.requireNonNull(request.body());
        String known = bodies.putIfAbsent(key, body);
        if (known != null && !known.equals(body)) {
            throw new IllegalStateException("one key with two bodies");
        }
        if (chance(weather.lostBefore(), "request lost")) {
            replyTo.accept(new Reply.NoAnswer(Reply.Failure.CONNECTION_LOST));
            return;
        }
        if (chance(weather.errorBefore(), "500 before the commit")) {
            answer(replyTo, 500, "{\"error\":{\"code\":\"internal_error\",\"message\":\"Oh.\"}}");
            return;
        }
        if (chance(weather.throttled(), "429")) {
            answer(replyTo, 429, "{\"error\":{\"code\":\"rate_limited\",\"message\":\"Slowly.\"}}", Map.of("retry-after", List.of("1")));
            return;
        }
        if (chance(weather.refused(), "400")) {
            answer(replyTo, 400, refusal);
            return;
        }
        Instant now = time.trueNow();
        Remembered memory = keys.get(key);
        if (memory != null && memory.until().isAfter(now)) {
            if (memory.id() == 0) {
                answer(replyTo, 409, "{\"error\":{\"code\":\"conflict\",\"message\":\"in progress\"}}");
            } else {
                finish(replyTo, memory.id(), body);
            }
            return;
        }
        keys.put(key, new Remembered(body, 0, now.plus(IN_PROGRESS)));
        Duration work = nextWork != null ? nextWork : chance(weather.slow(), "slow work") ? Duration.ofMillis(random.nextLong(1000, 90_000)) : millis(1, 100);
        nextWork = null;
        time.in(work, () -> commit(key, body, replyTo));
    }

    private void commit(String key, String body, Consumer<Reply> replyTo) {
        long id = ++ids;
        events.add(new Made(id, body, time.trueNow()));
        if (chance(weather.errorAfterForgotten(), "500 after the commit, key forgotten")) {
            // The server died after the commit: the entry in progress stays until it ends, and no success is remembered.
            if (forgetsAtOnce) {
                keys.remove(key);
            }
            answer(replyTo, 500, "{\"error\":{\"code\":\"internal_error\",\"message\":\"Oh.\"}}");
            return;
        }
        keys.put(key, new Remembered(body, id, time.trueNow().plus(REMEMBERED)));
        finish(replyTo, id, body);
    }

    private void finish(Consumer<Reply> replyTo, long id, String body) {
        if (chance(weather.lostAfter(), "answer lost")) {
            replyTo.accept(new Reply.NoAnswer(Reply.Failure.CONNECTION_LOST));
        } else if (chance(weather.errorAfter(), "500 after the commit")) {
            answer(replyTo, 500, "{\"error\":{\"code\":\"internal_error\",\"message\":\"Oh.\"}}");
        } else if (chance(weather.garbage(), "answer without an id")) {
            answer(replyTo, 201, List.of("", "{", "{\"doc\":{\"id\":null}}", "[1]", "{\"doc\":{\"id\":{}}}").get(random.nextInt(5)));
        } else {
            answer(replyTo, 201, "{\"doc\":{\"id\":" + id + "," + body.substring(body.indexOf("\"title\""), body.indexOf('}')) + "}}");
        }
    }

    private void list(ApiRequest request, Consumer<Reply> replyTo) {
        if (!mayRead) {
            answer(replyTo, 403, "{\"error\":{\"code\":\"insufficient_scope\",\"message\":\"events:read\"}}");
            return;
        }
        if (chance(weather.listBroken(), "list broken")) {
            answer(replyTo, random.nextBoolean() ? 500 : 502, "<html>");
            return;
        }
        int page = Integer.parseInt(request.target().replaceAll(".*page=(\\d+).*", "$1"));
        int limit = Integer.parseInt(request.target().replaceAll(".*limit=(\\d+).*", "$1"));
        Instant visible = time.trueNow().minus(weather.listLag());
        List<Made> shown = events.stream().filter(event -> !event.at().isAfter(visible)).sorted((a, b) -> Long.compare(b.id(), a.id())).toList();
        StringBuilder docs = new StringBuilder();
        shown.stream().skip((page - 1L) * limit).limit(limit).forEach(event -> docs.append(docs.isEmpty() ? "" : ",")
                .append("{\"id\":").append(event.id()).append(",\"createdAt\":\"").append(event.at()).append("\",").append(event.body().substring(1).replace(hidden, "x")));
        answer(replyTo, 200, "{\"docs\":[" + docs + "],\"totalDocs\":" + shown.size() + ",\"limit\":" + limit + ",\"page\":" + page + "}");
    }

    private void answer(Consumer<Reply> replyTo, int code, String body) {
        answer(replyTo, code, body, Map.of());
    }

    private void answer(Consumer<Reply> replyTo, int code, String body, Map<String, List<String>> more) {
        Map<String, List<String>> headers = new HashMap<>(more);
        headers.put("content-type", List.of("application/json"));
        if (tellsTime) {
            headers.put("date", List.of(IMF.format(time.trueNow())));
        }
        Reply reply = new Reply.Answer(code, headers, body.getBytes(StandardCharsets.UTF_8));
        time.in(millis(1, 30), () -> replyTo.accept(reply));
    }

    private boolean chance(double likely, String fault) {
        boolean strikes = random.nextDouble() < likely;
        if (strikes) {
            fired.merge(fault, 1L, Long::sum);
        }
        return strikes;
    }

    private Duration millis(int least, int most) {
        return Duration.ofMillis(random.nextInt(least, most));
    }
}
