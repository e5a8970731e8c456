package dev.pinnedimport.delivery;

import dev.pinnedimport.issue.ExitCode;
import dev.pinnedimport.issue.Issue;
import dev.pinnedimport.issue.IssueCode;
import dev.pinnedimport.issue.Place;
import dev.pinnedimport.issue.StopException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// The secret that opens the API. Never in a message, a log or a `toString`; only [#authorization] gives it away.
public final class ApiKey {

    private static final int LONGEST = 4096;
    private static final int SHORTEST_TO_HIDE = 8;

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

    /// The same bytes with stars in place of the key, wherever it stands: an API, or something in front of it, may repeat what it was sent.
    byte[] hiddenIn(byte[] text) {
        byte[] key = secret.getBytes(StandardCharsets.US_ASCII);
        if (key.length < SHORTEST_TO_HIDE) {
            return text;
        }
        byte[] hidden = text;
        for (int at = 0; at + key.length <= text.length; at++) {
            if (text[at] == key[0] && Arrays.equals(text, at, at + key.length, key, 0, key.length)) {
                hidden = hidden == text ? text.clone() : hidden;
                Arrays.fill(hidden, at, at + key.length, (byte) '*');
            }
        }
        return hidden;
    }

    String hiddenIn(String text) {
        return secret.length() < SHORTEST_TO_HIDE ? text : text.replace(secret, "*".repeat(secret.length()));
    }

    @Override
    public String toString() {
        return "API key (" + secret.length() + " characters)";
    }
}
