package dev.pinnedimport.run;

import dev.pinnedimport.source.FileFingerprint;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/// Fingerprints of files, one of which may be computed ahead: 100 MB take as long as opening the ledger does, and need nothing of it.
final class Fingerprints {

    private record Ahead(Path file, CompletableFuture<FileFingerprint> fingerprint) {}

    private @Nullable Ahead ahead;

    /// Begins to compute that of `file`. What is wrong with the file is told to whoever asks for it.
    static Fingerprints ahead(Path file) {
        Fingerprints fingerprints = new Fingerprints();
        CompletableFuture<FileFingerprint> fingerprint = new CompletableFuture<>();
        fingerprints.ahead = new Ahead(file, fingerprint.completeAsync(() -> FileFingerprint.of(file),
                task -> Thread.ofPlatform().daemon().name("fingerprint").start(task)));
        return fingerprints;
    }

    /// @throws dev.pinnedimport.issue.StopException where the path is no ordinary, readable file
    FileFingerprint of(Path file) {
        Ahead known = ahead;
        ahead = null; // Whoever asks again wants to know what the file is by then.
        if (known == null || !known.file().equals(file)) {
            return FileFingerprint.of(file);
        }
        try {
            return known.fingerprint().join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
    }
}
