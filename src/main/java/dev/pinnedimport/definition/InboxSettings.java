package dev.pinnedimport.definition;

import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Where a job finds its files when none is named, and where they go afterwards.
///
/// @param directory     where files arrive; absolute
/// @param files         patterns of file names, such as `orders-*.csv`
/// @param quiet         how long nobody may have touched a file before it counts as complete
/// @param archive       where files go that are done; absolute
/// @param trouble       where files go that a person has to look at; absolute
/// @param whenEmpty     what it means that no file came
/// @param expectedEvery no file is nothing to speak of while the last one is younger; null: one is expected each time
public record InboxSettings(
        Path directory,
        List<String> files,
        Duration quiet,
        Path archive,
        Path trouble,
        WhenEmpty whenEmpty,
        @Nullable Duration expectedEvery) {

    /// What follows from an empty inbox.
    public enum WhenEmpty {
        /// Nothing: files come when they come.
        OK,
        /// Whoever wants to know is told; the run is all right.
        TELL,
        /// The run has failed: it ends with 12.
        FAIL
    }

    public InboxSettings {
        files = List.copyOf(files);
    }

    public Optional<Duration> findExpectedEvery() {
        return Optional.ofNullable(expectedEvery);
    }

    /// Whether a file of this name is meant.
    public boolean means(Path name) {
        return files.stream().map(pattern -> FileSystems.getDefault().getPathMatcher("glob:" + pattern)).anyMatch((PathMatcher glob) -> glob.matches(name));
    }
}
