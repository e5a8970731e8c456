package dev.pinnedimport.ledger;

import dev.pinnedimport.event.Action;
import dev.pinnedimport.event.Fingerprint;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// What a row of a file means for the entry of its event. Decided by fingerprints and the entry's state, never by dates or positions.
enum Change {

    /// Not known yet: a create.
    NEW,
    /// The API has exactly this: nothing is written.
    UNCHANGED,
    /// An earlier, interrupted staging of this very run has written it, or this run has already sent it: nothing is written.
    KEPT,
    /// The API has something else: an update, under a key of its own.
    UPDATE,
    /// Nothing of its content was executed: the new content takes its place, under the same key.
    TAKEN_OVER,
    /// The API said no to the old content: the new content begins another generation.
    RENEWED,
    /// An update that never took place and is no longer wanted.
    WITHDRAWN,
    /// The stored bytes may still arrive at the API under their key, so they stay; other content is noted to become an update.
    NOTED;

    static Change of(EntryTable.@Nullable Known known, Fingerprint wanted, long run) {
        if (known == null) {
            return NEW;
        }
        boolean ours = known.run() == run;
        boolean same = known.payloadFingerprint().equals(wanted.value());
        boolean delivered = wanted.value().equals(known.deliveredFingerprint());
        return switch (known.state()) {
            case DELIVERED -> !delivered ? UPDATE : ours ? KEPT : UNCHANGED;
            case SENDING, IN_DOUBT -> noted(known, wanted, run);
            case STAGED, WAITING -> {
                if (known.pinned()) {
                    yield noted(known, wanted, run);
                }
                if (known.action() == Action.UPDATE && delivered) {
                    yield WITHDRAWN;
                }
                yield ours && same ? KEPT : TAKEN_OVER;
            }
            case BLOCKED -> {
                if (known.pinned()) {
                    yield NOTED;
                }
                yield known.action() == Action.UPDATE && delivered ? WITHDRAWN : TAKEN_OVER;
            }
            case REFUSED -> {
                if (known.action() == Action.UPDATE && delivered) {
                    yield WITHDRAWN;
                }
                yield ours && same ? KEPT : RENEWED;
            }
        };
    }

    private static Change noted(EntryTable.Known known, Fingerprint wanted, long run) {
        String next = known.payloadFingerprint().equals(wanted.value()) ? null : wanted.value();
        return known.run() == run && Objects.equals(known.nextFingerprint(), next) ? KEPT : NOTED;
    }
}
