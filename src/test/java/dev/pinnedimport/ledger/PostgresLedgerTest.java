package dev.pinnedimport.ledger;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

@Execution(ExecutionMode.CONCURRENT)
class PostgresLedgerTest implements LedgerContract, MediaContract, SplitRowsContract, SendQueueContract, PurgeContract {

    private static LedgerDatabase database;

    @BeforeAll
    static void open() {
        database = LedgerDatabase.open(PostgresServer.newDatabase());
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
