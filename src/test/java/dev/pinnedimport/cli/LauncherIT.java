package dev.pinnedimport.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The program as a person starts it: the launcher, the packaged jar, the shipped jobs and samples. Each test has a directory of its own, and waits for
/// processes most of the time.
@Execution(ExecutionMode.CONCURRENT)
class LauncherIT {

    private static final Path HOME = Path.of("").toAbsolutePath();

    @TempDir
    private Path directory;

    /// The first start after a build unpacks the program, so that no test finds it half there.
    @BeforeAll
    static void unpack(@TempDir Path anywhere) throws Exception {
        assertThat(launch(anywhere, List.of(), "--version").exit()).isZero();
    }

    @Test
    void demoImportsEverySampleAndSendsNothingTheSecondTime() throws Exception {
        Result result = launch(directory, List.of(), "demo");

        assertThat(result.exit()).as(result.output()).isZero();
        assertThat(result.output()).contains("The second time nothing was sent.").doesNotContain("Exception");
        try (var samples = Files.list(HOME.resolve("sample-data"))) {
            for (Path sample : samples.filter(path -> !path.toString().endsWith(".md") && !path.getFileName().toString().startsWith(".")).toList()) {
                assertThat(result.output()).contains(sample.getFileName().toString());
            }
        }
    }

    @Test
    void answersAtOnceWithoutStartingTheRest() throws Exception {
        assertThat(launch(directory, List.of(), "--version").output()).startsWith("pinned-import 0.1.0");
        assertThat(launch(directory, List.of(), "run").exit()).isEqualTo(2);
    }

    @Test
    void findsItsJobsFromAnyDirectory() throws Exception {
        Result result = launch(directory, List.of(), "jobs");

        assertThat(result.exit()).as(result.output()).isZero();
        assertThat(result.output()).contains("eventbrite-orders").contains("toulouse-agenda");
    }

    @Test
    void saysInOneSentenceWhatToInstallWhereThereIsNoJdk() throws Exception {
        // A copy of the launcher that looks for a Java no machine has.
        Path copy = Files.writeString(
                directory.resolve("pinned-import"), Files.readString(HOME.resolve("pinned-import")).replace("needed=25", "needed=999"));

        Result result = run(directory, List.of("sh", copy.toString(), "demo"));

        assertThat(result.exit()).isEqualTo(20);
        assertThat(result.output().lines()).singleElement().asString().contains("needs Java 999 or newer").contains("Install a JDK");
    }

    // What Maven packaged by hand is taken as it is, but not where the sources have changed since: nobody would notice that an old program runs.
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void buildsAnewWhereASourceIsNewerThanTheJar(boolean startedBefore) throws Exception {
        Path home = Files.createDirectories(directory.resolve("home/target")).getParent();
        Path copy = Files.copy(HOME.resolve("pinned-import"), home.resolve("pinned-import"));
        Path maven = Files.writeString(Files.createDirectories(directory.resolve("bin")).resolve("mvn"), "#!/bin/sh\nexit 1\n");
        assertThat(maven.toFile().setExecutable(true)).isTrue();
        Map<String, String> environment = Map.of("PINNED_START_CACHE", "off", "PATH", maven.getParent() + ":" + System.getenv("PATH"));
        Path source = Files.writeString(Files.createDirectories(home.resolve("src/main")).resolve("Some.java"), "old");
        Path pom = Files.writeString(home.resolve("pom.xml"), "<project/>");
        for (Path file : List.of(source, pom)) {
            Files.setLastModifiedTime(file, FileTime.from(Instant.now().minusSeconds(60)));
        }
        Files.copy(HOME.resolve("target/pinned-import.jar"), home.resolve("target/pinned-import.jar"));
        if (startedBefore) {
            assertThat(run(directory, List.of("sh", copy.toString(), "--version"), environment).output()).startsWith("pinned-import 0.1.0");
        }
        Files.setLastModifiedTime(source, FileTime.from(Instant.now().plusSeconds(5)));

        Result result = run(directory, List.of("sh", copy.toString(), "--version"), environment);

        assertThat(result.exit()).isEqualTo(1);
        assertThat(result.output()).startsWith("Building Pinned Importer").contains("(BUILD-02)");
    }

