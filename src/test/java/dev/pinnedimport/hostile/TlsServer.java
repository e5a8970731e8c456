package dev.pinnedimport.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/// A server with a certificate of an authority of its own making, which counts what it is told.
final class TlsServer implements AutoCloseable {

    private final ServerSocket socket;
    private final Path store;
    private final AtomicInteger bytes = new AtomicInteger();

    /// @param from from when on the certificate is valid, as `-40d`
    TlsServer(Path directory, String host, String from, String days) throws Exception {
        store = directory.resolve("server.p12");
        keytool("-genkeypair", "-alias", "authority", "-keyalg", "EC", "-dname", "CN=authority", "-ext", "bc:c", "-startdate", "-100d", "-validity", "200",
                "-keystore", store.toString(), "-storepass", "changeit");
        keytool("-exportcert", "-alias", "authority", "-keystore", store.toString(), "-storepass", "changeit", "-file", directory.resolve("authority.crt").toString());
        keytool("-genkeypair", "-alias", "s", "-signer", "authority", "-keyalg", "EC", "-dname", "CN=" + host, "-ext", "SAN=dns:" + host, "-startdate", from,
                "-validity", days, "-keystore", store.toString(), "-storepass", "changeit");
        keytool("-delete", "-alias", "authority", "-keystore", store.toString(), "-storepass", "changeit");
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            keys.load(in, "changeit".toCharArray());
        }
        KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(keys, "changeit".toCharArray());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), null, null);
        socket = context.getServerSocketFactory().createServerSocket(0, 5, InetAddress.getLoopbackAddress());
        keytool("-importcert", "-noprompt", "-alias", "authority", "-keystore", trustStore().toString(), "-storepass", "changeit", "-file",
                directory.resolve("authority.crt").toString());
        Thread.ofVirtual().start(this::serve);
    }

    private void serve() {
        while (!socket.isClosed()) {
            try (Socket connection = socket.accept()) {
                bytes.addAndGet(connection.getInputStream().readNBytes(20).length);
            } catch (IOException _) {
                // the client did not trust us
            }
        }
    }

    /// A store that trusts the authority of this server.
    Path trustStore() {
        return store.resolveSibling("trust.p12");
    }

    URI url() {
        return URI.create("https://localhost:" + socket.getLocalPort());
    }

    int bytes() {
        return bytes.get();
    }

    private static void keytool(String... arguments) throws Exception {
        String tool = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
        Process process = new ProcessBuilder(Stream.concat(Stream.of(tool), Stream.of(arguments)).toList()).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
