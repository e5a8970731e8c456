package dev.pinnedimport.definition;

import dev.pinnedimport.definition.InboxSettings.WhenEmpty;
import dev.pinnedimport.definition.yaml.Kind;
import dev.pinnedimport.definition.yaml.Section;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// Reads `inbox`: where a job finds its files when none is named.
final class InboxReader {

    private static final Kind<String> NAMES = Kind.of("a pattern of file names such as orders-*.csv", InboxReader::names)
            .hinting(text -> text.contains("/") ? " Directories are named by inbox.directory." : "");
    private static final Kind<Path> DIRECTORY = Kind.path("a directory such as /srv/exports");

    private InboxReader() {}

    /// Relative directories start from the job file's own; archive and trouble from the inbox.
    static Optional<InboxSettings> read(Section inbox, Path job) {
        Optional<Path> directory = inbox.require("directory", DIRECTORY)
                .map(path -> job.toAbsolutePath().normalize().resolveSibling(path).normalize());
        List<String> files = inbox.requireOneOrMore("files", NAMES);
        Duration quiet = inbox.get("quiet", Kinds.duration(Duration.ZERO, Duration.ofHours(1)), Duration.ofSeconds(30));
        Path archive = inbox.get("archive", DIRECTORY, Path.of("archive"));
        Path trouble = inbox.get("trouble", DIRECTORY, Path.of("trouble"));
        WhenEmpty whenEmpty = inbox.get("when_empty", Kind.word(WhenEmpty.class, "-"), WhenEmpty.TELL);
        Optional<Duration> expected = inbox.find("expected_every", Kinds.duration(Duration.ofMinutes(1), Duration.ofDays(366)));
        if (expected.isPresent() && whenEmpty == WhenEmpty.OK) {
            inbox.refuse("expected_every", "'inbox.expected_every' has no effect with 'when_empty: ok'. Remove one of them.");
        }
        inbox.refuseOthers();
        if (directory.isEmpty() || files.isEmpty()) {
            return Optional.empty();
        }
        Path done = directory.get().resolve(archive).normalize();
        Path open = directory.get().resolve(trouble).normalize();
        if (done.equals(directory.get()) || open.equals(directory.get()) || done.equals(open)) {
            inbox.refuse(inbox.has("archive") ? "archive" : "trouble", "The directories of the inbox, its archive and its trouble must be three different ones.");
        }
        return Optional.of(new InboxSettings(directory.get(), files, quiet, done, open, whenEmpty, expected.orElse(null)));
    }

    private static Optional<String> names(String text) {
        try {
            FileSystems.getDefault().getPathMatcher("glob:" + text);
            return Optional.of(text).filter(pattern -> !pattern.isBlank() && !pattern.contains("/") && !pattern.contains("\\"));
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }
}
