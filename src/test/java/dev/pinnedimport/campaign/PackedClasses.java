package dev.pinnedimport.campaign;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/// Directories of classes in a jar: a cache of loaded classes takes no directories.
public final class PackedClasses {

    private PackedClasses() {}

    /// What goes into the jar.
    ///
    /// @param root names in the jar begin there
    /// @param from a file or directory, with all below it
    public record Part(Path root, Path from) {}

    public static void write(Path jar, List<Part> parts) throws IOException {
        try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(jar))) {
            for (Part part : parts) {
                add(part, out);
            }
        }
    }

    private static void add(Part part, ZipOutputStream out) throws IOException {
        try (Stream<Path> files = Files.walk(part.from())) {
            for (Path file : files.filter(file -> !file.equals(part.root())).sorted().toList()) {
                // With entries for directories, without which migrations are not found.
                boolean directory = Files.isDirectory(file);
                out.putNextEntry(new ZipEntry(part.root().relativize(file).toString().replace('\\', '/') + (directory ? "/" : "")));
                if (!directory) {
                    Files.copy(file, out);
                }
            }
        }
    }

    /// A directory that is gone with this process.
    public static Path directory(String prefix) throws IOException {
        Path directory = Files.createTempDirectory(prefix);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(directory)));
        return directory;
    }

    private static void delete(Path directory) {
        try (Stream<Path> all = Files.walk(directory)) {
            for (Path file : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
