package dev.pinnedimport.notify;

import dev.pinnedimport.event.Fingerprint;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What was told about each job last, in a small file of the state directory. Where it cannot be read or written, everything is told as if
/// for the first time.
final class Told {

    private static final boolean POSIX = FileSystems.getDefault().supportedFileAttributeViews().contains("posix");

    private final Path directory;

    /// @param state the state directory
    Told(Path state) {
        this.directory = state.resolve("notify");
    }

    /// @param trouble of the last ending; empty: none
    /// @param times   how often it was told in a row
    record Memory(String trouble, int times) {
        static final Memory NONE = new Memory("", 0);

        boolean isTrouble() {
            return !trouble.isEmpty();
        }
    }

    Memory of(String job) {
        try {
            JsonNode json = JsonMapper.shared().readTree(Files.readString(file(job), StandardCharsets.UTF_8));
            return new Memory(json.path("trouble").asString(""), json.path("times").asInt(0));
        } catch (IOException | JacksonException _) {
            return Memory.NONE;
        }
    }

    void remember(String job, Memory memory) {
        Path file = file(job);
        try {
            if (!memory.isTrouble()) {
                Files.deleteIfExists(file);
                return;
            }
            Files.createDirectories(directory, forOwner("rwx------"));
            String json = JsonMapper.shared().createObjectNode().put("trouble", memory.trouble()).put("times", memory.times()).toString();
            Path fresh = Files.createTempFile(directory, "told", ".tmp", forOwner("rw-------"));
            Files.writeString(fresh, json, StandardCharsets.UTF_8);
            Files.move(fresh, file, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException _) {
            // Then it is told once more than it should be.
        }
    }

    private Path file(String job) {
        return directory.resolve(Fingerprint.of(job).value() + ".json");
    }

    private static FileAttribute<?>[] forOwner(String permissions) {
        return POSIX ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))}
                : new FileAttribute<?>[0];
    }
}
