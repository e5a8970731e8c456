package dev.pinnedimport.ledger;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.LoggerFactory;

/// A real PostgreSQL server of a test's own, which can be stopped, killed and started again on the same data and the same port.
public final class RestartableServer implements AutoCloseable {

    private final Path data;
    private final int port;
    private Optional<EmbeddedPostgres> server;

    private RestartableServer(Path data, int port) throws IOException {
        this.data = data;
        this.port = port;
        this.server = Optional.of(launch());
    }

    /// @param directory an empty directory of the test's own
    public static RestartableServer start(Path directory) throws IOException {
        if (LoggerFactory.getLogger("io.zonky") instanceof Logger logger) {
            logger.setLevel(Level.OFF);
        }
        return new RestartableServer(directory.resolve("postgres"), freePort());
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private EmbeddedPostgres launch() throws IOException {
        return EmbeddedPostgres.builder()
                .setDataDirectory(data)
                .setCleanDataDirectory(false)
                .setPort(port)
                .setPGStartupWait(Duration.ofSeconds(60))
                .start();
    }

    public String url() {
        return "jdbc:postgresql://localhost:" + port + "/postgres?user=postgres&password=postgres";
    }

    /// Ends the server as an administrator does who does not wait for anybody.
    public void stop() throws IOException {
        if (server.isPresent()) {
            server.get().close();
            server = Optional.empty();
        }
    }

    /// Kills the server and all its processes, as a power cut does.
    public void kill() throws IOException, InterruptedException {
        long pid = Long.parseLong(Files.readAllLines(data.resolve("postmaster.pid")).getFirst().strip());
        ProcessHandle postmaster = ProcessHandle.of(pid).orElseThrow();
        try (Stream<ProcessHandle> workers = postmaster.descendants()) {
            var all = Stream.concat(Stream.of(postmaster), workers).toList();
            all.forEach(ProcessHandle::destroyForcibly);
            for (ProcessHandle process : all) {
                while (process.isAlive()) {
                    Thread.sleep(5);
                }
            }
        }
        stop();
    }

    public void startAgain() throws IOException {
        server = Optional.of(launch());
    }

    /// From now on whoever is not `postgres` must give a password.
    public void requirePasswords() throws IOException, SQLException {
        Files.writeString(data.resolve("pg_hba.conf"), "host all postgres all trust\nhost all all all scram-sha-256\n");
        execute("SELECT pg_reload_conf()");
    }

    public void execute(String sql) throws SQLException {
        try (Connection connection = connect(); Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    public long number(String sql) throws SQLException {
        try (Connection connection = connect(); Statement statement = connection.createStatement(); ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getLong(1);
        }
    }

    public Connection connect() throws SQLException {
        return DriverManager.getConnection(url());
    }

    @Override
    public void close() throws IOException {
        stop();
    }
}
