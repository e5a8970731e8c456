package dev.pinnedimport.delivery.image;

import dev.pinnedimport.event.ImageReference;
import dev.pinnedimport.event.ImageReference.Reading;
import dev.pinnedimport.event.ImageReference.Web;
import dev.pinnedimport.ledger.Media;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.net.ssl.SSLException;
import org.apache.hc.client5.http.ConnectTimeoutException;
import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.client5.http.impl.io.ManagedHttpClientConnectionFactory;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.io.SocketConfig;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.util.Timeout;
import org.jspecify.annotations.Nullable;

/// Downloads images from addresses that strangers wrote.
///
/// Connects only to addresses that are public, all that the name stands for, or to hosts that the job trusts by name; what was checked is
/// what is connected to, at every redirect anew. Shows no key and no cookie to anybody, and takes no more bytes and no more time than
/// allowed. With connections of its own, so that no slow server holds up the API.
public final class ImageFetcher implements AutoCloseable {

    private static final int MOST_REDIRECTS = 3;
    private static final int CONNECTIONS = 8;
    private static final int LONGEST_HEADER = 16 << 10;
    private static final int MOST_HEADERS = 100;
    private static final String NOT_PUBLIC = "its address leads to a place that is not public";

    private final ImageRules rules;
    private final CloseableHttpClient client;
    private final ScheduledThreadPoolExecutor deadlines;

    public ImageFetcher(ImageRules rules, Hosts hosts) {
        this.rules = rules;
        this.client = client(rules, hosts);
        this.deadlines = new ScheduledThreadPoolExecutor(1, Thread.ofPlatform().daemon().name("image-deadlines").factory());
        deadlines.setRemoveOnCancelPolicy(true);
    }

    private static CloseableHttpClient client(ImageRules rules, Hosts hosts) {
        Timeout whole = Timeout.of(rules.timeout());
        var pool = PoolingHttpClientConnectionManagerBuilder.create()
                .setDnsResolver(new CheckedHosts(rules, hosts))
                .setMaxConnTotal(CONNECTIONS)
                .setMaxConnPerRoute(CONNECTIONS / 2)
                .setDefaultConnectionConfig(ConnectionConfig.custom().setConnectTimeout(whole).setSocketTimeout(whole).build())
                .setDefaultSocketConfig(SocketConfig.custom().setSoTimeout(whole).build())
                .setConnectionFactory(ManagedHttpClientConnectionFactory.builder()
                        .http1Config(Http1Config.custom().setMaxLineLength(LONGEST_HEADER).setMaxHeaderCount(MOST_HEADERS).build())
                        .build())
                .build();
        return HttpClientBuilder.create()
                .setConnectionManager(pool)
                .setDefaultRequestConfig(RequestConfig.custom().setConnectionRequestTimeout(whole).setResponseTimeout(whole)
                        .setAuthenticationEnabled(false).setRedirectsEnabled(false).build())
                .setUserAgent("pinned-import")
                .disableAutomaticRetries()
                .disableRedirectHandling()
                .disableCookieManagement()
                .disableContentCompression()
                .disableAuthCaching()
                .build();
    }

    /// Names stand only for addresses that may be connected to.
    private record CheckedHosts(ImageRules rules, Hosts hosts) implements DnsResolver {

        @Override
        public List<InetSocketAddress> resolve(String host, int port) throws UnknownHostException {
            boolean usual = port == 443 || port == 80 || port < 0;
            String name = host.toLowerCase(Locale.ROOT);
            boolean trusted = rules.privateHosts().contains(name + ":" + port) || usual && rules.privateHosts().contains(name);
            List<InetSocketAddress> addresses = new ArrayList<>();
            for (InetAddress address : resolve(host, trusted)) {
                addresses.add(new InetSocketAddress(address, port));
            }
            return addresses;
        }

        @Override
        public InetAddress[] resolve(String host) throws UnknownHostException {
            return resolve(host, false);
        }

        private InetAddress[] resolve(String host, boolean trusted) throws UnknownHostException {
            InetAddress[] addresses = hosts.resolve(host);
            for (InetAddress address : addresses) {
                if (!PublicAddress.isPublic(address) && !(trusted && PublicAddress.mayBeTrusted(address))) {
                    throw new NotPublicException();
                }
            }
            return addresses;
        }

        @Override
        public String resolveCanonicalHostname(String host) {
            return host;
        }
    }

    private static final class NotPublicException extends UnknownHostException {
        private static final long serialVersionUID = 1;
    }

    /// An answer, as far as it matters here.
    private record Answer(int status, @Nullable String location, Picture picture) {}

