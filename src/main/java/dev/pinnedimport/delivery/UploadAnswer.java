package dev.pinnedimport.delivery;

import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// What a reply to the upload of an image means. As with events, a no counts only in the API's own words and a yes only with an id.
public sealed interface UploadAnswer {

    /// The API has it under this number.
    record Stored(long medium) implements UploadAnswer {}

    /// A definite no to this image.
    record Refused(String words) implements UploadAnswer {}

    record ScopeMissing() implements UploadAnswer {}

    record NoSuchRoute() implements UploadAnswer {}

    record KeyRefused() implements UploadAnswer {}

    record Throttled() implements UploadAnswer {}

    /// Nobody knows whether it was stored, or it was not; to be sent again.
    ///
    /// @param answered whether something answered
    record Failed(String words, boolean answered) implements UploadAnswer {}

    static UploadAnswer of(Reply reply) {
        return switch (reply) {
            case Reply.NotSent notSent -> new Failed(notSent.obstacle().words(), false);
            case Reply.NoAnswer none -> new Failed(none.failure().words(), false);
            case Reply.Answer answer -> of(answer);
        };
    }

    private static UploadAnswer of(Reply.Answer answer) {
        int status = answer.status();
        JsonNode body = Body.read(answer);
        if (status / 100 == 2) {
            JsonNode id = body.path("doc").path("id");
            return id.isIntegralNumber() && id.canConvertToLong() && id.longValue() > 0
                    ? new Stored(id.longValue()) : new Failed("it said yes, but named no medium", true);
        }
        Optional<ApiError> error = ApiError.find(status, body);
        return switch (status) {
            case 401 -> new KeyRefused();
            case 404, 405 -> new NoSuchRoute();
            case 429 -> new Throttled();
            case 413 -> new Refused(error.map(ApiError::words).orElse("it is too large for the API"));
            case 403 -> error.<UploadAnswer>map(known -> known.code().equals("insufficient_scope")
                            ? new ScopeMissing() : new Refused(known.words()))
                    .orElse(new Failed("something between us and the API answered with status 403", true));
            default -> status / 100 == 4 && status != 408 && status != 425 && error.isPresent() ? new Refused(error.get().words())
                    : new Failed("it answered with status " + status, true);
        };
    }
}
