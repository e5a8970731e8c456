package dev.pinnedimport.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// To count means to read every entry of the run, so an embedded ledger counts again only where an entry may have changed.
class EntryCountsTest {

    private final LedgerDatabase database = LedgerDatabase.open(DatabaseSettings.inMemory("counts-" + UUID.randomUUID()));
    private final LedgerFixture ledger = LedgerFixture.on(database.ledger());

    @BeforeEach
    void stage() throws SQLException {
        ledger.stage("a=1", "b=2");
        assertThat(database.ledger().countToSend(ledger.run)).isEqualTo(2);
        RawSql.execute(database, "DELETE FROM entry WHERE source_id = 'a'"); // Behind the ledger's back: only a new count sees it.
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void whatWasCountedIsRememberedWhileAProfileIsKept() {
        database.ledger().profiles().keep(ledger.run, true, null, "{}");

        assertThat(database.ledger().countToSend(ledger.run)).isEqualTo(2);
    }

    @Test
    void countsAgainWhereAnEntryWasWritten() {
        ledger.claim("b", EntryState.STAGED);

        assertThat(database.ledger().countToSend(ledger.run)).isEqualTo(1);
    }
}
