package dev.pinnedimport.run;

import dev.pinnedimport.issue.ExitCode;
import dev.pinnedimport.issue.Issue;
import dev.pinnedimport.issue.IssueCode;
import dev.pinnedimport.issue.Place;
import dev.pinnedimport.issue.StopException;
import dev.pinnedimport.issue.Texts;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Set;

/// A file that holds one secret and that only its owner can read.
final class SecretFile {

    private static final int LONGEST = 4_096;
    private static final Set<PosixFilePermission> NOT_FOR_OTHERS = Set.of(
            PosixFilePermission.GROUP_WRITE,
            PosixFilePermission.OTHERS_READ,
            PosixFilePermission.OTHERS_WRITE,
            PosixFilePermission.OTHERS_EXECUTE);

    private SecretFile() {}

    /// @param what it holds, in one word: `key`, `password`
    /// @throws StopException where it cannot be read, or others can read it too
    static String read(Path file, String what) {
        try {
            if (!Files.isRegularFile(file)) {
                throw unusable(file, "There is no such file. Put the " + what + " in a file that only you can read.");
            }
            if (Files.getFileStore(file).supportsFileAttributeView("posix")
                    && Files.getPosixFilePermissions(file).stream().anyMatch(NOT_FOR_OTHERS::contains)) {
                throw unusable(file, "Others may read or write this " + what + " file. Allow only its owner: chmod 600 " + Texts.argument(file.toString()) + ".");
            }
            if (Files.size(file) > LONGEST) {
                throw unusable(file, "This file is too large for a " + what + ". Check that it is the right one.");
            }
            return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw unusable(file, "The " + what + " file cannot be read. Check its permissions.");
        }
    }

    private static StopException unusable(Path file, String sentence) {
        return new StopException(
                ExitCode.CONFIGURATION, Issue.of(IssueCode.CONFIG_KEY, new Place.File(file.toString()), "", sentence));
    }
}
