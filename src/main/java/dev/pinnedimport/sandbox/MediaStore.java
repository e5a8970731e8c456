package dev.pinnedimport.sandbox;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;

/// The media that exist. Every upload makes one, also of a content that is known.
final class MediaStore {

    private static final long FIRST = 501;

    private final AtomicLong next = new AtomicLong(FIRST);
    private final ConcurrentSkipListMap<Long, ReceivedMedium> media = new ConcurrentSkipListMap<>();

    ReceivedMedium add(Multipart.Part file) {
        long id = next.getAndIncrement();
        ReceivedMedium medium = new ReceivedMedium(id, file.name(), file.contentType(), file.content().length, sha256(file.content()));
        media.put(id, medium);
        return medium;
    }

    List<ReceivedMedium> list() {
        return List.copyOf(media.values());
    }

    /// Whether an event may name it. Numbers below the first are media of an earlier life, which a rehearsal's data may name.
    boolean opens(long id) {
        return id < FIRST || media.containsKey(id);
    }

    boolean delete(long id) {
        return media.remove(id) != null;
    }

    private static String sha256(byte[] content) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
