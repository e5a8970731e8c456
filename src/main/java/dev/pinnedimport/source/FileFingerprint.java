package dev.pinnedimport.source;

import dev.pinnedimport.issue.IssueCode;
import dev.pinnedimport.issue.StopException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/// Which file this is, by its content: two files with the same fingerprint are the same input, whatever their names.
///
/// @param sha256 64 lower case hexadecimal digits
/// @param size   in bytes
public record FileFingerprint(String sha256, long size) {

    /// Reads the whole file once, as a stream. Folders, pipes, devices and missing files are refused without opening them.
    ///
    /// @throws StopException `FILE_UNUSABLE` where the path is no ordinary, readable file
    public static FileFingerprint of(Path path) {
        SourceFile file = SourceFile.of(path);
        MessageDigest digest = newDigest();
        byte[] block = new byte[1 << 16];
        long size = 0;
        try (InputStream in = file.open()) {
            for (int count = in.read(block); count >= 0; count = in.read(block)) {
                digest.update(block, 0, count);
                size += count;
            }
        } catch (IOException e) {
            throw file.refused(IssueCode.FILE_DAMAGED, "", "It could not be read to its end. Check the disk or the network drive, or "
                    + "copy it again.");
        }
        return new FileFingerprint(HexFormat.of().formatHex(digest.digest()), size);
    }

    private static MessageDigest newDigest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
