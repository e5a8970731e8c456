package dev.pinnedimport.sandbox;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// As much of `multipart/form-data` as an upload of one file needs.
final class Multipart {

    private static final Pattern BOUNDARY = Pattern.compile("(?i)^multipart/form-data\\s*;.*?boundary=\"?([^\";]+)\"?");
    private static final Pattern FILE_NAME = Pattern.compile("(?i)content-disposition:[^\r\n]*filename=\"([^\"]+)\"");
    private static final Pattern TYPE = Pattern.compile("(?i)content-type:[ \t]*([^\r\n;]+)");

    private Multipart() {}

    /// A file of a form.
    ///
    /// @param contentType `application/octet-stream` where the part names none
    record Part(String name, String contentType, byte[] content) {}

    /// The first file that has content; empty where the body is something else.
    static Optional<Part> findFile(String contentType, byte[] body) {
        Matcher boundary = BOUNDARY.matcher(contentType);
        if (!boundary.find()) {
            return Optional.empty();
        }
        String text = new String(body, StandardCharsets.ISO_8859_1);
        String delimiter = "--" + boundary.group(1);
        if (!text.contains(delimiter + "--")) {
            return Optional.empty();
        }
        for (String part : text.split(Pattern.quote(delimiter))) {
            int end = part.indexOf("\r\n\r\n");
            String head = end < 0 ? "" : part.substring(0, end);
            Matcher name = FILE_NAME.matcher(head);
            if (name.find() && part.length() > end + 6) {
                Matcher type = TYPE.matcher(head);
                byte[] content = part.substring(end + 4, part.length() - 2).getBytes(StandardCharsets.ISO_8859_1);
                return Optional.of(new Part(new String(name.group(1).getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8),
                        type.find() ? type.group(1).strip() : "application/octet-stream", content));
            }
        }
        return Optional.empty();
    }
}
