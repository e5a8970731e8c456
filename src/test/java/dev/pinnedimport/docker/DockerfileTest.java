package dev.pinnedimport.docker;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.dataformat.yaml.YAMLMapper;

/// The image: what it is made of, as whom it runs, and with which settings. `docker/try-image.sh` builds and runs it.
class DockerfileTest {

    private static final String DOCKERFILE = Shipped.read("docker/Dockerfile").replace("\\\n", " ");
    private static final JsonNode COMPOSE = YAMLMapper.builder().build().readTree(Shipped.read("docker/compose.yaml"));

    @Test
    void runsWithoutAShellAsAUserWithoutRights() {
        assertThat(lines("USER")).containsExactly("1000:1000");
        assertThat(json("ENTRYPOINT")).startsWith("java").endsWith("-jar", "/opt/pinned-import/pinned-import.jar");
        assertThat(json("CMD")).containsExactly("--help");
        assertThat(lines("RUN")).isNotEmpty().allSatisfy(line -> assertThat(line).as("exec form").startsWith("["));
    }

    @Test
    void neverWritesTheHeapToADisk() {
        assertThat(json("ENTRYPOINT")).contains("-XX:-HeapDumpOnOutOfMemoryError", "-XX:+ExitOnOutOfMemoryError").anyMatch(flag -> flag.startsWith("-XX:MaxRAMPercentage="));
    }

    @Test
    void usesTheCacheThatItTrainedWithTheSameCollectorAndPaths() {
        List<String> run = json("ENTRYPOINT");
        List<String> training = Stream.of(lines("RUN")).flatMap(List::stream).filter(line -> line.contains("AOTCacheOutput")).map(DockerfileTest::list).findFirst()
                .orElseThrow();
        String cache = run.stream().filter(flag -> flag.startsWith("-XX:AOTCache=")).map(flag -> flag.substring("-XX:AOTCache=".length())).findFirst().orElseThrow();

        assertThat(DOCKERFILE).contains("COPY --from=trained " + option(training, "-XX:AOTCacheOutput=") + " " + cache);
        for (String same : List.of("-XX:+UseSerialGC", "-Dpinned.home=/opt/pinned-import", "/opt/pinned-import/pinned-import.jar")) {
            assertThat(run).contains(same);
            assertThat(training).contains(same);
        }
        String launched = Shipped.read("pinned-import");
        for (String rehearsed : List.of("dev.pinnedimport.cli.Rehearsal", "eventbrite-orders", "order-id-shop", "salesforce-campaigns")) {
            assertThat(training).contains(rehearsed);
            assertThat(launched).contains(" " + rehearsed + " ");
        }
        assertThat(training.stream().filter(word -> word.contains("/sample-data/")).map(word -> Path.of(word.replace("/opt/pinned-import/", ""))))
                .hasSize(3).allSatisfy(sample -> assertThat(sample).exists());
    }

    @Test
    void startsTheProgramAsTheLauncherDoes() {
        String launcher = Shipped.read("pinned-import");
        for (String flag : List.of("-XX:+UseSerialGC", "-XX:+ExitOnOutOfMemoryError", "-XX:-HeapDumpOnOutOfMemoryError", "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow")) {
            assertThat(launcher).contains(flag);
            assertThat(json("ENTRYPOINT")).contains(flag);
        }
    }

    @Test
    void logsJsonLinesWhereNobodyAsksForText() {
        assertThat(lines("ENV").getLast()).contains(" PINNED_LOG_FORMAT=ecs ");
        assertThat(COMPOSE.path("services").path("night").path("environment").path("PINNED_LOG_FORMAT").asString()).as("where a person watches").isEqualTo("text");
    }

    // A base image without a locale would let the JVM open no file whose name holds an umlaut.
    @Test
    void readsNamesOfFilesAsUtf8OnEveryBase() {
        assertThat(lines("ENV").getLast()).contains(" LC_ALL=C.UTF-8 ");
    }

    @Test
    void saysWhatItIs() {
        String version = Pattern.compile("<artifactId>pinned-import</artifactId>\\s*<version>([^<]+)").matcher(Shipped.read("pom.xml")).results().findFirst()
                .orElseThrow().group(1);
        assertThat(lines("ARG")).contains("VERSION=" + version);
        assertThat(lines("LABEL").getFirst()).contains("org.opencontainers.image.title", "org.opencontainers.image.description", "org.opencontainers.image.licenses=\"Apache-2.0\"",
                "org.opencontainers.image.version", "org.opencontainers.image.revision");
    }

    @Test
    void takesItsBasesFromArgumentsWithJava25() {
        assertThat(lines("FROM")).filteredOn(line -> !line.startsWith("$") && !line.startsWith("scratch") && !line.startsWith("program")).isEmpty();
        assertThat(lines("ARG")).contains("JDK_IMAGE=docker.io/library/eclipse-temurin:25-jdk", "JRE_IMAGE=docker.io/library/eclipse-temurin:25-jre");
    }

    @ParameterizedTest
    @MethodSource("files")
    void namesOnlySettingsThatTheProgramReads(String file) {
        assertThat(Shipped.settings()).containsAll(Shipped.settingsIn(Shipped.read(file)));
    }

    static Stream<String> files() {
        return Stream.of("docker/Dockerfile", "docker/compose.yaml", "docker/try-image.sh");
    }

    // ---- compose ----

    @ParameterizedTest
    @MethodSource("importers")
    void restrictsEveryContainerOfOurs(String service) {
        JsonNode settings = merged(service);
        assertThat(settings.path("read_only").asBoolean()).isTrue();
        assertThat(settings.path("cap_drop").toString()).isEqualTo("[\"ALL\"]");
        assertThat(settings.path("security_opt").toString()).contains("no-new-privileges:true");
        assertThat(settings.path("tmpfs").toString()).isEqualTo("[\"/tmp\"]");
        int grace = Integer.parseInt(settings.path("stop_grace_period").asString().replace("s", ""));
        assertThat(grace).isGreaterThan(Shipped.LONGEST_STOP_SECONDS);
    }

    static Stream<String> importers() {
        return Stream.of("sandbox", "night");
    }

    @Test
    void waitsForTheDatabaseAndSharesTheSandboxsNetwork() {
        JsonNode night = COMPOSE.path("services").path("night");
        assertThat(night.path("network_mode").asString()).isEqualTo("service:sandbox");
        assertThat(night.path("depends_on").path("database").path("condition").asString()).isEqualTo("service_healthy");
        assertThat(night.path("environment").path("PINNED_API_URL").asString()).startsWith("http://127.0.0.1:");
        assertThat(COMPOSE.path("services").path("sandbox").path("command").toString()).contains("8085");
    }

    // The YAML parser leaves merge keys as they are.
    private static JsonNode merged(String service) {
        assertThat(Shipped.read("docker/compose.yaml")).containsPattern("  " + service + ":\\R    <<: \\*importer\\R");
        return COMPOSE.path("x-importer");
    }

    private static List<String> lines(String instruction) {
        return DOCKERFILE.lines().filter(line -> line.startsWith(instruction + " ")).map(line -> line.substring(instruction.length() + 1).strip()).toList();
    }

    private static List<String> json(String instruction) {
        return list(lines(instruction).getLast());
    }

    private static List<String> list(String json) {
        return JsonMapper.shared().readTree(json).valueStream().map(JsonNode::asString).toList();
    }

    private static String option(List<String> words, String start) {
        return words.stream().filter(word -> word.startsWith(start)).map(word -> word.substring(start.length())).findFirst().orElseThrow();
    }
}
