package dev.pinnedimport.delivery;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What one attempt to create or change an event meant.
sealed interface Outcome {

    /// The API has it.
    record Done(String eventId, boolean replayed, @Nullable String requestId) implements Outcome {}

    /// Certainly not executed, because it never left.
    record NotSent(Reply.Obstacle obstacle) implements Outcome {}

    /// Nobody knows whether it was executed.
    ///
    /// @param ill whether it tells that the API is unwell
    record Unknown(String reason, boolean ill, @Nullable String requestId) implements Outcome {}

    /// The API knows the idempotency key: a request with it is in progress, or had another payload.
    record Conflict(String reason, @Nullable String requestId) implements Outcome {}

    /// A definite no to this content.
    record Refused(ApiError error) implements Outcome {}

    /// Too many requests; not executed.
    record Throttled(Optional<Duration> retryAfter, @Nullable String requestId) implements Outcome {}

    record KeyRefused(@Nullable String requestId) implements Outcome {}

    record ScopeMissing(ApiError error) implements Outcome {}

    record ChannelRefused(ApiError error) implements Outcome {}

    /// The address is not the API's. Whether the body was taken is unknown.
    record Redirected(int status) implements Outcome {}

    /// A refusal that is not the API's: something between us and the API. Unknown, and no row is to blame.
    record Foreign(int status) implements Outcome {}
}
