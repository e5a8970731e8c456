package dev.pinnedimport.delivery;

import dev.pinnedimport.delivery.Reply.Failure;
import dev.pinnedimport.delivery.Reply.Obstacle;
import dev.pinnedimport.delivery.pace.Ceiling;
import dev.pinnedimport.issue.ExitCode;
import dev.pinnedimport.issue.Issue;
import dev.pinnedimport.issue.IssueCode;
import dev.pinnedimport.issue.Place;
import dev.pinnedimport.issue.StopException;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.apache.hc.client5.http.ConnectTimeoutException;
import org.apache.hc.client5.http.HttpHostConnectException;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.config.TlsConfig;
import org.apache.hc.client5.http.entity.mime.HttpMultipartMode;
import org.apache.hc.client5.http.entity.mime.MultipartEntityBuilder;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.client5.http.impl.io.ManagedHttpClientConnectionFactory;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManager;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.client5.http.protocol.HttpClientContext;
import org.apache.hc.client5.http.ssl.ClientTlsStrategyBuilder;
import org.apache.hc.client5.http.ssl.TlsSocketStrategy;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.ProtocolException;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.impl.io.HttpRequestExecutor;
import org.apache.hc.core5.http.io.HttpClientConnection;
import org.apache.hc.core5.http.io.HttpResponseInformationCallback;
import org.apache.hc.core5.http.io.SocketConfig;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.apache.hc.core5.http.ssl.TLS;
import org.apache.hc.core5.pool.PoolConcurrencyPolicy;
import org.apache.hc.core5.pool.PoolReusePolicy;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;
import org.jspecify.annotations.Nullable;

/// HTTP/1.1 to the API, one thread a request.
///
/// Sends a request at most once: no retries, no redirects, no cookies, no compression, no other header with a key than `Authorization`.
/// An exchange ends by its deadline, however slowly the other side drips. Nothing that a library says reaches the reply.
public final class HttpTransport implements Transport, AutoCloseable {

    private static final int LARGEST_BODY = 1 << 20;
    private static final int LARGEST_HEADERS = 64 << 10;
    private static final int LONGEST_HEADER = 16 << 10;
    private static final int MOST_HEADERS = 200;
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(8);
    private static final int SLOWER_UPLOADS = 6;
    private static final Duration LATEST_DEPARTURE = Duration.ofSeconds(10);
    /// A connection that was idle for longer is looked at before it is used. Looking costs a millisecond.
    private static final TimeValue FRESH = TimeValue.ofMilliseconds(50);
    private static final TimeValue LONGEST_LIFE = TimeValue.ofMinutes(5);
    private static final Set<String> KEPT_HEADERS = 
            Set.of("content-type", "content-encoding", "date", "retry-after", "idempotent-replayed", "x-request-id");

    private final URI base;
    private final ApiKey key;
    private final Duration timeout;
    private final Duration latestDeparture;
    private final CloseableHttpClient client;
    private final ScheduledThreadPoolExecutor deadlines;
    private final RequestThreads threads = new RequestThreads();
    private final Ceiling ceiling;

    /// @param base    scheme, host and port of the API, perhaps a path before its routes
    /// @param timeout for one whole exchange
    public HttpTransport(URI base, ApiKey key, Duration timeout, int inFlight) {
        this(base, key, timeout, inFlight, null);
    }

    /// @param authorities a PEM file of further certificate authorities to trust, such as a company's own
    /// @throws StopException where that file cannot be used
    public HttpTransport(URI base, ApiKey key, Duration timeout, int inFlight, @Nullable Path authorities) {
        this(base, key, timeout, inFlight, authorities, LATEST_DEPARTURE);
    }

    /// @param latestDeparture a request of which no byte has left so long after it was handed over stays here
    HttpTransport(URI base, ApiKey key, Duration timeout, int inFlight, @Nullable Path authorities, Duration latestDeparture) {
        this.base = base;
        this.key = key;
        this.timeout = timeout;
        this.latestDeparture = latestDeparture;
        this.client = client(timeout, inFlight + 4, tls(base, authorities));
        this.deadlines = new ScheduledThreadPoolExecutor(1, Thread.ofPlatform().daemon().name("api-deadlines").factory());
        deadlines.setRemoveOnCancelPolicy(true);
        this.ceiling = new Ceiling(timeout);
    }

