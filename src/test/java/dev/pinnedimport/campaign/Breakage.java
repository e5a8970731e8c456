package dev.pinnedimport.campaign;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// Breaks a chosen system call of a process: kills the process there, or lets the call fail as a broken disk does.
///
/// Needs Linux and a C compiler, which makes the library that the process is started with. See `src/test/native/breakage.c`.
final class Breakage {

    static final int NO_SPACE = 28;
    static final int IO_ERROR = 5;
    static final int READ_ONLY = 30;
    static final int NO_DESCRIPTOR = 24;

    /// Writes, syncs, renames and deletions of files, connections, requests and answers.
    static final String ALL = "swmdcoi";

    private static final Path SOURCE = Path.of("src/test/native/breakage.c");
    private static final Optional<Path> LIBRARY = compile();

    private final Map<String, String> environment = new HashMap<>();

    private Breakage(Path directory, int port) {
        environment.put("LD_PRELOAD", LIBRARY.orElseThrow().toString());
        environment.put("BREAK_DIR", directory.toString());
        environment.put("BREAK_PORT", Integer.toString(port));
    }

    /// Whether this machine can do it. Tests that need it are skipped where it cannot.
    static boolean isPossible() {
        return LIBRARY.isPresent();
    }

    /// Breaks nothing, but writes each call to a file.
    static Breakage counting(Site site, Path log) {
        return new Breakage(site.directory(), site.port()).with("BREAK_CALLS", ALL).with("BREAK_LOG", log.toString());
    }

    /// Kills the process at its n-th call.
    ///
    /// @param half whether the call is half done before
    static Breakage killing(Site site, String calls, int number, boolean half) {
        return killing(site.directory(), site.port(), calls, number, half);
    }

    /// @param directory whose files count
    /// @param port      whose connections count
    static Breakage killing(Path directory, int port, String calls, int number, boolean half) {
        return new Breakage(directory, port).with("BREAK_CALLS", calls).with("BREAK_AT", Integer.toString(number))
                .with("BREAK_HOW", half ? "half" : "kill");
    }

    /// Lets the n-th call and all later ones fail.
    static Breakage failing(Site site, Path directory, String calls, int number, int error) {
        return new Breakage(directory, site.port()).with("BREAK_CALLS", calls).with("BREAK_AT", Integer.toString(number))
                .with("BREAK_HOW", Integer.toString(error));
    }

    /// Never returns from the n-th call on the ledger's files nor from any later one, as a disk does that hangs.
    static Breakage hanging(Site site, String calls, int number) {
        return new Breakage(site.state(), site.port()).with("BREAK_CALLS", calls).with("BREAK_AT", Integer.toString(number)).with("BREAK_HOW", "hang");
    }

    /// Takes two seconds for the n-th call.
    static Breakage slowing(Site site, String calls, int number) {
        return new Breakage(site.directory(), site.port()).with("BREAK_CALLS", calls).with("BREAK_AT", Integer.toString(number)).with("BREAK_HOW", "slow");
    }

    /// Counts calls on files only whose path ends so.
    Breakage on(String fileEnd) {
        return with("BREAK_FILE", fileEnd);
    }

    Breakage with(String variable, String value) {
        environment.put(variable, value);
        return this;
    }

    /// Keeps copies of the files as they were when they were last synced, for [#losePower].
    Breakage remembering(Path state, Path shadow) throws IOException {
        for (Path file : filesBelow(state)) {
            Files.copy(file, shadow.resolve(inode(file)));
        }
        return with("BREAK_SHADOW", shadow.toString());
    }

    /// Takes from the files below a directory what was not synced.
    static void losePower(Path state, Path shadow) throws IOException {
        for (Path file : filesBelow(state)) {
            Path kept = shadow.resolve(inode(file));
            boolean isOfThisFile = Files.exists(kept) && Files.getLastModifiedTime(kept).compareTo(birth(file)) >= 0;
            Files.write(file, isOfThisFile ? Files.readAllBytes(kept) : new byte[0]);
        }
    }

    private static FileTime birth(Path file) throws IOException {
        return Files.readAttributes(file, BasicFileAttributes.class).creationTime();
    }

    private static List<Path> filesBelow(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> all = Files.walk(directory)) {
            return all.filter(Files::isRegularFile).toList();
        }
    }

    private static String inode(Path file) throws IOException {
        return Files.getAttribute(file, "unix:ino").toString();
    }

    Map<String, String> environment() {
        return environment;
    }

    private static Optional<Path> compile() {
        if (!System.getProperty("os.name").equals("Linux")) {
            return Optional.empty();
        }
        try {
            Path library = Files.createTempFile("breakage", ".so");
            library.toFile().deleteOnExit();
            for (String compiler : List.of("gcc", "cc", "clang")) {
                if (succeeds(List.of(compiler, "-shared", "-fPIC", "-O1", "-o", library.toString(), SOURCE.toString(), "-ldl"))) {
                    return Optional.of(library);
                }
            }
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean succeeds(List<String> command) {
        try {
            Process process = new ProcessBuilder(new ArrayList<>(command)).redirectErrorStream(true).start();
            process.getInputStream().readAllBytes();
            return process.waitFor(60, TimeUnit.SECONDS) && process.exitValue() == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
