package dev.pinnedimport.run;

import dev.pinnedimport.delivery.ApiKey;
import dev.pinnedimport.issue.ExitCode;
import dev.pinnedimport.issue.Issue;
import dev.pinnedimport.issue.IssueCode;
import dev.pinnedimport.issue.Place;
import dev.pinnedimport.issue.StopException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The API to send to, and the key for it.
///
/// The address is https, or http on this very machine; it has no user name, no path tricks and nothing that looks like another host. The key
/// comes from a file that only its owner can read, or from the environment; it is never printed.
///
/// @param baseUrl   without a trailing slash
/// @param rehearsal shorter windows for events in doubt; null: those that the real API needs
public record ApiAccess(URI baseUrl, ApiKey key, @Nullable Rehearsal rehearsal) {

    public static ApiAccess withKeyFile(String url, Path file) {
        return new ApiAccess(parse(url), ApiKey.of(SecretFile.read(file, "key"), new Place.File(file.toString())), null);
    }

    public static ApiAccess withKey(String url, String key) {
        return new ApiAccess(parse(url), ApiKey.of(key, new Place.Setting("PINNED_API_KEY")), null);
    }

    /// The same API with the short windows of a rehearsal (`PINNED_REHEARSAL_WINDOWS`), such as `1500ms,4000ms,5000ms`: how long an event
    /// may simply be sent again, how long the API protects repetitions, and when an event is sure to be in its list.
    ///
    /// @throws StopException where the text is something else, or the API is not a sandbox on this very machine
    public ApiAccess rehearsing(String windows) {
        if (!isLoopback()) {
            throw Rehearsal.unusable("This is for rehearsals against a sandbox on this machine only. Unset it.");
        }
        return new ApiAccess(baseUrl, key, Rehearsal.parse(windows));
    }

    Optional<Rehearsal> findRehearsal() {
        return Optional.ofNullable(rehearsal);
    }

    /// Whether the API is on this very machine, as a sandbox is.
    public boolean isLoopback() {
        return isLoopback(baseUrl);
    }

    static boolean isLoopback(URI baseUrl) {
        return baseUrl.getHost() != null && isLoopback(baseUrl.getHost());
    }

    /// Checks an address without a key.
    static URI parse(String url) {
        URI uri;
        try {
            uri = new URI(url.strip());
        } catch (URISyntaxException e) {
            throw unusable("This is not an address. Write it as https://pinned.events.");
        }
        String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
        if (uri.getHost() == null || !(scheme.equals("https") || scheme.equals("http"))) {
            throw unusable("This is not a web address. Write it as https://pinned.events.");
        }
        if (scheme.equals("http") && !isLoopback(uri.getHost())) {
            throw unusable("The address begins with http://, which would send the key in the open. Write https://.");
        }
        if (uri.getRawUserInfo() != null) {
            throw unusable("The address holds a user name or password. Leave it out; the key comes from a key file.");
        }
        if (uri.getRawQuery() != null || uri.getRawFragment() != null || hasPath(uri)) {
            throw unusable("The address must end with the host: the importer adds the path itself. Write https://" + uri.getHost() + ".");
        }
        if (!uri.getHost().chars().allMatch(c -> c < 0x80) || uri.getHost().toLowerCase(Locale.ROOT).contains("xn--")) {
            throw unusable("The address holds letters that look like others. Write the plain address.");
        }
        String port = uri.getPort() < 0 ? "" : ":" + uri.getPort();
        return URI.create(scheme + "://" + uri.getHost().toLowerCase(Locale.ROOT) + port);
    }

    private static boolean hasPath(URI uri) {
        String path = uri.getRawPath();
        return path != null && !path.isEmpty() && !path.equals("/");
    }

    private static boolean isLoopback(String host) {
        return host.equals("localhost") || host.equals("[::1]") || host.matches("127(\\.\\d{1,3}){3}");
    }

    private static StopException unusable(String sentence) {
        return new StopException(ExitCode.CONFIGURATION, Issue.of(IssueCode.CONFIG_URL, new Place.Setting("--api"), "", sentence));
    }
}
