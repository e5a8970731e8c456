package dev.pinnedimport.run;

import dev.pinnedimport.source.FileFingerprint;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// Fingerprints of files, one of which may be computed ahead: 100 MB take as long as opening the ledger does, and need nothing of it.
final class Fingerprints {

    private record Begun(Path file, Ahead<FileFingerprint> fingerprint) {}

    private @Nullable Begun begun;

    /// Begins to compute that of `file`. What is wrong with the file is told to whoever asks for it.
    static Fingerprints ahead(Path file) {
        Fingerprints fingerprints = new Fingerprints();
        Ahead<FileFingerprint> fingerprint = new Ahead<>(() -> FileFingerprint.of(file));
        fingerprints.begun = new Begun(file, fingerprint);
        Thread.ofPlatform().daemon().name("fingerprint").start(fingerprint::work);
        return fingerprints;
    }

    /// @throws dev.pinnedimport.issue.StopException where the path is no ordinary, readable file
    FileFingerprint of(Path file) {
        Begun known = begun;
        begun = null; // Whoever asks again wants to know what the file is by then.
        return known == null || !known.file().equals(file) ? FileFingerprint.of(file) : known.fingerprint().result();
    }
}
