package dev.pinnedimport.ledger.move;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/// Counts rows, and sums their hashes: equal for the same rows in whatever order, so that what a database holds can be compared with a file.
final class Rows {

    static final int AT_ONCE = 500;

    private static final BigInteger MODULUS = BigInteger.ONE.shiftLeft(256);

    private final MessageDigest digest = sha256();
    private long count;
    private BigInteger sum = BigInteger.ZERO;

    void add(String line) {
        count++;
        sum = sum.add(new BigInteger(1, digest.digest(line.getBytes(StandardCharsets.UTF_8)))).mod(MODULUS);
    }

    long count() {
        return count;
    }

    String sum() {
        return sum.toString(16);
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
