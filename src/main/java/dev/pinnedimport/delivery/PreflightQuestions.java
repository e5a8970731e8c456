package dev.pinnedimport.delivery;

import dev.pinnedimport.delivery.Preflight.Channel;
import dev.pinnedimport.delivery.Reply.Answer;
import dev.pinnedimport.delivery.pace.RateSignals;
import dev.pinnedimport.issue.ExitCode;
import dev.pinnedimport.issue.Issue;
import dev.pinnedimport.issue.IssueCode;
import dev.pinnedimport.issue.Place;
import dev.pinnedimport.issue.StopException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// The questions of the [Preflight], and what their answers mean.
final class PreflightQuestions {

    private static final int MOST_PAGES = 200;
    private static final int TRIES = 4;
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

    private final EventsApi api;
    private final Time time;
    private final StopSignal stop;
    private @Nullable Duration skew;

    PreflightQuestions(EventsApi api, Time time, StopSignal stop) {
        this.api = api;
        this.time = time;
        this.stop = stop;
    }

    Preflight ask() {
        List<Channel> channels = new ArrayList<>();
        forEachDocument(api::channels, "channels:read", document -> {
            if (document.path("id").isIntegralNumber()) {
                channels.add(new Channel(document.path("id").longValue(), document.path("name").asString("")));
            }
        });
        Set<String> slugs = new LinkedHashSet<>();
        forEachDocument(api::classifications, "", document -> {
            JsonNode slug = document.isString() ? document : document.path("slug");
            if (slug.isString()) {
                slugs.add(slug.stringValue());
            }
        });
        return new Preflight(channels, slugs, canRead(), skew);
    }

    String contract() {
        return new String(ask(api.contract(), "").body(), StandardCharsets.UTF_8);
    }

    /// A page of the list of events; empty where the answer is not one.
    Optional<EventPage> events(int page) {
        return EventPage.read(ask(api.events(page), "events:read"));
    }

    private void forEachDocument(IntFunction<ApiRequest> page, String scope, Consumer<JsonNode> consumer) {
        long seen = 0;
        for (int number = 1; number <= MOST_PAGES; number++) {
            JsonNode body = Body.read(ask(page.apply(number), scope));
            JsonNode documents = body.isArray() ? body : body.path("docs");
            if (!documents.isArray()) {
                throw notPinned("The answer is not a list as the Pinned Events API gives it.");
            }
            documents.forEach(consumer);
            seen += documents.size();
            boolean last = body.path("hasNextPage").isBoolean() ? !body.path("hasNextPage").booleanValue()
                    : !body.path("totalDocs").isIntegralNumber() || seen >= body.path("totalDocs").longValue();
            if (documents.isEmpty() || last) {
                return;
            }
        }
    }

    private boolean canRead() {
        Reply reply = patiently(api.oneEvent());
        if (!(reply instanceof Answer answer)) {
            throw unavailable(reply);
        }
        if (answer.status() == 200) {
            return Body.read(answer).path("docs").isArray();
        }
        if (answer.status() == 403 || answer.status() == 404) {
            return false;
        }
        throw refusal(answer, "events:read");
    }

    private Answer ask(ApiRequest request, String scope) {
        Reply reply = patiently(request);
        if (!(reply instanceof Answer answer)) {
            throw unavailable(reply);
        }
        if (answer.status() != 200) {
            throw refusal(answer, scope);
        }
        return answer;
    }

    /// Asks again after faults that may pass. Questions change nothing, so asking twice is safe.
    private Reply patiently(ApiRequest request) {
        Duration pause = Duration.ofSeconds(1);
        for (int tries = 1; ; tries++) {
            Reply reply = api.call(request, time, stop);
            stopIfAsked();
            Optional<Duration> wait = findWait(reply, pause);
            if (wait.isEmpty() || tries == TRIES || wait.get().compareTo(LONGEST_PAUSE) > 0) {
                return reply;
            }
            rest(wait.get());
            pause = pause.multipliedBy(2);
        }
    }

