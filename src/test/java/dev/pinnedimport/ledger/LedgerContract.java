package dev.pinnedimport.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pinnedimport.event.Action;
import org.junit.jupiter.api.Test;

/// What a ledger must do, whatever database it is in.
interface LedgerContract {

    LedgerFixture ledger();

    @Test
    default void stagesANewRowAsACreate() {
        LedgerFixture ledger = ledger();
        ledger.stage("a=1");

        assertThat(ledger.listSendable()).singleElement().satisfies(entry -> {
            assertThat(entry.key().value()).isEqualTo("a");
            assertThat(entry.action()).isEqualTo(Action.CREATE);
            assertThat(entry.state()).isEqualTo(EntryState.STAGED);
            assertThat(entry.payload()).isEqualTo(LedgerFixture.json("1"));
        });
    }

    @Test
    default void anEntryIsClaimedOnlyOnce() {
        LedgerFixture ledger = ledger();
        ledger.stage("a=1");

        assertThat(ledger.claim("a", EntryState.STAGED)).isTrue();
        assertThat(ledger.claim("a", EntryState.STAGED)).isFalse();
    }
}
