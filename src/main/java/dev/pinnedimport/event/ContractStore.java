package dev.pinnedimport.event;

import dev.pinnedimport.issue.ExitCode;
import dev.pinnedimport.issue.Issue;
import dev.pinnedimport.issue.IssueCode;
import dev.pinnedimport.issue.Place;
import dev.pinnedimport.issue.StopException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;

/// Where the contract in force lies: the one that was pulled into the state directory, or else the shipped one.
public final class ContractStore {

    private static final boolean POSIX = FileSystems.getDefault().supportedFileAttributeViews().contains("posix");

    private final Path file;

    public ContractStore(Path stateDirectory) {
        this.file = stateDirectory.resolve("contract").resolve("public-api-v1.yaml");
    }

    /// Where a pulled contract lies or would lie.
    public Path file() {
        return file;
    }

    /// @throws StopException where a contract was pulled, but what lies there cannot be used: never quietly the shipped one instead
    public Contract current() {
        return Files.exists(file, LinkOption.NOFOLLOW_LINKS) ? Contract.read(file) : Contract.shipped();
    }

    /// Puts the document in force, for good: after a power cut it is there in full or the one before it is.
    ///
    /// @throws StopException where the document cannot be used, or says nothing of creating events; the one before it stays in force
    public Contract save(String yaml) {
        Contract contract = Contract.parse(yaml, file.toString());
        new EventValidator(contract);
        try {
            write(yaml);
        } catch (IOException e) {
            throw notWritable(e);
        }
        return contract;
    }

    /// Puts the shipped contract in force again.
    public Contract useShipped() {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw notWritable(e);
        }
        return Contract.shipped();
    }

    private void write(String yaml) throws IOException {
        Path directory = file.getParent();
        Files.createDirectories(directory, attributes("rwx------"));
        Path draft = Files.createTempFile(directory, "public-api-v1-", ".tmp", attributes("rw-------"));
        try {
            try (FileChannel channel = FileChannel.open(draft, StandardOpenOption.WRITE)) {
                ByteBuffer bytes = ByteBuffer.wrap(yaml.getBytes(StandardCharsets.UTF_8));
                while (bytes.hasRemaining()) {
                    channel.write(bytes);
                }
                channel.force(true);
            }
            Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            if (POSIX) {
                try (FileChannel parent = FileChannel.open(directory, StandardOpenOption.READ)) {
                    parent.force(true);
                }
            }
        } finally {
            Files.deleteIfExists(draft);
        }
    }

    private StopException notWritable(IOException cause) {
        return new StopException(ExitCode.STORAGE, Issue.of(IssueCode.STORAGE_NOT_WRITABLE, new Place.File(file.toString()), "",
                "The contract cannot be written here. Check the permissions and the free space of this directory."), cause);
    }

    private static FileAttribute<?>[] attributes(String permissions) {
        return POSIX ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))}
                : new FileAttribute<?>[0];
    }
}
