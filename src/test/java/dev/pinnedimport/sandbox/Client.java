package dev.pinnedimport.sandbox;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// Sends requests over plain sockets, one connection each, and keeps every byte that comes back.
final class Client {

    /// How the server ended the connection.
    enum End { CLOSED, RESET }

    /// What came back until the connection ended. Status 0: no answer.
    record Seen(byte[] bytes, int reads, End end) {

        private int headEnd() {
            return text().indexOf("\r\n\r\n");
        }

        String text() {
            return new String(bytes, StandardCharsets.ISO_8859_1);
        }

        int status() {
            return bytes.length < 12 ? 0 : Integer.parseInt(text().substring(9, 12));
        }

        byte[] body() {
            return Arrays.copyOfRange(bytes, headEnd() + 4, bytes.length);
        }

        String bodyText() {
            return new String(body(), StandardCharsets.UTF_8);
        }

        JsonNode json() {
            return Json.read(bodyText());
        }

        List<String> headers(String name) {
            return Arrays.stream(text().substring(0, headEnd()).split("\r\n")).skip(1)
                    .filter(line -> line.regionMatches(true, 0, name + ":", 0, name.length() + 1))
                    .map(line -> line.substring(name.length() + 1).strip()).toList();
        }

        Optional<String> findHeader(String name) {
            return headers(name).stream().findFirst();
        }

        long id() {
            return json().path("doc").path("id").longValue();
        }

        String code() {
            return json().path("error").path("code").asString("");
        }

        String field() {
            return json().path("error").path("details").path("field").asString("");
        }
    }

    private final int port;
    private final List<String> headers;

    private Client(int port, List<String> headers) {
        this.port = port;
        this.headers = headers;
    }

    static Client of(Sandbox sandbox) {
        return new Client(sandbox.port(), List.of("Authorization: Bearer sandbox-key"));
    }

    Client with(String header) {
        List<String> more = new ArrayList<>(headers);
        more.add(header);
        return new Client(port, more);
    }

    Client withOnly(String... all) {
        return new Client(port, List.of(all));
    }

    Client withKey(String key) {
        return withOnly("Authorization: Bearer " + key);
    }

    Seen get(String path) {
        return send("GET", path, "");
    }

    Seen create(String json) {
        return send("POST", "/api/public/v1/events", json);
    }

    Seen create(String idempotencyKey, String json) {
        return with("Idempotency-Key: " + idempotencyKey).create(json);
    }

    Seen list(String query) {
        return get("/api/public/v1/events" + query);
    }

    Seen patch(long id, String json) {
        return send("PATCH", "/api/public/v1/events/" + id, json);
    }

    Seen send(String method, String path, String body) {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        StringBuilder head = new StringBuilder(method + " " + path + " HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n");
        headers.forEach(header -> head.append(header).append("\r\n"));
        if (bytes.length > 0) {
            head.append("Content-Length: ").append(bytes.length).append("\r\n");
        }
        return raw(head + "\r\n" + body);
    }

    /// Sends the text as it is, and reads until the connection ends.
    Seen raw(String request) {
        try (Socket socket = new Socket("127.0.0.1", port)) {
            socket.setSoTimeout(10_000);
            try {
                socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
            } catch (SocketException _) {
                // Reset while sending: what can be read says so.
            }
            return readToEnd(socket.getInputStream());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Seen readToEnd(InputStream in) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        byte[] buffer = new byte[64 * 1024];
        int reads = 0;
        try {
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                all.write(buffer, 0, count);
                reads++;
            }
            return new Seen(all.toByteArray(), reads, End.CLOSED);
        } catch (SocketException _) {
            return new Seen(all.toByteArray(), reads, End.RESET);
        }
    }
}
