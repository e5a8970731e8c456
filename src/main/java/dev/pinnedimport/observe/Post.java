package dev.pinnedimport.observe;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;

/// One request with a body. Redirects are not followed, and what is answered is not read.
final class Post {

    private Post() {}

    /// @return whether it was taken
    static boolean send(String method, URI to, String type, byte[] body, Duration patience) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(to).timeout(patience).header("Content-Type", type).method(method, BodyPublishers.ofByteArray(body)).build();
        try (HttpClient client = HttpClient.newBuilder().connectTimeout(patience).build()) {
            int status = client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
            client.shutdownNow();
            return status / 100 == 2;
        }
    }
}
