package dev.pinnedimport.campaign;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pinnedimport.ledger.PostgresServer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/// No event twice, no row lost, no row unaccounted for, whenever the process dies and whatever the API does.
///
/// `-Dcampaign.seed=N` repeats the choices of a campaign that failed; the moments of the kills are as exact as the machine is.
@Execution(ExecutionMode.CONCURRENT)
class CrashCampaignTest {

    private static final long SEED = Long.getLong("campaign.seed", System.currentTimeMillis() % 1_000_000);
    private static final int ROUNDS_AT_ONCE = 6;

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private static Path shared;

    private static Program program;

    @BeforeAll
    static void prepareProgram() throws Exception {
        program = Program.shared();
    }

    @Test
    void survivesKillsAtAnyMomentUnderEveryFault() throws Exception {
        Totals totals = campaign(4, 6);

        assertThat(totals.count("kills") + totals.count("sigterms")).isGreaterThanOrEqualTo(20);
    }

    @Test
    @Tag("processes")
    void survivesAHundredAndFiftyKills() throws Exception {
        Totals totals = campaign(10, 15);

        assertThat(totals.count("kills") + totals.count("sigterms")).isGreaterThanOrEqualTo(150);
        assertThat(totals.count("ledgers read after a kill")).isPositive();
    }

    @Test
    @Tag("campaign")
    void survivesAThousandKills() throws Exception {
        Totals totals = campaign(50, 22);

        assertThat(totals.count("kills") + totals.count("sigterms")).isGreaterThanOrEqualTo(1_000);
        assertThat(totals.count("kills")).isGreaterThanOrEqualTo(850);
    }

    // Every fifth round keeps its ledger in PostgreSQL.
    private static Totals campaign(int rounds, int killsEach) throws Exception {
        Totals totals = new Totals();
        try (ExecutorService workers = Executors.newFixedThreadPool(ROUNDS_AT_ONCE)) {
            List<Future<Void>> all = new ArrayList<>();
            for (int round = 0; round < rounds; round++) {
                int number = round;
                Optional<String> database = number % 5 == 3 ? Optional.of(PostgresServer.newDatabaseUrl()) : Optional.empty();
                totals.add("rounds on PostgreSQL", database.isPresent() ? 1 : 0);
                all.add(workers.submit(() -> {
                    new Round(program, shared.resolve("round-" + rounds + "-" + number), SEED, number, database, totals).run(killsEach);
                    return null;
                }));
            }
            for (Future<Void> round : all) {
                round.get();
            }
        } finally {
            System.out.println(totals.table("Crash campaign " + SEED + ", " + rounds + " rounds"));
        }
        assertThat(totals.findings()).isEmpty();
        assertThat(totals.neverFired()).as("faults that never struck").isEmpty();
        assertThat(totals.count("duplicates")).isZero();
        assertThat(totals.count("losses")).isZero();
        return totals;
    }
}
