package dev.pinnedimport.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.pinnedimport.issue.ExitCode;
import dev.pinnedimport.issue.Place;
import dev.pinnedimport.issue.StopException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ApiKeyTest {

    private static final Place FILE = new Place.Setting("--api-key-file");

    @Test
    void leavesTheLineEndOfAFileOut() {
        assertThat(ApiKey.of("pk_secret\r\n", FILE).authorization()).isEqualTo("Bearer pk_secret");
    }

    @Test
    void neverShowsItself() {
        assertThat(ApiKey.of("pk_secret", FILE)).hasToString("API key (9 characters)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "  \n", "pk_se cret", "pk_se\ncret", "pk_se\r\nX-Evil: 1", "pk_sécret", "pk_\u0000"})
    void refusesWhatCannotBeAKeyWithoutRepeatingIt(String text) {
        assertThatExceptionOfType(StopException.class).isThrownBy(() -> ApiKey.of(text, FILE)).satisfies(stop -> {
            assertThat(stop.exitCode()).isEqualTo(ExitCode.CONFIGURATION);
            assertThat(stop.getMessage()).doesNotContain("pk_");
        });
    }

    /// PHP escapes the stroke and .NET the plus when they write JSON.
    @ParameterizedTest
    @CsvSource(quoteCharacter = '`', value = {
        "key sk+live/4711 refused|key ************ refused", "sk+live\\/4711|*************", "sk\\u002Blive/4711|*****************",
        "\\u0073k\\u002blive\\/4711|***********************", "sk+live/4712|sk+live/4712", "sk\\u002Clive/4711|sk\\u002Clive/4711"}, delimiter = '|')
    void isHiddenAlsoWhereJsonWritesItInAnotherWay(String answer, String shown) {
        ApiKey key = ApiKey.of("sk+live/4711", FILE);

        assertThat(new String(key.hiddenIn(answer.getBytes(StandardCharsets.UTF_8)), StandardCharsets.UTF_8)).isEqualTo(shown);
        assertThat(key.hiddenIn(answer)).isEqualTo(shown);
    }

    @Test
    void itsMarkTellsKeysAndLedgersApartAndNothingElse() {
        ApiKey key = ApiKey.of("sk-live-4711", new Place.Setting("test"));
        ApiKey other = ApiKey.of("sk-live-4712", new Place.Setting("test"));

        assertThat(key.mark("ledger-1")).matches("[0-9a-f]{8}").isEqualTo(key.mark("ledger-1")).isNotEqualTo(key.mark("ledger-2")).isNotEqualTo(other.mark("ledger-1"));
    }
}
