package dev.pinnedimport.cli;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.zip.CRC32;

/// A web server with pictures, on this machine.
final class ImageServer implements AutoCloseable {

    private final HttpServer server;
    private final Map<String, byte[]> pictures = new ConcurrentHashMap<>();
    private final List<String> served = new CopyOnWriteArrayList<>();
    private final List<String> unchanged = new CopyOnWriteArrayList<>();
    private final List<String> headers = new CopyOnWriteArrayList<>();

    private final CountDownLatch released = new CountDownLatch(1);
    private final CountDownLatch asked = new CountDownLatch(1);
    private volatile String held = "";

    private ImageServer(HttpServer server) {
        this.server = server;
    }

    static ImageServer start() throws IOException {
        HttpServer http = HttpServer.create(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), 50);
        ImageServer images = new ImageServer(http);
        http.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        http.createContext("/", images::answer);
        http.start();
        return images;
    }

    /// A PNG of this size whose content depends on `content`.
    static byte[] png(int width, int height, String content) {
        byte[] text = content.getBytes(StandardCharsets.UTF_8);
        ByteBuffer png = ByteBuffer.allocate(8 + 25 + 12 + text.length + 12);
        png.put(new byte[] {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'});
        chunk(png, "IHDR", ByteBuffer.allocate(13).putInt(width).putInt(height).put(new byte[] {8, 2, 0, 0, 0}).array());
        chunk(png, "tEXt", text);
        chunk(png, "IEND", new byte[0]);
        return png.array();
    }

    private static void chunk(ByteBuffer png, String type, byte[] data) {
        byte[] name = type.getBytes(StandardCharsets.US_ASCII);
        CRC32 sum = new CRC32();
        sum.update(name);
        sum.update(data);
        png.putInt(data.length).put(name).put(data).putInt((int) sum.getValue());
    }

    void put(String path, byte[] picture) {
        pictures.put(path, picture);
    }

    void remove(String path) {
        pictures.remove(path);
    }

    /// Does not answer at this path until it is released.
    void hold(String path) {
        held = path;
    }

    /// Whether it was asked for the path that is held.
    boolean isHolding() {
        return asked.getCount() == 0;
    }

    void release() {
        released.countDown();
    }

    String hostAndPort() {
        return "127.0.0.1:" + server.getAddress().getPort();
    }

    String url(String path) {
        return "http://" + hostAndPort() + path;
    }

    /// The paths whose content was sent.
    List<String> served() {
        return List.copyOf(served);
    }

    /// The paths that were asked for and had not changed.
    List<String> unchanged() {
        return List.copyOf(unchanged);
    }

    /// The names of all header fields that were sent to this server, in lower case.
    List<String> headers() {
        return List.copyOf(headers);
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            exchange.getRequestHeaders().forEach((name, values) -> headers.add(name.toLowerCase(Locale.ROOT) + ": " + values));
            String path = exchange.getRequestURI().getPath();
            if (path.equals(held)) {
                asked.countDown();
                released.await();
            }
            byte[] picture = pictures.get(path);
            if (picture == null) {
                exchange.sendResponseHeaders(404, -1);
                return;
            }
            String etag = "\"" + Arrays.hashCode(picture) + "\"";
            if (etag.equals(exchange.getRequestHeaders().getFirst("If-None-Match"))) {
                unchanged.add(path);
                exchange.sendResponseHeaders(304, -1);
                return;
            }
            served.add(path);
            exchange.getResponseHeaders().add("ETag", etag);
            exchange.sendResponseHeaders(200, picture.length);
            exchange.getResponseBody().write(picture);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        release();
        server.stop(0);
    }
}
