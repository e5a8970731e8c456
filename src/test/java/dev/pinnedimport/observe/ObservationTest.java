package dev.pinnedimport.observe;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Message;
import com.sun.net.httpserver.HttpServer;
import dev.pinnedimport.issue.Issue;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.metrics.v1.ResourceMetrics;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status;
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
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
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
    private final Map<String, String> types = new ConcurrentHashMap<>();
    private volatile int answer = 200;
    private HttpServer server;

    @BeforeEach
    void listen() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), 20);
        server.createContext("/", exchange -> {
            byte[] body = exchange.getRequestBody().readAllBytes();
            types.put(exchange.getRequestURI().toString(), exchange.getRequestHeaders().getFirst("Content-Type"));
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
                .contains("# TYPE pinned_rows gauge\n").contains("pinned_rows{outcome=\"created\",pinned_job=\"concerts\"} 12.0\n")
                .contains("pinned_requests{pinned_job=\"concerts\",status=\"429\"} 1.0\n").contains("pinned_throttle_wait_seconds{pinned_job=\"concerts\"} 1.5\n")
                .contains("pinned_in_flight_requests{pinned_job=\"concerts\"} 64.0\n").contains("pinned_ledger_age_seconds{pinned_job=\"concerts\"} 86410.0\n")
                .contains("pinned_duration_seconds{pinned_job=\"concerts\"} 10.0\n").contains("pinned_exit_code{pinned_job=\"concerts\"} 0.0\n")
                .containsPattern("pinned_last_success_timestamp_seconds\\{pinned_job=\"concerts\"} 1\\.7[0-9]*E9");
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
        assertThat(text).contains("pinned_exit_code{pinned_job=\"concerts\"} 12.0\n").contains("pinned_exit_code{pinned_job=\"markets\"} 0.0\n").doesNotContain("10.0\n}");
        assertThat(text.lines().filter(line -> line.startsWith("pinned_exit_code"))).hasSize(2);
        assertThat(text.lines().filter(line -> line.startsWith("# TYPE pinned_exit_code"))).hasSize(1);
        assertThat(text.lines().filter(line -> !line.startsWith("#"))).doesNotHaveDuplicates();
    }

    @Test
    void pushesUnderTheJobAndNotUnderTheRun() {
        assertThat(ended(new Targets(null, address(""), null, null), "concerts", 0)).isEmpty();

        assertThat(heard).containsOnlyKeys("PUT /metrics/job/pinned-import/pinned_job/concerts");
        assertThat(heard.values().iterator().next()).contains("pinned_rows{outcome=\"created\",pinned_job=\"concerts\"} 12.0\n").doesNotContain("2026-11-26-0200-k7m");
    }

    @Test
    void leavesWhatTheLastRunToldWhereAnotherCommandIsUsed() throws IOException {
        Path file = directory.resolve("pinned.prom");
        Targets targets = new Targets(file, address(""), null, null);
        ended(targets, "concerts", 13);
        ended(targets, withdrawal("concerts"));
        ended(targets, worker("concerts", "importer-1"));
        ended(targets, worker("concerts", "importer 2"));
        ended(targets, withdrawal("concerts"));

        assertThat(Files.readString(file).lines().filter(line -> !line.startsWith("#") && line.contains("exit_code"))).containsExactlyInAnyOrder(
                "pinned_exit_code{pinned_job=\"concerts\"} 13.0",
                "pinned_command_exit_code{command=\"withdraw\",pinned_job=\"concerts\"} 10.0",
                "pinned_command_exit_code{command=\"worker\",machine=\"importer-1\",pinned_job=\"concerts\"} 0.0",
                "pinned_command_exit_code{command=\"worker\",machine=\"importer 2\",pinned_job=\"concerts\"} 0.0");
        assertThat(heard.keySet()).containsExactlyInAnyOrder("PUT /metrics/job/pinned-import/pinned_job/concerts",
                "PUT /metrics/job/pinned-import/pinned_job/concerts/command/withdraw",
                "PUT /metrics/job/pinned-import/pinned_job/concerts/command/worker/machine/importer-1",
                "PUT /metrics/job/pinned-import/pinned_job/concerts/command/worker/machine@base64/aW1wb3J0ZXIgMg==");
        ended(targets, "concerts", 0);
        assertThat(Files.readString(file)).contains("pinned_exit_code{pinned_job=\"concerts\"} 0.0").contains("pinned_command_events{command=\"withdraw\",outcome=\"left\",pinned_job=\"concerts\"} 1.0");
    }

    /// Read with the classes that are generated from the protocol itself, which know every field there is.
    @Test
    void sendsMetricsAndOneTraceWithASpanPerActByOtlp() throws IOException {
        Observation observation = new Observation(new Targets(null, null, address("/v1/metrics"), address("/v1/traces")), Duration.ofSeconds(20));
        observation.acting("ask", NOW.minusSeconds(9));
        observation.acting("stage", NOW.minusSeconds(8));
        observation.acting("stage", NOW.minusSeconds(7));
        observation.acting("deliver", NOW.minusSeconds(6));

        assertThat(observation.ended(figures("concerts", 0))).isEmpty();

        assertThat(heard).containsOnlyKeys("POST /v1/metrics", "POST /v1/traces");
        assertThat(types).isEqualTo(Map.of("/v1/metrics", "application/x-protobuf", "/v1/traces", "application/x-protobuf"));
        ResourceMetrics metrics = strict(ExportMetricsServiceRequest.parseFrom(bytes("POST /v1/metrics"))).getResourceMetricsList().getFirst();
        assertThat(attributes(metrics.getResource().getAttributesList())).containsEntry("service.name", "pinned-import");
        Map<String, Metric> byName = metrics.getScopeMetricsList().stream().flatMap(scope -> scope.getMetricsList().stream())
                .collect(Collectors.toMap(Metric::getName, metric -> metric));
        assertThat(byName).containsOnlyKeys(Arrays.stream(Series.values()).filter(series -> !series.labels().contains("command"))
                .map(series -> series.id().replace('_', '.')).toList());
        assertThat(byName.get("pinned.rows").getGauge().getDataPointsList()).anySatisfy(point -> {
            assertThat(attributes(point.getAttributesList())).isEqualTo(Map.of("pinned.job", "concerts", "outcome", "created"));
            assertThat(point.getAsDouble()).isEqualTo(12);
        });

        ResourceSpans traces = strict(ExportTraceServiceRequest.parseFrom(bytes("POST /v1/traces"))).getResourceSpansList().getFirst();
        assertThat(attributes(traces.getResource().getAttributesList())).containsEntry("service.name", "pinned-import");
        List<Span> spans = traces.getScopeSpansList().getFirst().getSpansList();
        Span run = spans.stream().filter(span -> span.getName().equals("run")).findFirst().orElseThrow();
        List<Span> acts = spans.stream().filter(span -> span != run).sorted(Comparator.comparingLong(Span::getStartTimeUnixNano)).toList();
        assertThat(acts).extracting(Span::getName).containsExactly("ask", "stage", "deliver");
        assertThat(acts).allMatch(span -> span.getTraceId().equals(run.getTraceId()) && span.getParentSpanId().equals(run.getSpanId()));
        assertThat(acts.get(1).getEndTimeUnixNano() - acts.get(1).getStartTimeUnixNano()).isEqualTo(2_000_000_000L);
        assertThat(run.getParentSpanId().isEmpty()).isTrue();
        assertThat(attributes(run.getAttributesList())).containsEntry("pinned.job", "concerts").containsEntry("pinned.run", "2026-11-26-0200-k7m")
                .containsEntry("pinned.exit", "0").containsEntry("pinned.rows.created", "12");
    }

    @Test
    void sendsATraceOfAnotherCommandByOtlp() throws IOException {
        Observation observation = new Observation(new Targets(null, null, null, address("/v1/traces")), Duration.ofSeconds(20));
        observation.acting("look-up", NOW.minusSeconds(3));

        assertThat(observation.ended(withdrawal("concerts"))).isEmpty();

        List<Span> spans = strict(ExportTraceServiceRequest.parseFrom(bytes("POST /v1/traces"))).getResourceSpans(0).getScopeSpans(0).getSpansList();
        assertThat(spans).extracting(Span::getName).containsExactlyInAnyOrder("withdraw", "look-up");
        Span whole = spans.stream().filter(span -> span.getName().equals("withdraw")).findFirst().orElseThrow();
        assertThat(attributes(whole.getAttributesList())).containsEntry("pinned.events.withdrawn", "3").containsEntry("pinned.run", "2026-11-26-0300-w1t");
        assertThat(whole.getStatus().getCode()).isEqualTo(Status.StatusCode.STATUS_CODE_ERROR);
    }

    private byte[] bytes(String call) {
        return heard.get(call).getBytes(StandardCharsets.ISO_8859_1);
    }

    /// The same message, with no field in it that the protocol does not know.
    private static <T extends Message> T strict(T message) {
        assertThat(message.getUnknownFields().asMap()).isEmpty();
        message.getAllFields().values().stream().flatMap(value -> value instanceof List<?> list ? list.stream() : Stream.of(value))
                .filter(Message.class::isInstance).map(Message.class::cast).forEach(ObservationTest::strict);
        return message;
    }

    private static Map<String, String> attributes(List<KeyValue> attributes) {
        return attributes.stream().collect(Collectors.toMap(KeyValue::getKey, attribute -> switch (attribute.getValue().getValueCase()) {
            case INT_VALUE -> Long.toString(attribute.getValue().getIntValue());
            default -> attribute.getValue().getStringValue();
        }));
    }

    @Test
    void saysWhomItCouldNotTellAndThrowsNothing() {
        answer = 500;
        List<Issue> issues = ended(new Targets(directory.resolve("no-such-directory/a.prom"), address(""), address("/m"), address("/t")), "concerts", 0);

        assertThat(issues).hasSize(4).allMatch(issue -> issue.toString().contains("The work itself is not affected.") && issue.toString().contains("OBSERVE-01"));
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

        named.remove(Series.JOB);
        assertThat(named).isSubsetOf(known);
        assertThat(named).as("each series is of use to somebody").containsExactlyInAnyOrderElementsOf(known);
    }

    @ParameterizedTest
    @EnumSource(Series.class)
    void everySeriesIsWrittenAndOnItsPage(Series series) throws IOException {
        Path file = directory.resolve("pinned.prom");
        ended(new Targets(file, null, null, null), "concerts", 0);

        ended(new Targets(file, null, null, null), withdrawal("concerts"));

        List<String> labels = new ArrayList<>(series.labels());
        labels.add("pinned_job");
        assertThat(Files.readString(file)).containsPattern("(?m)^" + series.id() + "\\{"
                + labels.stream().sorted().map(label -> label + "=\"[^\"]+\"").collect(Collectors.joining(",")) + "} ");
        String label = series.labels().stream().map(name -> "`" + name + "`").collect(Collectors.joining(", ", "", series.labels().isEmpty() ? "" : " "));
        assertThat(Files.readString(Path.of("src/docs/reference/metrics.md"))).contains("| `" + series.id() + "` | " + label + "| " + series.words() + " |");
    }

    private static List<Issue> ended(Targets targets, String job, int exit) {
        return ended(targets, figures(job, exit));
    }

    private static List<Issue> ended(Targets targets, Told told) {
        return new Observation(targets, Duration.ofSeconds(20)).ended(told);
    }

    private static CommandFigures withdrawal(String job) {
        return new CommandFigures("withdraw", job, "2026-11-26-0300-w1t", "", 10, NOW.minusSeconds(4), NOW, Map.of("withdrawn", 3L, "left", 1L),
                Map.of("200", 4L));
    }

    private static CommandFigures worker(String job, String machine) {
        return new CommandFigures("worker", job, "2026-11-26-0200-k7m", machine, 0, NOW.minusSeconds(4), NOW, Map.of(), Map.of("201", 7L));
    }

    private static Figures figures(String job, int exit) {
        return new Figures(job, "2026-11-26-0200-k7m", exit, NOW.minusSeconds(10), NOW, Map.of("created", 12L, "rejected", 0L), Map.of("201", 12L, "429", 1L),
                Duration.ofMillis(1500), 64, NOW.minusSeconds(86_410), NOW);
    }

    private URI address(String path) {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + path);
    }
}
