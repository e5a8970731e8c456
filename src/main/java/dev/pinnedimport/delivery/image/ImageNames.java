package dev.pinnedimport.delivery.image;

import dev.pinnedimport.event.ImageReference;
import dev.pinnedimport.issue.Texts;

/// What images are called in messages.
public final class ImageNames {

    private static final int LONGEST = 80;

    private ImageNames() {}

    /// Without what comes after a question mark: it may be a secret.
    public static String brief(ImageReference image) {
        return brief(image.toString());
    }

    public static String brief(String reference) {
        int query = reference.indexOf('?');
        return Texts.shorten(query < 0 ? reference : reference.substring(0, query) + "?…", LONGEST);
    }
}
