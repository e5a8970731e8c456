package dev.pinnedimport.notify;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/// Calls web addresses with a body, quickly or not at all: a second try where nobody or only a fault answered, and no third. Redirects are
/// not followed.
final class Calls implements AutoCloseable {

    private static final int TRIES = 2;

    private final HttpClient client;
    private final Duration limit;
    private final Duration pause;

    /// @param limit for one try
    /// @param pause before the second
    Calls(Duration limit, Duration pause) {
        this.limit = limit;
        this.pause = pause;
        this.client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(limit).followRedirects(HttpClient.Redirect.NEVER).build();
    }

    /// Why it did not arrive; empty where it did.
    Optional<String> post(URI address, String contentType, String body, Map<String, String> headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(address).timeout(limit).header("Content-Type", contentType)
                .header("User-Agent", "pinned-import").POST(HttpRequest.BodyPublishers.ofString(body));
        headers.forEach(request::header);
        Optional<String> failure = Optional.empty();
        for (int tries = 1; tries <= TRIES; tries++) {
            Answer answer = once(request.build());
            failure = answer.failure();
            if (failure.isEmpty() || !answer.mayPass() || tries == TRIES || !rest()) {
                return failure;
            }
        }
        return failure;
    }

    private record Answer(Optional<String> failure, boolean mayPass) {}

    private Answer once(HttpRequest request) {
        CompletableFuture<HttpResponse<Void>> exchange = client.sendAsync(request, HttpResponse.BodyHandlers.discarding());
        try {
            int status = exchange.get(limit.toMillis(), TimeUnit.MILLISECONDS).statusCode();
            return status / 100 == 2 ? new Answer(Optional.empty(), false)
                    : new Answer(Optional.of("it answered with status " + status), status >= 500 || status == 429);
        } catch (TimeoutException _) {
            exchange.cancel(true);
            return new Answer(Optional.of("it did not answer in time"), true);
        } catch (ExecutionException e) {
            return new Answer(Optional.of(words(e.getCause())), true);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return new Answer(Optional.of("the program ended first"), false);
        }
    }

    private static String words(@Nullable Throwable cause) {
        return switch (cause) {
            case HttpConnectTimeoutException _ -> "it did not answer in time";
            case SSLException _ -> "its certificate is not trusted";
            case IOException _ -> "it cannot be reached";
            case null, default -> "it cannot be called";
        };
    }

    private boolean rest() {
        try {
            Thread.sleep(pause);
            return true;
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    @Override
    public void close() {
        client.shutdownNow();
    }
}
