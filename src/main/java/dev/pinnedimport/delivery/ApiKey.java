package dev.pinnedimport.delivery;

import dev.pinnedimport.issue.ExitCode;
import dev.pinnedimport.issue.Issue;
import dev.pinnedimport.issue.IssueCode;
import dev.pinnedimport.issue.Place;
import dev.pinnedimport.issue.StopException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// The secret that opens the API. Never in a message, a log or a `toString`; only [#authorization] gives it away.
public final class ApiKey {

    private static final int LONGEST = 4096;
    private static final int SHORTEST_TO_HIDE = 8;
    private static final int MARK_BYTES = 4;

    private final String secret;

    private ApiKey(String secret) {
        this.secret = secret;
    }

    /// The key in a file's or a variable's text. White space around it, such as the line end of a file, is not part of it.
    ///
    /// @param origin where the text comes from, for the message
    /// @throws StopException where the text cannot be a key
    public static ApiKey of(String text, Place origin) {
        String secret = text.strip();
        if (secret.isEmpty()) {
            throw unusable(origin, "The API key is empty. Put the key, and nothing else, in the key file.");
        }
        if (secret.length() > LONGEST) {
            throw unusable(origin, "The API key is " + secret.length() + " characters long. Check that this is the key file.");
        }
        if (!secret.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
            throw unusable(origin, "The API key holds spaces, line ends or characters that no key has. Copy it again, as one line.");
        }
        return new ApiKey(secret);
    }

    private static StopException unusable(Place origin, String sentence) {
        return new StopException(ExitCode.CONFIGURATION, Issue.of(IssueCode.CONFIG_KEY, origin, "", sentence));
    }

    String authorization() {
        return "Bearer " + secret;
    }

    /// The same bytes with stars in place of the key, wherever it stands: an API, or something in front of it, may repeat what it was sent. Also
    /// where JSON writes a character of it with a backslash in front, or as a number.
    byte[] hiddenIn(byte[] text) {
        byte[] key = secret.getBytes(StandardCharsets.US_ASCII);
        if (key.length < SHORTEST_TO_HIDE) {
            return text;
        }
        byte[] hidden = text;
        for (int at = 0; at + key.length <= text.length; at++) {
            int end = endOf(key, text, at);
            if (end > at) {
                hidden = hidden == text ? text.clone() : hidden;
                Arrays.fill(hidden, at, end, (byte) '*');
            }
        }
        return hidden;
    }

    String hiddenIn(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        byte[] hidden = hiddenIn(bytes);
        return hidden == bytes ? text : new String(hidden, StandardCharsets.UTF_8);
    }

    /// Where the key ends that begins there; -1 where none does.
    private static int endOf(byte[] key, byte[] text, int start) {
        int at = start;
        for (byte wanted : key) {
            int length = lengthOf(wanted, text, at);
            if (length == 0) {
                return -1;
            }
            at += length;
        }
        return at;
    }

    private static int lengthOf(byte wanted, byte[] text, int at) {
        boolean escaped = at + 1 < text.length && text[at] == '\\';
        if (escaped && text[at + 1] == wanted) {
            return 2;
        }
        if (escaped && text[at + 1] == 'u' && at + 6 <= text.length
                && new String(text, at + 2, 4, StandardCharsets.ISO_8859_1).equalsIgnoreCase(String.format(Locale.ROOT, "%04x", (int) wanted))) {
            return 6;
        }
        return at < text.length && text[at] == wanted ? 1 : 0;
    }

    /// Tells whether two keys are the same, in one ledger: a few bits of a hash that is keyed by the secret itself. Nobody can tell the key from it,
    /// nor whether a guess at the key is right, since one in some thousand millions of wrong ones fits as well.
    ///
    /// @param ledger another ledger's mark of the same key is another one
    public String mark(String ledger) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.US_ASCII), "HmacSHA256"));
            return HexFormat.of().formatHex(mac.doFinal(ledger.getBytes(StandardCharsets.UTF_8)), 0, MARK_BYTES);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has HmacSHA256", e);
        }
    }

    @Override
    public String toString() {
        return "API key (" + secret.length() + " characters)";
    }
}
