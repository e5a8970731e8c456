package dev.pinnedimport.ledger;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/// A ledger as an earlier version left it; `src/test/resources/ledgers/README.md` tells more.
public record KeptLedger(int schema) {

    private static final Path DIRECTORY = Path.of("src/test/resources/ledgers");

    public static List<KeptLedger> list() {
        try (Stream<Path> files = Files.list(DIRECTORY)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.matches("v\\d+\\.zip"))
                    .map(name -> new KeptLedger(Integer.parseInt(name.substring(1, name.length() - 4))))
                    .sorted((a, b) -> Integer.compare(a.schema, b.schema))
                    .toList();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /// The job and the files that it was made with.
    public static Path file(String name) {
        return DIRECTORY.resolve(name).toAbsolutePath();
    }

    /// Puts it into a state directory.
    public void unpackTo(Path state) throws IOException {
        Files.createDirectories(state, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        try (InputStream in = Files.newInputStream(DIRECTORY.resolve("v" + schema + ".zip")); ZipInputStream zip = new ZipInputStream(in)) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                Path path = state.resolve(entry.getName());
                if (entry.isDirectory()) {
                    Files.createDirectories(path, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
                } else {
                    Files.copy(zip, path);
                }
            }
        }
    }

    @Override
    public String toString() {
        return "v" + schema;
    }
}
