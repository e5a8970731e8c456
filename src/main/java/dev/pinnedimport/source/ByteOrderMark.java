package dev.pinnedimport.source;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/// The first bytes of a text, where they say in which character set it is.
record ByteOrderMark(Charset charset, int length) {

    static Optional<ByteOrderMark> find(byte[] head) {
        if (begins(head, 0xef, 0xbb, 0xbf)) {
            return Optional.of(new ByteOrderMark(StandardCharsets.UTF_8, 3));
        }
        if (begins(head, 0xff, 0xfe, 0, 0)) {
            return Optional.of(new ByteOrderMark(StandardCharsets.UTF_32LE, 4));
        }
        if (begins(head, 0, 0, 0xfe, 0xff)) {
            return Optional.of(new ByteOrderMark(StandardCharsets.UTF_32BE, 4));
        }
        if (begins(head, 0xff, 0xfe)) {
            return Optional.of(new ByteOrderMark(StandardCharsets.UTF_16LE, 2));
        }
        if (begins(head, 0xfe, 0xff)) {
            return Optional.of(new ByteOrderMark(StandardCharsets.UTF_16BE, 2));
        }
        return Optional.empty();
    }

    private static boolean begins(byte[] head, int... mark) {
        byte[] bytes = new byte[mark.length];
        for (int i = 0; i < mark.length; i++) {
            bytes[i] = (byte) mark[i];
        }
        return head.length >= mark.length && Arrays.equals(head, 0, mark.length, bytes, 0, mark.length);
    }
}