    /// Whom to trust takes as long to find out as the rest of the client does, so an API without TLS, as the sandbox is, does not wait for it.
    private static TlsSocketStrategy tls(URI base, @Nullable Path authorities) {
        var tls = ClientTlsStrategyBuilder.create();
        if (authorities != null) {
            tls.setSslContext(trusting(authorities));
        } else if ("http".equalsIgnoreCase(base.getScheme())) {
            return (socket, host, port, attachment, context) -> tls.buildClassic().upgrade(socket, host, port, attachment, context);
        }
        return tls.buildClassic();
    }

    private static CloseableHttpClient client(Duration timeout, int connections, TlsSocketStrategy tls) {
        Timeout whole = Timeout.of(timeout);
        Timeout connect = Timeout.of(timeout.compareTo(CONNECT_TIMEOUT) < 0 ? timeout : CONNECT_TIMEOUT);
        PoolingHttpClientConnectionManager pool = PoolingHttpClientConnectionManagerBuilder.create()
                .setTlsSocketStrategy(tls)
                .setMaxConnTotal(connections)
                .setMaxConnPerRoute(connections)
                .setPoolConcurrencyPolicy(PoolConcurrencyPolicy.STRICT)
                .setConnPoolPolicy(PoolReusePolicy.LIFO)
                .setDefaultConnectionConfig(ConnectionConfig.custom().setConnectTimeout(connect).setSocketTimeout(whole)
                        .setValidateAfterInactivity(FRESH).setTimeToLive(LONGEST_LIFE).build())
                .setDefaultTlsConfig(TlsConfig.custom().setSupportedProtocols(TLS.V_1_3, TLS.V_1_2).setHandshakeTimeout(connect).build())
                .setDefaultSocketConfig(SocketConfig.custom().setTcpNoDelay(true).setSoTimeout(whole).build())
                .setConnectionFactory(ManagedHttpClientConnectionFactory.builder()
                        .http1Config(Http1Config.custom().setMaxLineLength(LONGEST_HEADER).setMaxHeaderCount(MOST_HEADERS).build())
                        .build())
                .build();
        return HttpClientBuilder.create()
                .setConnectionManager(pool)
                .setRequestExecutor(new MarkingExecutor())
                .setDefaultRequestConfig(RequestConfig.custom().setConnectionRequestTimeout(whole).setResponseTimeout(whole)
                        .setAuthenticationEnabled(false).setRedirectsEnabled(false).setExpectContinueEnabled(false).build())
                .setUserAgent("pinned-import")
                .disableAutomaticRetries()
                .disableRedirectHandling()
                .disableCookieManagement()
                .disableContentCompression()
                .disableConnectionState()
                .disableAuthCaching()
                .build();
    }

    /// Marks the moment from which on bytes of the request may have left.
    private static final class MarkingExecutor extends HttpRequestExecutor {

        @Override
        public ClassicHttpResponse execute(ClassicHttpRequest request, HttpClientConnection connection,
                @Nullable HttpResponseInformationCallback callback, HttpContext context) throws IOException, HttpException {
            if (context.getAttribute(Exchange.class.getName()) instanceof Exchange exchange) {
                exchange.leave();
            }
            return super.execute(request, connection, callback, context);
        }
    }

    /// One request on its way, from the moment at which it was handed over. `leaving` is only touched by the exchange's own thread.
    private static final class Exchange {
        private final Moment begun = Moment.now(Time.system());
        private final Duration latestDeparture;
        private final AtomicBoolean late = new AtomicBoolean();
        private boolean leaving;

        private Exchange(Duration latestDeparture) {
            this.latestDeparture = latestDeparture;
        }

        /// A repetition is safe for a short time only. Where the machine slept or was slow before the first byte, that time may be over.
        private void leave() throws ConnectTimeoutException {
            if (begun.ageAt(Moment.now(Time.system())).compareTo(latestDeparture) > 0) {
                throw new ConnectTimeoutException("");
            }
            leaving = true;
        }
    }

