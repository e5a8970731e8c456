package dev.pinnedimport.definition;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Which images a job takes from where. A job without them uploads nothing.
///
/// @param http         whether `http://` will do
/// @param privateHosts hosts, with port where it is not the usual one, that need not be public
/// @param folder       directory of local files; null where a cell may only hold web addresses
/// @param largest      bytes of an image
/// @param mostPixels   width times height
/// @param timeout      for one whole download
/// @param onFailure    what to do with an event whose image cannot be had
public record ImageSettings(
        boolean http, Set<String> privateHosts, @Nullable Path folder, long largest, long mostPixels, Duration timeout, OnFailure onFailure) {

    public enum OnFailure {
        LEAVE_OUT,
        WAIT,
        REJECT
    }

    public ImageSettings {
        privateHosts = Set.copyOf(privateHosts);
    }

    public static ImageSettings usual() {
        return new ImageSettings(false, Set.of(), null, 10L << 20, 50_000_000, Duration.ofSeconds(20), OnFailure.LEAVE_OUT);
    }

    public Optional<Path> findFolder() {
        return Optional.ofNullable(folder);
    }
}
