package dev.pinnedimport.observe;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What is told of one run.
///
/// @param run           its id; empty where none came about
/// @param rows          by bucket; empty where no run came about
/// @param requests      by status
/// @param ledgerSince   since when the ledger remembers runs; null: it remembers none
/// @param lastSuccess   null: none is known
public record Figures(String job, String run, int exit, Instant started, Instant ended, Map<String, Long> rows, Map<String, Long> requests,
        Duration throttleWait, int mostInFlight, @Nullable Instant ledgerSince, @Nullable Instant lastSuccess) implements Told {

    public Figures {
        rows = Map.copyOf(rows);
        requests = Map.copyOf(requests);
    }

    @Override
    public String span() {
        return "run";
    }

    @Override
    public boolean replaces(String sample) {
        return Series.isOf(sample, Series.JOB, job) && !Series.has(sample, Series.COMMAND);
    }

    @Override
    public String group() {
        return "job/pinned-import/" + Series.inGroup(Series.JOB, job);
    }
}
