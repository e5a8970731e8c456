package dev.pinnedimport.observe;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.pinnedimport.issue.Issue;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ObservationTest {

    private static final Instant NOW = Instant.parse("2026-11-26T02:00:10Z");
    private static final Pattern NAME = Pattern.compile("pinned_[a-z_]+");

    @TempDir
    private Path directory;

    private final Map<String, String> heard = new ConcurrentHashMap<>();
    private volatile int answer = 200;
    private HttpServer server;

    @BeforeEach
    void listen() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), 20);
        server.createContext("/", exchange -> {
            byte[] body = exchange.getRequestBody().readAllBytes();
            heard.put(exchange.getRequestMethod() + " " + exchange.getRequestURI(), new String(body, StandardCharsets.ISO_8859_1));
            exchange.sendResponseHeaders(answer, -1);
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void writesATextfileThatPrometheusReads() throws IOException {
        Path file = directory.resolve("pinned.prom");

        assertThat(ended(new Targets(file, null, null, null), "concerts", 0)).isEmpty();

        assertThat(Files.readString(file)).contains("# HELP pinned_rows Rows of the last run by what became of them; together they are the rows read\n")
                .contains("# TYPE pinned_rows gauge\n").contains("pinned_rows{job=\"concerts\",outcome=\"created\"} 12.0\n")
                .contains("pinned_requests{job=\"concerts\",status=\"429\"} 1.0\n").contains("pinned_throttle_wait_seconds{job=\"concerts\"} 1.5\n")
                .contains("pinned_in_flight_requests{job=\"concerts\"} 64.0\n").contains("pinned_ledger_age_seconds{job=\"concerts\"} 86410.0\n")
                .contains("pinned_duration_seconds{job=\"concerts\"} 10.0\n").contains("pinned_exit_code{job=\"concerts\"} 0.0\n")
                .containsPattern("pinned_last_success_timestamp_seconds\\{job=\"concerts\"} 1\\.7[0-9]*E9");
        assertThat(Files.getPosixFilePermissions(file)).isEqualTo(PosixFilePermissions.fromString("rw-r--r--"));
        assertThat(directory).isDirectoryNotContaining(path -> path.toString().endsWith(".part"));
    }

    @Test
    void keepsWhatOtherJobsWroteIntoTheTextfileAndReplacesItsOwn() throws IOException {
        Path file = directory.resolve("pinned.prom");
        Targets targets = new Targets(file, null, null, null);
        ended(targets, "concerts", 10);
        ended(targets, "markets", 0);
        ended(targets, "concerts", 12);

        String text = Files.readString(file);
        assertThat(text).contains("pinned_exit_code{job=\"concerts\"} 12.0\n").contains("pinned_exit_code{job=\"markets\"} 0.0\n").doesNotContain("10.0\n}");
        assertThat(text.lines().filter(line -> line.startsWith("pinned_exit_code"))).hasSize(2);
        assertThat(text.lines().filter(line -> line.startsWith("# TYPE pinned_exit_code"))).hasSize(1);
        assertThat(text.lines().filter(line -> !line.startsWith("#"))).doesNotHaveDuplicates();
    }

    @Test
    void pushesUnderTheJobAndNotUnderTheRun() {
        assertThat(ended(new Targets(null, address(""), null, null), "concerts", 0)).isEmpty();

        assertThat(heard).containsOnlyKeys("PUT /metrics/job/pinned-import/pinned_job/concerts");
        assertThat(heard.values().iterator().next()).contains("pinned_rows{job=\"concerts\",outcome=\"created\"} 12.0\n").doesNotContain("2026-11-26-0200-k7m");
    }

    @Test
    void sendsMetricsAndOneTraceWithASpanPerActByOtlp() {
        Observation observation = new Observation(new Targets(null, null, address("/v1/metrics"), address("/v1/traces")), Duration.ofSeconds(20));
        observation.acting("ask", NOW.minusSeconds(9));
        observation.acting("stage", NOW.minusSeconds(8));
        observation.acting("stage", NOW.minusSeconds(7));
        observation.acting("deliver", NOW.minusSeconds(6));

        assertThat(observation.ended(figures("concerts", 0))).isEmpty();

        assertThat(heard).containsOnlyKeys("POST /v1/metrics", "POST /v1/traces");
        assertThat(heard.get("POST /v1/metrics")).contains("pinned.rows").contains("pinned.ledger.age.seconds").contains("concerts");
        assertThat(heard.get("POST /v1/traces")).contains("2026-11-26-0200-k7m").contains("ask").contains("stage").contains("deliver").contains("pinned.rows.created");
    }

    @Test
    void saysWhomItCouldNotTellAndThrowsNothing() {
        answer = 500;
        List<Issue> issues = ended(new Targets(directory.resolve("no-such-directory/a.prom"), address(""), address("/m"), address("/t")), "concerts", 0);

        assertThat(issues).hasSize(4).allMatch(issue -> issue.toString().contains("The run itself is not affected.") && issue.toString().contains("OBSERVE-01"));
    }

    @Test
    void waitsNoLongerThanItsPatience() {
        server.removeContext("/");
        server.createContext("/", _ -> {});

        assertThat(new Observation(new Targets(null, address(""), null, address("/t")), Duration.ofMillis(50)).ended(figures("concerts", 0))).hasSize(2);
    }

    @Test
    void tellsNobodyWhereNobodyIsSet() {
        assertThat(ended(Targets.none(), "concerts", 0)).isEmpty();
        assertThat(heard).isEmpty();
    }

    @Test
    void dashboardAndAlertsNameOnlySeriesThatThereAre() throws IOException {
        Set<String> known = Arrays.stream(Series.values()).map(Series::id).collect(Collectors.toSet());
        Set<String> named = new TreeSet<>();
        for (String file : List.of("dashboard.json", "alerts.yml")) {
            NAME.matcher(Files.readString(Path.of("docker/observability").resolve(file)).replace("job/pinned", "")).results().forEach(match -> named.add(match.group()));
        }

        assertThat(named).isSubsetOf(known);
        assertThat(named).as("each series is of use to somebody").containsExactlyInAnyOrderElementsOf(known);
    }

    @ParameterizedTest
    @EnumSource(Series.class)
    void everySeriesIsWrittenAndOnItsPage(Series series) throws IOException {
        Path file = directory.resolve("pinned.prom");
        ended(new Targets(file, null, null, null), "concerts", 0);

        assertThat(Files.readString(file)).containsPattern("(?m)^" + series.id() + "\\{job=\"concerts\"" + (series.label().isEmpty() ? "" : "," + series.label() + "=") );
        String label = series.label().isEmpty() ? "" : "`" + series.label() + "` ";
        assertThat(Files.readString(Path.of("src/docs/reference/metrics.md"))).contains("| `" + series.id() + "` | " + label + "| " + series.words() + " |");
    }

    private static List<Issue> ended(Targets targets, String job, int exit) {
        return new Observation(targets, Duration.ofSeconds(20)).ended(figures(job, exit));
    }

    private static Figures figures(String job, int exit) {
        return new Figures(job, "2026-11-26-0200-k7m", exit, NOW.minusSeconds(10), NOW, Map.of("created", 12L, "rejected", 0L), Map.of("201", 12L, "429", 1L),
                Duration.ofMillis(1500), 64, NOW.minusSeconds(86_410), NOW);
    }

    private URI address(String path) {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + path);
    }
}
