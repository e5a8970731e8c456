package dev.pinnedimport.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pinnedimport.definition.SendSettings;
import dev.pinnedimport.delivery.DeliverySettings;
import dev.pinnedimport.event.Contract;
import dev.pinnedimport.issue.ExitCode;
import dev.pinnedimport.issue.StopException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class SpreadTermsTest {

    private static final SendSettings SEND = new SendSettings(50, 32, Duration.ofSeconds(7), Duration.ofMinutes(3), SendSettings.InDoubt.LOOKUP_FIRST,
            SendSettings.Updates.REPORT, SendSettings.Missing.IGNORE, 0, SendSettings.usual().order());
    private static final SpreadTerms TERMS = SpreadTerms.of(SEND, Contract.shipped(), "0a1b2c3d", Duration.ofSeconds(10));

    @Test
    void comeOutOfTheDatabaseAsTheyWentIn() {
        assertThat(SpreadTerms.parse("r1", TERMS.text())).isEqualTo(TERMS);
    }

    @Test
    void tellAWorkerHowTheJobWantsItsEventsSent() {
        DeliverySettings settings = TERMS.settings(8, true, true);

        assertThat(settings.inFlight()).as("the worker's own bound").isEqualTo(8);
        assertThat(TERMS.settings(500, true, true).inFlight()).as("the job's").isEqualTo(32);
        assertThat(settings.timeout()).isEqualTo(Duration.ofSeconds(7));
        assertThat(settings.inDoubt()).isEqualTo(DeliverySettings.InDoubt.LOOKUP_FIRST);
        assertThat(settings.updates()).isFalse();
    }

    @Test
    void areRefusedFromAnotherVersionOfTheProgram() {
        assertRefused(() -> SpreadTerms.parse("r1", TERMS.text().replace("\"form\":1", "\"form\":2")), "another version of this program");
        assertRefused(() -> SpreadTerms.parse("r1", "not json"), "another version of this program");
    }

    @Test
    void areRefusedWhereTheRowsWereCheckedAgainstAnotherContract() {
        SpreadTerms others = SpreadTerms.parse("r1", TERMS.text().replace(Contract.shipped().fingerprint().value(), "another"));

        assertRefused(() -> others.requireContract("r1", Contract.shipped()), "another contract");
        TERMS.requireContract("r1", Contract.shipped());
    }

    @Test
    void areRefusedForAnotherKeyThanTheManagers() {
        assertRefused(() -> TERMS.requireKey("r1", "ffffffff"), "another API key");
        TERMS.requireKey("r1", "0a1b2c3d");
    }

    @Test
    void passOnThatNothingMayBeRepeatedBeforeALookUp() {
        SpreadTerms quick = SpreadTerms.of(SendSettings.usual(), Contract.shipped(), "0a1b2c3d", Duration.ofSeconds(10));

        assertThat(quick.lookingUpFirst(false)).isEqualTo(quick);
        assertThat(quick.lookingUpFirst(true).settings(8, true, true).inDoubt()).isEqualTo(DeliverySettings.InDoubt.LOOKUP_FIRST);
    }

    private static void assertRefused(Runnable work, String why) {
        assertThatThrownBy(work::run).isInstanceOfSatisfying(StopException.class, stop -> {
            assertThat(stop.exitCode()).isEqualTo(ExitCode.CONFIGURATION);
            assertThat(stop.issues().getFirst()).hasToString(stop.issues().getFirst().toString()).satisfies(issue ->
                    assertThat(issue.toString()).startsWith("Run r1: ").contains(why).endsWith("(CONFIG-WORKERS-02)"));
        });
    }
}
