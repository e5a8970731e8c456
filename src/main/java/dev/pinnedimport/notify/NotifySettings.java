package dev.pinnedimport.notify;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Whom to tell what, and how.
///
/// @param mail   null: no mail
/// @param ping   null: no watchdog
/// @param repeat how often the same trouble is told in a row before it is told no more
public record NotifySettings(@Nullable Mail mail, List<Hook> hooks, @Nullable Ping ping, int repeat) {

    public NotifySettings {
        hooks = List.copyOf(hooks);
        if (repeat < 1) {
            throw new IllegalArgumentException("what is told is told once at least");
        }
    }

    /// A mail server and who gets mail.
    ///
    /// @param user     null: the server wants no name
    /// @param password null where there is no user
    /// @param rejects  whether the rejects file is attached
    public record Mail(String server, int port, Security security, @Nullable String user, @Nullable Secret password, String from,
            List<String> to, boolean rejects, Set<Occasion> on) {
        public Mail {
            to = List.copyOf(to);
            on = Set.copyOf(on);
        }
    }

    /// How the connection to the mail server is kept from others' eyes.
    public enum Security {
        /// In the open at first; nothing is sent unless the server agrees to TLS.
        STARTTLS,
        /// TLS from the first byte.
        TLS,
        /// In the open: for a server on this machine.
        NONE
    }

    /// An address that is called.
    ///
    /// @param secret to sign with; null: unsigned
    public record Hook(Address address, Shape shape, @Nullable Secret secret, Set<Occasion> on) {
        public Hook {
            on = Set.copyOf(on);
        }
    }

    /// What the body looks like.
    public enum Shape {
        /// Our own JSON, signed where there is a secret.
        JSON,
        SLACK,
        TEAMS
    }

    /// A watchdog that complains when it is not called: at the start, and at the end with the exit code.
    public record Ping(Address address) {}

    /// A web address that may be a secret in itself: only its host is ever shown.
    public static final class Address {

        private final URI uri;

        private Address(URI uri) {
            this.uri = uri;
        }

        /// Reads `https://…`, or `http://` on this very machine; empty for everything else.
        public static Optional<Address> read(String text) {
            try {
                URI uri = new URI(text.strip());
                String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
                boolean local = uri.getHost() != null && (uri.getHost().equals("localhost") || uri.getHost().equals("127.0.0.1"));
                boolean usable = uri.getHost() != null && uri.getRawUserInfo() == null && (scheme.equals("https") || scheme.equals("http") && local);
                return usable ? Optional.of(new Address(uri)) : Optional.empty();
            } catch (URISyntaxException _) {
                return Optional.empty();
            }
        }

        URI reveal() {
            return uri;
        }

        @Override
        public String toString() {
            return uri.getHost();
        }
    }
}
