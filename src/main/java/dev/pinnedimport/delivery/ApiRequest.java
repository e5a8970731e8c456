package dev.pinnedimport.delivery;

import dev.pinnedimport.event.IdempotencyKey;
import org.jspecify.annotations.Nullable;

/// One HTTP request to the API, without host and key.
///
/// @param target path and query
/// @param body   JSON; null for GET
/// @param key    null where the request creates nothing
public record ApiRequest(Kind kind, String method, String target, @Nullable String body, @Nullable IdempotencyKey key) {

    public enum Kind {
        CREATE,
        UPDATE,
        LIST_EVENTS,
        CHANNELS,
        CLASSIFICATIONS,
        /// The OpenAPI document, which is public: the key is not shown.
        CONTRACT
    }

    static ApiRequest get(Kind kind, String target) {
        return new ApiRequest(kind, "GET", target, null, null);
    }

    /// Whether it changes something in the API.
    public boolean isWrite() {
        return kind == Kind.CREATE || kind == Kind.UPDATE;
    }
}
