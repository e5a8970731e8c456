package dev.pinnedimport.hostile;

import dev.pinnedimport.campaign.PackedClasses;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// The program under test in a jar, with a cache of its loaded classes, as the launcher starts it: a cache takes no directory of classes.
///
/// The cache comes from the demo, which loads most of what the launcher's cache holds.
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
            Path directory = PackedClasses.directory("packed-program");
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
        List<PackedClasses.Part> parts = new ArrayList<>();
        for (Path entry : entries()) {
            if (Files.isRegularFile(entry)) {
                path.add(entry.toString());
            } else if (Files.exists(entry.resolve("dev/pinnedimport/cli/Main.class"))) {
                parts.add(new PackedClasses.Part(entry, entry));
            } else if (Files.exists(entry.resolve("dev/pinnedimport/hostile/Measured.class"))) {
                parts.add(new PackedClasses.Part(entry, entry.resolve("dev/pinnedimport/hostile/Measured.class")));
            }
        }
        PackedClasses.write(jar, parts);
        return String.join(File.pathSeparator, path);
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
}
