package dev.pinnedimport.docker;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The systemd units: accepted by systemd itself, and in step with the program.
class UnitFilesTest {

    private static final String SERVICE = Shipped.read("docker/systemd/pinned-import@.service");
    private static final String TIMER = Shipped.read("docker/systemd/pinned-import@.timer");
    private static final String INSTALLED = "/opt/pinned-import/pinned-import";

    @TempDir
    private Path directory;

    @Test
    void areCleanForSystemd() throws Exception {
        requireSystemd();
        // The program is where this test finds one; all else is as it ships.
        Path service = Files.writeString(directory.resolve("pinned-import@nightly.service"), SERVICE.replace(INSTALLED, Path.of("pinned-import").toAbsolutePath().toString()));
        Path timer = Files.writeString(directory.resolve("pinned-import@nightly.timer"), TIMER);

        assertThat(run("systemd-analyze", "verify", service.toString(), timer.toString())).isEmpty();
    }

    @Test
    void startEveryNightAlsoWhenTheClocksGoForward() throws Exception {
        requireSystemd();
        String days = run("systemd-analyze", "calendar", "--iterations=4", "--base-time=2027-03-27 00:00:00 UTC", setting(TIMER, "OnCalendar"));

        assertThat(Pattern.compile("2027-03-\\d\\d").matcher(days).results().map(match -> match.group())).containsExactly(
                "2027-03-27", "2027-03-28", "2027-03-29", "2027-03-30");
    }

    @Test
    void areNotTriedAgainWhereThatCannotHelp() {
        assertThat(Arrays.stream(setting(SERVICE, "RestartPreventExitStatus").split(" ")).map(Integer::valueOf)).containsExactlyElementsOf(Shipped.fatal());
        assertThat(setting(SERVICE, "Restart")).isEqualTo("on-failure");
        assertThat(setting(SERVICE, "SuccessExitStatus")).isEqualTo("143");
    }

    @Test
    void giveARunTheTimeToStop() {
        assertThat(Integer.parseInt(setting(SERVICE, "TimeoutStopSec").replace("s", ""))).isGreaterThan(2 * Shipped.LONGEST_STOP_SECONDS);
    }

    @Test
    void handTheKeyOverAsACredentialAndNeverInTheEnvironment() {
        assertThat(setting(SERVICE, "LoadCredential")).startsWith("api-key:");
        assertThat(SERVICE).contains("Environment=PINNED_API_KEY_FILE=%d/api-key").doesNotContain("PINNED_API_KEY=").doesNotContain("EnvironmentFile");
        assertThat(Shipped.settings()).containsAll(Shipped.settingsIn(SERVICE));
    }

    @Test
    void letJavaCompile() {
        assertThat(SERVICE.lines()).noneMatch(line -> line.startsWith("MemoryDenyWriteExecute="));
    }

    private static String setting(String unit, String name) {
        List<String> values = unit.lines().filter(line -> line.startsWith(name + "=")).map(line -> line.substring(name.length() + 1)).toList();
        assertThat(values).as(name).hasSize(1);
        return values.getFirst();
    }

    private static void requireSystemd() {
        boolean there = Stream.of(System.getenv().getOrDefault("PATH", "").split(":")).anyMatch(path -> Files.isExecutable(Path.of(path, "systemd-analyze")));
        Assumptions.assumeTrue(there, "systemd-analyze is not installed (package systemd)");
    }

    private String run(String... command) throws IOException, InterruptedException {
        Path output = directory.resolve("output");
        Process process = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile()).start();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        String text = Files.readString(output);
        assertThat(process.exitValue()).as(text).isZero();
        return text;
    }
}
