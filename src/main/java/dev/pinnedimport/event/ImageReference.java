package dev.pinnedimport.event;

import java.net.IDN;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// An image that is to become an event's cover, as the source names it: by a web address, or as a file beside the job.
///
/// Until the image is uploaded, a payload carries the reference where the API wants the number of a medium. So the payload's fingerprint
/// depends on which image is meant and never on the number that an API gave it. What is sent is made from it by [#fill].
public sealed interface ImageReference {

    /// The field of an event that takes a medium.
    String FIELD = "coverImage";

    /// @param address as it is asked for: encoded, without anything after `#`
    record Web(String address) implements ImageReference {

        /// Host and port in lower case, the port where the address names one.
        public String hostAndPort() {
            return URI.create(address).getRawAuthority().toLowerCase(Locale.ROOT);
        }

        @Override
        public String toString() {
            return address;
        }
    }

    /// @param path   below the directory that the job names, with `/` between its parts
    /// @param sha256 of the file's content when it was staged
    record Local(String path, Fingerprint sha256) implements ImageReference {
        @Override
        public String toString() {
            return path;
        }
    }

    /// What came of reading a text as a web address.
    sealed interface Reading {
        record Usable(Web image) implements Reading {}

        /// @param fault the end of a sentence that begins with the text
        record Unusable(String fault) implements Reading {}
    }

    /// Whether the text means a web address and not a file.
    static boolean looksLikeAnAddress(String text) {
        return text.contains("://") || text.regionMatches(true, 0, "data:", 0, 5) || text.regionMatches(true, 0, "javascript:", 0, 11)
                || text.regionMatches(true, 0, "file:", 0, 5) || text.startsWith("//");
    }

    /// Reads a web address. Spaces and letters beyond ASCII are encoded, as a browser does. Nothing is asked of any name server.
    ///
    /// @param http         whether `http://` will do
    /// @param privateHosts hosts, with port where it is not the usual one, that need not be public
    static Reading readAddress(String text, boolean http, Set<String> privateHosts) {
        String encoded = encoded(text.strip());
        if (encoded.length() > 2048) {
            return new Reading.Unusable("is longer than 2,048 characters. Use a shorter address.");
        }
        Optional<String> authority = findAuthority(encoded);
        boolean trusted = authority.isPresent() && privateHosts.contains(authority.get());
        Optional<String> fault = trusted ? Optional.empty() : WebAddress.findFault(encoded);
        if (fault.isPresent()) {
            return new Reading.Unusable(fault.get());
        }
        if (authority.isEmpty()) {
            return new Reading.Unusable("is not a web address. Write a full address that begins with https://.");
        }
        if (encoded.regionMatches(true, 0, "http:", 0, 5) && !http) {
            return new Reading.Unusable("begins with http://. Use https://, or allow it in the job: images.http: true.");
        }
        return new Reading.Usable(new Web(encoded));
    }

    private static Optional<String> findAuthority(String encoded) {
        try {
            URI uri = new URI(encoded);
            String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
            boolean web = scheme.equals("https") || scheme.equals("http");
            return web && uri.getHost() != null && uri.getRawUserInfo() == null
                    ? Optional.of(uri.getRawAuthority().toLowerCase(Locale.ROOT)) : Optional.empty();
        } catch (URISyntaxException _) {
            return Optional.empty();
        }
    }

    private static String encoded(String text) {
        int fragment = text.indexOf('#');
        String address = fragment < 0 ? text : text.substring(0, fragment);
        int host = address.indexOf("://") + 3;
        int path = host < 3 ? -1 : address.indexOf('/', host);
        String before = path < 0 ? address : address.substring(0, path);
        StringBuilder out = new StringBuilder(host < 3 ? before : before.substring(0, host) + ascii(before.substring(host)));
        String rest = path < 0 ? "" : address.substring(path);
        for (int i = 0; i < rest.length(); ) {
            int c = rest.codePointAt(i);
            if (c == ' ' || c > 0x7f || "\"<>\\^`{|}[]".indexOf(c) >= 0 || c == '%' && !isEscape(rest, i)) {
                for (byte b : Character.toString(c).getBytes(StandardCharsets.UTF_8)) {
                    out.append(String.format(Locale.ROOT, "%%%02X", b & 0xff));
                }
            } else {
                out.append((char) c);
            }
            i += Character.charCount(c);
        }
        return out.toString();
    }

    private static String ascii(String authority) {
        try {
            return authority.chars().allMatch(c -> c < 0x80) ? authority : IDN.toASCII(authority);
        } catch (IllegalArgumentException _) {
            return authority;
        }
    }

    private static boolean isEscape(String text, int at) {
        return at + 2 < text.length() && Character.digit(text.charAt(at + 1), 16) >= 0 && Character.digit(text.charAt(at + 2), 16) >= 0;
    }

    // ---- within a payload ----------------------------------------------------------------------------------------------

    /// Whether this payload waits for an image. Cheap.
    static boolean isIn(String payload) {
        return payload.contains(Json.MARK);
    }

    /// The image that this payload waits for.
    static Optional<ImageReference> findIn(String payload) {
        return isIn(payload) ? find(Json.read(payload).path(FIELD)) : Optional.empty();
    }

    /// The reference that a field's value stands for.
    static Optional<ImageReference> find(JsonNode value) {
        JsonNode image = value.path("image");
        if (image.path("url").isString()) {
            return Optional.of(new Web(image.path("url").stringValue()));
        }
        return image.path("file").isString() && image.path("sha256").isString()
                ? Optional.of(new Local(image.path("file").stringValue(), new Fingerprint(image.path("sha256").stringValue())))
                : Optional.empty();
    }

    /// The request body: the payload with the medium in the image's place, or without the field where there is no medium. Equal payloads and
    /// media give equal bytes, on every machine and at any time.
    static String fill(String payload, @Nullable Long medium) {
        ObjectNode event = Json.read(payload);
        if (medium == null) {
            event.remove(FIELD);
        } else {
            event.put(FIELD, medium.longValue());
        }
        return CanonicalJson.write(event);
    }

    /// How a draft and a payload hold the reference.
    default ObjectNode toJson() {
        ObjectNode image = JsonNodeFactory.instance.objectNode();
        switch (this) {
            case Web web -> image.put("url", web.address());
            case Local local -> image.put("file", local.path()).put("sha256", local.sha256().value());
        }
        ObjectNode value = JsonNodeFactory.instance.objectNode();
        value.set("image", image);
        return value;
    }

    /// Reading of payloads.
    final class Json {

        private static final String MARK = "\"" + FIELD + "\":{\"image\":{";
        private static final JsonMapper MAPPER = JsonMapper.builder().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS).build();

        private Json() {}

        private static ObjectNode read(String payload) {
            return (ObjectNode) MAPPER.readTree(payload);
        }
    }
}
