package dev.pinnedimport.sandbox;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/// What goes back for a request.
sealed interface Answer {

    /// The connection is closed without a word.
    record Closed() implements Answer {}

    /// The connection is reset.
    record Reset() implements Answer {}

    /// A complete response.
    record Full(int status, String contentType, byte[] body, List<Exchange.Header> headers) implements Answer {

        Full with(String name, String value) {
            List<Exchange.Header> more = new ArrayList<>(headers);
            more.add(new Exchange.Header(name, value));
            return new Full(status, contentType, body, more);
        }

        /// In place of all headers with this name.
        Full replacing(String name, String value) {
            List<Exchange.Header> others = new ArrayList<>(headers);
            others.removeIf(header -> header.name().equalsIgnoreCase(name));
            return new Full(status, contentType, body, others).with(name, value);
        }
    }

    /// JSON lines of any length, sent in chunks.
    record Lines(Iterator<byte[]> lines) implements Answer {}

    static Full json(int status, ObjectNode body) {
        return json(status, Json.bytes(body));
    }

    static Full json(int status, byte[] body) {
        return new Full(status, "application/json; charset=utf-8", body, List.of());
    }

    static Full html(int status, String title) {
        return text(status, "text/html; charset=utf-8", "<!DOCTYPE html><html><head><title>" + status + " " + title
                + "</title></head><body><h1>" + title + "</h1></body></html>\n");
    }

    static Full text(int status, String contentType, String body) {
        return new Full(status, contentType, body.getBytes(StandardCharsets.UTF_8), List.of());
    }
}
