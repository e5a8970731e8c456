package dev.pinnedimport.observe;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// With a real Pushgateway, where one is installed: what was pushed is what Prometheus would scrape.
class PushgatewayTest {

    private static final Instant NOW = Instant.parse("2026-11-26T02:00:10Z");

    @TempDir
    private Path directory;

    private Process gateway;
    private URI address;

    @BeforeEach
    void start() throws Exception {
        boolean there = Stream.of(System.getenv().getOrDefault("PATH", "").split(":")).anyMatch(path -> Files.isExecutable(Path.of(path, "prometheus-pushgateway")));
        Assumptions.assumeTrue(there, "no Pushgateway is installed (package prometheus-pushgateway)");
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
            port = free.getLocalPort();
        }
        address = URI.create("http://127.0.0.1:" + port);
        gateway = new ProcessBuilder("prometheus-pushgateway", "--web.listen-address=127.0.0.1:" + port, "--log.level=error").directory(directory.toFile())
                .redirectErrorStream(true).redirectOutput(directory.resolve("log").toFile()).start();
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!answers()) {
            assertThat(gateway.isAlive() && System.nanoTime() < deadline).as(Files.readString(directory.resolve("log"))).isTrue();
            Thread.sleep(20);
        }
    }

    @AfterEach
    void stop() throws InterruptedException {
        if (gateway != null) {
            gateway.destroyForcibly().waitFor();
        }
    }

    @Test
    void hasTheLastRunOfEveryJobAndTheCommandsBesideThem() throws Exception {
        push(run("concerts", 10, 12));
        push(run("markets", 0, 40));
        push(new CommandFigures("withdraw", "concerts", "r3", "", 0, NOW, NOW, Map.of("withdrawn", 3L), Map.of("200", 3L)));
        push(new CommandFigures("worker", "concerts", "r4", "importer 1", 21, NOW, NOW, Map.of(), Map.of("401", 1L)));
        push(run("concerts", 0, 13));

        List<String> scraped = scrape();

        assertThat(scraped).contains(
                "pinned_rows{instance=\"\",job=\"pinned-import\",outcome=\"created\",pinned_job=\"concerts\"} 13",
                "pinned_rows{instance=\"\",job=\"pinned-import\",outcome=\"created\",pinned_job=\"markets\"} 40",
                "pinned_exit_code{instance=\"\",job=\"pinned-import\",pinned_job=\"concerts\"} 0",
                "pinned_command_events{command=\"withdraw\",instance=\"\",job=\"pinned-import\",outcome=\"withdrawn\",pinned_job=\"concerts\"} 3",
                "pinned_command_exit_code{command=\"worker\",instance=\"\",job=\"pinned-import\",machine=\"importer 1\",pinned_job=\"concerts\"} 21");
        assertThat(scraped.stream().filter(line -> line.startsWith("pinned_exit_code"))).as("one for each job").hasSize(2);
    }

    private void push(Told told) {
        assertThat(new Observation(new Targets(null, address, null, null), Duration.ofSeconds(20)).ended(told)).isEmpty();
    }

    private static Figures run(String job, int exit, long created) {
        return new Figures(job, "r" + exit + created, exit, NOW, NOW, Map.of("created", created), Map.of("201", created), Duration.ZERO, 4, NOW, NOW);
    }

    private boolean answers() {
        try {
            return !scrape().isEmpty();
        } catch (IOException _) {
            return false;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private List<String> scrape() throws IOException, InterruptedException {
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(HttpRequest.newBuilder(address.resolve("/metrics")).build(), HttpResponse.BodyHandlers.ofLines()).body().toList();
        }
    }
}
