package dev.pinnedimport.event;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WebAddressTest {

    @ParameterizedTest
    @ValueSource(strings = {
        "https://tickets.example.org", "http://tickets.example.org/a/b?c=d&e=%20#f", "HTTPS://Tickets.Example.org/",
                "https://tickets.example.org:8443/x",
        "https://müller.example/straße", "https://xn--mller-kva.example/", "https://8.8.8.8/x", "https://[2001:4860:4860::8888]/x",
        "https://a_b.example.org/", "https://tickets.example.org/?mail=a@b.example", "https://tickets.example.org/10.0.0.1",
                "https://例え.テスト/"})
    void takesPublicWebAddresses(String address) {
        assertThat(WebAddress.findFault(address)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"file:///etc/passwd", "javascript:alert(1)", "data:text/html;base64,AAAA", "ftp://a.example/x",
            "www.example.org", "//a.example/x",
        "tickets", "https:/a.example", "mailto:a@b.example", "httpsx://a.example"})
    void refusesWhatIsNoWebAddress(String address) {
        assertThat(WebAddress.findFault(address)).hasValueSatisfying(fault -> assertThat(fault).startsWith("is not a web address"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://user:pass@a.example/", "https://user@a.example", "https://a.example@b.example/x",
            "https://@a.example/"})
    void refusesUserNames(String address) {
        assertThat(WebAddress.findFault(address)).hasValueSatisfying(fault -> assertThat(fault).startsWith("has a user name"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://169.254.169.254/latest/meta-data", "http://[::ffff:169.254.169.254]/", "http://169.254.43518/",
            "http://2852039166/",
        "http://0xA9FEA9FE/", "http://0xa9.0xfe.0xa9.0xfe/", "http://0251.0376.0251.0376/", "http://127.0.0.1:8080/", "http://127.1/",
                "http://0177.0.0.1/",
        "http://10.1.2.3/", "http://192.168.1.1/", "http://172.16.0.1/", "http://100.64.0.1/", "http://0.0.0.0/", "http://[::1]/",
                "http://[fd00::1]/",
        "http://[fe80::1]/", "http://[fe80::1%25eth0]/", "http://[::]/", "http://localhost/", "http://localhost:8080/", "http://intranet/",
                "http://printer.local/",
        "http://metadata.google.internal/", "http://x.localhost/", "http://127.0.0.1./"})
    void refusesPlacesThatVisitorsCannotReach(String address) {
        assertThat(WebAddress.findFault(address)).hasValueSatisfying(fault -> assertThat(fault).startsWith("leads to a place that only "
                + "you"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', value = {
        "https:///x                | has no valid server name",
        "https://                  | has no valid server name",
        "https://.example/         | has no valid server name",
        "https://a..example/       | has no valid server name",
        "https://a%20b.example/    | has no valid server name",
        "https://a.example:0/      | has a port",
        "https://a.example:99999/  | has a port",
        "https://a.example:x/      | has a port",
        "https://a.example/a b     | has a space",
        "https://a.example\\@b.org | has the character \\",
        "https://a.example/<b>     | has the character <",
    })
    void refusesWhatBrowsersReadInSeveralWays(String address, String fault) {
        assertThat(WebAddress.findFault(address)).hasValueSatisfying(found -> assertThat(found).startsWith(fault));
    }

    @ParameterizedTest
    @ValueSource(ints = {0x00, 0x09, 0x0a, 0x0d, 0x1b, 0x7f, 0x85, 0xa0, 0x2028})
    void refusesInvisibleCharacters(int c) {
        assertThat(WebAddress.findFault("https://a.example/x" + (char) c + "y"))
                .hasValueSatisfying(fault -> assertThat(fault).startsWith("has a space or a line end"));
    }
}
