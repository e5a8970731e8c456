package dev.pinnedimport.ledger;

import static dev.pinnedimport.ledger.LedgerFixture.inDoubt;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/// On real files, watched by the real guard.
@Execution(ExecutionMode.SAME_THREAD) // an embedded ledger is for one sender at a time: whoever stages folds the claims of all
class HsqldbFileLedgerTest implements LedgerContract, MediaContract, SplitRowsContract, SendQueueContract, PurgeContract {

    @TempDir
    private static Path state;

    private static LedgerDatabase database;

    @BeforeAll
    static void open() {
        database = LedgerDatabase.open(DatabaseSettings.embedded(state));
    }

    @AfterAll
    static void close() {
        database.close();
    }

    @Override
    public LedgerFixture ledger() {
        return LedgerFixture.on(database.ledger());
    }

    @Test
    void doesNotTakeALongPayloadThatIsOnlyReferencedForOneThatTheDiskDidNotTake() {
        LedgerFixture f = ledger();
        String row = "a=" + "x".repeat(5_000);
        f.stage(row);
        f.claim("a", EntryState.STAGED);
        f.settle(inDoubt("a"));
        f.endRun();
        f.startRun();

        f.stage(row);

        assertThat(f.balance().inDoubt()).isEqualTo(1);
    }
}
