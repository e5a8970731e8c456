package dev.pinnedimport.ledger;

import dev.pinnedimport.event.Action;
import dev.pinnedimport.event.EventIdentity;
import dev.pinnedimport.event.IdempotencyKey;
import dev.pinnedimport.event.ImageReference;
import dev.pinnedimport.event.SourceKey;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// One event in the ledger, with what is needed to send it or to explain it.
///
/// @param run          number of the run that staged it last; 0 where that staging was taken back
/// @param row          physical row of the file that staged it last; 0 likewise
/// @param stored       see [#payload]
/// @param before       what the API holds, where `action` is an update
/// @param next         what the file wants meanwhile, where a create or update is still in doubt
/// @param generation   raised after each definite no
/// @param attempts     requests sent in this generation
/// @param firstSentAt  first request of this generation that may have been executed; null where none may have
/// @param reason       last reason for not being delivered, in words fit for people
/// @param requestId    the API's id of the last answered request
/// @param listed       whether a row of the file stands for it; false: it is here because the file no longer names it, or was taken back
/// @param pinned       whether the payload's bytes may still arrive under the present key
/// @param startsAt     when the event starts, by what the file said last
public record Entry(
        Source source,
        SourceKey key,
        long run,
        long row,
        EntryState state,
        Action action,
        StoredPayload stored,
        @Nullable String before,
        @Nullable String next,
        long channelId,
        int generation,
        int attempts,
        @Nullable String eventId,
        @Nullable Instant firstSentAt,
        @Nullable Instant lastSentAt,
        @Nullable Instant notBefore,
        @Nullable String reason,
        @Nullable String requestId,
        boolean listed,
        boolean pinned,
        Instant startsAt) {

    /// Canonical JSON to send, or last sent; while SENDING or IN_DOUBT exactly the bytes that were sent. It may hold a reference to an image: see
    /// [#awaitsImage].
    ///
    /// @throws dev.pinnedimport.issue.StopException `STORAGE` where it is to be sent and is not what was staged
    public String payload() {
        return stored.json();
    }

    /// For who is about to send it: it must be what was staged, whatever happened to the files in between.
    ///
    /// @throws dev.pinnedimport.issue.StopException `STORAGE` where it is not
    public void requireIntact() {
        stored.json();
    }

    public EventIdentity identity() {
        return new EventIdentity(source.target(), source.system(), key);
    }

    /// The key of the present generation, the same before and after any crash.
    public IdempotencyKey idempotencyKey() {
        return IdempotencyKey.of(identity(), action, generation);
    }

    /// Whether the payload still holds a reference to an image, so that it cannot be sent. Where the ledger lists entries for sending, those
    /// whose image is decided have the bytes that are sent instead.
    public boolean awaitsImage() {
        return ImageReference.isIn(payload());
    }

    /// The same with the bytes that are sent. What the API holds is told without its image, so that an update names the image where it has
    /// one and leaves it alone where it has none. A draft without a row leaves it alone, too: it wants the image that is there.
    ///
    /// @param medium in these bytes; null where there is none
    Entry sending(String body, @Nullable Long medium) {
        String held = before == null || !ImageReference.isIn(before) ? before : ImageReference.fill(before, listed ? null : medium);
        return new Entry(source, key, run, row, state, action, StoredPayload.of(body), held, next, channelId, generation, attempts, eventId, firstSentAt,
                lastSentAt, notBefore, reason, requestId, listed, pinned, startsAt);
    }

    /// What the API holds of it, as far as the ledger knows; empty where it holds nothing, or where that is in doubt.
    public Optional<String> findPublished() {
        return switch (state) {
            case DELIVERED -> Optional.of(payload());
            case STAGED, WAITING, REFUSED, BLOCKED ->
                    eventId == null || action == Action.CREATE || pinned ? Optional.empty() : Optional.ofNullable(before);
            case SENDING, IN_DOUBT -> Optional.empty();
        };
    }

    public Optional<String> findEventId() {
        return Optional.ofNullable(eventId);
    }
}
