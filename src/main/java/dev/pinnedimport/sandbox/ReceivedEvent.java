package dev.pinnedimport.sandbox;

import java.time.Instant;

/// An event that exists in the sandbox.
///
/// @param idempotencyKey of the request that created it; empty where it had none
/// @param json           its fields as received, later updates included; empty where the payload was let go, see
///                       [SandboxSettings#withRetainedPayloads]
/// @param timesUpdated   how many updates were carried out
public record ReceivedEvent(long id, long channelId, String title, String idempotencyKey, String json, Instant createdAt,
        int timesUpdated) {}
