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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A retry in a process of its own, killed in the middle of sending.
@Tag("processes")
class RetryKillTest {

    private static final int ROWS = 400;

    @TempDir
    private Path directory;

    private final Sandbox sandbox = Sandbox.start(SandboxSettings.usual().withLatency(Duration.ofMillis(30)));

    @AfterEach
    void closeSandbox() {
        sandbox.close();
    }

    @Test
    void sendsEveryMendedRowOnceWhenItIsGivenBackAgainAfterAKill() throws Exception {
        Venues venues = new Venues(directory, sandbox);
        String run = venues.run(venues.writeFile("a.csv",
                IntStream.range(0, ROWS).mapToObj(i -> "R" + i + ";Lesung " + i + ";13.06.2027 19:30;Hambrug;Literaturhaus;-").toList()));
        assertThat(sandbox.events()).isEmpty();
        Path mended = venues.mend(run, "\"Hambrug\"", "\"Hamburg\"");
        Process retry = start("retry", run, "--from", mended.toString());
        while (sandbox.events().size() < 20) {
            assertThat(retry.isAlive()).as(said()).isTrue();
            Thread.sleep(5);
        }
        retry.destroyForcibly().waitFor();
        int atTheKill = sandbox.events().size();

        Process again = start("retry", run, "--from", mended.toString());

        assertThat(again.waitFor(2, TimeUnit.MINUTES)).isTrue();
        assertThat(again.exitValue()).as(said()).isZero();
        assertThat(atTheKill).isBetween(20, ROWS - 1);
        assertThat(sandbox.events()).hasSize(ROWS).extracting(ReceivedEvent::title).doesNotHaveDuplicates();
        assertThat(venues.json("retry", run, "--from", mended.toString()).at("/requests/sent").asLong()).isZero();
    }

    private Process start(String... arguments) throws IOException, InterruptedException {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.add("--yes");
        return Program.shared().start(directory, all,
                Map.of("PINNED_API_KEY", ApiKey.USUAL_VALUE, "PINNED_API_URL", sandbox.baseUrl().toString()), "process");
    }

    private String said() throws IOException {
        return Files.readString(directory.resolve("process.out")) + Files.readString(directory.resolve("process.err"));
    }
}
