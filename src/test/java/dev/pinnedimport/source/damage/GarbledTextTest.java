package dev.pinnedimport.source.damage;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GarbledTextTest {

    private static final Charset WINDOWS = Charset.forName("windows-1252");

    @ParameterizedTest
    @ValueSource(strings = {"Müller", "Größe", "Straße", "Café", "à côté de", "Señor Ñandú", "Łódź", "Žižkov", "Praha, Škoda – žlutý", "İstanbul şehri", "Crème brûlée – 5 €",
        "„Faust“ – Erster Teil", "l’été", "…und mehr", "Grüße 😀", "Привет", "Καλημέρα", "東京都", "naïve", "½ Preis", "© 2027", "10 °C", "ﬁn"})
    void repairsTextThatWasReadInTheWrongCharacterSet(String text) {
        String garbled = new String(text.getBytes(StandardCharsets.UTF_8), WINDOWS);
        // Five bytes have no character in windows-1252; programs put the control character of that number there.
        String asPrograms = garbled.indexOf('\ufffd') < 0 ? garbled : latin(text);

        assertThat(GarbledText.repair(asPrograms)).hasValueSatisfying(repaired -> {
            assertThat(repaired.text()).isEqualTo(text);
            assertThat(repaired.origin()).isEqualTo("UTF-8");
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"Müller", "Größe für alle"})
    void repairsWhatWasGarbledTwice(String text) {
        String once = new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
        String twice = new String(once.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);

        assertThat(GarbledText.repair(twice)).hasValueSatisfying(repaired -> assertThat(repaired.text()).isEqualTo(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"„Faust“ – 5 €", "l’amour"})
    void repairsWindowsSignsThatWereReadAsLatin1(String text) {
        String garbled = new String(text.getBytes(WINDOWS), StandardCharsets.ISO_8859_1);

        assertThat(GarbledText.repair(garbled)).hasValueSatisfying(repaired -> {
            assertThat(repaired.text()).isEqualTo(text);
            assertThat(repaired.origin()).isEqualTo("windows-1252");
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Miller", "Müller", "„Spaß“", "GROẞE", "CAFÉ”", "CAFÉ…", "OLÉ’S", "«AMANHû", "“AMANHÔ", "AMANHÅ", "IRMÖ3", "VI GÅR PÅ”", "CAFFÈ”",
        "MENÜ“", "Ã", "São Paulo", "SÃO PAULO", "Â", "Åre", "PÅ\u00a0TUR", "MAÇÃ\u00a0", "ÄÖÜ„", "é…", "café”…", "Łódź", "Žižkov", "İstanbul", "Привет", "Ελλάδα", "東京都", "naïve",
        "½ Preis", "© 2027", "10 °C", "25 £", "5 €", "«Été»", "l’été", "Tromsø", "smørrebrød", "Ærø", "ÆØÅ", "Þór", "Ðe", "À la carte", "Ó", "😀", "👩‍👩‍👧", "e\u0301", "²³", "ÑANDÚ”",
        "12–14 Ã", "Ø”", "Über“", "ß“"})
    void leavesAloneWhatSomebodyMayHaveWritten(String text) {
        assertThat(GarbledText.repair(text)).isEmpty();
    }

    private static String latin(String text) {
        StringBuilder garbled = new StringBuilder();
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            String one = new String(new byte[] {b}, WINDOWS);
            garbled.append(one.equals("\ufffd") ? (char) (b & 0xff) : one.charAt(0));
        }
        return garbled.toString();
    }
}
