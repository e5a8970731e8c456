package dev.pinnedimport.observe;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/// What ships for Prometheus, checked by Prometheus' own tool where it is installed.
@Execution(ExecutionMode.CONCURRENT)
class AlertRulesTest {

    private static final Path RULES = Path.of("docker/observability/alerts.yml");
    private static final Path CASES = Path.of("src/test/prometheus/alerts-test.yml");

    @TempDir
    private Path directory;

    @Test
    void arePassedByPromtool() throws Exception {
        assertThat(promtool(Path.of("/dev/null"), "check", "rules", RULES.toString())).contains("SUCCESS");
    }

    @Test
    void alarmWhenTheyShouldAndOnlyThen() throws Exception {
        assertThat(promtool(Path.of("/dev/null"), "test", "rules", CASES.toString())).contains("SUCCESS");
    }

    @Test
    void haveACaseEach() throws IOException {
        assertThat(names(CASES, "alertname: (\\w+)")).containsExactlyInAnyOrderElementsOf(names(RULES, "alert: (\\w+)"));
    }

    /// Prometheus' tool also has opinions on names and units.
    @Test
    void areAboutATextfileThatPromtoolHasNothingToSayAbout() throws Exception {
        Path file = directory.resolve("pinned.prom");
        Instant now = Instant.parse("2026-11-26T02:00:10Z");
        Observation observation = new Observation(new Targets(file, null, null, null));
        observation.ended(new Figures("concerts", "2026-11-26-0200-k7m", 0, now.minusSeconds(10), now, Map.of("created", 12L), Map.of("201", 12L), Duration.ZERO, 4,
                now.minusSeconds(100), now));
        observation.ended(new CommandFigures("worker", "concerts", "2026-11-26-0200-k7m", "importer-1", 0, now.minusSeconds(10), now, Map.of("settled", 1L),
                Map.of("201", 12L)));

        assertThat(promtool(file, "check", "metrics")).isEmpty();
    }

    private static List<String> names(Path file, String pattern) throws IOException {
        return Pattern.compile(pattern).matcher(Files.readString(file)).results().map(match -> match.group(1)).distinct().toList();
    }

    private String promtool(Path input, String... arguments) throws IOException, InterruptedException {
        boolean there = Stream.of(System.getenv().getOrDefault("PATH", "").split(":")).anyMatch(path -> Files.isExecutable(Path.of(path, "promtool")));
        Assumptions.assumeTrue(there, "promtool is not installed (package prometheus)");
        Path output = directory.resolve("output");
        Process process = new ProcessBuilder(Stream.concat(Stream.of("promtool"), Stream.of(arguments)).toList()).redirectInput(input.toFile())
                .redirectErrorStream(true).redirectOutput(output.toFile()).start();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        String text = Files.readString(output);
        assertThat(process.exitValue()).as(text).isZero();
        return text;
    }
}
