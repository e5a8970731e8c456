package dev.pinnedimport.bench;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/// Packs a rival as its author would: an AOT cache takes jars only, and a program that does nothing carries no library of ours.
final class RivalJar {

    private static final List<String> LIBRARIES = List.of("spring", "hsqldb", "HikariCP", "slf4j", "logback", "micrometer", "jakarta.annotation",
            "jspecify", "log4j", "jul-to", "commons-logging");

    private RivalJar() {}

    static Path make(Path jar, String packageName) throws IOException {
        String directory = packageName.replace('.', '/');
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(jar))) {
            for (Path root : directories()) {
                Path classes = root.resolve(directory);
                if (Files.isDirectory(classes)) {
                    try (Stream<Path> files = Files.list(classes)) {
                        for (Path file : files.sorted().toList()) {
                            zip.putNextEntry(new ZipEntry(directory + "/" + file.getFileName()));
                            Files.copy(file, zip);
                            zip.closeEntry();
                        }
                    }
                }
            }
        }
        return jar;
    }

    private static List<Path> directories() {
        return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator)).map(Path::of).filter(Files::isDirectory).toList();
    }

    static String classPath(Path jar) {
        return Stream.concat(Stream.of(jar.toString()), Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(path -> path.endsWith(".jar") && LIBRARIES.stream().anyMatch(Path.of(path).getFileName().toString()::startsWith)
                        && !path.contains("spring-web"))).collect(Collectors.joining(File.pathSeparator));
    }
}
