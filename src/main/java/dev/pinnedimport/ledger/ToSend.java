package dev.pinnedimport.ledger;

import dev.pinnedimport.event.Action;
import java.util.List;

/// What a staged run has before it, in events.
///
/// @param inDoubt sent before, and nobody knows whether they arrived: found out first
/// @param drafts  events that the file no longer names and that are to be set to draft
/// @param done    sent by this run already, or refused
public record ToSend(long creates, long updates, long inDoubt, long drafts, long done) {

    static ToSend of(List<EntryCounts.Kind> kinds) {
        long creates = 0;
        long updates = 0;
        long inDoubt = 0;
        long drafts = 0;
        long done = 0;
        for (EntryCounts.Kind kind : kinds) {
            long count = kind.entries();
            switch (kind.state()) {
                case SENDING, IN_DOUBT -> inDoubt += count;
                case DELIVERED, REFUSED -> done += count;
                case STAGED, WAITING, BLOCKED -> {
                    if (!kind.listed()) {
                        drafts += count;
                    } else if (kind.pinned()) {
                        inDoubt += count;
                    } else if (kind.action() == Action.CREATE) {
                        creates += count;
                    } else {
                        updates += count;
                    }
                }
            }
        }
        return new ToSend(creates, updates, inDoubt, drafts, done);
    }
}
