package dev.pinnedimport.delivery.image;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.pinnedimport.event.Fingerprint;
import dev.pinnedimport.event.ImageReference;
import dev.pinnedimport.ledger.Media;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// A server on this machine that goes by several names; a list of our own says which addresses stand for them.
class ImageFetcherTest {

    /// `trusted` and `other-trusted` may be private because the job says so.
    private static final Map<String, List<String>> NAMES = Map.of(
            "trusted.example", List.of("127.0.0.1"),
            "private.example", List.of("127.0.0.1"),
            "mixed.example", List.of("93.184.216.34", "10.0.0.1"),
            "metadata.example", List.of("169.254.169.254"),
            "mapped.example", List.of("::ffff:10.0.0.1"),
            "trusted-metadata.example", List.of("169.254.169.254"),
            "two.example", List.of("127.0.0.1", "169.254.169.254"));

    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final List<String> resolved = new CopyOnWriteArrayList<>();
    private final CountDownLatch released = new CountDownLatch(1);
    private HttpServer server;
    private int port;
    private byte[] png = new byte[0];

    @BeforeEach
    void start() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ImageIO.write(new BufferedImage(30, 20, BufferedImage.TYPE_INT_RGB), "png", out);
        png = out.toByteArray();
        server = HttpServer.create(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), 50);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::answer);
        server.start();
        port = server.getAddress().getPort();
    }

    @AfterEach
    void stop() {
        released.countDown();
        server.stop(0);
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().toString();
            asked.add(path);
            switch (path) {
                case "/ok.png" -> send(exchange, 200, png);
                case "/news.png" -> {
                    String tag = exchange.getRequestHeaders().getFirst("If-None-Match");
                    String date = exchange.getRequestHeaders().getFirst("If-Modified-Since");
                    exchange.sendResponseHeaders("\"v1\"".equals(tag) && "Thu, 26 Nov 2026 09:00:00 GMT".equals(date) ? 304 : 500, -1);
                }
                case "/page.png" -> send(exchange, 200, "<!doctype html>".getBytes(StandardCharsets.UTF_8));
                case "/large.png" -> send(exchange, 200, Arrays.copyOf(png, 5000));
                case "/large-chunked.png" -> {
                    exchange.sendResponseHeaders(200, 0);
                    byte[] some = Arrays.copyOf(png, 1024);
                    for (int i = 0; i < 1000; i++) {
                        exchange.getResponseBody().write(some);
                    }
                }
                case "/cut.png" -> {
                    exchange.sendResponseHeaders(200, png.length + 10);
                    exchange.getResponseBody().write(png);
                }
                case "/silent.png" -> released.await();
                case "/once" -> redirect(exchange, "/ok.png");
                case "/loop" -> redirect(exchange, "/loop");
                case "/to-private" -> redirect(exchange, "http://private.example:" + port + "/ok.png");
                case "/to-literal" -> redirect(exchange, "http://127.0.0.1:" + port + "/ok.png");
                case "/to-metadata" -> redirect(exchange, "http://169.254.169.254/latest/meta-data");
                case "/to-file" -> redirect(exchange, "file:///etc/passwd");
                case "/to-login" -> redirect(exchange, "http://user:secret@trusted.example:" + port + "/ok.png");
                default -> exchange.sendResponseHeaders(404, -1);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void redirect(HttpExchange exchange, String location) throws IOException {
        exchange.getResponseHeaders().add("Location", location);
        exchange.sendResponseHeaders(302, -1);
    }

    private static void send(HttpExchange exchange, int status, byte[] body) throws IOException {
        exchange.getResponseHeaders().add("ETag", "\"v1\"");
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
    }

    private InetAddress[] resolve(String host) throws UnknownHostException {
        resolved.add(host);
        List<String> addresses = NAMES.get(host);
        if (addresses == null) {
            throw new UnknownHostException(host);
        }
        return addresses.stream().map(InetAddress::ofLiteral).toArray(InetAddress[]::new);
    }

    private Picture fetch(String host, String path, Optional<Media.Seen> known) {
        ImageRules rules = new ImageRules(true, Set.of("trusted.example:" + port, "two.example:" + port, "trusted-metadata.example:" + port),
                null, 4096, 1_000_000, path.equals("/silent.png") ? Duration.ofMillis(300) : Duration.ofSeconds(20),
                ImageRules.OnFailure.LEAVE_OUT);
        try (ImageFetcher fetcher = new ImageFetcher(rules, this::resolve)) {
            return fetcher.fetch(new ImageReference.Web("http://" + host + ":" + port + path), known);
        }
    }

    @Test
    void bringsTheBytesAndWhatTellsThemFromOthers() {
        assertThat(fetch("trusted.example", "/ok.png", Optional.empty()))
                .isInstanceOfSatisfying(Picture.Content.class, content -> {
                    assertThat(content.bytes()).isEqualTo(png);
                    assertThat(content.etag()).isEqualTo("\"v1\"");
                    assertThat(content.info().mediaType()).isEqualTo("image/png");
                });
        assertThat(fetch("trusted.example", "/once", Optional.empty())).isInstanceOf(Picture.Content.class);
    }

    @Test
    void asksOnlyForNewsOfWhatIsKnown() {
        Media.Seen known = new Media.Seen(Fingerprint.of(png), "\"v1\"", "Thu, 26 Nov 2026 09:00:00 GMT");

        assertThat(fetch("trusted.example", "/news.png", Optional.of(known))).isInstanceOf(Picture.Unchanged.class);
    }

    @ParameterizedTest
    @CsvSource(quoteCharacter = '`', value = {
        "trusted.example, /missing.png, its server answers with status 404, 1",
        "trusted.example, /page.png, it is a web page and not an image, 1",
        "trusted.example, /large.png, it is larger than 4 KB (images.max_size), 1",
        "trusted.example, /large-chunked.png, it is larger than 4 KB (images.max_size), 1",
        "trusted.example, /cut.png, `its server cannot be reached, or ended the connection`, 1",
        "trusted.example, /silent.png, its server did not answer in time (images.timeout), 1",
        "trusted.example, /loop, its server sends us from one address to the next, 4",
        "trusted.example, /to-private, its address leads to a place that is not public, 1",
        "trusted.example, /to-literal, its server sends us to an address that is not allowed, 1",
        "trusted.example, /to-metadata, its server sends us to an address that is not allowed, 1",
        "trusted.example, /to-file, its server sends us to an address that is not allowed, 1",
        "trusted.example, /to-login, its server sends us to an address that is not allowed, 1",
        "private.example, /ok.png, its address leads to a place that is not public, 0",
        "mixed.example, /ok.png, its address leads to a place that is not public, 0",
        "metadata.example, /ok.png, its address leads to a place that is not public, 0",
        "mapped.example, /ok.png, its address leads to a place that is not public, 0",
        "trusted-metadata.example, /ok.png, its address leads to a place that is not public, 0",
        "two.example, /ok.png, its address leads to a place that is not public, 0",
        "unknown.example, /ok.png, its server is not known, 0"
    })
    void takesNothingElse(String host, String path, String cause, int requests) {
        assertThat(fetch(host, path, Optional.empty())).isInstanceOfSatisfying(Picture.Unusable.class,
                unusable -> assertThat(unusable.cause()).isEqualTo(cause));
        assertThat(asked).hasSize(requests);
    }

    @Test
    void resolvesANameOnceAndConnectsToWhatWasChecked() {
        fetch("trusted.example", "/ok.png", Optional.empty());

        assertThat(resolved).containsExactly("trusted.example");
    }
}
