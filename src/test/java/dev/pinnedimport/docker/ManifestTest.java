package dev.pinnedimport.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonElement;
import com.google.gson.JsonParser;
import dev.pinnedimport.SharesNothing;
import dev.pinnedimport.definition.InboxSettings;
import dev.pinnedimport.definition.JobDefinitions;
import io.kubernetes.client.openapi.models.V1ConfigMap;
import io.kubernetes.client.openapi.models.V1CronJob;
import io.kubernetes.client.openapi.models.V1Namespace;
import io.kubernetes.client.openapi.models.V1NetworkPolicy;
import io.kubernetes.client.openapi.models.V1PersistentVolumeClaim;
import io.kubernetes.client.openapi.models.V1ServiceAccount;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.dataformat.yaml.YAMLMapper;

/// The Kubernetes manifests: accepted by the models that Kubernetes generates from its API description, and in step with the program.
@SharesNothing
class ManifestTest {

    private static final Path DIRECTORY = Path.of("docker/kubernetes");
    private static final JsonNode CRON_JOB = documents(DIRECTORY.resolve("base/cronjob.yaml")).getFirst();
    private static final JsonNode JOB = CRON_JOB.path("spec").path("jobTemplate").path("spec");
    private static final JsonNode POD = JOB.path("template").path("spec");
    private static final JsonNode CONTAINER = POD.path("containers").get(0);

    static Stream<Path> manifests() throws IOException {
        try (Stream<Path> files = Files.walk(DIRECTORY)) {
            return files.filter(path -> path.toString().endsWith(".yaml") && !path.endsWith("kustomization.yaml"))
                    .filter(path -> !path.endsWith("overlays/postgresql/networkpolicy.yaml")) // a patch, in the form of RFC 6902
                    .sorted().toList().stream();
        }
    }

    @ParameterizedTest
    @MethodSource("manifests")
    void saysOnlyWhatKubernetesKnows(Path file) throws IOException {
        assertThat(documents(file)).isNotEmpty();
        for (JsonNode document : documents(file)) {
            validate(document);
        }
    }

    @Test
    void refusesAWordThatKubernetesDoesNotKnow() {
        assertThatThrownBy(() -> validate(JsonMapper.shared().readTree(CRON_JOB.toString().replace("\"backoffLimit\"", "\"backOffLimit\""))))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("backOffLimit");
    }

    /// What `kubectl apply -k` would send.
    @ParameterizedTest
    @MethodSource("kustomizations")
    void isPutTogetherByKustomize(String kustomization) throws Exception {
        String built = kustomize(DIRECTORY.resolve(kustomization));
        List<JsonNode> documents = YAMLMapper.builder().build().readerFor(JsonNode.class).<JsonNode>readValues(built).readAll();

        assertThat(documents).extracting(document -> document.path("kind").asString())
                .contains("CronJob", "ConfigMap", "PersistentVolumeClaim", "NetworkPolicy", "ServiceAccount");
        for (JsonNode document : documents) {
            validate(document);
        }
        assertThat(built).contains("name: pinned-import-jobs-").doesNotContain("name: pinned-import-jobs\n");
    }

    static Stream<String> kustomizations() {
        return Stream.of("base", "overlays/inbox", "overlays/postgresql");
    }

    @Test
    void movesTheLedgerToPostgresqlInTheOverlay() throws Exception {
        String built = kustomize(DIRECTORY.resolve("overlays/postgresql"));

        assertThat(built).contains("name: PINNED_DB_URL", "jdbc:postgresql://", "name: PGPASSFILE", "port: 5432", "namespace: pinned-import",
                "image: registry.example/pinned-import:0.1.0");
    }

    @Test
    void takesWhatHasComeInTheOverlayWithAnInbox(@TempDir Path mounted) throws Exception {
        Path overlay = DIRECTORY.resolve("overlays/inbox");
        String built = kustomize(overlay);
        JsonNode cronJob = YAMLMapper.builder().build().readerFor(JsonNode.class).<JsonNode>readValues(built).readAll().stream()
                .filter(document -> document.path("kind").asString().equals("CronJob")).findFirst().orElseThrow();
        JsonNode container = cronJob.path("spec").path("jobTemplate").path("spec").path("template").path("spec").path("containers").get(0);
        JsonNode mount = container.path("volumeMounts").valueStream().filter(volume -> volume.path("name").asString().equals("inbox")).findFirst().orElseThrow();
        String job = Shipped.read(overlay.resolve("jobs/eventbrite-orders.yml").toString());
        Files.writeString(mounted.resolve("eventbrite-orders.yml"), job);
        Files.createDirectory(mounted.resolve("lookups"));
        for (String lookup : List.of("lookups/eventbrite-venues.csv", "lookups/eventbrite-words.csv")) {
            Files.copy(DIRECTORY.resolve("base/jobs").resolve(lookup), mounted.resolve(lookup));
        }
        InboxSettings inbox = new JobDefinitions(mounted).get("eventbrite-orders").findInbox().orElseThrow();

        assertThat(container.path("args").valueStream().map(JsonNode::asString)).containsExactly("run", "eventbrite-orders", "--yes", "--no-input", "--json");
        assertThat(mount.path("readOnly").asBoolean(true)).as("files are moved").isFalse();
        assertThat(inbox.directory()).isEqualTo(Path.of(mount.path("mountPath").asString()));
        assertThat(job).startsWith(Shipped.read("jobs/eventbrite-orders.yml"));
        assertThat(built).contains(job.lines().map(line -> line.isEmpty() ? "" : "    " + line).collect(Collectors.joining("\n")));
    }

