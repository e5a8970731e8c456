package dev.pinnedimport.run.recall;

import dev.pinnedimport.event.Fingerprint;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.time.zone.ZoneRulesProvider;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/// Which program, libraries, Java and time zone rules are at work: two builds that could map a row in two ways differ in it.
public final class ProgramBuild {

    private ProgramBuild() {}

    /// Empty where it cannot be found out.
    public static Optional<Fingerprint> find() {
        CodeSource code = ProgramBuild.class.getProtectionDomain().getCodeSource();
        if (code == null || code.getLocation() == null) {
            return Optional.empty();
        }
        try {
            Path program = Path.of(code.getLocation().toURI());
            // The libraries stand in the class path or in the manifest, by name and version.
            return Optional.of(Fingerprint.of(String.join("\n", Runtime.version().toString(), ZoneRulesProvider.getVersions("UTC").lastKey(),
                    System.getProperty("java.class.path", ""), contents(program))));
        } catch (IOException | UncheckedIOException | URISyntaxException _) {
            return Optional.empty();
        }
    }

    /// What a jar or a directory of classes holds. Of a jar its checksums: its time and size can be those of another.
    static String contents(Path program) throws IOException {
        return Files.isDirectory(program) ? classes(program) : entries(program);
    }

    private static String entries(Path jar) throws IOException {
        try (ZipFile zip = new ZipFile(jar.toFile(), StandardCharsets.UTF_8)) {
            StringBuilder all = new StringBuilder();
            zip.stream().map(ProgramBuild::brief).forEach(all::append);
            return all.toString();
        }
    }

    private static String brief(ZipEntry entry) {
        return entry.getName() + " " + entry.getSize() + " " + entry.getCrc() + "\n";
    }

    private static String classes(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(Files::isRegularFile).map(ProgramBuild::brief).sorted().collect(Collectors.joining());
        }
    }

    private static String brief(Path file) {
        try {
            return file + " " + Files.size(file) + " " + Files.getLastModifiedTime(file).toMillis() + "\n";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
