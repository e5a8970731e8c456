package dev.pinnedimport.cli;

import static org.assertj.core.api.Assertions.assertThat;

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
            assertThat(retry.isAlive()).as(Files.readString(directory.resolve("process.log"))).isTrue();
            Thread.sleep(5);
        }
        retry.destroyForcibly().waitFor();
        int atTheKill = sandbox.events().size();

        Process again = start("retry", run, "--from", mended.toString());

        assertThat(again.waitFor(2, TimeUnit.MINUTES)).isTrue();
        assertThat(again.exitValue()).as(Files.readString(directory.resolve("process.log"))).isZero();
        assertThat(atTheKill).isBetween(20, ROWS - 1);
        assertThat(sandbox.events()).hasSize(ROWS).extracting(ReceivedEvent::title).doesNotHaveDuplicates();
        assertThat(venues.json("retry", run, "--from", mended.toString()).at("/requests/sent").asLong()).isZero();
    }

    private Process start(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1", "--enable-native-access=ALL-UNNAMED", "-cp", System.getProperty("java.class.path"), "dev.pinnedimport.cli.Main"));
        command.addAll(List.of(arguments));
        command.add("--yes");
        ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile());
        builder.environment().put("PINNED_API_KEY", ApiKey.USUAL_VALUE);
        builder.environment().put("PINNED_API_URL", sandbox.baseUrl().toString());
        builder.redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.appendTo(directory.resolve("process.log").toFile()));
        return builder.start();
    }
}
