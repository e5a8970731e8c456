package dev.pinnedimport.ledger;

import dev.pinnedimport.issue.StopException;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The payload of an entry, as canonical JSON, which may still be packed together with its neighbours'.
///
/// To unpack it, and to compare it with what was staged, takes as long as to read the rest of its entry. So whoever asks for it first does that: while
/// events are sent, the thread that has the ledger has no time for it. Safe for use by several threads; equal to another of the same text.
public final class StoredPayload {

    private @Nullable Supplier<String> reading;
    private @Nullable String json;

    private StoredPayload(@Nullable Supplier<String> reading, @Nullable String json) {
        this.reading = reading;
        this.json = json;
    }

    static StoredPayload of(String json) {
        return new StoredPayload(null, json);
    }

    /// @param reading gives the text, or throws a [StopException]; no longer held once it gave it
    static StoredPayload later(Supplier<String> reading) {
        return new StoredPayload(reading, null);
    }

    /// @throws StopException `STORAGE` where it is not what was written
    synchronized String json() {
        String known = json;
        if (known == null && reading != null) {
            known = reading.get();
            json = known;
            reading = null;
        }
        return Objects.requireNonNull(known);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof StoredPayload payload && json().equals(payload.json());
    }

    @Override
    public int hashCode() {
        return json().hashCode();
    }

    /// Says nothing of what it holds: no payload belongs into a log.
    @Override
    public String toString() {
        return "payload";
    }
}
