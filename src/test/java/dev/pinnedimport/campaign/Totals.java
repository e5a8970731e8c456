package dev.pinnedimport.campaign;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// What a campaign has seen so far. Safe for use by many threads.
final class Totals {

    private final Map<String, Long> counts = new TreeMap<>();
    private final Map<String, Long> fired = new TreeMap<>();
    private final Map<Integer, Long> exits = new TreeMap<>();
    private final List<Duration> stops = new ArrayList<>();
    private final List<String> findings = new ArrayList<>();
    private final long began = System.nanoTime();

    synchronized void add(String what, long more) {
        counts.merge(what, more, Long::sum);
    }

    synchronized long count(String what) {
        return counts.getOrDefault(what, 0L);
    }

    synchronized void addFired(Map<String, Long> more) {
        more.forEach((fault, count) -> fired.merge(fault, count, Long::sum));
    }

    synchronized void addExit(int code) {
        exits.merge(code, 1L, Long::sum);
    }

    /// How long a process took from SIGTERM to its end.
    synchronized void addStop(Duration time) {
        stops.add(time);
    }

    /// Something that must not be.
    synchronized void find(String finding) {
        findings.add(finding);
    }

    synchronized List<String> findings() {
        return List.copyOf(findings);
    }

    synchronized List<String> neverFired() {
        return fired.entrySet().stream().filter(entry -> entry.getValue() == 0).map(Map.Entry::getKey).toList();
    }

    synchronized String table(String title) {
        StringBuilder text = new StringBuilder("\n").append(title).append('\n').append("=".repeat(title.length())).append('\n');
        for (String what : List.of("rounds", "rounds on PostgreSQL", "kills", "kills at a chosen call", "sigterms", "sigterms that a kill followed", "ended by themselves", "second processes", "file changes", "rows", "requests", "events",
                "updates", "ledgers read after a kill", "duplicates", "losses")) {
            line(text, what, count(what));
        }
        line(text, "findings", findings.size());
        line(text, "seconds", Duration.ofNanos(System.nanoTime() - began).toSeconds());
        if (!stops.isEmpty()) {
            List<Duration> sorted = stops.stream().sorted().toList();
            line(text, "ms from SIGTERM to exit, median", sorted.get(sorted.size() / 2).toMillis());
            line(text, "ms from SIGTERM to exit, longest", sorted.getLast().toMillis());
        }
        text.append("exit codes: ").append(exits).append('\n').append("faults fired\n");
        fired.forEach((fault, count) -> line(text, fault, count));
        return text.toString();
    }

    private static void line(StringBuilder text, String what, long count) {
        text.append(String.format("  %-46s %,9d%n", what, count));
    }
}