    @Test
    void goesOnWithoutACacheWhereNoneCanBeMade() throws Exception {
        Path home = Files.createDirectory(directory.resolve("a home"));
        String none = Files.readString(HOME.resolve("pinned-import")).replace("-XX:AOTCacheOutput=", "-XX:NoSuchOption=");
        Path copy = Files.writeString(home.resolve("pinned-import"), none);
        linkProgram(home);

        Result first = run(directory, List.of("sh", copy.toString(), "jobs"), Map.of("PINNED_START_CACHE", "on"));
        Result second = run(directory, List.of("sh", copy.toString(), "jobs"), Map.of("PINNED_START_CACHE", "on"));

        assertThat(first.output()).startsWith("Preparing for faster starts (once)...").contains("eventbrite-orders");
        assertThat(second.exit()).isZero();
        assertThat(second.output()).doesNotContain("Preparing");
    }

    @Test
    void makesACacheOnceAndNotWhileAnotherStartMakesIt() throws Exception {
        Path home = Files.createDirectory(directory.resolve("home"));
        Path copy = Files.copy(HOME.resolve("pinned-import"), home.resolve("pinned-import"));
        linkProgram(home);
        Path making = Files.createDirectory(home.resolve(".making-cache"));

        Result beside = run(directory, List.of("sh", copy.toString(), "--version"), Map.of("PINNED_START_CACHE", "on"));
        Files.delete(making);
        Result first = run(directory, List.of("sh", copy.toString(), "--version"), Map.of("PINNED_START_CACHE", "on"));
        Result second = run(directory, List.of("sh", copy.toString(), "--version"), Map.of("PINNED_START_CACHE", "on"));

        assertThat(beside.output()).startsWith("pinned-import 0.1.0");
        assertThat(first.output()).startsWith("Preparing for faster starts (once)...");
        assertThat(second.output()).startsWith("pinned-import 0.1.0");
        try (var files = Files.list(home)) {
            assertThat(files.filter(file -> file.getFileName().toString().matches(".*\\.aot|\\.making.*")))
                    .singleElement().satisfies(file -> assertThat(file.getFileName().toString()).startsWith("start-"))
                    .satisfies(file -> assertThat(file).as("where the rehearsal fails, it is empty").isNotEmptyFile());
        }
    }

    private static void linkProgram(Path home) throws IOException {
        Files.createSymbolicLink(home.resolve("pinned-import.jar"), HOME.resolve("target/app/pinned-import.jar"));
        Files.createSymbolicLink(home.resolve("lib"), HOME.resolve("target/app/lib"));
        for (String name : List.of("jobs", "sample-data")) {
            Files.createSymbolicLink(home.resolve(name), HOME.resolve(name));
        }
    }

    private static Result launch(Path directory, List<String> prefix, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(prefix);
        command.add(HOME.resolve("pinned-import").toString());
        command.addAll(List.of(arguments));
        return run(directory, command);
    }

    private static Result run(Path directory, List<String> command) throws IOException, InterruptedException {
        return run(directory, command, Map.of("PINNED_START_CACHE", "off"));
    }

    private static Result run(Path directory, List<String> command, Map<String, String> environment) throws IOException, InterruptedException {
        Path log = Files.createTempFile(directory, "launch", ".log");
        ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile());
        builder.environment().putAll(environment);
        builder.redirectErrorStream(true).redirectOutput(log.toFile());
        Process process = builder.start();
        assertThat(process.waitFor(10, TimeUnit.MINUTES)).isTrue();
        return new Result(process.exitValue(), Files.readString(log));
    }

    private record Result(int exit, String output) {}
}
