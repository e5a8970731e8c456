package dev.pinnedimport.run;

import dev.pinnedimport.event.Action;
import dev.pinnedimport.event.EventPayload;
import dev.pinnedimport.ledger.Entry;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What the next run would do with a row, if its file still held it as it is.
final class NextRun {

    private NextRun() {}

    /// @param payload what the row becomes; null where it becomes nothing, or cannot be read any more
    static String words(Optional<Entry> entry, @Nullable EventPayload payload, boolean skipped, boolean wrong) {
        if (wrong) {
            return "rejects the row again, until it or the job is mended." + entry.flatMap(Entry::findEventId)
                    .map(id -> " Its event " + id + " in the API stays as it is.").orElse("");
        }
        if (skipped) {
            return "leaves the row out again.";
        }
        if (entry.isEmpty()) {
            return payload == null ? "stages the row if the file still holds it." : "sends it as a new event.";
        }
        return words(entry.get(), payload);
    }

    private static String words(Entry entry, @Nullable EventPayload payload) {
        boolean same = payload == null || payload.json().equals(entry.payload());
        String event = entry.action() == Action.CREATE ? "as a new event" : "as a change of event " + entry.eventId();
        return switch (entry.state()) {
            case DELIVERED -> same ? "does nothing with it: the API has exactly this. What changes in the file becomes an update."
                    : "sends what this row says as a change: the API has something newer or older.";
            case STAGED -> entry.pinned() ? "finds out first whether an earlier request has arrived, then goes on with it."
                    : "sends it " + event + ".";
            case WAITING -> "sends it again " + event + (entry.notBefore() == null ? "." : ", not before " + entry.notBefore() + ".");
            case SENDING, IN_DOUBT -> "finds out first whether the API has it: the same request once more while its key protects it, then a look-up. "
                    + "What stays open: pinned-import settle.";
            case REFUSED -> "sends it once more " + event + ", under a new key. With the same content the API will say no again: mend it first.";
            case BLOCKED -> "sends it " + event + ", if the key reaches its channel by then.";
        };
    }
}
