package dev.pinnedimport.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What the launcher gives the JVM, seen by a JDK that only tells what it was given.
class LauncherOptionsTest {

    private static final String LIGHT = "-XX:TieredStopAtLevel=1";

    @TempDir
    Path home;

    @BeforeEach
    void prepare() throws IOException {
        Files.copy(Path.of("pinned-import"), home.resolve("pinned-import"));
        Path java = Files.createDirectories(home.resolve("jdk/bin")).resolve("java");
        Files.writeString(java, "#!/bin/sh\necho \"names as in ${LC_ALL:-${LC_CTYPE:-$LANG}}\"\nfor argument in \"$@\"; do echo \"$argument\"; done\n");
        Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwx------"));
        Files.writeString(home.resolve("jdk/release"), "JAVA_VERSION=\"25.0.1\"\n");
        for (String file : List.of("small.csv", "small.XLSX", "job.yml", "key.txt", "a name with spaces.csv")) {
            Files.writeString(home.resolve(file), "id\n1\n");
        }
        for (String file : List.of("large.csv", "large.xlsx")) {
            try (RandomAccessFile large = new RandomAccessFile(home.resolve(file).toFile(), "rw")) {
                large.setLength(8_000_001);
            }
        }
        Files.createDirectory(home.resolve("folder.csv"));
    }

    @ParameterizedTest
    @CsvSource({
        "--version, light", "jobs, light", "runs|show|1, light", "doctor|job|--json, light", "demo, light",
        "run|job|small.csv, light", "check|job.yml|small.XLSX|--json, light", "run|job|a_name_with_spaces.csv, light",
        "run|job|large.csv, full", "check|job|large.xlsx, full", "run|small.csv|large.csv, full",
        "run|job, full", "run|job.yml, full", "run|job|--api-key-file|key.txt, full", "run|job|missing.csv, full", "run|job|folder.csv, full",
        "resume, full", "retry|R1|--from|small.csv, full", "worker, full", "sandbox, full", "withdraw|R1, full", "settle|--rebuild|job|small.csv, full",
        "'', full"})
    void compilesLightlyWhatIsShort(String arguments, String compiler) throws Exception {
        List<String> given = started(arguments.isEmpty() ? new String[0] : arguments.replace('_', ' ').split("\\|"));

        assertThat(given.contains(LIGHT)).as(String.join(" ", given)).isEqualTo(compiler.equals("light"));
    }

    // Without a locale, as from cron, the JVM can open no file whose name holds an umlaut.
    @ParameterizedTest
    @CsvSource(textBlock = """
            '', '', '', C.UTF-8
            C, '', '', C.UTF-8
            POSIX, de_DE.UTF-8, de_DE.UTF-8, C.UTF-8
            '', C, de_DE.UTF-8, C.UTF-8
            '', '', de_DE.UTF-8, de_DE.UTF-8
            '', de_DE.ISO-8859-1, '', de_DE.ISO-8859-1
            en_US.UTF-8, C, C, en_US.UTF-8""")
    void readsNamesOfFilesAsUtf8UnlessTheLocaleSaysOtherwise(String all, String type, String language, String expected) throws Exception {
        assertThat(started(Map.of("LC_ALL", all, "LC_CTYPE", type, "LANG", language), "jobs")).contains("names as in " + expected);
    }

    private List<String> started(String... arguments) throws Exception {
        return started(Map.of(), arguments);
    }

    private List<String> started(Map<String, String> environment, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of("sh", "./pinned-import"));
        command.addAll(Arrays.asList(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).directory(home.toFile()).redirectErrorStream(true);
        builder.environment().put("JAVA_HOME", home.resolve("jdk").toString());
        builder.environment().put("PINNED_START_CACHE", "off");
        builder.environment().putAll(environment);
        Process launcher = builder.start();
        List<String> given = launcher.inputReader().readAllLines();
        assertThat(launcher.waitFor()).isZero();
        assertThat(given).contains("-jar").endsWith(arguments);
        return given;
    }
}
