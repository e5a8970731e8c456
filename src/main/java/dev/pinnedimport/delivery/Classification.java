package dev.pinnedimport.delivery;

import dev.pinnedimport.delivery.Reply.Answer;
import dev.pinnedimport.delivery.pace.RateSignals;
import dev.pinnedimport.issue.Texts;
import java.text.Normalizer;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// The only place that decides what a reply to a create or an update means. See the table in the decision record on unknown outcomes.
///
/// The rule behind the table: a no counts only in the API's own words, a yes only with an event id, and everything else is unknown.
final class Classification {

    private static final int LONGEST_ID = 200;

    private Classification() {}

    /// @param sent the event that was sent, as JSON
    /// @param now  by the wall clock, for dates in headers
    static Outcome of(Reply reply, String sent, Instant now) {
        return switch (reply) {
            case Reply.NotSent notSent -> new Outcome.NotSent(notSent.obstacle());
            case Reply.NoAnswer none -> new Outcome.Unknown(none.failure().words(), true, null);
            case Answer answer -> of(answer, sent, now);
        };
    }

    private static Outcome of(Answer answer, String sent, Instant now) {
        int status = answer.status();
        return switch (status / 100) {
            case 2 -> ofSuccess(answer, sent);
            case 3 -> new Outcome.Redirected(status);
            case 4 -> ofRefusal(answer, now);
            default -> new Outcome.Unknown("the API answered with status " + status, true, requestId(answer, Body.read(answer)));
        };
    }

    private static Outcome ofSuccess(Answer answer, String sent) {
        JsonNode body = Body.read(answer);
        String requestId = requestId(answer, body);
        if (answer.status() != 200 && answer.status() != 201) {
            return new Outcome.Unknown("the API answered with status " + answer.status() + ", without an event", false, requestId);
        }
        JsonNode doc = body.path("doc");
        String id = eventId(doc.path("id"));
        if (id == null) {
            return new Outcome.Unknown("the API said yes, but its answer holds no usable event id", false, requestId);
        }
        if (doc.path("title").isString() && isOfAnother(sent, doc.path("title").stringValue())) {
            return new Outcome.Unknown("the API answered with another event", false, requestId);
        }
        return new Outcome.Done(id, isReplay(answer), requestId);
    }

    // A swapped answer must not give an event a wrong id. The first question alone answers nearly always, without parsing.
    private static boolean isOfAnother(String sent, String title) {
        return !sent.contains("\"title\":\"" + title + "\"")
                && Resemblance.ofTitles(Body.read(sent).path("title").asString(""), title) == Resemblance.OTHER;
    }

    private static Outcome ofRefusal(Answer answer, Instant now) {
        int status = answer.status();
        JsonNode body = Body.read(answer);
        Optional<ApiError> error = ApiError.find(status, body);
        String requestId = requestId(answer, body);
        return switch (status) {
            case 401 -> new Outcome.KeyRefused(requestId);
            case 408, 425 -> new Outcome.Unknown("the API answered with status " + status, true, requestId);
            case 409 -> new Outcome.Conflict(error.map(ApiError::words).orElse("the API answered with status 409"), requestId);
            case 429 -> new Outcome.Throttled(RateSignals.of(answer.headers(), now).findRetryAfter(), requestId);
            case 403 -> error.<Outcome>map(Classification::ofForbidden).orElse(new Outcome.Foreign(status));
            default -> error.<Outcome>map(Outcome.Refused::new).orElse(new Outcome.Foreign(status));
        };
    }

    private static Outcome ofForbidden(ApiError error) {
        return error.code().equals("insufficient_scope") ? new Outcome.ScopeMissing(error) : new Outcome.ChannelRefused(error);
    }

    /// Ids are numbers or short texts; null for everything else.
    static @Nullable String eventId(JsonNode id) {
        if (id.isIntegralNumber()) {
            return id.asString();
        }
        boolean usable = id.isString() && !id.stringValue().isBlank() && id.stringValue().length() <= LONGEST_ID
                && id.stringValue().chars().allMatch(c -> c > ' ' && c != 0x7f);
        return usable ? Normalizer.normalize(id.stringValue(), Normalizer.Form.NFC) : null;
    }

    private static boolean isReplay(Answer answer) {
        return answer.headers().getOrDefault("idempotent-replayed", List.of()).stream().anyMatch("true"::equalsIgnoreCase);
    }

    private static @Nullable String requestId(Answer answer, JsonNode body) {
        JsonNode inBody = body.path("error").path("requestId");
        if (inBody.isString()) {
            return Texts.shorten(inBody.stringValue(), LONGEST_ID);
        }
        List<String> header = answer.headers().getOrDefault("x-request-id", List.of());
        return header.isEmpty() ? null : Texts.shorten(header.getFirst(), LONGEST_ID);
    }
}
