package dev.pinnedimport.ledger;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.UUID;
import javax.sql.DataSource;
import org.slf4j.LoggerFactory;

/// One real PostgreSQL server for all tests of this process. It ends with the process.
public final class PostgresServer {

    private static final EmbeddedPostgres SERVER = start();

    private PostgresServer() {}

    static DatabaseSettings newDatabase() {
        String name = "ledger_" + UUID.randomUUID().toString().replace("-", "");
        execute("CREATE DATABASE " + name);
        return DatabaseSettings.postgres("jdbc:postgresql://localhost:" + SERVER.getPort() + "/" + name, "postgres", "postgres");
    }

    /// The address of a new, empty database, for processes of their own.
    public static String newDatabaseUrl() {
        String name = "ledger_" + UUID.randomUUID().toString().replace("-", "");
        execute("CREATE DATABASE " + name);
        return "jdbc:postgresql://localhost:" + SERVER.getPort() + "/" + name + "?user=postgres&password=postgres";
    }

    public static int port() {
        return SERVER.getPort();
    }

    static DataSource dataSource() {
        return SERVER.getPostgresDatabase();
    }

    public static void execute(String sql) {
        try (Connection connection = dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static EmbeddedPostgres start() {
        if (LoggerFactory.getLogger("io.zonky") instanceof Logger logger) {
            logger.setLevel(Level.OFF);
        }
        try {
            return EmbeddedPostgres.builder().setServerConfig("fsync", "off").start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