    // ---- in step with the program ----

    /// The image logs JSON lines on stderr.
    @Test
    void writesNothingThatALogCollectorCannotParse() {
        assertThat(CONTAINER.path("args").valueStream().map(JsonNode::asString)).contains("--json", "--no-input");
        assertThat(CONTAINER.path("env").valueStream().map(variable -> variable.path("name").asString())).doesNotContain("PINNED_LOG_FORMAT");
    }

    @Test
    void failsAtOnceWhereTryingAgainCannotHelp() {
        JsonNode rule = JOB.path("podFailurePolicy").path("rules").get(1);

        assertThat(rule.path("action").asString()).isEqualTo("FailJob");
        assertThat(rule.path("onExitCodes").path("operator").asString()).isEqualTo("In");
        assertThat(rule.path("onExitCodes").path("containerName").asString()).isEqualTo(CONTAINER.path("name").asString());
        assertThat(rule.path("onExitCodes").path("values").valueStream().map(JsonNode::asInt)).containsExactlyElementsOf(Shipped.fatal())
                .doesNotContain(0).doesNotContainAnyElementsOf(Shipped.passing());
        assertThat(POD.path("restartPolicy").asString()).as("what the policy needs").isEqualTo("Never");
        assertThat(JOB.path("backoffLimit").asInt()).isPositive();
    }

    @Test
    void countsNoDrainedNodeAsAFailure() {
        JsonNode rule = JOB.path("podFailurePolicy").path("rules").get(0);

        assertThat(rule.path("action").asString()).isEqualTo("Ignore");
        assertThat(rule.path("onPodConditions").get(0).path("type").asString()).isEqualTo("DisruptionTarget");
    }

    @Test
    void givesARunTheTimeToStop() {
        assertThat(POD.path("terminationGracePeriodSeconds").asInt()).isGreaterThan(2 * Shipped.LONGEST_STOP_SECONDS);
    }

    @Test
    void startsOnceANightByTheLocalClock() {
        assertThat(CRON_JOB.path("spec").path("concurrencyPolicy").asString()).isEqualTo("Forbid");
        assertThat(CRON_JOB.path("spec").path("timeZone").asString()).isEqualTo("Europe/Berlin");
        assertThat(CRON_JOB.path("spec").path("startingDeadlineSeconds").asInt()).isPositive();
        assertThat(Integer.parseInt(CRON_JOB.path("spec").path("schedule").asString().split(" ")[1])).as("an hour that every night has").isGreaterThanOrEqualTo(3);
    }

    @Test
    void mayDoNothingBeyondItsWork() {
        assertThat(POD.path("automountServiceAccountToken").asBoolean(true)).isFalse();
        assertThat(POD.path("securityContext").path("runAsNonRoot").asBoolean()).isTrue();
        assertThat(POD.path("securityContext").path("runAsUser").asInt()).isEqualTo(1000);
        assertThat(POD.path("securityContext").path("seccompProfile").path("type").asString()).isEqualTo("RuntimeDefault");
        assertThat(CONTAINER.path("securityContext").path("readOnlyRootFilesystem").asBoolean()).isTrue();
        assertThat(CONTAINER.path("securityContext").path("allowPrivilegeEscalation").asBoolean(true)).isFalse();
        assertThat(CONTAINER.path("securityContext").path("capabilities").toString()).isEqualTo("{\"drop\":[\"ALL\"]}");
        assertThat(CONTAINER.path("resources").path("limits").path("memory")).isEqualTo(CONTAINER.path("resources").path("requests").path("memory"));
    }

    @Test
    void keepsTheLedgersDirectoryClosedToItsGroup() {
        assertThat(POD.path("securityContext").path("fsGroupChangePolicy").asString()).isEqualTo("OnRootMismatch");
    }

