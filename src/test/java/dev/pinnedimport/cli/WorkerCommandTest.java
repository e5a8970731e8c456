package dev.pinnedimport.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WorkerCommandTest {

    @TempDir
    private Path directory;

    @Test
    void needsADatabaseThatSeveralMachinesReach() {
        Cli.Result worker = Cli.in(directory).with("PINNED_API_KEY", "k").launch("worker");

        assertThat(worker.exitCode()).isEqualTo(20);
        assertThat(worker.errorOutput()).contains("share a PostgreSQL database").contains("(CONFIG-WORKERS-01)").contains("--db URL");
        assertThat(Files.exists(directory.resolve(".pinned-import"))).isFalse();
    }

    @Test
    void doesNotBeginARunForWorkersWithoutOne() throws Exception {
        Files.createDirectories(directory.resolve("jobs"));
        Files.writeString(directory.resolve("a.csv"), "Id,Title\n");
        Importing.writeJob(directory, Importing.JOB);

        Cli.Result run = Cli.in(directory).with("PINNED_API_KEY", "k").launch("run", "concerts", "a.csv", "--workers");

        assertThat(run.exitCode()).isEqualTo(20);
        assertThat(run.errorOutput()).contains("(CONFIG-WORKERS-01)");
        assertThat(Cli.in(directory).launch("runs").output()).isEqualTo("No runs yet.\n");
    }

    @Test
    void refusesAConcurrencyOfNothing() {
        Cli.Result worker = Cli.in(directory).launch("worker", "--max-concurrency", "0");

        assertThat(worker.exitCode()).isEqualTo(2);
        assertThat(worker.errorOutput()).contains("--max-concurrency must be at least 1");
    }
}
