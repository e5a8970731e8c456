package dev.pinnedimport.campaign;

import dev.pinnedimport.cli.Main;
import dev.pinnedimport.sandbox.ApiKey;
import dev.pinnedimport.sandbox.Sandbox;
import dev.pinnedimport.sandbox.SandboxSettings;
import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The real program, as a jar that starts fast: with the classes of a first run kept in an AOT cache, where the JDK makes one.
public final class Program {

    private static final List<String> OPTIONS = List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx256m",
            "--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow");

    private static Optional<Program> shared = Optional.empty();

    private final String classPath;
    private final List<String> options;

    private Program(String classPath, List<String> options) {
        this.classPath = classPath;
        this.options = new ArrayList<>(options);
    }

    /// The same program with further options for the virtual machine.
    Program with(String... more) {
        return new Program(classPath, Stream.concat(options.stream(), Arrays.stream(more)).toList());
    }

    /// The program for all tests of this process, made at the first call.
    public static synchronized Program shared() throws IOException, InterruptedException {
        if (shared.isEmpty()) {
            shared = Optional.of(prepare(PackedClasses.directory("program")));
        }
        return shared.get();
    }

    /// @param directory where jar and cache are kept
    private static Program prepare(Path directory) throws IOException, InterruptedException {
        Path jar = jar(directory);
        String libraries = Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> entry.endsWith(".jar"))
                .collect(Collectors.joining(File.pathSeparator));
        Program program = new Program(jar + File.pathSeparator + libraries, OPTIONS);
        program.train(directory);
        return program;
    }

    private static Path jar(Path target) throws IOException {
        Path classes;
        try {
            classes = Path.of(Main.class.getProtectionDomain().getCodeSource().getLocation().toURI());
        } catch (URISyntaxException e) {
            throw new IOException(e);
        }
        if (!Files.isDirectory(classes)) {
            return classes;
        }
        Path jar = target.resolve("program.jar");
        PackedClasses.write(jar, List.of(new PackedClasses.Part(classes, classes)));
        return jar;
    }

    private void train(Path directory) throws IOException, InterruptedException {
        Path work = Files.createDirectories(directory.resolve("training"));
        Path cache = directory.resolve("program.aot");
        Jobs.write(work, false, "retry-then-lookup");
        Files.writeString(work.resolve("export.csv"), "Id,Title,Start,State,Ticket\nA1,First,2027-01-05 20:00,,Stalls\nA2,,,,\n");
        try (Sandbox sandbox = Sandbox.start(SandboxSettings.usual())) {
            List<String> training = new ArrayList<>(OPTIONS);
            training.add("-XX:AOTCacheOutput=" + cache);
            Process process = start(work, List.of(), training, List.of("run", "concerts", "export.csv", "--api", sandbox.baseUrl().toString(), "--json", "--yes"),
                    Map.of("PINNED_API_KEY", ApiKey.USUAL_VALUE), "training");
            if (!process.waitFor(3, TimeUnit.MINUTES)) {
                process.destroyForcibly().waitFor();
            }
        }
        if (!Files.readString(work.resolve("training.out")).contains("\"created\":1")) {
            throw new IllegalStateException("the program does not work: "
                    + Files.readString(work.resolve("training.out")) + Files.readString(work.resolve("training.err")));
        }
        if (Files.exists(cache)) {
            options.add("-XX:AOTCache=" + cache);
        }
    }

    /// @param directory working directory; its output goes to `NAME.out` and `NAME.err` there
    public Process start(Path directory, List<String> arguments, Map<String, String> environment, String name) throws IOException {
        return start(directory, List.of(), options, arguments, environment, name);
    }

    /// @param prefix what the whole command is given to, such as a shell that sets limits
    Process start(Path directory, List<String> prefix, List<String> arguments, Map<String, String> environment, String name) throws IOException {
        return start(directory, prefix, options, arguments, environment, name);
    }

    private Process start(Path directory, List<String> prefix, List<String> javaOptions, List<String> arguments, Map<String, String> environment, String name)
            throws IOException {
        List<String> command = new ArrayList<>(prefix);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(javaOptions);
        command.addAll(List.of("-cp", classPath, Main.class.getName()));
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile());
        builder.environment().keySet().removeIf(variable -> variable.startsWith("PINNED_"));
        builder.environment().putAll(environment);
        builder.redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")));
        builder.redirectOutput(directory.resolve(name + ".out").toFile());
        builder.redirectError(directory.resolve(name + ".err").toFile());
        return builder.start();
    }
}
