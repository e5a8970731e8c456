package dev.pinnedimport.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pinnedimport.delivery.ApiRequest.Kind;
import dev.pinnedimport.delivery.Reply.Answer;
import dev.pinnedimport.delivery.Reply.Failure;
import dev.pinnedimport.delivery.Reply.NoAnswer;
import dev.pinnedimport.delivery.Reply.NotSent;
import dev.pinnedimport.delivery.Reply.Obstacle;
import dev.pinnedimport.event.IdempotencyKey;
import dev.pinnedimport.issue.Place;
import dev.pinnedimport.sandbox.Fault;
import dev.pinnedimport.sandbox.FaultRule;
import dev.pinnedimport.sandbox.Faults;
import dev.pinnedimport.sandbox.Route;
import dev.pinnedimport.sandbox.Sandbox;
import dev.pinnedimport.sandbox.SandboxSettings;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@Execution(ExecutionMode.CONCURRENT)
class HttpTransportTest {

    private static final String EVENTS = "/api/public/v1/events";
    static final String EVENT = "{\"approxLocation\":{\"city\":{\"placeId\":\"berlin-de\"}},\"channelId\":42,\"classifications\":[\"music\"],"
            + "\"startAt\":\"2027-01-01T19:00:00+01:00\",\"timezone\":\"Europe/Berlin\",\"title\":\"Jazz\"}";

    private final Sandbox sandbox = Sandbox.start(SandboxSettings.usual());

    @AfterEach
    void close() {
        sandbox.close();
    }

    @Test
    void createsAnEvent() {
        Reply reply = create(Duration.ofSeconds(10));

        assertThat(reply).isInstanceOfSatisfying(Answer.class, answer -> {
            assertThat(answer.status()).isEqualTo(201);
            assertThat(new String(answer.body(), StandardCharsets.UTF_8)).contains("\"title\":\"Jazz\"");
            assertThat(answer.headers()).containsKey("date");
        });
        assertThat(sandbox.events()).singleElement().satisfies(event -> assertThat(event.json()).isEqualTo(EVENT));
    }

    @Test
    void sendsExactlyTheHeadersThatAreNeeded() throws Exception {
        List<String> head = headOf(new ApiRequest(Kind.CREATE, "POST", EVENTS, "{}", new IdempotencyKey("pe1-1")));

        assertThat(head).first().isEqualTo("POST /api/public/v1/events HTTP/1.1");
        assertThat(head.stream().skip(1).map(line -> line.replaceAll(":.*", "").toLowerCase(java.util.Locale.ROOT)))
                .containsExactlyInAnyOrder("host", "accept", "authorization", "idempotency-key", "content-length", "content-type", "user-agent", "connection");
        assertThat(head).contains("Authorization: Bearer sandbox-key", "Idempotency-Key: pe1-1");
    }

    @Test
    void doesNotShowTheKeyWhereNoneIsNeeded() throws Exception {
        assertThat(headOf(ApiRequest.get(Kind.CONTRACT, "/contract"))).noneMatch(line -> line.toLowerCase(java.util.Locale.ROOT).startsWith("authorization"));
    }

    static Stream<Arguments> faults() {
        return Stream.of(
                Arguments.of(FaultRule.always(Fault.DROP_BEFORE_COMMIT), Failure.CONNECTION_LOST, 0),
                Arguments.of(FaultRule.always(Fault.RESET_BEFORE_COMMIT), Failure.CONNECTION_LOST, 0),
                Arguments.of(FaultRule.always(Fault.RESET_BEFORE_READ), Failure.CONNECTION_LOST, 0),
                Arguments.of(FaultRule.always(Fault.DROP_AFTER_COMMIT), Failure.CONNECTION_LOST, 1),
                Arguments.of(FaultRule.always(Fault.RESET_AFTER_COMMIT), Failure.CONNECTION_LOST, 1),
                Arguments.of(FaultRule.always(Fault.TRUNCATED_BODY), Failure.CONNECTION_LOST, 1),
                Arguments.of(FaultRule.always(Fault.DRIP_HEADERS), Failure.TIMEOUT, 1),
                Arguments.of(FaultRule.always(Fault.DRIP_BODY), Failure.TIMEOUT, 1),
                Arguments.of(FaultRule.always(Fault.STALL_AFTER_COMMIT), Failure.TIMEOUT, 1),
                Arguments.of(FaultRule.always(Fault.OVERSIZED_BODY), Failure.TOO_LARGE, 1));
    }

