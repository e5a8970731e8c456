package dev.pinnedimport.report;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// How fast a run sent, second by second, and where it had to wait. Of a long run, so many seconds are taken together that the whole stays small.
///
/// @param start of the first slice
/// @param width of every slice
public record SendingTimeline(Instant start, Duration width, List<Slice> slices) {

    public SendingTimeline {
        slices = List.copyOf(slices);
    }

    /// What happened in a slice.
    ///
    /// @param requests  that carried an event
    /// @param throttled answers "too many requests"
    /// @param paused    whether nothing might be sent for a part of it, because the API asked for a pause or was away
    public record Slice(long requests, long throttled, boolean paused) {
        private Slice plus(Slice other) {
            return new Slice(requests + other.requests, throttled + other.throttled, paused || other.paused);
        }
    }

    public boolean isEmpty() {
        return slices.isEmpty();
    }

    public static SendingTimeline none() {
        return new SendingTimeline(Instant.EPOCH, Duration.ofSeconds(1), List.of());
    }

    /// Collects a timeline while it happens.
    public static final class Recorder {

        private static final int MOST_SLICES = 120;

        private final List<Slice> slices = new ArrayList<>();
        private Instant start = Instant.EPOCH;
        private Duration width = Duration.ofSeconds(1);
        private long requests;
        private long throttled;

        /// Takes the totals so far, as they are at this moment.
        public void record(Instant now, long requestsSoFar, long throttledSoFar, boolean paused) {
            if (slices.isEmpty()) {
                start = now;
            }
            long at = Math.max(0, Duration.between(start, now).dividedBy(width));
            while (at >= MOST_SLICES) {
                halve();
                at = Duration.between(start, now).dividedBy(width);
            }
            while (slices.size() <= at) {
                slices.add(new Slice(0, 0, false));
            }
            int last = (int) at;
            slices.set(last, slices.get(last).plus(new Slice(requestsSoFar - requests, throttledSoFar - throttled, paused)));
            requests = requestsSoFar;
            throttled = throttledSoFar;
        }

        private void halve() {
            width = width.multipliedBy(2);
            List<Slice> wider = new ArrayList<>();
            for (int i = 0; i < slices.size(); i += 2) {
                wider.add(i + 1 < slices.size() ? slices.get(i).plus(slices.get(i + 1)) : slices.get(i));
            }
            slices.clear();
            slices.addAll(wider);
        }

        public SendingTimeline timeline() {
            return new SendingTimeline(start, width, slices);
        }
    }
}
