package dev.pinnedimport.report;

import dev.pinnedimport.issue.Texts;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/// Texts as parts of a page: escaped for elements and attributes alike, with control characters and bidirectional overrides made visible.
final class PageText {

    private PageText() {}

    static String escape(String text) {
        String visible = Texts.visible(text);
        StringBuilder html = new StringBuilder(visible.length() + 16);
        for (int i = 0; i < visible.length(); i++) {
            char c = visible.charAt(i);
            switch (c) {
                case '&' -> html.append("&amp;");
                case '<' -> html.append("&lt;");
                case '>' -> html.append("&gt;");
                case '"' -> html.append("&quot;");
                case '\'' -> html.append("&#39;");
                default -> html.append(c);
            }
        }
        return html.toString();
    }

    static String code(String id) {
        return "<span class=\"code\">" + escape(id) + "</span>";
    }

    /// A text that is part of the program, for example the style sheet.
    static String resource(String name) throws IOException {
        try (InputStream in = PageText.class.getResourceAsStream("/report/" + name)) {
            if (in == null) {
                throw new IllegalStateException(name + " is part of the program");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /// The hash by which a content security policy allows exactly this text.
    static String hash(String text) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return "'sha256-" + Base64.getEncoder().encodeToString(hash) + "'";
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