    @ParameterizedTest
    @MethodSource("faults")
    void anExchangeThatBreaksOffHasNoAnswerAndIsNotRepeated(FaultRule fault, Failure failure, int created) {
        sandbox.faults(Faults.of(fault));

        Reply reply = create(Duration.ofMillis(700));

        assertThat(reply).isEqualTo(new NoAnswer(failure));
        assertThat(sandbox.events()).hasSize(created);
        assertThat(sandbox.stats().requests(Route.CREATE_EVENT)).isLessThanOrEqualTo(1);
    }

    @ParameterizedTest
    @MethodSource("unreadable")
    void anAnswerThatIsNotHttpIsNoAnswer(Fault fault) {
        sandbox.faults(Faults.always(fault));

        assertThat(create(Duration.ofSeconds(5))).isInstanceOf(NoAnswer.class);
        assertThat(sandbox.events()).hasSize(1);
    }

    static Stream<Fault> unreadable() {
        return Stream.of(Fault.BROKEN_CHUNK, Fault.OVERSIZED_HEADERS);
    }

    @Test
    void anAnswerInSlicesIsAnAnswer() {
        sandbox.faults(Faults.always(Fault.SLICED));

        assertThat(create(Duration.ofSeconds(10))).isInstanceOf(Answer.class);
    }

    @Test
    void doesNotFollowRedirects() {
        sandbox.faults(Faults.of(FaultRule.always(Fault.REDIRECT)));

        assertThat(create(Duration.ofSeconds(10))).isInstanceOfSatisfying(Answer.class, answer -> assertThat(answer.status()).isEqualTo(302));
        assertThat(sandbox.stats().requests().values().stream().mapToLong(Long::longValue).sum()).isEqualTo(1);
    }

    @Test
    void doesNotRepeatWhenToldToTryLater() {
        sandbox.faults(Faults.of(FaultRule.always(Fault.UNAVAILABLE_RETRY_AFTER)));

        assertThat(create(Duration.ofSeconds(10))).isInstanceOfSatisfying(Answer.class, answer -> assertThat(answer.status()).isEqualTo(503));
        assertThat(sandbox.stats().requests(Route.CREATE_EVENT)).isEqualTo(1);
    }

    @Test
    void aConnectionThatTheOtherSideHasClosedIsNotUsedForAPost() throws Exception {
        sandbox.faults(Faults.of(FaultRule.always(Fault.CLOSE_AFTER_ANSWER)));
        try (HttpTransport transport = transport(sandbox.baseUrl(), Duration.ofSeconds(10), null)) {
            for (int i = 0; i < 6; i++) {
                assertThat(call(transport, post("pe1-" + i))).as("request %d", i).isInstanceOf(Answer.class);
                Thread.sleep(60);
            }
        }
        assertThat(sandbox.stats().requests(Route.CREATE_EVENT)).isEqualTo(6);
    }

    // ---- never left --------------------------------------------------------------------------------------------

    @Test
    void aRefusedConnectionMeansThatNothingLeft() {
        sandbox.goDown();

        assertThat(create(Duration.ofSeconds(5))).isEqualTo(new NotSent(Obstacle.CONNECTION_REFUSED));
    }

