package dev.pinnedimport.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pinnedimport.campaign.Program;
import dev.pinnedimport.sandbox.ApiKey;
import dev.pinnedimport.sandbox.ReceivedEvent;
import dev.pinnedimport.sandbox.Sandbox;
import dev.pinnedimport.sandbox.SandboxSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/// Whole processes, killed and started again: no event twice, no row lost, no person needed.
@Execution(ExecutionMode.CONCURRENT)
class KillTest {

    private static final int ROWS = 3_000;
    private static final Duration LONGEST = Duration.ofSeconds(60);

    @TempDir
    private Path directory;

    private Sandbox sandbox = Sandbox.start(SandboxSettings.usual());
    private Path file = Path.of("");
    private int processes;

    @BeforeEach
    void writeJobAndFile() throws IOException {
        Importing.writeJob(directory);
        file = Importing.writeFile(directory, "big.csv", Importing.rows(1, ROWS));
    }

    @AfterEach
    void closeSandbox() {
        sandbox.close();
    }

    @Test
    void continuesAfterAKillInTheMiddleOfSending() throws Exception {
        sandbox = slow();
        Process first = start();
        await(() -> sandbox.events().size() > 300, first);
        first.destroyForcibly().waitFor();
        int atTheKill = sandbox.events().size();

        int exit = finish(start());

        assertThat(atTheKill).isBetween(300, ROWS - 1);
        assertThat(exit).isZero();
        everyRowIsInOnce();
    }

    @Test
    void continuesAfterAKillWhileStaging() throws Exception {
        Process first = start();
        await(() -> Files.isDirectory(directory.resolve(".pinned-import")), first);
        Thread.sleep(1_500);
        first.destroyForcibly().waitFor();

        int exit = finish(start());

        assertThat(exit).isZero();
        everyRowIsInOnce();
    }

    @Tag("processes")
    @Test
    void survivesManyKillsInARow() throws Exception {
        sandbox = slow();
        for (int kill = 0; kill < 4; kill++) {
            int before = sandbox.events().size();
            Process process = start();
            await(() -> sandbox.events().size() > before + 150, process);
            process.destroyForcibly().waitFor();
        }

        assertThat(finish(start())).isZero();
        everyRowIsInOnce();
    }

    @Test
    void endsWith143AndKeepsEverythingWhenAskedToTerminate() throws Exception {
        sandbox = slow();
        Process first = start();
        await(() -> sandbox.events().size() > 100, first);
        first.destroy();

        assertThat(first.waitFor(25, TimeUnit.SECONDS)).isTrue();
        assertThat(first.exitValue()).isEqualTo(143);
        assertThat(sandbox.events()).hasSizeLessThan(ROWS);
        assertThat(finish(start())).isZero();
        everyRowIsInOnce();
    }

    @Test
    void refusesASecondRunAtTheSameTime() throws Exception {
        sandbox = slow();
        Process first = start();
        await(() -> sandbox.events().size() > 10, first);

        Process second = start();

        assertThat(finish(second)).isEqualTo(22);
        first.destroyForcibly().waitFor();
    }

    private Sandbox slow() {
        sandbox.close();
        return Sandbox.start(SandboxSettings.usual().withLatency(Duration.ofMillis(30)));
    }

    private void everyRowIsInOnce() {
        assertThat(sandbox.events().stream().map(ReceivedEvent::json).map(KillTest::titleOf).distinct()).hasSize(ROWS);
        assertThat(sandbox.events()).hasSize(ROWS);
    }

    private static String titleOf(String json) {
        int at = json.indexOf("\"title\":\"") + 9;
        return json.substring(at, json.indexOf('"', at));
    }

    private Process start() throws IOException, InterruptedException {
        processes++;
        return Program.shared().start(directory, List.of("run", "concerts", file.toString(), "--api", sandbox.baseUrl().toString(), "--json", "--yes"),
                Map.of("PINNED_API_KEY", ApiKey.USUAL_VALUE), "process-" + processes);
    }

    private int finish(Process process) throws Exception {
        assertThat(process.waitFor(LONGEST.toSeconds(), TimeUnit.SECONDS)).as(log()).isTrue();
        return process.exitValue();
    }

    private void await(BooleanSupplier condition, Process process) throws Exception {
        long deadline = System.nanoTime() + LONGEST.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(process.isAlive()).as(log()).isTrue();
            assertThat(System.nanoTime()).isLessThan(deadline);
            Thread.sleep(5);
        }
    }

    private String log() throws IOException {
        String all = "";
        for (int process = 1; process <= processes; process++) {
            all += Files.readString(directory.resolve("process-" + process + ".out")) + Files.readString(directory.resolve("process-" + process + ".err"));
        }
        return all;
    }
}
