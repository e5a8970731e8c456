package dev.pinnedimport.campaign;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A process of the program.
record Child(Process process, Path directory, String name) {

    private static final JsonMapper JSON = JsonMapper.shared();

    boolean isAlive() {
        return process.isAlive();
    }

    /// False where it was still alive afterwards.
    boolean ends(Duration within) throws InterruptedException {
        return process.waitFor(within.toMillis(), TimeUnit.MILLISECONDS);
    }

    int kill() throws InterruptedException {
        return process.destroyForcibly().waitFor();
    }

    void terminate() {
        process.destroy();
    }

    int exitCode() {
        return process.exitValue();
    }

    String output() {
        return read(".out");
    }

    String errorOutput() {
        return read(".err");
    }

    /// The object that it printed at its end, whole.
    Optional<JsonNode> findReport() {
        return output().lines().filter(line -> line.startsWith("{")).reduce((_, last) -> last).flatMap(Child::parse);
    }

    private static Optional<JsonNode> parse(String line) {
        try {
            return Optional.of(JSON.readTree(line));
        } catch (JacksonException e) {
            return Optional.empty();
        }
    }

    private String read(String ending) {
        try {
            return Files.readString(directory.resolve(name + ending));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
