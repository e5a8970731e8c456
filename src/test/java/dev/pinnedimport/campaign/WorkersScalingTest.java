package dev.pinnedimport.campaign;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pinnedimport.ledger.PostgresServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/// How much faster a run is sent by more workers, each with so many requests under way at once, where the API takes 200 ms. A measurement: for a
/// machine that does nothing else.
@Tag("campaign")
class WorkersScalingTest {

    private static final int ROWS = Integer.getInteger("scaling.rows", 2_400);
    private static final int IN_FLIGHT = 16;
    private static final Duration LATENCY = Duration.ofMillis(200);
    private static final Duration LONGEST = Duration.ofSeconds(150);

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path directory;

    @Test
    void sendsFasterWithMoreWorkers() throws Exception {
        Program program = Program.shared();
        Map<Integer, Double> rates = new TreeMap<>();
        for (int workers : new int[] {1, 2, 4}) {
            rates.put(workers, measure(program, workers));
        }
        double one = rates.get(1);
        StringBuilder table = new StringBuilder("%nworkers  events/s  ratio  of %d at once / %s ms%n".formatted(IN_FLIGHT, LATENCY.toMillis()));
        rates.forEach((workers, rate) -> table.append(String.format(Locale.ROOT, "%7d  %8.1f  %5.2f  %4.0f %%%n", workers, rate, rate / one,
                100 * rate / (workers * IN_FLIGHT * 1000.0 / LATENCY.toMillis()))));
        System.out.println(table);
        assertThat(rates.get(2)).isGreaterThan(1.5 * one);
        assertThat(rates.get(4)).isGreaterThan(2.4 * one);
    }

    /// Events a second, from the first to the last.
    private double measure(Program program, int workers) throws Exception {
        try (Site site = Site.answering(program, directory.resolve("site-" + workers), LATENCY, ROWS).withDatabase(PostgresServer.newDatabaseUrl());
                Team team = new Team(site, program)) {
            Path job = site.directory().resolve("jobs/concerts.yml");
            Files.writeString(job, Files.readString(job).replace("in_flight: 8, rate: 90/s", "in_flight: 64, rate: 5000/s"));
            for (int i = 0; i < workers; i++) {
                team.startWorker("--once", "--max-concurrency", Integer.toString(IN_FLIGHT));
            }
            team.awaitWorkersReady(LONGEST);
            Child manager = team.startManager();
            long first = 0;
            long last = 0;
            long created = 0;
            while (manager.isAlive()) {
                long now = site.sandbox().stats().created();
                if (now > created) {
                    last = System.nanoTime();
                    first = first == 0 ? last : first;
                    created = now;
                }
                manager.ends(Duration.ofMillis(5));
            }
            site.checkFinished(manager);
            return created * 1e9 / (last - first);
        }
    }
}
