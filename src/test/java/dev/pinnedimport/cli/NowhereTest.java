package dev.pinnedimport.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pinnedimport.sandbox.ApiKey;
import dev.pinnedimport.sandbox.Fault;
import dev.pinnedimport.sandbox.Faults;
import dev.pinnedimport.sandbox.Sandbox;
import dev.pinnedimport.sandbox.SandboxSettings;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A night with everything switched on that speaks, and a key and a payload that would be recognised: they are where they have to be, and nowhere else.
class NowhereTest {

    private static final String KEY = "canary-key-8f3a77c1";
    private static final String CELL = "CanaryTitle5151";

    @TempDir
    private Path directory;

    private final Sandbox sandbox = Sandbox.start(SandboxSettings.usual());
    private Path keyFile = Path.of("");

    @BeforeEach
    void prepare() throws IOException {
        sandbox.admit(ApiKey.of(KEY, ApiKey.ALL_SCOPES.toArray(String[]::new)));
        Importing.writeJob(directory, Importing.JOB + "inbox: {directory: ../inbox, files: \"*.csv\", quiet: 0s}\n");
        Path inbox = Files.createDirectories(directory.resolve("inbox"));
        Importing.writeFile(inbox, "a.csv", List.of("A1," + CELL + ",2027-01-01 20:00", "A2," + CELL + ",no date"));
        keyFile = Files.writeString(directory.resolve("key"), KEY + "\n");
        Files.setPosixFilePermissions(keyFile, PosixFilePermissions.fromString("rw-------"));
    }

    @AfterEach
    void closeSandbox() {
        sandbox.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "BAD_REQUEST", "UNAUTHORIZED", "SCOPE_REFUSED", "CHANNEL_REFUSED", "PROXY_BLOCK_PAGE", "REDIRECT"})
    void neitherKeyNorHeaderIsFoundAnywhereAndNoPayloadWhereNoneBelongs(String fault) throws IOException {
        if (!fault.isEmpty()) {
            sandbox.faults(Faults.always(Fault.valueOf(fault)));
        }
        Cli.Result result;
        List<Listener.Heard> heard;
        try (Listener listener = Listener.start()) {
            Files.writeString(directory.resolve("notify.yml"),
                    "version: 1\nwebhooks:\n  - {url: \"" + listener.url("/hook") + "\", on: [done, needs-you, failed, recovered, nothing-came]}\nping: {url: \"" + listener.url("/ping") + "\"}\n");
            result = Cli.in(directory).with("PINNED_LOG_FORMAT", "ecs").with("PINNED_METRICS_TEXTFILE", "pinned.prom")
                    .with("PINNED_METRICS_PUSHGATEWAY", listener.url("")).with("PINNED_METRICS_OTLP", listener.url("/v1/metrics"))
                    .with("PINNED_TRACES_OTLP", listener.url("/v1/traces")).with("PINNED_API_KEY_FILE", keyFile.toString())
                    .launch("run", "concerts", "--api", sandbox.baseUrl().toString(), "--verbose", "--json");
            heard = listener.heard();
        }
        String doctor = Cli.in(directory).with("PINNED_API_KEY_FILE", keyFile.toString()).launch("doctor", "--api", sandbox.baseUrl().toString()).output();

        assertThat(heard).as("metrics, traces, watchdog and webhook were told").hasSizeGreaterThanOrEqualTo(4);
        List<String> said = new ArrayList<>(List.of(result.output(), result.errorOutput(), doctor));
        heard.forEach(call -> said.add(call.target() + call.headers() + call.body()));
        assertThat(said).noneMatch(text -> text.contains(KEY)).noneMatch(text -> text.toLowerCase(java.util.Locale.ROOT).contains("authorization"))
                .noneMatch(text -> text.contains("Bearer"));
        assertThat(String.join("\n", said)).as("cells stay in reports, rejects and ledger").doesNotContain(CELL);
        Files.delete(keyFile);
        assertThat(holding(KEY)).isEmpty();
        assertThat(holding("Bearer ")).isEmpty();
        assertThat(holding(CELL)).as("the ledger, reports and rejects, and the file itself").allMatch(
                file -> file.startsWith(".pinned-import/") || file.startsWith("out/") || file.startsWith("inbox/"));
        assertThat(Files.readString(directory.resolve("pinned.prom"))).contains("pinned_rows").doesNotContain(CELL);
    }

    /// As a process of its own, in a directory that somebody else prepared.
    @Test
    @Tag("processes")
    void isNotSteeredByTheDirectoryItIsStartedInAndShowsNoKeyInTheProcessList() throws Exception {
        for (String place : List.of("application.properties", "config/application.properties", "bootstrap.properties", "logback.xml", "logback-spring.xml")) {
            Path file = directory.resolve(place);
            Files.createDirectories(file.getParent());
            Files.writeString(file, place.endsWith("xml")
                    ? "<configuration><appender name=\"A\" class=\"ch.qos.logback.core.FileAppender\"><file>hostile.log</file><encoder><pattern>%m%n</pattern></encoder></appender><root level=\"TRACE\"><appender-ref ref=\"A\"/></root></configuration>"
                    : "spring.batch.jdbc.table-prefix=HOSTILE_\nlogging.file.name=hostile.log\nlogging.level.root=TRACE\ndebug=true\n");
        }
        String classPath = Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator)).map(entry -> Path.of(entry).toAbsolutePath().toString())
                .collect(Collectors.joining(File.pathSeparator));
        ProcessBuilder builder = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-XX:-HeapDumpOnOutOfMemoryError",
                "--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow", "-cp", classPath, Main.class.getName(), "run", "concerts", "--api",
                sandbox.baseUrl().toString(), "--yes", "--no-input").directory(directory.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("PINNED_"));
        builder.environment().put("PINNED_API_KEY_FILE", keyFile.toString());
        builder.environment().put("PINNED_LOG_FORMAT", "ecs");
        builder.environment().put("SPRING_APPLICATION_JSON", "{\"spring.batch.jdbc.table-prefix\":\"HOSTILE_\",\"debug\":true}");
        builder.environment().put("SPRING_CONFIG_ADDITIONAL_LOCATION", directory.toUri().toString());
        builder.environment().put("LOGGING_LEVEL_ROOT", "TRACE");
        builder.environment().put("DEBUG", "true");
        Path errors = Files.createTempFile("nowhere", ".err");
        Process process = builder.redirectOutput(ProcessBuilder.Redirect.DISCARD).redirectError(errors.toFile()).start();
        boolean shown = false;
        while (process.isAlive()) {
            shown |= process.toHandle().info().commandLine().filter(line -> line.contains(KEY)).isPresent();
            Thread.onSpinWait();
        }

        String said = Files.readString(errors);
        Files.delete(errors);
        assertThat(process.exitValue()).as(said).isEqualTo(10);
        assertThat(shown).isFalse();
        assertThat(said).doesNotContain(KEY).doesNotContain(CELL);
        assertThat(said.lines()).isNotEmpty().allMatch(line -> line.startsWith("{\"@timestamp\""));
        assertThat(directory.resolve("hostile.log")).doesNotExist();
        assertThat(sandbox.events()).hasSize(1);
    }

    @Test
    void theLauncherLeavesNoHeapDumpBehind() throws IOException {
        assertThat(Files.readString(Path.of("pinned-import"))).contains("-XX:-HeapDumpOnOutOfMemoryError");
    }

    private List<String> holding(String text) throws IOException {
        List<String> found = new ArrayList<>();
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                if (new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1).contains(text)) {
                    found.add(directory.relativize(file).toString());
                }
            }
        }
        return found;
    }
}
