package dev.pinnedimport.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ImageReferenceTest {

    private static final Set<String> TRUSTED = Set.of("dam.intra", "10.0.0.5:8080");

    @ParameterizedTest
    @CsvSource(quoteCharacter = '`', value = {
        "https://example.org/a.jpg, https://example.org/a.jpg",
        "HTTPS://example.org/Dom zu Köln.jpg, HTTPS://example.org/Dom%20zu%20K%C3%B6ln.jpg",
        "https://example.org/a%20b.jpg?w=100&h=50%#top, https://example.org/a%20b.jpg?w=100&h=50%25",
        "https://müller.example/a.jpg, https://xn--mller-kva.example/a.jpg",
        "https://dam.intra/a.jpg, https://dam.intra/a.jpg",
        "https://10.0.0.5:8080/a.jpg, https://10.0.0.5:8080/a.jpg"
    })
    void encodesAddressesAsABrowserDoes(String text, String address) {
        assertThat(ImageReference.readAddress(text, false, TRUSTED))
                .isEqualTo(new ImageReference.Reading.Usable(new ImageReference.Web(address)));
    }

    @ParameterizedTest
    @CsvSource(quoteCharacter = '`', value = {
        "http://example.org/a.jpg, `begins with http://. Use https://, or allow it in the job: images.http: true.`",
        "ftp://example.org/a.jpg, is not a web address. Write a full address that begins with https://.",
        "file:///etc/passwd, is not a web address. Write a full address that begins with https://.",
        "javascript:alert(1), is not a web address. Write a full address that begins with https://.",
        "data:image/png;base64;AAAA, is not a web address. Write a full address that begins with https://.",
        "https://user:secret@example.org/a.jpg, has a user name or password in it. Remove everything between // and @.",
        "https://user@dam.intra/a.jpg, has a user name or password in it. Remove everything between // and @.",
        "https://127.0.0.1/a.jpg, leads to a place that only you can reach. Write the address that visitors use.",
        "https://169.254.169.254/latest, leads to a place that only you can reach. Write the address that visitors use.",
        "https://0x7f.1/a.jpg, leads to a place that only you can reach. Write the address that visitors use.",
        "https://2130706433/a.jpg, leads to a place that only you can reach. Write the address that visitors use.",
        "https://[::1]/a.jpg, leads to a place that only you can reach. Write the address that visitors use.",
        "https://localhost/a.jpg, leads to a place that only you can reach. Write the address that visitors use.",
        "https://10.0.0.5/a.jpg, leads to a place that only you can reach. Write the address that visitors use.",
        "https://10.0.0.5:8081/a.jpg, leads to a place that only you can reach. Write the address that visitors use.",
        "//example.org/a.jpg, is not a web address. Write a full address that begins with https://."
    })
    void refusesEverythingThatIsNoPublicWebAddress(String text, String fault) {
        assertThat(ImageReference.looksLikeAnAddress(text)).isTrue();
        assertThat(ImageReference.readAddress(text, false, TRUSTED)).isEqualTo(new ImageReference.Reading.Unusable(fault));
    }

    @Test
    void refusesAddressesOfMoreThan2048Characters() {
        assertThat(ImageReference.readAddress("https://example.org/" + "a".repeat(2029), false, Set.of()))
                .isInstanceOf(ImageReference.Reading.Unusable.class);
    }

    @Test
    void putsTheMediumInItsPlaceAndLeavesEveryOtherByteAlone() {
        String payload = "{\"capacity\":1200,\"coverImage\":{\"image\":{\"url\":\"https://example.org/a.jpg?a=\\\"}\"}},\"price\":10.50,"
                + "\"title\":\"\\\"coverImage\\\":{\\\"image\\\":{ é\"}";

        assertThat(ImageReference.fill(payload, 77L))
                .isEqualTo("{\"capacity\":1200,\"coverImage\":77,\"price\":10.5,\"title\":\"\\\"coverImage\\\":{\\\"image\\\":{ é\"}");
        assertThat(ImageReference.fill(payload, null))
                .isEqualTo("{\"capacity\":1200,\"price\":10.5,\"title\":\"\\\"coverImage\\\":{\\\"image\\\":{ é\"}");
        assertThat(ImageReference.findIn(payload)).contains(new ImageReference.Web("https://example.org/a.jpg?a=\"}"));
    }

    @Test
    void isNotDeceivedByATitleThatLooksLikeOne() {
        String payload = "{\"title\":\"\\\"coverImage\\\":{\\\"image\\\":{\\\"url\\\":\\\"https://example.org\\\"}}\"}";

        assertThat(ImageReference.isIn(payload)).isFalse();
    }

    @Test
    void readsBackWhatItWrote() {
        ImageReference file = new ImageReference.Local("2027/jazz.png", Fingerprint.of("jazz"));

        assertThat(ImageReference.findIn("{\"coverImage\":" + file.toJson() + "}")).contains(file);
    }
}
