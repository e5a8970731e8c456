package dev.pinnedimport.cli;

import dev.pinnedimport.ledger.DatabaseSettings;
import dev.pinnedimport.ledger.LedgerDatabase;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;

/// A ledger as the program makes it at its first run, made once and then copied: making one takes longer than most of what these tests do.
///
/// `LedgerDatabaseTest`, `KillTest` and every test of whole processes make theirs anew.
public final class EmptyLedger {

    private static Optional<Path> made = Optional.empty();

    private EmptyLedger() {}

    /// Where nothing is there yet.
    public static void placeIn(Path state) {
        if (Files.exists(state) || !Files.isWritable(state.getParent())) {
            return;
        }
        try {
            Path ledger = made().resolve("ledger");
            Path target = state.resolve("ledger");
            Files.createDirectory(state, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            Files.createDirectory(target, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            try (Stream<Path> files = Files.list(ledger)) {
                for (Path file : files.toList()) {
                    Files.copy(file, target.resolve(file.getFileName()));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static synchronized Path made() throws IOException {
        if (made.isEmpty()) {
            Path directory = Files.createTempDirectory("empty-ledger");
            Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(directory)));
            LedgerDatabase.open(DatabaseSettings.embedded(directory)).close();
            made = Optional.of(directory);
        }
        return made.get();
    }

    private static void delete(Path directory) {
        try (Stream<Path> all = Files.walk(directory)) {
            all.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(File::delete);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
