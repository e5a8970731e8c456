package dev.pinnedimport.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

@Execution(ExecutionMode.CONCURRENT)
@Timeout(30)
class SandboxConnectionTest {

    private static final String POST = "POST /api/public/v1/events HTTP/1.1\r\nAuthorization: Bearer sandbox-key\r\n";

    private final Sandbox sandbox = Sandbox.start(Samples.settings());
    private final Client client = Client.of(sandbox);

    @AfterEach
    void close() {
        sandbox.close();
    }

    @Test
    void servesManyRequestsOnOneConnection() {
        String body = Samples.event("A");
        String request = POST + "Content-Length: " + body.length() + "\r\n\r\n" + body;
        Client.Seen seen = client.raw(request + request + request.replaceFirst("\r\n", "\r\nConnection: close\r\n"));
        assertThat(seen.text().split("HTTP/1.1 201 Created", -1)).hasSize(4);
        assertThat(sandbox.events()).hasSize(3);
    }

    @Test
    void servesTheHttpClientOfTheJdk() throws Exception {
        try (HttpClient http = HttpClient.newHttpClient()) {
            HttpResponse<String> answer = http.send(HttpRequest.newBuilder(sandbox.baseUrl().resolve("/api/public/v1/events"))
                    .header("Authorization", "Bearer sandbox-key").POST(HttpRequest.BodyPublishers.ofString(Samples.event("Ä"))).build(),
                    HttpResponse.BodyHandlers.ofString());
            assertThat(answer.statusCode()).isEqualTo(201);
            assertThat(Json.read(answer.body()).path("doc").path("title").asString()).isEqualTo("Ä");
        }
    }

    @Test
    void takesManyConnectionsAtOnce() {
        var all = IntStream.range(0, 50)
                .mapToObj(i -> CompletableFuture.supplyAsync(() -> client.create("k" + i, Samples.event("E" + i)).status(),
                task -> Thread.ofVirtual().start(task))).toList();
        assertThat(all).extracting(CompletableFuture::join).containsOnly(201);
        assertThat(sandbox.events()).extracting(ReceivedEvent::id).doesNotHaveDuplicates().hasSize(50);
    }

    @Test
    void readsAChunkedBody() {
        String body = Samples.event("A");
        String half = body.substring(0, 10);
        String rest = body.substring(10);
        Client.Seen seen = client.raw(POST + "Connection: close\r\nTransfer-Encoding: chunked\r\n\r\na;x=y\r\n" + half + "\r\n"
                + Integer.toHexString(rest.length()) + "\r\n" + rest + "\r\n0\r\nTrailer: x\r\n\r\n");
        assertThat(seen.status()).isEqualTo(201);
    }

    @Test
    void readsAHeaderAndABodyThatComeByteByByte() throws IOException {
        String body = Samples.event("A");
        byte[] request = (POST + "Connection: close\r\nContent-Length: " + body.length() + "\r\n\r\n" + body)
                .getBytes(StandardCharsets.UTF_8);
        try (Socket socket = new Socket("127.0.0.1", sandbox.port())) {
            socket.setTcpNoDelay(true);
            for (byte one : request) {
                socket.getOutputStream().write(one);
            }
            assertThat(Client.readToEnd(socket.getInputStream()).status()).isEqualTo(201);
        }
    }

    @Test
    void invitesTheBodyWhereTheClientWaitsForIt() throws IOException {
        String body = Samples.event("A");
        try (Socket socket = new Socket("127.0.0.1", sandbox.port())) {
            String head = POST + "Connection: close\r\nExpect: 100-continue\r\nContent-Length: " + body.length() + "\r\n\r\n";
            socket.getOutputStream().write(head.getBytes(StandardCharsets.UTF_8));
            byte[] invitation = socket.getInputStream().readNBytes(25);
            assertThat(new String(invitation, StandardCharsets.US_ASCII)).isEqualTo("HTTP/1.1 100 Continue\r\n\r\n");
            socket.getOutputStream().write(body.getBytes(StandardCharsets.UTF_8));
            assertThat(Client.readToEnd(socket.getInputStream()).status()).isEqualTo(201);
        }
    }

    @Test
    void doesNotCarryOutARequestThatBreaksOff() throws IOException {
        String body = Samples.event("A");
        try (Socket socket = new Socket("127.0.0.1", sandbox.port())) {
            socket.getOutputStream()
                    .write((POST + "Content-Length: " + (body.length() + 1) + "\r\n\r\n" + body).getBytes(StandardCharsets.UTF_8));
            socket.shutdownOutput();
            assertThat(Client.readToEnd(socket.getInputStream()).bytes()).isEmpty();
        }
        assertThat(sandbox.events()).isEmpty();
        assertThat(sandbox.stats().incomplete()).isOne();
        assertThat(sandbox.stats().requests()).isEmpty();
    }