    @Test
    void anUnknownHostMeansThatNothingLeft() throws Exception {
        try (HttpTransport transport = transport(URI.create("http://no-such-host.invalid"), Duration.ofSeconds(5), null)) {
            assertThat(call(transport, post("pe1-1"))).isInstanceOf(NotSent.class);
        }
    }

    /// The gate lets ten through at first and then three each tenth of a second, so the last of these waits for more than that.
    @Test
    void aRequestThatWasHeldBackForTooLongDoesNotLeave() throws Exception {
        int requests = 30;
        BlockingQueue<Reply> replies = new LinkedBlockingQueue<>();
        try (HttpTransport transport =
                new HttpTransport(sandbox.baseUrl(), ApiKey.of("sandbox-key", new Place.Setting("key")), Duration.ofSeconds(30), requests, null, Duration.ofMillis(100))) {
            transport.follow(0.05);
            for (int i = 0; i < requests; i++) {
                transport.send(post("pe1-" + i), replies::add);
            }
            List<Reply> all = new ArrayList<>();
            while (all.size() < requests) {
                all.add(Objects.requireNonNull(replies.poll(30, TimeUnit.SECONDS)));
            }

            assertThat(all).contains(new NotSent(Obstacle.CONNECT_TIMEOUT));
            assertThat(sandbox.events()).as("what left, and nothing else").hasSize((int) all.stream()
                    .filter(reply -> reply instanceof Answer answer && answer.status() == 201).count());
        }
    }

    @Test
    void aHandshakeThatNeverEndsMeansThatNothingLeft() throws Exception {
        try (ServerSocket mute = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
                HttpTransport transport = transport(URI.create("https://localhost:" + mute.getLocalPort()), Duration.ofMillis(600), null)) {
            assertThat(call(transport, post("pe1-1"))).isEqualTo(new NotSent(Obstacle.CONNECT_TIMEOUT));
        }
    }

    @Test
    void aCertificateOfAnUnknownAuthorityIsNotTrusted(@TempDir Path directory) throws Exception {
        try (TlsServer server = new TlsServer(directory, "localhost");
                HttpTransport transport = transport(server.url(), Duration.ofSeconds(10), null)) {
            assertThat(call(transport, post("pe1-1"))).isEqualTo(new NotSent(Obstacle.UNTRUSTED));
            assertThat(server.requests).isZero();
        }
    }

    @Test
    void aCompanysOwnAuthorityCanBeNamed(@TempDir Path directory) throws Exception {
        try (TlsServer server = new TlsServer(directory, "localhost");
                HttpTransport transport = transport(server.url(), Duration.ofSeconds(10), server.certificate)) {
            assertThat(call(transport, post("pe1-1"))).isInstanceOf(Answer.class);
        }
    }

    @Test
    void aCertificateForAnotherHostIsNotTrusted(@TempDir Path directory) throws Exception {
        try (TlsServer server = new TlsServer(directory, "other.example");
                HttpTransport transport = transport(server.url(), Duration.ofSeconds(10), server.certificate)) {
            assertThat(call(transport, post("pe1-1"))).isEqualTo(new NotSent(Obstacle.UNTRUSTED));
            assertThat(server.requests).isZero();
        }
    }

    /// A server that chooses TLS 1.1 or 1.0, and one that ends the handshake because it knows nothing newer.
    @ParameterizedTest
    @ValueSource(strings = {"16 0302 002a 02 000026 0302", "16 0301 002a 02 000026 0301", "15 0301 0002 02 46"})
    void anOldProtocolIsNoSafeConnection(String answer) throws Exception {
        byte[] told = HexFormat.of().parseHex(answer.replace(" ", ""));
        byte[] sent = answer.startsWith("16") ? Arrays.copyOf(told, 5 + 0x2a) : told;
        if (answer.startsWith("16")) {
            // After 32 bytes of chance and an empty session id: TLS_RSA_WITH_AES_128_CBC_SHA.
            sent[sent.length - 2] = 0x2f;
        }
        try (ServerSocket old = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
                HttpTransport transport = transport(URI.create("https://localhost:" + old.getLocalPort()), Duration.ofSeconds(10), null)) {
            Thread.ofVirtual().start(() -> {
                try (Socket connection = old.accept()) {
                    connection.getInputStream().read(new byte[4096]);
                    connection.getOutputStream().write(sent);
                    connection.getOutputStream().flush();
                    connection.getInputStream().readAllBytes();
                } catch (IOException _) {
                    // The client has gone.
                }
            });

            assertThat(call(transport, post("pe1-1"))).isEqualTo(new NotSent(Obstacle.NO_SAFE_TLS));
        }
    }

