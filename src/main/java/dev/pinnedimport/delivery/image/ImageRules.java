package dev.pinnedimport.delivery.image;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Which images are taken from where, and what happens where one cannot be had.
///
/// @param http         whether `http://` will do
/// @param privateHosts hosts, with port where it is not the usual one, that need not be public
/// @param folder       directory of local files; null where there are none
/// @param largest      bytes of an image
/// @param mostPixels   width times height
/// @param timeout      for one whole download, redirects included
public record ImageRules(
        boolean http, Set<String> privateHosts, @Nullable Path folder, long largest, long mostPixels, Duration timeout, OnFailure onFailure) {

    public enum OnFailure {
        /// The event goes without the image, with a warning; later runs try again.
        LEAVE_OUT,
        /// The event waits for the next run.
        WAIT,
        /// The row is rejected.
        REJECT
    }

    public ImageRules {
        privateHosts = Set.copyOf(privateHosts);
    }

    public static ImageRules usual() {
        return new ImageRules(false, Set.of(), null, 10L << 20, 50_000_000, Duration.ofSeconds(20), OnFailure.LEAVE_OUT);
    }

    public Optional<Path> findFolder() {
        return Optional.ofNullable(folder);
    }
}
