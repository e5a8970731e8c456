package dev.pinnedimport.observe;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A file in the format of Prometheus, for the textfile collector of node_exporter. It appears whole or not at all; what other jobs wrote into it stays, also where two
/// write at once.
final class Textfile {

    private static final boolean POSIX = FileSystems.getDefault().supportedFileAttributeViews().contains("posix");

    private final Path file;

    Textfile(Path file) {
        this.file = file;
    }

    /// @param text what is told, as Prometheus reads it
    void write(Told told, String text) throws IOException {
        Path lock = file.resolveSibling(file.getFileName() + ".lock");
        synchronized (Textfile.class) {
            try (FileChannel channel = FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE); FileLock _ = channel.lock()) {
                replace(told, text);
            }
        }
    }

    private void replace(Told told, String text) throws IOException {
        Map<String, List<String>> series = new LinkedHashMap<>();
        if (Files.isRegularFile(file)) {
            read(Files.readString(file, StandardCharsets.UTF_8), series, line -> !told.replaces(line));
        }
        read(text, series, _ -> true);
        StringBuilder whole = new StringBuilder();
        series.values().stream().filter(lines -> lines.stream().anyMatch(line -> !line.startsWith("#"))).forEach(lines -> lines.forEach(line -> whole.append(line).append('\n')));
        Path part = file.resolveSibling(file.getFileName() + ".part");
        Files.writeString(part, whole, StandardCharsets.UTF_8);
        if (POSIX) {
            // The collector is another user, and there is nothing in it but counts.
            Files.setPosixFilePermissions(part, PosixFilePermissions.fromString("rw-r--r--"));
        }
        Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private interface Wanted {
        boolean is(String sample);
    }

    private static void read(String text, Map<String, List<String>> series, Wanted wanted) {
        for (String line : text.lines().filter(some -> !some.isBlank()).toList()) {
            String[] words = line.split("[ {]", 4);
            boolean comment = words[0].equals("#");
            String name = comment ? words.length > 2 ? words[2] : "" : words[0];
            List<String> lines = series.computeIfAbsent(name, _ -> new ArrayList<>());
            if (comment ? !lines.contains(line) && lines.stream().noneMatch(known -> known.startsWith("# " + words[1])) : wanted.is(line)) {
                lines.add(line);
            }
        }
    }
}