    @Test
    void takesSecretsAsFilesThatOnlyTheOwnerReads() {
        JsonNode secret = POD.path("volumes").valueStream().filter(volume -> volume.has("secret")).findFirst().orElseThrow();
        String mount = CONTAINER.path("volumeMounts").valueStream().filter(volume -> volume.path("name").equals(secret.path("name"))).findFirst().orElseThrow()
                .path("mountPath").asString();

        assertThat(secret.path("secret").path("defaultMode").asInt()).isIn(400, 0400); // YAML 1.1 reads octal, 1.2 does not
        assertThat(Shipped.read("docker/kubernetes/base/cronjob.yaml")).contains("defaultMode: 0400");
        assertThat(setting("PINNED_API_KEY_FILE")).startsWith(mount);
        assertThat(CONTAINER.path("env").valueStream().map(variable -> variable.path("name").asString()))
                .doesNotContain("PINNED_API_KEY", "PINNED_DB_PASSWORD").allMatch(name -> name.equals("TZ") || Shipped.settings().contains(name));
    }

    @Test
    void writesOnlyWhereVolumesAre() {
        List<String> writable = CONTAINER.path("volumeMounts").valueStream().filter(mount -> !mount.path("readOnly").asBoolean(false))
                .map(mount -> mount.path("mountPath").asString()).toList();

        assertThat(writable).containsExactlyInAnyOrder("/data", "/tmp");
        assertThat(setting("PINNED_STATE")).startsWith("/data/");
        assertThat(setting("PINNED_OUT")).startsWith("/data/");
    }

    @Test
    void shipsTheJobAsItStandsInJobs() throws IOException {
        Path jobs = DIRECTORY.resolve("base/jobs");
        List<String> generated = new ArrayList<>();
        for (JsonNode map : documents(DIRECTORY.resolve("base/kustomization.yaml")).getFirst().path("configMapGenerator")) {
            map.path("files").forEach(file -> generated.add(file.asString()));
        }
        try (Stream<Path> files = Files.walk(jobs)) {
            List<Path> copies = files.filter(Files::isRegularFile).toList();
            assertThat(copies).isNotEmpty();
            for (Path copy : copies) {
                assertThat(Files.readString(copy)).isEqualTo(Files.readString(Path.of("jobs").resolve(jobs.relativize(copy))));
                assertThat(generated).contains("jobs/" + jobs.relativize(copy));
            }
        }
        assertThat(CONTAINER.path("args").get(1).asString()).isEqualTo("eventbrite-orders");
    }

    // ---- help ----

    private static String setting(String name) {
        return CONTAINER.path("env").valueStream().filter(variable -> variable.path("name").asString().equals(name)).findFirst().orElseThrow().path("value")
                .asString();
    }

    private static List<JsonNode> documents(Path file) {
        return YAMLMapper.builder().build().readerFor(JsonNode.class).<JsonNode>readValues(Shipped.read(file.toString())).readAll();
    }

    /// Refuses unknown words, missing ones, and values of the wrong kind.
    private static void validate(JsonNode document) throws IOException {
        JsonElement json = JsonParser.parseString(document.toString());
        String kind = document.path("apiVersion").asString() + " " + document.path("kind").asString();
        switch (kind) {
            case "batch/v1 CronJob" -> {
                if (document.path("spec").has("schedule")) {
                    V1CronJob.validateJsonElement(json);
                }
            }
            case "v1 ConfigMap" -> V1ConfigMap.validateJsonElement(json);
            case "v1 Namespace" -> V1Namespace.validateJsonElement(json);
            case "v1 PersistentVolumeClaim" -> V1PersistentVolumeClaim.validateJsonElement(json);
            case "v1 ServiceAccount" -> V1ServiceAccount.validateJsonElement(json);
            case "networking.k8s.io/v1 NetworkPolicy" -> V1NetworkPolicy.validateJsonElement(json);
            default -> throw new IllegalArgumentException("no model for " + kind);
        }
    }

    private static String kustomize(Path directory) throws Exception {
        List<List<String>> ways = List.of(List.of("kubectl", "kustomize"), List.of("kustomize", "build"));
        for (List<String> way : ways) {
            if (isThere(way.getFirst())) {
                List<String> command = new ArrayList<>(way);
                command.add(directory.toString());
                Path output = Files.createTempFile("kustomized", ".yaml");
                Process process = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile()).start();
                assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
                String text = Files.readString(output);
                Files.delete(output);
                assertThat(process.exitValue()).as(text).isZero();
                return text;
            }
        }
        return Assumptions.abort("neither kubectl nor kustomize is installed");
    }

    private static boolean isThere(String program) {
        return Arrays.stream(System.getenv().getOrDefault("PATH", "").split(":")).anyMatch(directory -> Files.isExecutable(Path.of(directory, program)));
    }
}