    @Override
    public void send(ApiRequest request, Consumer<Reply> replyTo) {
        // Here and not on the new thread, which may begin much later.
        Exchange exchange = new Exchange(latestDeparture);
        threads.execute(() -> reply(request, exchange, replyTo));
    }

    /// Whoever asked waits for a reply, so there is one whatever happens here.
    private void reply(ApiRequest request, Exchange exchange, Consumer<Reply> replyTo) {
        try {
            replyTo.accept(exchange(request, exchange));
        } catch (RuntimeException | Error e) {
            // An answer that nobody foresaw, or no memory for it. What became of the request is not known.
            replyTo.accept(new Reply.NoAnswer(Failure.UNREADABLE));
        }
    }

    @Override
    public void follow(double requestsPerSecond) {
        ceiling.follow(requestsPerSecond);
    }

    private Reply exchange(ApiRequest request, Exchange exchange) {
        ceiling.pass();
        HttpUriRequestBase message = message(request);
        Future<?> deadline;
        try {
            deadline = deadlines.schedule(() -> {
                exchange.late.set(true);
                message.cancel();
            }, limit(request).toNanos(), TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException e) {
            // Closed before the request could begin: an early stop does not wait for replies.
            return new Reply.NotSent(Obstacle.NO_CONNECTION);
        }
        try {
            HttpClientContext context = HttpClientContext.create();
            context.setAttribute(Exchange.class.getName(), exchange);
            return client.execute(message, context, response -> read(response, message));
        } catch (IOException | RuntimeException e) {
            return exchange.leaving ? new Reply.NoAnswer(failure(e, exchange)) : new Reply.NotSent(obstacle(e, exchange));
        } finally {
            deadline.cancel(false);
        }
    }

    /// An image takes its time on a slow line.
    private Duration limit(ApiRequest request) {
        return request.upload() == null ? timeout : timeout.multipliedBy(SLOWER_UPLOADS);
    }

    private HttpUriRequestBase message(ApiRequest request) {
        HttpUriRequestBase message = new HttpUriRequestBase(request.method(), URI.create(base + request.target()));
        boolean isPublic = request.kind() == ApiRequest.Kind.CONTRACT;
        message.setHeader(HttpHeaders.ACCEPT, isPublic ? "application/yaml, application/json, */*" : "application/json");
        if (!isPublic) {
            message.setHeader(HttpHeaders.AUTHORIZATION, key.authorization());
        }
        if (request.key() != null) {
            message.setHeader("Idempotency-Key", request.key().value());
        }
        if (request.body() != null) {
            message.setEntity(new ByteArrayEntity(request.body().getBytes(StandardCharsets.UTF_8), ContentType.APPLICATION_JSON));
        }
        if (request.upload() != null) {
            ApiRequest.Upload upload = request.upload();
            message.setEntity(MultipartEntityBuilder.create().setMode(HttpMultipartMode.EXTENDED)
                    .addBinaryBody("file", upload.bytes(), ContentType.create(upload.type()), upload.name()).build());
        }
        return message;
    }

    // ---- answers -----------------------------------------------------------------------------------------------

    private static final class TooLargeException extends IOException {
        private static final long serialVersionUID = 1;
    }

    private Reply read(ClassicHttpResponse response, HttpUriRequestBase message) throws IOException {
        try {
            return new Reply.Answer(response.getCode(), headers(response), key.hiddenIn(body(response.getEntity())));
        } catch (TooLargeException e) {
            // The client would read the rest before it lets go of the connection.
            message.cancel();
            throw e;
        }
    }

    private Map<String, List<String>> headers(ClassicHttpResponse response) throws TooLargeException {
        int size = 0;
        Map<String, List<String>> kept = new HashMap<>();
        for (Header header : response.getHeaders()) {
            String name = header.getName().toLowerCase(Locale.ROOT);
            String value = header.getValue() == null ? "" : key.hiddenIn(header.getValue());
            size += name.length() + value.length() + 4;
            if (size > LARGEST_HEADERS) {
                throw new TooLargeException();
            }
            if (KEPT_HEADERS.contains(name) || name.contains("ratelimit-") || name.contains("rate-limit-")) {
                kept.computeIfAbsent(name, _ -> new ArrayList<>(1)).add(value);
            }
        }
        return Collections.unmodifiableMap(kept);
    }

    private static byte[] body(@Nullable HttpEntity entity) throws IOException {
        if (entity == null) {
            return new byte[0];
        }
        InputStream in = entity.getContent();
        // One byte more than is named, so that its end is seen and the connection can be used again; not the 16 KB that are taken otherwise.
        long named = entity.getContentLength();
        byte[] body = in.readNBytes(named < 0 || named > LARGEST_BODY ? LARGEST_BODY + 1 : (int) named + 1);
        if (body.length > LARGEST_BODY) {
            throw new TooLargeException();
        }
        in.close();
        return body;
    }

    // ---- failures ----------------------------------------------------------------------------------------------

    private static Failure failure(Exception e, Exchange exchange) {
        if (exchange.late.get() || e instanceof SocketTimeoutException) {
            return Failure.TIMEOUT;
        }
        if (e instanceof TooLargeException) {
            return Failure.TOO_LARGE;
        }
        return e instanceof IOException && !(e.getCause() instanceof ProtocolException) && !(e.getCause() instanceof HttpException)
                ? Failure.CONNECTION_LOST : Failure.UNREADABLE;
    }

    private static Obstacle obstacle(Exception e, Exchange exchange) {
        if (hasCause(e, CertificateException.class) || hasCause(e, SSLPeerUnverifiedException.class)) {
            return Obstacle.UNTRUSTED;
        }
        // Both sides spoke, and could not agree on how to go on. A connection that merely broke off has a cause that says so.
        if (e instanceof SSLHandshakeException && !hasCause(e, EOFException.class) && !hasCause(e, SocketException.class)) {
            return Obstacle.NO_SAFE_TLS;
        }
        return switch (e) {
            case UnknownHostException _ -> Obstacle.UNKNOWN_HOST;
            case ConnectTimeoutException _, SocketTimeoutException _ -> Obstacle.CONNECT_TIMEOUT;
            case NoRouteToHostException _ -> Obstacle.NO_ROUTE;
            case HttpHostConnectException _, ConnectException _ -> Obstacle.CONNECTION_REFUSED;
            case SSLException _ -> Obstacle.NO_CONNECTION;
            default -> exchange.late.get() ? Obstacle.CONNECT_TIMEOUT : Obstacle.NO_CONNECTION;
        };
    }

    private static boolean hasCause(@Nullable Throwable e, Class<? extends Throwable> kind) {
        int depth = 0;
        for (Throwable cause = e; cause != null && depth < 10; cause = cause.getCause()) {
            if (kind.isInstance(cause)) {
                return true;
            }
            depth++;
        }
        return false;
    }

    // ---- trust -------------------------------------------------------------------------------------------------

    /// Trusts the platform's authorities and those of the file.
    private static SSLContext trusting(Path authorities) {
        try (InputStream in = Files.newInputStream(authorities)) {
            KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            int number = 0;
            for (X509Certificate platform : platformAuthorities()) {
                store.setCertificateEntry("platform-" + number++, platform);
            }
            for (Certificate own : CertificateFactory.getInstance("X.509").generateCertificates(in)) {
                store.setCertificateEntry("own-" + number++, own);
            }
            TrustManagerFactory managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            managers.init(store);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, managers.getTrustManagers(), null);
            return context;
        } catch (IOException | GeneralSecurityException e) {
            throw new StopException(ExitCode.CONFIGURATION, Issue.of(IssueCode.CONFIG_VALUE, new Place.Setting("Certificate authorities"),
                    authorities.toString(),
                    "the file \"" + authorities + "\" cannot be used. It must be a readable PEM file of certificates."), e);
        }
    }

    private static List<X509Certificate> platformAuthorities() throws GeneralSecurityException {
        TrustManagerFactory platform = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        platform.init((KeyStore) null);
        return Arrays.stream(platform.getTrustManagers())
                .filter(X509TrustManager.class::isInstance)
                .flatMap(manager -> Arrays.stream(((X509TrustManager) manager).getAcceptedIssuers()))
                .toList();
    }

    @Override
    public void close() {
        deadlines.shutdownNow();
        client.close(org.apache.hc.core5.io.CloseMode.IMMEDIATE);
        threads.close();
    }
}
