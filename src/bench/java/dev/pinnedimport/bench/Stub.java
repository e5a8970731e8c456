package dev.pinnedimport.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;

/// The least that can answer as the events API does: one thread, no validation, no memory of keys. It is to cost as little as possible, so
/// that what is measured is the client.
///
/// `POST /reset?rate=R&burst=SECONDS&latency=MS` makes it a token bucket that holds `R * SECONDS` (at least one) and answers late; `GET /stats`
/// tells what it has seen since then. Prints its port.
public final class Stub {

    private static final int LARGEST_REQUEST = 1 << 18;
    private static final byte[] LENGTH = "content-length:".getBytes(StandardCharsets.US_ASCII);

    private final Selector selector = Selector.open();
    private final Deque<Late> late = new ArrayDeque<>();
    private String date = "";
    private long dateOf;

    private double rate;
    private double burst;
    private long latency;
    private double tokens;
    private long filledAt;

    private long created;
    /// Never used twice, also not by another stub: a ledger knows which event an id belongs to.
    private long lastId = System.currentTimeMillis() * 1_000_000;
    private long throttled;
    private long others;
    private long firstAt;
    private long lastAt;

    private Stub() throws IOException {}

    private record Late(long due, Connection to, byte[] answer) {}

    private static final class Connection {
        private final SocketChannel channel;
        private ByteBuffer in = ByteBuffer.allocate(1 << 13);

        private Connection(SocketChannel channel) {
            this.channel = channel;
        }
    }

