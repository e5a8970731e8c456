package dev.pinnedimport.run;

import dev.pinnedimport.event.Contract;
import dev.pinnedimport.event.ContractStore;
import dev.pinnedimport.ledger.DatabaseSettings;
import dev.pinnedimport.ledger.JobLock;
import dev.pinnedimport.ledger.LedgerDatabase;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Where an importer finds its jobs and keeps its memory.
///
/// @param jobs             directory of the job files
/// @param state            directory of ledger, locks, pulled contract and run files; created on first use, for its owner only
/// @param output           directory where reports and rejects are written
/// @param databaseUrl      JDBC URL of a PostgreSQL database; null: the embedded one in the state directory
/// @param databasePassword null where the URL holds it, or where none is needed
public record Workplace(Path jobs, Path state, Path output, @Nullable String databaseUrl, @Nullable String databasePassword) {

    public Workplace(Path jobs, Path state, Path output, @Nullable String databaseUrl) {
        this(jobs, state, output, databaseUrl, null);
    }

    /// The database's password in a file that only its owner can read.
    public static String readPassword(Path file) {
        return SecretFile.read(file, "password").strip();
    }

    public Optional<String> findDatabaseUrl() {
        return Optional.ofNullable(databaseUrl);
    }

    /// The API's contract in use: the one that was pulled last, or the one shipped with the program.
    public Contract contract() {
        return new ContractStore(state).current();
    }

    /// Directory for what does not fit in memory while a file is read.
    Path scratch() {
        return state.resolve("tmp");
    }

    /// Opens the ledger's database; the caller closes it.
    LedgerDatabase openDatabase() {
        return LedgerDatabase.open(databaseSettings());
    }

    /// The ledger's database, opened, where there is one already; the caller closes it. Makes none.
    Optional<LedgerDatabase> findDatabase() {
        return LedgerDatabase.exists(databaseSettings()) ? Optional.of(openDatabase()) : Optional.empty();
    }

    /// The lock that one run at a time holds.
    JobLock lock(String job, String system, Instant now) {
        return JobLock.acquire(databaseSettings(), job, system, now);
    }

    /// What is locked with a source system: the same for two systems whose runs exclude each other.
    String lockedWith(String system) {
        return JobLock.covered(databaseSettings(), system);
    }

    DatabaseSettings databaseSettings() {
        return databaseUrl == null ? DatabaseSettings.embedded(state) : DatabaseSettings.postgres(databaseUrl, null, databasePassword);
    }

    // Never the database's address, which may hold the password.
    @Override
    public String toString() {
        return "jobs in " + jobs + ", state in " + state + ", output in " + output;
    }
}
