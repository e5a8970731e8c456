package dev.pinnedimport.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.pinnedimport.issue.ExitCode;
import dev.pinnedimport.issue.StopException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ApiAccessTest {

    private static final String KEY = "pk_live_0123456789";

    @TempDir
    private Path directory;

    @ParameterizedTest
    @CsvSource({
        "https://pinned.events, https://pinned.events",
        "https://pinned.events/, https://pinned.events",
        "HTTPS://Pinned.Events, https://pinned.events",
        "https://pinned.events:8443, https://pinned.events:8443",
        "http://127.0.0.1:8085, http://127.0.0.1:8085",
        "http://localhost:8085/, http://localhost:8085",
        "http://[::1]:8085, http://[::1]:8085"
    })
    void writesOneAddressInOneWay(String given, String expected) {
        assertThat(ApiAccess.withKey(given, KEY).baseUrl()).hasToString(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://pinned.events",
                "https://user:secret@pinned.events",
                "https://pinned.events@evil.example",
                "https://pinned.events/api",
                "https://pinned.events/../x",
                "https://pinned.events?x=1",
                "https://pinned.events#x",
                "https://pinnéd.events",
                "https://xn--pinnd-fsa.events",
                "ftp://pinned.events",
                "file:///etc/passwd",
                "pinned.events",
                "https://",
                "not an address",
                "http://127.0.0.1.evil.example"
            })
    void refusesAddressesThatCouldLeadTheKeyAstray(String url) {
        assertThatExceptionOfType(StopException.class).isThrownBy(() -> ApiAccess.withKey(url, KEY)).satisfies(stop -> {
            assertThat(stop.exitCode()).isEqualTo(ExitCode.CONFIGURATION);
            assertThat(stop.getMessage()).contains("CONFIG-URL-01").doesNotContain("secret").doesNotContain(KEY);
        });
    }

    @Test
    void readsAKeyFromAFileThatOnlyItsOwnerCanRead() throws IOException {
        Path file = keyFile(KEY + "\n", "rw-------");

        assertThat(ApiAccess.withKeyFile("https://pinned.events", file).key()).isNotNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"rw-r--r--", "rw----r--", "rw--w----"})
    void refusesAKeyFileThatOthersMayReadOrWrite(String permissions) throws IOException {
        Path file = keyFile(KEY, permissions);

        assertRefused(file, file + ": Others may read or write this key file. Allow only its owner: chmod 600 " + file + ".");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "   \n", "two words", "kéy", "\uFEFFkey"})
    void refusesAFileThatHoldsNoKeyWithoutShowingWhatItHolds(String content) throws IOException {
        Path file = keyFile(content, "rw-------");

        assertThatExceptionOfType(StopException.class)
                .isThrownBy(() -> ApiAccess.withKeyFile("https://pinned.events", file))
                .satisfies(stop -> assertThat(stop.getMessage()).contains("CONFIG-KEY-01").doesNotContain("two words").doesNotContain("kéy"));
    }

    @Test
    void refusesAKeyFileThatIsNotThere() {
        assertRefused(directory.resolve("none"), directory.resolve("none") + ": There is no such file.");
    }

    @Test
    void neverShowsTheKey() {
        assertThat(ApiAccess.withKey("https://pinned.events", KEY).toString()).doesNotContain(KEY);
    }

    private void assertRefused(Path file, String words) {
        assertThatExceptionOfType(StopException.class)
                .isThrownBy(() -> ApiAccess.withKeyFile("https://pinned.events", file))
                .satisfies(stop -> assertThat(stop.getMessage()).contains(words));
    }

    private Path keyFile(String content, String permissions) throws IOException {
        Path file = Files.writeString(directory.resolve("key"), content);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
        return file;
    }
}
