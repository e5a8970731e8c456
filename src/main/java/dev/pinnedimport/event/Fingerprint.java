package dev.pinnedimport.event;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/// A short stand-in for a text: SHA-256 in URL-safe Base64, 43 characters. Equal texts have equal fingerprints.
public record Fingerprint(String value) {

    private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();
    /// Never fed itself: a copy of it is at hand sooner than a new one, which the platform has to look up.
    private static final MessageDigest FRESH = newSha256();

    public static Fingerprint of(String text) {
        return of(text.getBytes(StandardCharsets.UTF_8));
    }

    public static Fingerprint of(byte[] bytes) {
        return ofSha256(sha256(bytes));
    }

    /// @param sha256 32 bytes
    public static Fingerprint ofSha256(byte[] sha256) {
        return new Fingerprint(ENCODER.encodeToString(sha256));
    }

    /// The SHA-256 of the bytes.
    public static byte[] sha256(byte[] bytes) {
        return fresh().digest(bytes);
    }

    /// The 32 bytes that it stands for.
    public byte[] sha256() {
        return Base64.getUrlDecoder().decode(value);
    }

    private static MessageDigest fresh() {
        try {
            return (MessageDigest) FRESH.clone();
        } catch (CloneNotSupportedException _) {
            return newSha256();
        }
    }

    private static MessageDigest newSha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    @Override
    public String toString() {
        return value;
    }
}
