package dev.pinnedimport.run;

import dev.pinnedimport.issue.ExitCode;
import dev.pinnedimport.issue.Issue;
import dev.pinnedimport.issue.IssueCode;
import dev.pinnedimport.issue.Place;
import dev.pinnedimport.issue.StopException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;

/// What is put beside a file that a person has to look at: why, in words, and its rejects. Whoever may read the file may read these.
final class Beside {

    private final Path place;

    /// @param place where the file itself will lie
    Beside(Path place) {
        this.place = place;
    }

    void write(Path file, String why, Optional<Path> rejects) {
        try {
            publish(file, place.resolveSibling(place.getFileName() + ".why.txt"), part -> Files.writeString(part, why, StandardCharsets.UTF_8));
            if (rejects.isPresent()) {
                String name = String.valueOf(rejects.get().getFileName());
                publish(file, place.resolveSibling(place.getFileName() + ".rejects" + name.substring(Math.max(0, name.lastIndexOf('.')))),
                        part -> Files.copy(rejects.get(), part, StandardCopyOption.REPLACE_EXISTING));
            }
        } catch (IOException _) {
            throw new StopException(ExitCode.STORAGE, Issue.of(IssueCode.STORAGE_NOT_WRITABLE, new Place.Setting(String.valueOf(place.getParent())), "",
                    "What is wrong with " + file.getFileName() + " could not be written here. The file stays in work, and the next run tries again. "
                            + "Check that the disk has space and that the directory is writable."));
        }
    }

    private interface Writing {
        void to(Path part) throws IOException;
    }

    private static void publish(Path like, Path target, Writing writing) throws IOException {
        Path part = target.resolveSibling("." + target.getFileName() + ".part");
        Files.deleteIfExists(part);
        writing.to(part);
        if (Files.getFileStore(part).supportsFileAttributeView("posix")) {
            Files.setPosixFilePermissions(part, Files.getPosixFilePermissions(like));
        }
        Files.move(part, target, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    }
}
