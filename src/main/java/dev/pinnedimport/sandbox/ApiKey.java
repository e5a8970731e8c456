package dev.pinnedimport.sandbox;

import java.time.Instant;
import java.util.Set;

/// A key to the sandbox. Only for the sandbox: these keys open nothing, so they may appear in code and documentation.
///
/// @param owner     whose channels it opens
/// @param expiresAt from then on the key is refused; [Instant#MAX] for never
public record ApiKey(String value, String owner, Set<String> scopes, Instant expiresAt) {

    public static final String USUAL_VALUE = "sandbox-key";
    public static final String USUAL_OWNER = "sandbox-owner";
    public static final Set<String> ALL_SCOPES = Set.of("channels:read", "events:create", "events:read", "events:update", "media:create");

    public ApiKey {
        scopes = Set.copyOf(scopes);
    }

    /// A key of the usual owner that never expires.
    public static ApiKey of(String value, String... scopes) {
        return new ApiKey(value, USUAL_OWNER, Set.of(scopes), Instant.MAX);
    }

    static ApiKey usual() {
        return new ApiKey(USUAL_VALUE, USUAL_OWNER, ALL_SCOPES, Instant.MAX);
    }

    @Override
    public String toString() {
        return "ApiKey[owner=" + owner + ", scopes=" + scopes + "]";
    }
}
