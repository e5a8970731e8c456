package dev.pinnedimport.delivery;

import dev.pinnedimport.ledger.DatabaseSettings;
import dev.pinnedimport.ledger.Ledger;
import dev.pinnedimport.ledger.LedgerDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.UUID;

/// The real ledger on a database in memory, one for each thread, for thousands of simulations. A database is thrown away after a while, before its
/// size costs more than making a new one.
final class QuickLedger {

    private static final int MOST_USES = 500;
    private static final ThreadLocal<QuickLedger> OF_THREAD = ThreadLocal.withInitial(QuickLedger::new);

    private final LedgerDatabase database = LedgerDatabase.open(DatabaseSettings.inMemory("delivery-" + UUID.randomUUID()));
    private int uses;

    static Ledger ofThread() {
        QuickLedger quick = OF_THREAD.get();
        if (++quick.uses > MOST_USES) {
            quick.database.close();
            OF_THREAD.remove();
            return ofThread();
        }
        return quick.database.ledger();
    }

    /// Behind the back of the ledger that this thread had last.
    static void execute(String sql) throws SQLException {
        try (Connection connection = OF_THREAD.get().database.dataSource().getConnection(); Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
