package dev.pinnedimport.report;

import dev.pinnedimport.event.Action;
import dev.pinnedimport.event.Fingerprint;
import dev.pinnedimport.event.SourceKey;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// A plan that was saved, and that a run may be held to.
///
/// Knows its events by 64 bits of a hash, so that a plan of a million events fits in a small heap.
///
/// @param seal fingerprint of the whole document
public record SavedPlan(PlanReport.Basis basis, String seal, Map<Long, Action> events) {

    public SavedPlan {
        events = new HashMap<>(events);
    }

    @Override
    public Map<Long, Action> events() {
        return java.util.Collections.unmodifiableMap(events);
    }

    public int size() {
        return events.size();
    }

    /// What the plan says about an event with this content; empty where it does not know it, or with other content.
    public Optional<Action> find(SourceKey key, String fingerprint) {
        return Optional.ofNullable(events.get(hash(key.value(), fingerprint)));
    }

    static long hash(String key, String fingerprint) {
        byte[] hash = java.util.Base64.getUrlDecoder().decode(Fingerprint.of(fingerprint + "\n" + key).value());
        return java.nio.ByteBuffer.wrap(hash).getLong();
    }
}
