package dev.pinnedimport.delivery;

import dev.pinnedimport.issue.Texts;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// The API's error envelope, as far as it could be read.
///
/// @param field null where the API does not say which
record ApiError(int status, String code, String message, @Nullable String requestId, @Nullable String field, @Nullable String issue) {

    private static final int LONGEST_TEXT = 500;

    /// The envelope in a body; empty where the body is something else.
    static Optional<ApiError> find(int status, JsonNode body) {
        JsonNode error = body.path("error");
        if (!error.isObject() || !error.path("code").isString()) {
            return Optional.empty();
        }
        JsonNode details = error.path("details");
        JsonNode first = details.isArray() ? details.path(0) : details;
        return Optional.of(new ApiError(status, shortened(error.path("code").stringValue()), shortened(error.path("message").asString("")),
                text(error.path("requestId")), text(first.path("field")), text(first.path("issue"))));
    }

    private static @Nullable String text(JsonNode node) {
        return node.isString() && !node.stringValue().isEmpty() ? shortened(node.stringValue()) : null;
    }

    // Whoever answers decides what stands here, and reports and ledger keep it.
    private static String shortened(String text) {
        return Texts.shorten(text, LONGEST_TEXT);
    }

    /// The API's own words.
    String words() {
        String said = issue != null ? issue : message.isEmpty() ? code + " (status " + status + ")" : message;
        return field == null ? said : field + " " + said;
    }

    /// The same for refusals with the same cause, whatever values they name.
    String cause() {
        String said = issue != null ? issue : message;
        return status + " " + code + " " + field + " " + said.replaceAll("\"[^\"]*\"|'[^']*'|\\d+", "#");
    }
}
