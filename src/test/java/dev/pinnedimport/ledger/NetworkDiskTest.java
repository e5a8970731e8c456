package dev.pinnedimport.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NetworkDiskTest {

    @ParameterizedTest
    @ValueSource(strings = {"nfs", "nfs4", "cifs", "smb3", "9p", "fuse.sshfs", "NFS4"})
    void knowsFileSystemsOfOtherMachines(String type) {
        assertThat(NetworkDisk.isNetwork(type)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"ext4", "xfs", "btrfs", "tmpfs", "overlay", "apfs", "NTFS", "fuse", "zfs"})
    void leavesTheMachinesOwnAlone(String type) {
        assertThat(NetworkDisk.isNetwork(type)).isFalse();
    }

    @Test
    void looksAtTheDirectoryAboveWhereItDoesNotExistYet(@TempDir Path directory) {
        assertThat(NetworkDisk.find(directory.resolve("not/yet/there"))).isEqualTo(NetworkDisk.find(directory));
    }
}
