package dev.pinnedimport.delivery;

import dev.pinnedimport.ledger.Entry;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Counts what the API says no to, and tells when going on is pointless.
final class Refusals {

    private static final int SAME_IN_A_ROW = 50;
    private static final double SAME_SHARE = 0.9;
    private static final int FOREIGN_IN_A_ROW = 3;
    private static final int STRIKES = 3;
    private static final int FLAPS = 3;

    private @Nullable String cause;
    private int inARow;
    private long definite;
    private int foreign;
    private int flaps;
    private final Map<Long, Integer> strikes = new HashMap<>();
    /// Channels whose events were looked at, whatever came of it.
    private final Set<Long> open = new HashSet<>();

    void done(Entry entry) {
        definite++;
        inARow = 0;
        foreign = 0;
        open.add(entry.channelId());
        strikes.remove(entry.channelId());
    }

    /// Whether nearly everything is refused, row after row, for this one reason.
    boolean refused(Entry entry, ApiError error) {
        definite++;
        open.add(entry.channelId());
        foreign = 0;
        inARow = error.cause().equals(cause) ? inARow + 1 : 1;
        cause = error.cause();
        return inARow >= SAME_IN_A_ROW && inARow >= SAME_SHARE * definite;
    }

    int sameInARow() {
        return inARow;
    }

    /// Whether it is time to stop because of answers that are not the API's.
    boolean answeredByAnother() {
        return ++foreign >= FOREIGN_IN_A_ROW;
    }

    void answeredByTheApi() {
        foreign = 0;
    }

    void channelRefused(Entry entry) {
        strikes.merge(entry.channelId(), 1, Integer::sum);
    }

    /// Whether the channel's further events are not worth a request.
    boolean isBlocked(long channel) {
        return strikes.getOrDefault(channel, 0) >= STRIKES;
    }

    /// Channels that refused us, and have not served us since.
    Set<Long> blockedChannels() {
        return Set.copyOf(strikes.keySet());
    }

    boolean hasAnyOpen() {
        return !open.isEmpty();
    }

    /// Whether the key was refused and accepted again too often to go on.
    boolean keyFlapped() {
        return ++flaps > FLAPS;
    }
}