    public static void main(String[] args) throws IOException {
        int port = args.length > 0 ? Integer.parseInt(args[0]) : 0;
        ServerSocketChannel server = ServerSocketChannel.open();
        server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1024);
        System.out.println(server.socket().getLocalPort());
        System.out.flush();
        new Stub().serve(server);
    }

    private void serve(ServerSocketChannel server) throws IOException {
        server.configureBlocking(false);
        server.register(selector, SelectionKey.OP_ACCEPT);
        while (true) {
            Late next = late.peek();
            if (next == null) {
                selector.select(this::serve);
            } else {
                long wait = next.due() - System.nanoTime();
                if (wait > 1_000_000) {
                    selector.select(this::serve, wait / 1_000_000);
                } else {
                    selector.selectNow(this::serve);
                }
                answerLate();
            }
        }
    }

    private void answerLate() {
        long now = System.nanoTime();
        for (Late next = late.peek(); next != null && next.due() <= now; next = late.peek()) {
            late.remove();
            write(next.to(), next.answer());
        }
    }

    private void serve(SelectionKey key) {
        try {
            if (key.channel() instanceof ServerSocketChannel server) {
                SocketChannel channel = server.accept();
                channel.configureBlocking(false);
                channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
                channel.register(selector, SelectionKey.OP_READ, new Connection(channel));
            } else if (key.attachment() instanceof Connection connection) {
                read(connection);
            }
        } catch (IOException e) {
            close(key);
        }
    }

    private static void close(SelectionKey key) {
        try {
            key.channel().close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void read(Connection connection) throws IOException {
        if (connection.channel.read(connection.in) < 0) {
            connection.channel.close();
            return;
        }
        for (int length = wholeRequest(connection.in); length > 0; length = wholeRequest(connection.in)) {
            answer(connection, connection.in);
            connection.in.flip().position(length);
            connection.in.compact();
        }
        if (!connection.in.hasRemaining()) {
            if (connection.in.capacity() >= LARGEST_REQUEST) {
                throw new IOException("a request that large is none of ours");
            }
            ByteBuffer larger = ByteBuffer.allocate(2 * connection.in.capacity());
            larger.put(connection.in.flip());
            connection.in = larger;
        }
    }

    /// The length of the first request in the buffer, or 0 where it is not all there.
    private static int wholeRequest(ByteBuffer in) {
        byte[] bytes = in.array();
        int end = in.position();
        int body = 0;
        for (int i = 0; i + 2 < end; i++) {
            if (bytes[i] == '\n') {
                if (bytes[i + 1] == '\r' && bytes[i + 2] == '\n') {
                    int whole = i + 3 + body;
                    return whole <= end ? whole : 0;
                }
                if ((bytes[i + 1] | 0x20) == 'c' && isLength(bytes, i + 1, end)) {
                    body = number(bytes, i + 1 + LENGTH.length);
                }
            }
        }
        return 0;
    }

    private static boolean isLength(byte[] bytes, int from, int end) {
        for (int i = 0; i < LENGTH.length; i++) {
            if (from + i >= end || Character.toLowerCase(bytes[from + i]) != LENGTH[i]) {
                return false;
            }
        }
        return true;
    }

    private static int number(byte[] bytes, int from) {
        int i = from;
        while (bytes[i] == ' ') {
            i++;
        }
        int number = 0;
        while (bytes[i] >= '0' && bytes[i] <= '9') {
            number = 10 * number + bytes[i++] - '0';
        }
        return number;
    }

    private void answer(Connection connection, ByteBuffer in) {
        byte[] bytes = in.array();
        int line = 0;
        while (bytes[line] != '\r') {
            line++;
        }
        String request = new String(bytes, 0, line, StandardCharsets.US_ASCII);
        if (request.startsWith("POST /api/public/v1/events ")) {
            create(connection);
        } else if (request.startsWith("POST /reset")) {
            reset(request);
            write(connection, json("200 OK", "{}"));
        } else if (request.startsWith("GET /stats")) {
            write(connection, json("200 OK", String.format(Locale.ROOT,
                    "{\"created\":%d,\"throttled\":%d,\"others\":%d,\"nanos\":%d}", created, throttled, others, lastAt - firstAt)));
        } else {
            others++;
            write(connection, json("200 OK", document(request)));
        }
    }

    private static String document(String request) {
        if (request.contains("/channels")) {
            return """
                    {"docs":[{"id":43,"name":"Bench","slug":"bench"}],"page":1,"limit":100,"totalDocs":1,"totalPages":1,"hasNextPage":false,\
                    "hasPrevPage":false}""";
        }
        return request.contains("/classifications")
                ? "{\"docs\":[{\"slug\":\"concert\",\"name\":\"Concert\"}],\"totalDocs\":1,\"limit\":100,\"page\":1}"
                : "{\"docs\":[],\"totalDocs\":0,\"limit\":100,\"page\":1}";
    }

    private void create(Connection connection) {
        long now = System.nanoTime();
        byte[] answer;
        if (takeToken(now)) {
            firstAt = created++ == 0 ? now : firstAt;
            lastAt = now;
            answer = json("201 Created", "{\"doc\":{\"id\":" + ++lastId + "}}");
        } else {
            throttled++;
            answer = json("429 Too Many Requests\r\nRetry-After: 1", "{\"error\":{\"code\":\"rate_limited\",\"message\":\"Too many requests.\"}}");
        }
        if (latency == 0) {
            write(connection, answer);
        } else {
            late.add(new Late(now + latency, connection, answer));
        }
    }

    private boolean takeToken(long now) {
        if (rate <= 0) {
            return true;
        }
        tokens = Math.min(burst, tokens + (now - filledAt) / 1e9 * rate);
        filledAt = now;
        if (tokens < 1) {
            return false;
        }
        tokens--;
        return true;
    }

    private void reset(String request) {
        rate = parameter(request, "rate=");
        burst = Math.max(1, rate * parameter(request, "burst="));
        latency = (long) (1e6 * parameter(request, "latency="));
        tokens = burst;
        filledAt = System.nanoTime();
        created = 0;
        throttled = 0;
        others = 0;
        firstAt = 0;
        lastAt = 0;
    }

    private static double parameter(String request, String name) {
        int at = request.indexOf(name);
        if (at < 0) {
            return 0;
        }
        String rest = request.substring(at + name.length());
        return Double.parseDouble(rest.substring(0, rest.indexOf(rest.indexOf('&') < 0 ? ' ' : '&')));
    }

    private byte[] json(String status, String body) {
        long second = System.currentTimeMillis() / 1000;
        if (second != dateOf) {
            dateOf = second;
            date = DateTimeFormatter.RFC_1123_DATE_TIME.format(ZonedDateTime.now(ZoneOffset.UTC));
        }
        return ("HTTP/1.1 " + status + "\r\nContent-Type: application/json\r\nDate: " + date + "\r\nContent-Length: " + body.length()
                + "\r\n\r\n" + body).getBytes(StandardCharsets.US_ASCII);
    }

    // Answers are short and clients read them, so they fit in the socket's buffer.
    private static void write(Connection connection, byte[] answer) {
        try {
            ByteBuffer out = ByteBuffer.wrap(answer);
            while (out.hasRemaining()) {
                connection.channel.write(out);
            }
        } catch (IOException e) {
            // The client has gone.
        }
    }
}
