package dev.pinnedimport.ledger;

import dev.pinnedimport.event.Fingerprint;
import dev.pinnedimport.issue.IssueCode;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// A small file beside the database that knows how far the ledger of a source has come.
///
/// A database that was deleted, or replaced by an older copy, knows less than this file: that is noticed without a single request. One file
/// for each source, written whole and synced, so that runs of different sources do not get in each other's way.
public final class LedgerMarker {

    private static final String EXPLANATION = "# Written by pinned-import: how far the ledger of this source has come. Keep it with the "
            + "ledger.\n";

    private final Path directory;
    private final Path file;
    private final URI target;
    private final String system;

    private LedgerMarker(Path directory, URI target, String system) {
        this.directory = directory;
        this.file = directory.resolve(Fingerprint.of(target + "\n" + system).value().substring(0, 20));
        this.target = target;
        this.system = system;
    }

    /// What was seen last.
    ///
    /// @param ledger [Ledger#id]
    /// @param run    number of the source's newest run
    public record Seen(String ledger, long run) {}

    /// The marker of a source, whether it exists or not.
    ///
    /// @param state the state directory
    public static LedgerMarker of(Path state, URI target, String system) {
        return new LedgerMarker(state.resolve("seen"), target, system);
    }

    public Path file() {
        return file;
    }

    /// What was seen last; empty where nothing was, or where the file says nothing that can be understood.
    public Optional<Seen> find() {
        Map<String, String> values = new HashMap<>();
        try {
            if (!Files.exists(file)) {
                return Optional.empty();
            }
            for (String line : new String(Files.readAllBytes(file), StandardCharsets.UTF_8).split("\n")) {
                int sign = line.indexOf('=');
                if (sign > 0) {
                    values.put(line.substring(0, sign), line.substring(sign + 1));
                }
            }
        } catch (IOException e) {
            throw StorageGuard.stop(IssueCode.STORAGE_NOT_WRITABLE, directory, "the file " + file.getFileName()
                    + " there cannot be read. Check its permissions.", e);
        }
        String ledger = values.get("ledger");
        String run = values.getOrDefault("run", "");
        return ledger != null && run.matches("\\d{1,18}") ? Optional.of(new Seen(ledger, Long.parseLong(run))) : Optional.empty();
    }

    /// Replaces what was seen. Durable on return.
    public void write(Seen seen) {
        StorageGuard.prepare(directory);
        Path part = file.resolveSibling(file.getFileName() + ".part");
        String text = EXPLANATION + "target=" + target + "\nsystem=" + system.replace('\n', ' ') + "\nledger=" + seen.ledger() + "\nrun="
                + seen.run() + "\n";
        try {
            try (FileChannel channel = FileChannel.open(
                    part, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
                ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
                while (bytes.hasRemaining()) {
                    channel.write(bytes);
                }
                channel.force(true);
            }
            Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            syncDirectory();
        } catch (IOException e) {
            throw StorageGuard.stop(IssueCode.STORAGE_NOT_WRITABLE, directory,
                    "files cannot be written there. Check the disk and the permissions.", e);
        }
    }

    // Not every platform can sync a directory; without it, a power cut may bring back the older marker, which alarms nobody.
    private void syncDirectory() {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        } catch (IOException e) {
            return;
        }
    }
}