    /// Fetches an image, and asks only for news where something is known of it.
    public Picture fetch(Web image, Optional<Media.Seen> known) {
        long deadline = System.nanoTime() + rules.timeout().toNanos();
        Web at = image;
        for (int redirects = 0; redirects <= MOST_REDIRECTS; redirects++) {
            Answer answer = ask(at, known, deadline);
            if (answer.location() == null) {
                return answer.picture();
            }
            switch (ImageReference.readAddress(resolve(at, answer.location()), rules.http(), rules.privateHosts())) {
                case Reading.Usable usable -> at = usable.image();
                case Reading.Unusable _ -> {
                    return Picture.Unusable.because("its server sends us to an address that is not allowed");
                }
            }
        }
        return Picture.Unusable.because("its server sends us from one address to the next");
    }

    private static String resolve(Web at, String location) {
        try {
            return URI.create(at.address()).resolve(location.replace(" ", "%20")).toString();
        } catch (IllegalArgumentException _) {
            return "";
        }
    }

    private Answer ask(Web at, Optional<Media.Seen> known, long deadline) {
        HttpGet request = new HttpGet(URI.create(at.address()));
        request.setHeader(HttpHeaders.ACCEPT, "image/jpeg, image/png, image/webp, image/gif;q=0.9, */*;q=0.1");
        known.map(Media.Seen::etag).ifPresent(etag -> request.setHeader(HttpHeaders.IF_NONE_MATCH, etag));
        known.map(Media.Seen::lastModified).ifPresent(date -> request.setHeader(HttpHeaders.IF_MODIFIED_SINCE, date));
        AtomicBoolean late = new AtomicBoolean();
        Future<?> alarm = deadlines.schedule(() -> {
            late.set(true);
            request.cancel();
        }, Math.max(1, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
        try {
            return client.execute(request, response -> read(response, request));
        } catch (EnoughException e) {
            return e.answer;
        } catch (IOException | RuntimeException e) {
            return new Answer(0, null, failure(e, late.get()));
        } finally {
            alarm.cancel(false);
        }
    }

    /// The answer is known before its body was read to the end.
    private static final class EnoughException extends IOException {
        private static final long serialVersionUID = 1;
        private final transient Answer answer;

        private EnoughException(Answer answer) {
            this.answer = answer;
        }
    }

    // The client would read the rest before it lets go of the connection.
    private static EnoughException enough(HttpGet request, int status, @Nullable String location, Picture picture) {
        request.cancel();
        return new EnoughException(new Answer(status, location, picture));
    }

    private Answer read(ClassicHttpResponse response, HttpGet request) throws IOException {
        int status = response.getCode();
        String location = header(response, HttpHeaders.LOCATION);
        boolean redirect = status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
        if (redirect && location != null) {
            throw enough(request, status, location, Picture.Unusable.because("its server sends us elsewhere"));
        }
        if (status == 304) {
            return new Answer(status, null, new Picture.Unchanged());
        }
        if (status != 200) {
            throw enough(request, status, null, Picture.Unusable.because("its server answers with status " + status));
        }
        HttpEntity entity = response.getEntity();
        if (entity != null && entity.getContentLength() > rules.largest()) {
            throw enough(request, status, null, Picture.tooLarge(rules));
        }
        byte[] bytes = entity == null ? new byte[0] : body(entity, request);
        return new Answer(status, null,
                Picture.check(bytes, rules, header(response, HttpHeaders.ETAG), header(response, HttpHeaders.LAST_MODIFIED)));
    }

    private byte[] body(HttpEntity entity, HttpGet request) throws IOException {
        InputStream in = entity.getContent();
        byte[] bytes = in.readNBytes((int) rules.largest() + 1);
        if (bytes.length > rules.largest()) {
            throw enough(request, 200, null, Picture.tooLarge(rules));
        }
        in.close();
        return bytes;
    }

    // Header values are used again as they are, so they must hold nothing that could end a line.
    private static @Nullable String header(ClassicHttpResponse response, String name) {
        Header header = response.getFirstHeader(name);
        String value = header == null ? null : header.getValue();
        return value != null && !value.isEmpty() && value.chars().allMatch(c -> c >= ' ' && c < 0x7f) ? value : null;
    }

    private static Picture failure(Exception e, boolean late) {
        if (late || e instanceof SocketTimeoutException || e instanceof ConnectTimeoutException) {
            return new Picture.Unusable("its server did not answer in time (images.timeout)", true);
        }
        return switch (e) {
            case NotPublicException _ -> Picture.Unusable.because(NOT_PUBLIC);
            case UnknownHostException _ -> new Picture.Unusable("its server is not known", true);
            case SSLException _ -> Picture.Unusable.because("its server's certificate is not trusted");
            case IOException _ -> new Picture.Unusable("its server cannot be reached, or ended the connection", true);
            default -> Picture.Unusable.because("its server's answer cannot be understood");
        };
    }

    @Override
    public void close() {
        deadlines.shutdownNow();
        client.close(CloseMode.IMMEDIATE);
    }
}
