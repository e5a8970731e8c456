package dev.pinnedimport.ledger;

import dev.pinnedimport.issue.ExitCode;
import dev.pinnedimport.issue.Issue;
import dev.pinnedimport.issue.IssueCode;
import dev.pinnedimport.issue.Place;
import dev.pinnedimport.issue.StopException;
import java.nio.file.Path;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Where the ledger is kept.
public sealed interface DatabaseSettings {

    /// An HSQLDB database in the state directory, for one process at a time.
    /// @throws StopException where the directory's path holds a `;`, which the database would take for the end of the path
    static DatabaseSettings embedded(Path stateDirectory) {
        Path absolute = stateDirectory.toAbsolutePath().normalize();
        if (absolute.toString().indexOf(';') >= 0) {
            Place place = new Place.Setting("--state");
            throw new StopException(ExitCode.CONFIGURATION, Issue.of(IssueCode.CONFIG_VALUE, place, absolute.toString(),
                    "the path of the state directory must not hold a semicolon. Choose another directory."));
        }
        return new Embedded(absolute);
    }

    /// An HSQLDB database that is gone with the process, for tests. The same name is the same database.
    static DatabaseSettings inMemory(String name) {
        return new InMemory(name);
    }

    /// A PostgreSQL database.
    ///
    /// @param url      `jdbc:postgresql://host:port/database`, or the same without `jdbc:`
    /// @param user     null where the URL names the user
    /// @param password null where the URL holds it, or where none is needed
    /// @throws StopException where the URL cannot be used
    static DatabaseSettings postgres(String url, @Nullable String user, @Nullable String password) {
        String plainUrl = url.startsWith("jdbc:") ? url.substring("jdbc:".length()) : url;
        Matcher parts = POSTGRES_URL.matcher(plainUrl);
        if (!parts.matches()) {
            throw new StopException(ExitCode.CONFIGURATION, Issue.of(IssueCode.CONFIG_VALUE, new Place.Setting("--db"), "",
                    "this is not the address of a PostgreSQL database. "
                            + "Write jdbc:postgresql://host:5432/database, with ?user=...&password=... if they are needed."));
        }
        String address = parts.group("address");
        String options = parts.group("options");
        return new Postgres("jdbc:postgresql://" + address + (options == null ? "" : options), address, user, password);
    }

    /// A user before the host is left out on purpose: the driver would take it for the host's name.
    Pattern POSTGRES_URL = Pattern.compile("postgres(?:ql)?://(?<address>[^/?#@]+/[^/?#@]+)(?<options>\\?.*)?");

    /// The database in words, without secrets.
    String display();

    record Embedded(Path stateDirectory) implements DatabaseSettings {

        Path directory() {
            return stateDirectory.resolve("ledger");
        }

        Path locks() {
            return stateDirectory.resolve("locks");
        }

        Path log() {
            return directory().resolve("ledger.log");
        }

        @Override
        public String display() {
            return "HSQLDB in " + directory();
        }
    }

    record InMemory(String name) implements DatabaseSettings {
        @Override
        public String display() {
            return "HSQLDB in memory";
        }
    }

    /// @param address host, port and database
    record Postgres(String url, String address, @Nullable String user, @Nullable String password) implements DatabaseSettings {

        Properties credentials() {
            Properties credentials = new Properties();
            if (user != null) {
                credentials.setProperty("user", user);
            }
            if (password != null) {
                credentials.setProperty("password", password);
            }
            return credentials;
        }

        @Override
        public String display() {
            return "PostgreSQL at " + address;
        }

        // Never the URL, which may hold the password.
        @Override
        public String toString() {
            return display();
        }
    }
}