    @Test
    void aHandshakeThatBreaksOffIsNoOldProtocol() throws Exception {
        try (ServerSocket hasty = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
                HttpTransport transport = transport(URI.create("https://localhost:" + hasty.getLocalPort()), Duration.ofSeconds(10), null)) {
            Thread.ofVirtual().start(() -> {
                try (Socket connection = hasty.accept()) {
                    connection.getInputStream().read(new byte[4096]);
                } catch (IOException _) {
                    // The client has gone.
                }
            });

            assertThat(call(transport, post("pe1-1"))).isEqualTo(new NotSent(Obstacle.NO_CONNECTION));
        }
    }

    // ---- answers without an end --------------------------------------------------------------------------------

    /// What is read of them is what may be kept, and what lies in the buffers between the two sides.
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            Content-Length: 4000000000 | xxxxxxxxxxxxxxxx
            Transfer-Encoding: chunked | 10rnxxxxxxxxxxxxxxxxrn
            X-Long: x                  | xxxxxxxxxxxxxxxx
            X-First: x                 | rnX-More: xxxxxxxxxx
            """)
    void readsAtMostSomeMegabytesOfAnAnswerWithoutAnEnd(String header, String repeated) throws Exception {
        AtomicLong written = new AtomicLong();
        CountDownLatch over = new CountDownLatch(1);
        try (ServerSocket server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
                HttpTransport transport = transport(URI.create("http://127.0.0.1:" + server.getLocalPort()), Duration.ofSeconds(15), null)) {
            Thread.ofVirtual().start(() -> {
                try (Socket connection = server.accept()) {
                    connection.getInputStream().read(new byte[4096]);
                    String head = "HTTP/1.1 201 Created\r\n" + header + (header.startsWith("X-") ? "" : "\r\n\r\n");
                    connection.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
                    byte[] block = repeated.replace("rn", "\r\n").repeat(4000).getBytes(StandardCharsets.US_ASCII);
                    while (written.addAndGet(block.length) < 4_000_000_000L) {
                        connection.getOutputStream().write(block);
                    }
                } catch (IOException _) {
                    // The client has had enough.
                } finally {
                    over.countDown();
                }
            });

            Reply reply = call(transport, post("pe1-1"));

            assertThat(reply).isInstanceOf(NoAnswer.class).isNotEqualTo(new NoAnswer(Failure.TIMEOUT));
            assertThat(over.await(15, TimeUnit.SECONDS)).isTrue();
            assertThat(written.get()).isLessThan(16 << 20);
        }
    }

    /// Answers every request with an empty page.
    private static final class TlsServer implements AutoCloseable {
        private final ServerSocket socket;
        private final Path certificate;
        private volatile int requests;

        TlsServer(Path directory, String host) throws Exception {
            Path store = directory.resolve("server.p12");
            certificate = directory.resolve("server.pem");
            keytool("-genkeypair", "-alias", "s", "-keyalg", "EC", "-dname", "CN=" + host, "-ext", "SAN=dns:" + host, "-validity", "30", "-keystore",
                    store.toString(), "-storepass", "changeit");
            keytool("-exportcert", "-rfc", "-alias", "s", "-keystore", store.toString(), "-storepass", "changeit", "-file", certificate.toString());
            KeyStore keys = KeyStore.getInstance("PKCS12");
            try (InputStream in = Files.newInputStream(store)) {
                keys.load(in, "changeit".toCharArray());
            }
            KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            managers.init(keys, "changeit".toCharArray());
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(managers.getKeyManagers(), null, null);
            socket = context.getServerSocketFactory().createServerSocket(0, 5, InetAddress.getLoopbackAddress());
            Thread.ofVirtual().start(this::serve);
        }

        private void serve() {
            while (!socket.isClosed()) {
                try (Socket connection = socket.accept()) {
                    connection.getInputStream().readNBytes(20);
                    requests++;
                    connection.getOutputStream().write("HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                    connection.getOutputStream().flush();
                } catch (IOException _) {
                    // The client did not trust us.
                }
            }
        }

        private static void keytool(String... arguments) throws Exception {
            String tool = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
            Process process = new ProcessBuilder(Stream.concat(Stream.of(tool), Stream.of(arguments)).toList()).redirectErrorStream(true).start();
            process.getInputStream().readAllBytes();
            assertThat(process.waitFor()).isZero();
        }

        URI url() {
            return URI.create("https://localhost:" + socket.getLocalPort());
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    // ---- words -------------------------------------------------------------------------------------------------

    private Reply create(Duration timeout) {
        try (HttpTransport transport = transport(sandbox.baseUrl(), timeout, null)) {
            return call(transport, post("pe1-1"));
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static ApiRequest post(String key) {
        return new ApiRequest(Kind.CREATE, "POST", EVENTS, EVENT, new IdempotencyKey(key));
    }

    private static HttpTransport transport(URI base, Duration timeout, @Nullable Path authorities) {
        return new HttpTransport(base, ApiKey.of("sandbox-key", new Place.Setting("test")), timeout, 4, authorities);
    }

    /// Whoever asked would wait for ever.
    @Test
    void repliesAlsoWhereAnAnswerCannotBeTaken() throws Exception {
        try (HttpTransport transport = transport(URI.create("http://127.0.0.1:1"), Duration.ofSeconds(5), null)) {
            LinkedBlockingQueue<Reply> replies = new LinkedBlockingQueue<>();
            transport.send(post("pe1-1"), reply -> {
                replies.add(reply);
                if (reply instanceof NotSent) {
                    throw new ArithmeticException("a number beyond all bounds");
                }
            });

            assertThat(replies.poll(20, TimeUnit.SECONDS)).isInstanceOf(NotSent.class);
            assertThat(replies.poll(20, TimeUnit.SECONDS)).isEqualTo(new NoAnswer(Failure.UNREADABLE));
        }
    }

    @Test
    void readsAPageWhoseTotalIsBeyondAllBounds() {
        Reply.Answer answer = new Answer(200, Map.of(), "{\"docs\":[],\"totalDocs\":123456789012345678901234567890}".getBytes(StandardCharsets.UTF_8));

        assertThat(EventPage.read(answer)).hasValueSatisfying(page -> assertThat(page.total()).isEqualTo(-1));
    }

    private static Reply call(Transport transport, ApiRequest request) throws Exception {
        CompletableFuture<Reply> reply = new CompletableFuture<>();
        transport.send(request, reply::complete);
        return reply.get(20, TimeUnit.SECONDS);
    }

    private static List<String> headOf(ApiRequest request) throws Exception {
        try (ServerSocket server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
                HttpTransport transport = transport(URI.create("http://127.0.0.1:" + server.getLocalPort()), Duration.ofSeconds(5), null)) {
            CompletableFuture<Reply> reply = new CompletableFuture<>();
            transport.send(request, reply::complete);
            try (Socket connection = server.accept()) {
                StringBuilder head = new StringBuilder();
                while (head.indexOf("\r\n\r\n") < 0) {
                    head.append((char) connection.getInputStream().read());
                }
                return head.toString().strip().lines().toList();
            }
        }
    }
}