    @Test
    void refusesWhatIsNotHttp() {
        assertThat(client.raw("HELLO\r\n\r\n").status()).isEqualTo(400);
        assertThat(client.raw("GET / HTTP/2.0\r\n\r\n").status()).isEqualTo(400);
        assertThat(client.raw("GET / HTTP/1.1\r\nno name\r\n\r\n").status()).isEqualTo(400);
        assertThat(client.raw(POST + "Content-Length: many\r\n\r\n").status()).isEqualTo(400);
    }

    @Test
    void refusesWhatIsTooLong() {
        assertThat(client.raw(POST + "Content-Length: 99999999999\r\n\r\n").status()).isEqualTo(413);
        assertThat(client.raw("GET / HTTP/1.1\r\nX: " + "x".repeat(70_000)).status()).isEqualTo(431);
    }

    @Test
    void listensOnThisMachineOnly() throws IOException {
        assertThat(sandbox.baseUrl()).isEqualTo(URI.create("http://127.0.0.1:" + sandbox.port()));
        for (NetworkInterface network : NetworkInterface.networkInterfaces().toList()) {
            for (InetAddress address : network.inetAddresses().filter(candidate -> !candidate.isLoopbackAddress()).toList()) {
                assertThatExceptionOfType(IOException.class).isThrownBy(() -> new Socket(address, sandbox.port()).close());
            }
        }
    }

    @Test
    void takesThePortItIsGivenAndNamesOneThatIsTaken() {
        assertThatExceptionOfType(UncheckedIOException.class).isThrownBy(() -> Sandbox.start(Samples.settings().withPort(sandbox.port())))
                .withMessage("Port " + sandbox.port() + " cannot be used.");
    }

    @Test
    void refusesConnectionsWhileDownAndKeepsItsEvents() throws IOException {
        client.create("k", Samples.event("A"));
        sandbox.goDown();
        assertThatExceptionOfType(ConnectException.class).isThrownBy(() -> new Socket("127.0.0.1", sandbox.port()).close());
        sandbox.comeBack();
        assertThat(client.create("k", Samples.event("A")).findHeader("Idempotent-Replayed")).hasValue("true");
    }

    @Test
    void keepsItsPortWhileDown() throws IOException {
        sandbox.goDown();
        try (Socket other = new Socket()) {
            other.setReuseAddress(false);
            assertThatExceptionOfType(BindException.class)
                    .isThrownBy(() -> other.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), sandbox.port())));
        }
        sandbox.comeBack();
        assertThat(client.create("k", Samples.event("A")).status()).isEqualTo(201);
    }

    @Test
    void goingDownEndsRequestsThatAreHeldAndFreesTheirKeys() throws Exception {
        CountDownLatch held = new CountDownLatch(1);
        Sleeper forever = _ -> {
            held.countDown();
            new CountDownLatch(1).await();
        };
        try (Sandbox stalling = Sandbox.start(Samples.settings().withSleeper(forever)
                .withFaults(Faults.of(FaultRule.always(Fault.STALL_BEFORE_COMMIT).times(1))))) {
            Client other = Client.of(stalling);
            CompletableFuture<Client.Seen> first = CompletableFuture.supplyAsync(() -> other.create("k", Samples.event("A")));
            assertThat(held.await(10, TimeUnit.SECONDS)).isTrue();
            stalling.goDown();
            assertThat(first.get(10, TimeUnit.SECONDS).status()).isZero();
            stalling.comeBack();
            assertThat(other.create("k", Samples.event("A")).status()).isEqualTo(201);
            assertThat(stalling.stats().answers(0)).isOne();
        }
    }

    @Test
    void closingEndsConnectionsAndThoseWhoWait() throws Exception {
        CompletableFuture<Void> waiting = CompletableFuture.runAsync(() -> {
            try {
                sandbox.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        try (Socket idle = new Socket("127.0.0.1", sandbox.port())) {
            idle.getOutputStream().write("GET /sandbox/stats HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            assertThat(idle.getInputStream().read()).isEqualTo('H');
            sandbox.close();
            assertThat(Client.readToEnd(idle.getInputStream()).text()).endsWith("}");
            waiting.get(10, TimeUnit.SECONDS);
        }
    }
}
