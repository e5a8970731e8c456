package dev.pinnedimport.campaign;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pinnedimport.ledger.PostgresServer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/// One run, sent by several processes: whoever is killed or comes later, no event twice and no row lost.
@Execution(ExecutionMode.CONCURRENT)
class WorkersTest {

    private static final Duration LONGEST_WAIT = Duration.ofSeconds(60);

    private static final int TERMINATED = 143;

    private static Program program;

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path directory;

    @BeforeAll
    static void prepareProgram() throws Exception {
        program = Program.shared();
    }

    private static void await(Team team, Child manager, BooleanSupplier moment) throws InterruptedException {
        long deadline = System.nanoTime() + LONGEST_WAIT.toNanos();
        while (!moment.getAsBoolean() && manager.isAlive() && System.nanoTime() < deadline) {
            manager.ends(Duration.ofMillis(10));
        }
        assertThat(moment.getAsBoolean()).as(team::words).isTrue();
    }

    /// Killed, suspended for longer than its lease, asked to stop, lost to a colleague who came later: all in one run.
    @Test
    @Tag("processes")
    void losesAndDoublesNothingWhateverHappensToItsWorkers() throws Exception {
        String database = PostgresServer.newDatabaseUrl();
        try (Site site = Site.answering(program, directory.resolve("site"), Duration.ofMillis(40), 1_500).withDatabase(database);
                Team team = new Team(site, program)) {
            Child killed = team.startWorker();
            Child suspended = team.startWorker();
            Child stopped = team.startWorker();
            team.awaitWorkersReady(LONGEST_WAIT);
            Child manager = team.startManager();
            await(team, manager, () -> site.sandbox().stats().created() > 60);
            killed.kill();
            signal(suspended, "STOP");
            await(team, manager, () -> site.sandbox().stats().created() > 200);
            stopped.terminate();
            Child late = team.startWorker("--once");
            await(team, manager, () -> site.sandbox().stats().created() > 600);
            late.kill();
            team.startWorker("--once");
            await(team, manager, () -> site.sandbox().stats().created() > 900);
            signal(suspended, "CONT");

            site.finish(manager);

            site.checkFinished(manager);
            assertThat(stopped.ends(LONGEST_WAIT)).isTrue();
            assertThat(stopped.exitCode()).as(team::words).isEqualTo(TERMINATED);
            assertThat(suspended.isAlive()).as(team::words).isTrue();
            await(team, suspended, () -> suspended.errorOutput().contains("lost to another worker"));
        }
    }

    @Test
    @Tag("processes")
    void goesOnAfterItsManagerWasKilled() throws Exception {
        String database = PostgresServer.newDatabaseUrl();
        try (Site site = Site.answering(program, directory.resolve("site"), Duration.ofMillis(40), 700).withDatabase(database);
                Team team = new Team(site, program)) {
            Child worker = team.startWorker();
            team.startWorker();
            Child dead = team.startManager();
            await(team, dead, () -> site.sandbox().stats().created() > 60);
            dead.kill();
            // At once, while the workers do not know yet.
            Child manager = team.startManager();

            site.finish(manager);

            site.checkFinished(manager);
            assertThat(worker.isAlive()).as(team::words).isTrue();
        }
    }

    private static void signal(Child child, String name) throws Exception {
        assertThat(new ProcessBuilder("kill", "-" + name, Long.toString(child.process().pid())).start().waitFor()).isZero();
    }

    @Test
    void sendsEverythingOnceThoughAWorkerIsKilledAndAnotherComesLater() throws Exception {
        String database = PostgresServer.newDatabaseUrl();
        try (Site site = Site.in(program, directory.resolve("site"), 500).withDatabase(database);
                Team team = new Team(site, program)) {
            Child first = team.startWorker("--once");
            Child manager = team.startManager();
            await(team, manager, () -> site.sandbox().stats().created() > 20);
            first.kill();
            Child second = team.startWorker("--once");

            site.finish(manager);

            site.checkFinished(manager);
            assertThat(second.ends(LONGEST_WAIT)).as(team::words).isTrue();
            assertThat(second.exitCode()).as(team::words).isZero();
            assertThat(second.errorOutput()).contains("Helping with run").contains("done.");
        }
    }
}
