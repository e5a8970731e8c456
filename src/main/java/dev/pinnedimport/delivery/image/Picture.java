package dev.pinnedimport.delivery.image;

import dev.pinnedimport.event.Fingerprint;
import org.jspecify.annotations.Nullable;

/// What came of getting an image.
public sealed interface Picture {

    /// Here it is, and it keeps all limits.
    ///
    /// @param etag         what its server calls this content; null where it does not say, or where it is a file
    /// @param lastModified likewise
    record Content(byte[] bytes, ImageInfo info, Fingerprint sha256, @Nullable String etag, @Nullable String lastModified)
            implements Picture {}

    /// The server says that it is what it was.
    record Unchanged() implements Picture {}

    /// It cannot be used.
    ///
    /// @param cause the same words for the same cause: `its server answers with status 404`
    /// @param silent whether its server did not answer at all
    record Unusable(String cause, boolean silent) implements Picture {
        public static Unusable because(String cause) {
            return new Unusable(cause, false);
        }
    }

    /// Checks type and size of an image.
    static Picture check(byte[] bytes, ImageRules rules, @Nullable String etag, @Nullable String lastModified) {
        if (bytes.length > rules.largest()) {
            return tooLarge(rules);
        }
        ImageInfo info = ImageInfo.read(bytes).orElse(null);
        if (info == null) {
            return Unusable.because("it is " + ImageInfo.describeOther(bytes));
        }
        return info.pixels() > rules.mostPixels()
                ? Unusable.because("it has more than " + rules.mostPixels() / 1_000_000 + " million pixels (images.max_pixels)")
                : new Content(bytes, info, Fingerprint.of(bytes), etag, lastModified);
    }

    static Unusable tooLarge(ImageRules rules) {
        return Unusable.because("it is larger than " + size(rules.largest()) + " (images.max_size)");
    }

    private static String size(long bytes) {
        return bytes % (1 << 20) == 0 ? (bytes >> 20) + " MB" : bytes >= 1024 ? (bytes >> 10) + " KB" : bytes + " bytes";
    }
}
