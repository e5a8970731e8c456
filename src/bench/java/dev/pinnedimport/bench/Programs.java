package dev.pinnedimport.bench;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// Starts processes and waits for them: the importer, its rivals, and the stub.
final class Programs implements AutoCloseable {

    private static final int LONGEST_MINUTES = 30;

    private final Path program;
    private final Path work;
    private final List<Process> running = new ArrayList<>();
    private final HttpClient client = HttpClient.newHttpClient();
    private int directories;

    /// @param program the importer's launcher
    Programs(Path program, Path work) {
        this.program = program;
        this.work = work;
    }

    /// A directory that nobody has used.
    Path fresh(String name) throws IOException {
        Path directory = work.resolve(name + "-" + ProcessHandle.current().pid() + "-" + directories++);
        return Files.createDirectories(directory);
    }

    static void delete(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Path target = to.resolve(from.relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(target);
                } else {
                    Files.copy(file, target);
                }
            }
        }
    }

    // ---- the importer ----

    /// Runs the importer and tells how many seconds it took.
    double importer(String javaOptions, int exit, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(program.toString()));
        command.addAll(List.of(arguments));
        return timed(command, Map.of("PINNED_API_KEY", "bench-key", "PINNED_JAVA_OPTS", javaOptions), exit);
    }

    // ---- rivals ----

    static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    /// The same options as the importer's launcher gives.
    static List<String> javaCommand(String... more) {
        List<String> command = new ArrayList<>(List.of(java(), "-XX:+UseSerialGC", "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow", "-Djdk.xml.maxGeneralEntitySizeLimit=0", "-Djdk.xml.totalEntitySizeLimit=0"));
        command.addAll(List.of(more));
        return command;
    }

    double rival(Class<?> main, int exit, List<String> options, String... arguments) throws IOException, InterruptedException {
        List<String> command = javaCommand("-cp", System.getProperty("java.class.path"));
        command.addAll(options);
        command.add(main.getName());
        command.addAll(List.of(arguments));
        return timed(command, Map.of(), exit);
    }

    /// @param exit that is expected; -1: any
    double timed(List<String> command, Map<String, String> environment, int exit) throws IOException, InterruptedException {
        Path log = work.resolve("last.log");
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile())
                .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")));
        builder.environment().putAll(environment);
        long began = System.nanoTime();
        Process process = builder.start();
        running.add(process);
        boolean ended = process.waitFor(LONGEST_MINUTES, TimeUnit.MINUTES);
        long took = System.nanoTime() - began;
        running.remove(process);
        if (!ended || exit >= 0 && process.exitValue() != exit) {
            process.destroyForcibly();
            throw new IOException("exit " + (ended ? process.exitValue() : "none") + " of " + String.join(" ", command) + "\n"
                    + Files.readString(log, StandardCharsets.UTF_8));
        }
        lastExit = process.exitValue();
        return took / 1e9;
    }

    private int lastExit;

    int lastExit() {
        return lastExit;
    }

    static Optional<String> find(String program) {
        return Stream.of(System.getenv("PATH").split(File.pathSeparator)).map(directory -> Path.of(directory, program)).filter(Files::isExecutable)
                .map(Path::toString).findFirst();
    }

    // ---- the stub ----

    /// A stub of the API in a process of its own.
    URI startStub() throws IOException {
        Process process = new ProcessBuilder(javaCommand("-cp", System.getProperty("java.class.path"), Stub.class.getName()))
                .redirectError(ProcessBuilder.Redirect.INHERIT).start();
        running.add(process);
        BufferedReader out = process.inputReader();
        return URI.create("http://127.0.0.1:" + out.readLine());
    }

    void reset(URI stub, String parameters) throws IOException, InterruptedException {
        client.send(HttpRequest.newBuilder(stub.resolve("/reset?" + parameters)).POST(HttpRequest.BodyPublishers.noBody()).build(),
                HttpResponse.BodyHandlers.discarding());
    }

    /// What the stub has seen, as JSON.
    String stats(URI stub) throws IOException, InterruptedException {
        return client.send(HttpRequest.newBuilder(stub.resolve("/stats")).build(), HttpResponse.BodyHandlers.ofString()).body();
    }

    @Override
    public void close() {
        running.forEach(Process::destroyForcibly);
        client.close();
    }
}
