package dev.pinnedimport.delivery.image;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;

/// What the first bytes of an image tell: its type and its size. Nothing is decoded, and no name or header is believed.
///
/// @param mediaType `image/jpeg`, `image/png`, `image/webp` or `image/gif`
public record ImageInfo(String mediaType, String extension, long width, long height) {

    /// Reads an image; empty where the bytes are not the beginning of a JPEG, PNG, WebP or GIF image.
    public static Optional<ImageInfo> read(byte[] bytes) {
        if (startsWith(bytes, 0, 0xff, 0xd8, 0xff)) {
            return readJpeg(bytes);
        }
        if (startsWith(bytes, 0, 0x89, 'P', 'N', 'G', 0x0d, 0x0a, 0x1a, 0x0a) && startsWith(bytes, 12, 'I', 'H', 'D', 'R')) {
            return sized("image/png", "png", number(bytes, 16, 4), number(bytes, 20, 4), bytes.length >= 24);
        }
        if (startsWith(bytes, 0, 'G', 'I', 'F', '8') && bytes.length >= 10) {
            return sized("image/gif", "gif", little(bytes, 6, 2), little(bytes, 8, 2), true);
        }
        return startsWith(bytes, 0, 'R', 'I', 'F', 'F') && startsWith(bytes, 8, 'W', 'E', 'B', 'P') ? readWebp(bytes) : Optional.empty();
    }

    long pixels() {
        return width * height;
    }

    /// What bytes that are no image we take seem to be: the end of a sentence that begins with "It is".
    static String describeOther(byte[] bytes) {
        String head = new String(bytes, 0, Math.min(bytes.length, 400), StandardCharsets.ISO_8859_1).strip().toLowerCase(Locale.ROOT);
        if (bytes.length == 0) {
            return "empty";
        }
        if (head.startsWith("<svg") || head.startsWith("<?xml") && head.contains("<svg")) {
            return "an SVG drawing, which is not taken";
        }
        if (head.startsWith("<!doctype html") || head.startsWith("<html") || head.startsWith("<")) {
            return "a web page and not an image";
        }
        if (head.startsWith("%pdf")) {
            return "a PDF document and not an image";
        }
        return startsWith(bytes, 4, 'f', 't', 'y', 'p') ? "a HEIC, AVIF or video file, which is not taken" : "not a JPEG, PNG, WebP or GIF image";
    }

    // The frame header that holds the size comes after any number of other segments.
    private static Optional<ImageInfo> readJpeg(byte[] bytes) {
        int at = 2;
        while (at + 4 <= bytes.length && (bytes[at] & 0xff) == 0xff) {
            int marker = bytes[at + 1] & 0xff;
            if (marker == 0xff) {
                at++;
                continue;
            }
            if (marker == 0x01 || marker >= 0xd0 && marker <= 0xd8) {
                at += 2;
                continue;
            }
            boolean frame = marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc;
            if (frame) {
                return sized("image/jpeg", "jpg", number(bytes, at + 7, 2), number(bytes, at + 5, 2), at + 9 <= bytes.length);
            }
            int length = (int) number(bytes, at + 2, 2);
            if (length < 2 || marker == 0xd9 || marker == 0xda) {
                return Optional.empty();
            }
            at += 2 + length;
        }
        return Optional.empty();
    }

    private static Optional<ImageInfo> readWebp(byte[] bytes) {
        if (startsWith(bytes, 12, 'V', 'P', '8', 'X')) {
            return sized("image/webp", "webp", 1 + little(bytes, 24, 3), 1 + little(bytes, 27, 3), bytes.length >= 30);
        }
        if (startsWith(bytes, 12, 'V', 'P', '8', 'L') && startsWith(bytes, 20, 0x2f)) {
            long bits = little(bytes, 21, 4);
            return sized("image/webp", "webp", 1 + (bits & 0x3fff), 1 + (bits >> 14 & 0x3fff), bytes.length >= 25);
        }
        return startsWith(bytes, 12, 'V', 'P', '8', ' ') && startsWith(bytes, 23, 0x9d, 0x01, 0x2a)
                ? sized("image/webp", "webp", little(bytes, 26, 2) & 0x3fff, little(bytes, 28, 2) & 0x3fff, bytes.length >= 30)
                : Optional.empty();
    }

    private static Optional<ImageInfo> sized(String mediaType, String extension, long width, long height, boolean complete) {
        return complete && width > 0 && height > 0 ? Optional.of(new ImageInfo(mediaType, extension, width, height)) : Optional.empty();
    }

    private static boolean startsWith(byte[] bytes, int at, int... wanted) {
        if (bytes.length < at + wanted.length) {
            return false;
        }
        for (int i = 0; i < wanted.length; i++) {
            if ((bytes[at + i] & 0xff) != wanted[i]) {
                return false;
            }
        }
        return true;
    }

    private static long number(byte[] bytes, int at, int length) {
        long number = 0;
        for (int i = at; i < at + length && i < bytes.length; i++) {
            number = number << 8 | bytes[i] & 0xff;
        }
        return number;
    }

    private static long little(byte[] bytes, int at, int length) {
        long number = 0;
        for (int i = at + length - 1; i >= at; i--) {
            number = number << 8 | (i < bytes.length ? bytes[i] & 0xff : 0);
        }
        return number;
    }
}
