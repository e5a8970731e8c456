package dev.pinnedimport.run.inbox;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A file as it was at one moment. Links are not followed: whoever may write to the inbox must not be able to have other files read.
///
/// @param changed when the file was written, renamed or given other attributes, which no copying tool can fake; null where the file system does
///                not tell
/// @param key     tells two files of one name apart; null where the file system does not tell
record Seen(Path path, boolean ordinary, boolean directory, long size, FileTime modified, @Nullable FileTime changed, @Nullable Object key) {

    static Seen of(Path path) throws IOException {
        BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        return new Seen(path, attributes.isRegularFile(), attributes.isDirectory(), attributes.size(), attributes.lastModifiedTime(),
                changed(path), attributes.fileKey());
    }

    private static @Nullable FileTime changed(Path path) throws IOException {
        try {
            return (FileTime) Files.getAttribute(path, "unix:ctime", LinkOption.NOFOLLOW_LINKS);
        } catch (UnsupportedOperationException | IllegalArgumentException _) {
            return null;
        }
    }

    String name() {
        return String.valueOf(path.getFileName());
    }

    /// Whether nobody has touched it for so long. Not where its times lie in the future, or cannot be trusted.
    boolean isQuietSince(Duration quiet, Instant now) {
        if (changed == null) {
            return false;
        }
        Instant latest = now.minus(quiet);
        return !changed.toInstant().isAfter(latest) && !modified.toInstant().isAfter(latest);
    }

    /// Whether it is the same file with the same content, wherever it lies.
    boolean isStill(Seen before) {
        return ordinary && size == before.size && modified.equals(before.modified) && Objects.equals(key, before.key);
    }

    /// The same, where it was not even renamed in between.
    boolean isUntouchedSince(Seen before) {
        return isStill(before) && Objects.equals(changed, before.changed);
    }
}
