package dev.pinnedimport.definition;

import dev.pinnedimport.definition.ImageSettings.OnFailure;
import dev.pinnedimport.definition.yaml.Kind;
import dev.pinnedimport.definition.yaml.Section;
import dev.pinnedimport.event.ImageReference;
import dev.pinnedimport.issue.IssueCode;
import dev.pinnedimport.mapping.FieldRule;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Reads `images`: which cover images are uploaded.
final class ImagesReader {

    private static final Pattern SIZE = Pattern.compile("([1-9][0-9]{0,5}) ?(KB|MB)");
    private static final Pattern HOST = Pattern.compile("[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?(?::[1-9][0-9]{0,4})?|\\[[0-9a-f:.]+](?::[1-9][0-9]{0,4})?");
    private static final long LARGEST = 50L << 20;

    private static final Kind<Long> BYTES = Kind.of("a size up to 50 MB, such as 500 KB or 10 MB", ImagesReader::size);
    private static final Kind<Path> FOLDER = Kind.path("a directory such as images");
    private static final Kind<String> PRIVATE_HOST = Kind.of(
            "the name of a host without https://, such as images.intra.example or 10.0.0.5:8080",
            text -> Optional.of(text.toLowerCase(Locale.ROOT)).filter(host -> HOST.matcher(host).matches()));

    private ImagesReader() {}

    /// @param job    the job file, which the folder starts from
    /// @param fields one of which must be the cover image
    static ImageSettings read(Section images, Path job, List<FieldRule> fields) {
        ImageSettings usual = ImageSettings.usual();
        ImageSettings settings = new ImageSettings(
                images.get("http", Kind.yesOrNo(), usual.http()),
                Set.copyOf(images.list("private_hosts", PRIVATE_HOST)),
                folder(images, job).orElse(null),
                images.get("max_size", BYTES, usual.largest()),
                images.get("max_pixels", Kind.number(1, 500_000_000), usual.mostPixels()),
                images.get("timeout", Kinds.duration(Duration.ofMillis(100), Duration.ofMinutes(2)), usual.timeout()),
                images.get("on_failure", Kind.word(OnFailure.class, "_"), usual.onFailure()));
        images.refuseOthers();
        if (fields.stream().noneMatch(field -> field.path().equals(ImageReference.FIELD))) {
            images.problems().add(IssueCode.JOB_MISSING_KEY, images.at(), "", "'images' needs the field \""
                    + ImageReference.FIELD + "\". Add it under fields, with the column that holds the image's address.");
        }
        return settings;
    }

    private static Optional<Path> folder(Section images, Path job) {
        Optional<Path> folder = images.find("folder", FOLDER).map(path -> job.toAbsolutePath().resolveSibling(path).normalize());
        if (folder.isEmpty() || Files.isDirectory(folder.get())) {
            return folder;
        }
        images.refuse("folder", "'images.folder' names no directory. Paths start from the directory of the job file.");
        return Optional.empty();
    }

    private static Optional<Long> size(String text) {
        Matcher parts = SIZE.matcher(text);
        if (!parts.matches()) {
            return Optional.empty();
        }
        long bytes = Long.parseLong(parts.group(1)) << (parts.group(2).equals("MB") ? 20 : 10);
        return Optional.of(bytes).filter(size -> size <= LARGEST);
    }
}
