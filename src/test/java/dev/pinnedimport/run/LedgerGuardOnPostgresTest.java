package dev.pinnedimport.run;

import dev.pinnedimport.ledger.DatabaseSettings;
import dev.pinnedimport.ledger.PostgresServer;

class LedgerGuardOnPostgresTest extends LedgerGuardContract {

    @Override
    DatabaseSettings newDatabase() {
        return DatabaseSettings.postgres(PostgresServer.newDatabaseUrl(), null, null);
    }
}
