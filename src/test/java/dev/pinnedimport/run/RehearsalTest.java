package dev.pinnedimport.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pinnedimport.delivery.DeliverySettings;
import dev.pinnedimport.issue.ExitCode;
import dev.pinnedimport.issue.StopException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RehearsalTest {

    private static final String WINDOWS = "1500ms,7000ms,5500ms";

    @Test
    void shortensTheWindowsForASandboxOnThisMachine() {
        ApiAccess access = ApiAccess.withKey("http://127.0.0.1:4711", "some-key").rehearsing(WINDOWS);

        DeliverySettings settings = access.findRehearsal().orElseThrow().applyTo(DeliverySettings.usual());

        assertThat(settings.quickWindow()).isEqualTo(Duration.ofMillis(1_500));
        assertThat(settings.sameKeyWindow()).isEqualTo(Duration.ofSeconds(7));
        assertThat(settings.quiesce()).isEqualTo(Duration.ofMillis(5_500));
    }

    @Test
    void mayAlsoSayHowLongSendingMayStandStill() {
        ApiAccess access = ApiAccess.withKey("http://127.0.0.1:4711", "some-key");

        assertThat(access.rehearsing(WINDOWS + ",3000ms").findRehearsal().flatMap(Rehearsal::findStuck)).contains(Duration.ofSeconds(3));
        assertThat(access.rehearsing(WINDOWS).findRehearsal().flatMap(Rehearsal::findStuck)).isEmpty();
    }

    @Test
    void leavesTheWindowsAloneWhereNobodyRehearses() {
        assertThat(ApiAccess.withKey("http://127.0.0.1:4711", "some-key").findRehearsal()).isEmpty();
    }

    @Test
    void isRefusedForAnApiElsewhere() {
        ApiAccess access = ApiAccess.withKey("https://pinned.events", "some-key");

        assertThatThrownBy(() -> access.rehearsing(WINDOWS))
                .isInstanceOfSatisfying(StopException.class, stop -> assertThat(stop.exitCode()).isEqualTo(ExitCode.CONFIGURATION))
                .hasMessageContaining("PINNED_REHEARSAL_WINDOWS");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "1500ms", "1500,7000,5500", "-1ms,2ms,3ms", "1500ms,7000ms,5500ms,1ms", "1500ms,7000ms,5500ms,3000ms,3000ms", "9999999ms,1ms,1ms"})
    void refusesWhatIsNotThreeTimesInMilliseconds(String text) {
        ApiAccess access = ApiAccess.withKey("http://localhost:4711", "some-key");

        assertThatThrownBy(() -> access.rehearsing(text)).isInstanceOf(StopException.class).hasMessageContaining("1500ms,4000ms,5000ms");
    }
}
