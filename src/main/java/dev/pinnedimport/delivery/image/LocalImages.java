package dev.pinnedimport.delivery.image;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/// Image files below one directory. A cell can name nothing outside of it, not even through a link.
public final class LocalImages {

    private final ImageRules rules;
    private final Path folder;

    /// @param folder the directory that no file may lie outside of
    public LocalImages(ImageRules rules, Path folder) {
        this.rules = rules;
        this.folder = folder;
    }

    /// The path in the form in which it is remembered.
    public static String normalised(String path) {
        String slashes = path.strip().replace('\\', '/');
        return slashes.startsWith("./") ? slashes.substring(2) : slashes;
    }

    /// The image in the file at `path`, which starts from the directory.
    public Picture read(String path) {
        try {
            Path relative = Path.of(normalised(path));
            boolean leavesUpwards = false;
            for (Path part : relative) {
                leavesUpwards |= part.toString().equals("..");
            }
            if (relative.isAbsolute() || leavesUpwards || path.isBlank() || normalised(path).matches("^[A-Za-z]:.*")) {
                return Picture.Unusable.because("it lies outside of the directory that the job names (images.folder)");
            }
            Path root = folder.toRealPath();
            Path file = root.resolve(relative);
            if (!Files.isRegularFile(file)) {
                return Picture.Unusable.because("there is no such file");
            }
            Path real = file.toRealPath();
            if (!real.startsWith(root)) {
                return Picture.Unusable.because("it is a link that leads out of the directory that the job names (images.folder)");
            }
            if (Files.size(real) > rules.largest()) {
                return Picture.tooLarge(rules);
            }
            try (InputStream in = Files.newInputStream(real)) {
                return Picture.check(in.readNBytes((int) rules.largest() + 1), rules, null, null);
            }
        } catch (InvalidPathException _) {
            return Picture.Unusable.because("its name is not that of a file");
        } catch (IOException _) {
            return Picture.Unusable.because("its file cannot be read");
        }
    }
}
