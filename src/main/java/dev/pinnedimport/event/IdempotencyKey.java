package dev.pinnedimport.event;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/// The value of the `Idempotency-Key` header: `pe1-` and 40 hex digits, plain ASCII, no user text.
///
/// Derived from identity, action and generation only, so it is the same on every machine and in every year. The payload is left out on
/// purpose: if a row changed while its create is in doubt, the API's 409 protects us where another key would create a second event.
/// The generation rises only after the API has definitely said no to the one before.
public record IdempotencyKey(String value) {

    public static IdempotencyKey of(EventIdentity identity, Action action, int generation) {
        MessageDigest digest = sha256();
        addField(digest, identity.target().toString());
        addField(digest, identity.system());
        addField(digest, identity.key().value());
        addField(digest, action.name());
        addField(digest, Integer.toString(generation));
        return new IdempotencyKey("pe1-" + HexFormat.of().formatHex(digest.digest(), 0, 20));
    }

    // Each field is preceded by its length, so that no two different lists of fields give the same bytes.
    private static void addField(MessageDigest digest, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).array());
        digest.update(bytes);
    }

    private static MessageDigest sha256() {
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
