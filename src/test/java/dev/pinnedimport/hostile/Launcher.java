package dev.pinnedimport.hostile;

import com.sun.management.OperatingSystemMXBean;
import dev.pinnedimport.cli.Cli;
import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// Starts the program.
interface Launcher {

    /// @param directory where the command is given
    Ended launch(Path directory, Map<String, String> environment, List<String> arguments) throws Exception;

    /// What came of one start.
    ///
    /// @param cpu  processor time, which other load on the machine does not stretch
    /// @param heap greatest heap in use, garbage included; 0 where it was not measured
    record Ended(int exit, String output, String errorOutput, Duration cpu, long heap) {
        String all() {
            return output + errorOutput;
        }
    }

    /// In this process: fast, and with the debugger at hand. What runs beside it in this process counts too, so only half of the time is taken
    /// to be its own; [#smallProcess] measures exactly.
    static Launcher here() {
        OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
        return (directory, environment, arguments) -> {
            long before = system.getProcessCpuTime();
            Cli cli = Cli.in(directory);
            environment.forEach(cli::with);
            Cli.Result result = cli.launch(arguments.toArray(String[]::new));
            return new Ended(result.exitCode(), result.output(), result.errorOutput(), Duration.ofNanos((system.getProcessCpuTime() - before) / 2), 0);
        };
    }

    /// As a process of its own with a heap of 512 MB, started as the launcher starts it for small files. Ten million rows take their time there.
    static Launcher smallProcess() {
        List<String> options = PackedProgram.shared().options();
        return (directory, environment, arguments) -> launchProcess(options, Duration.ofMinutes(30), directory, environment, arguments);
    }

    /// The same without the launcher's cache, which takes a while to make. It starts slower.
    static Launcher plainProcess() {
        return (directory, environment, arguments) -> launchProcess(PackedProgram.plainOptions(), Duration.ofMinutes(5), directory, environment, arguments);
    }

    private static Ended launchProcess(List<String> options, Duration patience, Path directory, Map<String, String> environment, List<String> arguments)
            throws IOException, InterruptedException {
        Path output = Files.createTempFile("hostile", ".out");
        Path errors = Files.createTempFile("hostile", ".err");
        Path figures = Files.createTempFile("hostile", ".figures");
        try {
            List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx512m",
                    "-Dmeasured.figures=" + figures));
            command.addAll(options);
            command.addAll(arguments);
            ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile());
            builder.environment().keySet().removeIf(variable -> variable.startsWith("PINNED_"));
            builder.environment().putAll(environment);
            builder.redirectInput(new File("/dev/null")).redirectOutput(output.toFile()).redirectError(errors.toFile());
            Process process = builder.start();
            if (!process.waitFor(patience.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
                throw new AssertionError("did not end in " + patience.toMinutes() + " minutes: " + arguments);
            }
            String[] measured = (Files.readString(figures) + " ").split(" ");
            Duration cpu = measured.length < 2 ? Duration.ofDays(1) : Duration.ofMillis(Long.parseLong(measured[0]));
            long heap = measured.length < 2 ? Long.MAX_VALUE : Long.parseLong(measured[1]);
            return new Ended(process.exitValue(), Files.readString(output), Files.readString(errors), cpu, heap);
        } finally {
            for (Path file : List.of(output, errors, figures)) {
                Files.deleteIfExists(file);
            }
        }
    }
}
