package dev.pinnedimport.delivery;

import dev.pinnedimport.event.IdempotencyKey;
import org.jspecify.annotations.Nullable;

/// One HTTP request to the API, without host and key.
///
/// @param target path and query
/// @param body   JSON; null for GET
/// @param key    null where the request creates no event
/// @param upload a file to send as a form; null where there is none
public record ApiRequest(
        Kind kind, String method, String target, @Nullable String body, @Nullable IdempotencyKey key, @Nullable Upload upload) {

    /// A file for the API.
    ///
    /// @param name of the file, as the API may show it
    /// @param type its media type, such as `image/jpeg`
    public record Upload(String name, String type, byte[] bytes) {}

    public ApiRequest(Kind kind, String method, String target, @Nullable String body, @Nullable IdempotencyKey key) {
        this(kind, method, target, body, key, null);
    }

    public enum Kind {
        CREATE,
        UPDATE,
        LIST_EVENTS,
        CHANNELS,
        CLASSIFICATIONS,
        UPLOAD,
        /// The OpenAPI document, which is public: the key is not shown.
        CONTRACT
    }

    static ApiRequest get(Kind kind, String target) {
        return new ApiRequest(kind, "GET", target, null, null);
    }

    /// Whether it changes an event in the API.
    public boolean isWrite() {
        return kind == Kind.CREATE || kind == Kind.UPDATE;
    }
}
