package dev.pinnedimport.delivery;

import dev.pinnedimport.event.Fingerprint;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Reads the API's list of events until two readings in a row agree, for all entries in doubt at once.
///
/// Pages shift while events are made, and lists can be wrong in many ways: a reading counts only where the number of different events is
/// the total that the list claims, or where it went back further than any event we look for. Only events worth comparing are kept.
final class LookUp {

    private static final int MOST_READINGS = 5;

    /// What one reading saw, whatever the order.
    private record Reading(long total, int different, long sum) {}

    private final @Nullable Instant since;
    private final Predicate<ListedEvent> worthKeeping;
    private final int mostPages;

    private int readings;
    private @Nullable Reading before;
    private boolean complete;
    private boolean failed;

    private int page;
    private long total;
    private long sum;
    private boolean newestFirst;
    private @Nullable Instant oldest;
    private Set<String> ids = new HashSet<>();
    private List<ListedEvent> kept = new ArrayList<>();

    /// @param since how far back to read; null: all of it
    LookUp(@Nullable Instant since, Predicate<ListedEvent> worthKeeping, int mostPages) {
        this.since = since;
        this.worthKeeping = worthKeeping;
        this.mostPages = mostPages;
        begin();
    }

    private void begin() {
        page = 1;
        total = -1;
        sum = 0;
        newestFirst = true;
        oldest = null;
        ids = new HashSet<>();
        kept = new ArrayList<>();
    }

    /// The page to ask for next, counted from 1.
    int page() {
        return page;
    }

    boolean isComplete() {
        return complete;
    }

    /// Whether the list cannot be trusted.
    boolean hasFailed() {
        return failed;
    }

    /// The events worth comparing, once complete.
    List<ListedEvent> kept() {
        return List.copyOf(kept);
    }

    void read(EventPage found) {
        if (page == 1) {
            total = found.total();
        }
        int different = ids.size();
        found.events().forEach(this::add);
        boolean grew = ids.size() > different;
        if (found.total() != total) {
            finish(false);
        } else if (isFarEnough()) {
            finish(true);
        } else if (found.events().isEmpty() || Boolean.FALSE.equals(found.hasNext())) {
            finish(total < 0 || ids.size() == total);
        } else if (total >= 0 && ids.size() >= total) {
            finish(ids.size() == total);
        } else if (!grew) {
            finish(false);
        } else if (page == mostPages) {
            failed = true;
        } else {
            page++;
        }
    }

    private void add(ListedEvent event) {
        if (!ids.add(event.id())) {
            return;
        }
        sum += hash(event.id());
        Instant made = event.createdAt();
        newestFirst &= made != null && (oldest == null || !made.isAfter(oldest));
        oldest = made;
        if (worthKeeping.test(event)) {
            kept.add(event);
        }
    }

    private boolean isFarEnough() {
        return since != null && newestFirst && oldest != null && oldest.isBefore(since);
    }

    private void finish(boolean consistent) {
        readings++;
        Reading reading = consistent ? new Reading(total, ids.size(), sum) : null;
        complete = reading != null && reading.equals(before);
        failed = !complete && readings == MOST_READINGS;
        before = reading;
        if (!complete && !failed) {
            begin();
        }
    }

    private static long hash(String id) {
        byte[] bytes = Fingerprint.of(id).value().getBytes(java.nio.charset.StandardCharsets.US_ASCII);
        return java.nio.ByteBuffer.wrap(bytes).getLong();
    }
}
