package dev.pinnedimport.run;

import dev.pinnedimport.ledger.DatabaseSettings;
import java.util.UUID;

class LedgerGuardTest extends LedgerGuardContract {

    @Override
    DatabaseSettings newDatabase() {
        return DatabaseSettings.inMemory("guard-" + UUID.randomUUID());
    }
}
