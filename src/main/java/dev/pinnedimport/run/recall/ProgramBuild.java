package dev.pinnedimport.run.recall;

import dev.pinnedimport.event.Fingerprint;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.zone.ZoneRulesProvider;
import java.util.Optional;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/// Which program, libraries, Java, time zone rules and names of months are at work: two that could map a row in two ways differ in it.
///
/// Found out once in a process, and to be asked as soon as it has begun: a jar that is replaced later is not what the process runs.
public final class ProgramBuild {

    private ProgramBuild() {}

    private static final class OfThisProcess {
        private static final Optional<Fingerprint> BUILD = find(System.getProperty("java.class.path", ""));
    }

    /// Empty where it cannot be found out.
    public static Optional<Fingerprint> find() {
        return OfThisProcess.BUILD;
    }

    static Optional<Fingerprint> find(String classPath) {
        if (classPath.isBlank()) {
            return Optional.empty();
        }
        StringBuilder all = new StringBuilder(1 << 16);
        all.append(Runtime.version()).append('\n').append(ZoneRulesProvider.getVersions("UTC").lastKey()).append('\n')
                .append(System.getProperty("java.locale.providers")).append(ModuleLayer.boot().findModule("jdk.localedata").isPresent()).append('\n');
        try {
            for (String path : classPath.split(File.pathSeparator)) {
                all.append(path).append('\n').append(contents(Path.of(path)));
            }
        } catch (IOException | UncheckedIOException _) {
            return Optional.empty();
        }
        return Optional.of(Fingerprint.of(all.toString()));
    }

    /// What a jar or a directory of classes holds. Of a jar the checksums of its entries, which may be libraries: its own time and size can be those
    /// of another. Libraries beside it, which its manifest names, by size and time.
    static String contents(Path program) throws IOException {
        return Files.isDirectory(program) ? classes(program) : entries(program);
    }

    private static String entries(Path jar) throws IOException {
        try (ZipFile zip = new ZipFile(jar.toFile(), StandardCharsets.UTF_8)) {
            StringBuilder all = new StringBuilder();
            zip.stream().map(ProgramBuild::brief).forEach(all::append);
            ZipEntry manifest = zip.getEntry(JarFile.MANIFEST_NAME);
            if (manifest != null) {
                String libraries = new Manifest(zip.getInputStream(manifest)).getMainAttributes().getValue("Class-Path");
                for (String library : libraries == null ? new String[0] : libraries.strip().split(" +")) {
                    Path file = jar.resolveSibling(library);
                    all.append(Files.exists(file) ? brief(file) : library + "\n");
                }
            }
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
