package dev.pinnedimport.hostile;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/// The program under test in a jar, with a cache of its loaded classes, as the launcher starts it: a cache takes no directory of classes.
///
/// The cache comes from the same import of two samples as the launcher's.
final class PackedProgram {

    private static final List<String> JAVA_OPTIONS = List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow");

    private final String classPath;
    private final Path cache;

    private PackedProgram(String classPath, Path cache) {
        this.classPath = classPath;
        this.cache = cache;
    }

    /// Made once for all tests of this process.
    static PackedProgram shared() {
        return Shared.PROGRAM;
    }

    private static final class Shared {
        private static final PackedProgram PROGRAM = make();
    }

    /// What comes before the arguments of the program.
    List<String> options() {
        List<String> options = new ArrayList<>(JAVA_OPTIONS);
        options.addAll(List.of("-XX:AOTCache=" + cache, "-Xlog:all=off", "-cp", classPath, Measured.class.getName()));
        return options;
    }

    /// The same from where the classes lie.
    static List<String> plainOptions() {
        List<String> options = new ArrayList<>(JAVA_OPTIONS);
        String path = String.join(File.pathSeparator, entries().stream().map(Path::toString).toList());
        options.addAll(List.of("-cp", path, Measured.class.getName()));
        return options;
    }

    private static List<Path> entries() {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator)).map(Path::of).map(Path::toAbsolutePath).toList();
    }

    private static PackedProgram make() {
        try {
            Path directory = Files.createTempDirectory("packed-program");
            Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(directory)));
            PackedProgram program = new PackedProgram(classPath(directory.resolve("program.jar")), directory.resolve("start.aot"));
            program.recordCache(directory);
            return program;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    private static String classPath(Path jar) throws IOException {
        List<String> path = new ArrayList<>(List.of(jar.toString()));
        try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(jar))) {
            for (Path entry : entries()) {
                if (Files.isRegularFile(entry)) {
                    path.add(entry.toString());
                } else if (Files.exists(entry.resolve("dev/pinnedimport/cli/Main.class"))) {
                    pack(entry, entry, out);
                } else if (Files.exists(entry.resolve("dev/pinnedimport/hostile/Measured.class"))) {
                    pack(entry, entry.resolve("dev/pinnedimport/hostile/Measured.class"), out);
                }
            }
        }
        return String.join(File.pathSeparator, path);
    }

    private static void pack(Path root, Path from, ZipOutputStream out) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.filter(file -> !file.equals(root)).sorted().toList()) {
                // Whoever looks for resources by their directory needs an entry for it.
                boolean directory = Files.isDirectory(file);
                out.putNextEntry(new ZipEntry(root.relativize(file).toString().replace('\\', '/') + (directory ? "/" : "")));
                if (!directory) {
                    Files.copy(file, out);
                }
            }
        }
    }

    private void recordCache(Path directory) throws IOException, InterruptedException {
        Path project = Path.of("").toAbsolutePath();
        Path home = Files.createDirectories(directory.resolve("home/sample-data")).getParent();
        Files.createSymbolicLink(home.resolve("jobs"), project.resolve("jobs"));
        for (String sample : List.of("eventbrite-orders.csv", "salesforce-campaigns.xlsx")) {
            Files.createSymbolicLink(home.resolve("sample-data").resolve(sample), project.resolve("sample-data").resolve(sample));
        }
        List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        command.addAll(JAVA_OPTIONS);
        command.addAll(List.of("-XX:AOTCacheOutput=" + cache, "-Dpinned.home=" + home, "-Dmeasured.figures=" + directory.resolve("figures"), "-cp", classPath,
                Measured.class.getName(), "demo"));
        Path log = directory.resolve("log");
        Process process = new ProcessBuilder(command).directory(directory.toFile()).redirectErrorStream(true).redirectOutput(log.toFile()).start();
        if (!process.waitFor(5, TimeUnit.MINUTES) || process.exitValue() != 0 || !Files.exists(cache)) {
            process.destroyForcibly();
            List<String> said = Files.readAllLines(log).stream().filter(line -> !line.startsWith("[") && line.length() < 1_000).toList();
            throw new IllegalStateException("no cache was made: " + String.join("\n", said));
        }
    }

    private static void delete(Path directory) {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted((a, b) -> b.compareTo(a)).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
