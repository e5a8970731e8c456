package dev.pinnedimport.ledger;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/// Tells directories of other machines from the machine's own.
///
/// The embedded database relies on locks and syncs that network file systems promise and do not always keep.
public final class NetworkDisk {

    private static final Set<String> TYPES = Set.of("nfs", "nfs3", "nfs4", "cifs", "smb", "smb2", "smb3", "smbfs", "afs", "afpfs", "webdav", "ncpfs",
            "9p", "ceph", "glusterfs", "lustre", "gpfs", "beegfs", "fuse.sshfs", "fuse.glusterfs", "fuse.ceph", "fuse.s3fs", "fuse.rclone", "davfs",
            "fuse.davfs");

    private NetworkDisk() {}

    /// The type of the file system that a directory is on, where that is a network's.
    ///
    /// @param directory need not exist
    public static Optional<String> find(Path directory) {
        Path existing = directory.toAbsolutePath();
        while (!Files.exists(existing) && existing.getParent() != null) {
            existing = existing.getParent();
        }
        try {
            return Optional.of(Files.getFileStore(existing).type()).filter(NetworkDisk::isNetwork);
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    static boolean isNetwork(String type) {
        return TYPES.contains(type.toLowerCase(Locale.ROOT));
    }
}
