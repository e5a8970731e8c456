package dev.pinnedimport.run;

import dev.pinnedimport.event.Contract;
import dev.pinnedimport.event.ContractStore;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Where an importer finds its jobs and keeps its memory.
///
/// @param jobs        directory of the job files
/// @param state       directory of ledger, locks, pulled contract and run files; created on first use, for its owner only
/// @param output      directory where reports and rejects are written
/// @param databaseUrl JDBC URL of a PostgreSQL database; null: the embedded one in the state directory
public record Workplace(Path jobs, Path state, Path output, @Nullable String databaseUrl) {

    public Optional<String> findDatabaseUrl() {
        return Optional.ofNullable(databaseUrl);
    }

    /// The API's contract in use: the one that was pulled last, or the one shipped with the program.
    public Contract contract() {
        return new ContractStore(state).current();
    }
}