    private Optional<Duration> findWait(Reply reply, Duration usual) {
        return switch (reply) {
            case Reply.NotSent notSent -> notSent.obstacle().isForAPerson() ? Optional.empty() : Optional.of(usual);
            case Reply.NoAnswer _ -> Optional.of(usual);
            case Answer answer -> {
                RateSignals signals = RateSignals.of(answer.headers(), time.now());
                signals.findDate().ifPresent(date -> skew = Duration.between(time.now(), date));
                boolean passing = answer.status() == 429 || answer.status() == 408 || answer.status() >= 500;
                yield passing ? Optional.of(signals.findRetryAfter().orElse(usual)) : Optional.empty();
            }
        };
    }

    private void rest(Duration length) {
        long until = time.nanos() + length.toNanos();
        for (long now = time.nanos(); now < until; now = time.nanos()) {
            stopIfAsked();
            time.park(until - now);
        }
    }

    private void stopIfAsked() {
        stop.findReason().ifPresent(reason -> {
            throw new StopException(reason, List.of());
        });
    }

    // ---- refusals ----------------------------------------------------------------------------------------------

    private StopException refusal(Answer answer, String scope) {
        int status = answer.status();
        Optional<ApiError> error = ApiError.find(status, Body.read(answer));
        if (status == 401) {
            return stop(ExitCode.API_REFUSED, IssueCode.API_KEY_REFUSED,
                    "The events service refused our key. Nothing was sent. Ask your administrator to renew it.");
        }
        if (status == 403 && error.isPresent()) {
            return stop(ExitCode.API_REFUSED, IssueCode.API_SCOPE,
                    "The key may not do this: " + error.get().words() + ". Nothing was sent. Give the key the scope "
                            + (scope.isEmpty() ? "it lacks" : scope) + ".");
        }
        if (status == 429) {
            return stop(ExitCode.API_UNAVAILABLE, IssueCode.API_THROTTLED,
                    "The events service has too many requests. Nothing was sent. Run it again later" + until(answer) + ".");
        }
        if (status >= 500 || status == 408) {
            return stop(ExitCode.API_UNAVAILABLE, IssueCode.API_UNREACHABLE,
                    "The events service answers with errors (status " + status
                            + "). Nothing was sent. Run it again later.");
        }
        if (status / 100 == 3) {
            return stop(ExitCode.CONFIGURATION, IssueCode.API_REDIRECT,
                    "This address sends us elsewhere (status " + status + "). Nothing was sent. Correct the address.");
        }
        if (status / 100 == 4 && status != 404 && error.isEmpty()) {
            return stop(ExitCode.API_UNAVAILABLE, IssueCode.API_PROXY,
                    "Something between us and the events service answered in its place (status " + status + "). Nothing was sent. Ask your network administrator.");
        }
        return notPinned("It answers with status " + status + " where the Pinned Events API answers with a list.");
    }

    private String until(Answer answer) {
        Instant now = time.now();
        return RateSignals.of(answer.headers(), now).findRetryAfter().map(wait -> ", not before " + Times.brief(now.plus(wait))).orElse("");
    }

    private StopException notPinned(String sentence) {
        return stop(ExitCode.CONFIGURATION, IssueCode.API_NOT_PINNED,
                "This does not seem to be the Pinned Events API. " + sentence + " Nothing was sent. Correct the address.");
    }

    private StopException unavailable(Reply reply) {
        if (reply instanceof Reply.NotSent(Reply.Obstacle obstacle)) {
            return obstacle.isForAPerson()
                    ? stop(ExitCode.CONFIGURATION, IssueCode.API_TLS, "No safe connection: " + obstacle.words() + ". Nothing was sent. "
                            + "Check the address; behind a company proxy, name its certificate authority.")
                    : stop(ExitCode.API_UNAVAILABLE, IssueCode.API_UNREACHABLE,
                            "The events service cannot be reached: " + obstacle.words() + ". Nothing was sent. Run it again later.");
        }
        String why = reply instanceof Reply.NoAnswer(Reply.Failure failure) ? failure.words() : "no answer";
        return stop(ExitCode.API_UNAVAILABLE, IssueCode.API_UNREACHABLE,
                "The events service did not answer: " + why + ". Nothing was sent. Run it again later.");
    }

    private StopException stop(ExitCode exit, IssueCode code, String sentence) {
        return new StopException(exit, Issue.of(code, new Place.Api(api.base().toString()), "", sentence));
    }
}
