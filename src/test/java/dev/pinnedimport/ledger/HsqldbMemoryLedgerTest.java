package dev.pinnedimport.ledger;

import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

@Execution(ExecutionMode.SAME_THREAD) // an embedded ledger is for one sender at a time: whoever stages folds the claims of all
class HsqldbMemoryLedgerTest implements LedgerContract, MediaContract, SplitRowsContract, SendQueueContract, PurgeContract {

    private static LedgerDatabase database;

    @BeforeAll
    static void open() {
        database = LedgerDatabase.open(DatabaseSettings.inMemory("ledger-" + UUID.randomUUID()));
    }

    @AfterAll
    static void close() {
        database.close();
    }

    @Override
    public LedgerFixture ledger() {
        return LedgerFixture.on(database.ledger());
    }
}
