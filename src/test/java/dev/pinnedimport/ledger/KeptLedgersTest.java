package dev.pinnedimport.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pinnedimport.event.Fingerprint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The ledger of every version that was ever in use opens in this one, and nothing of it is lost.
@Execution(ExecutionMode.CONCURRENT)
class KeptLedgersTest {

    private static final List<String> TABLES = List.of("source", "run", "run_tally", "entry", "entry_before", "row_issue", "attempt", "ledger_identity");

    @TempDir
    private Path directory;

    static List<KeptLedger> kept() {
        return KeptLedger.list();
    }

    @ParameterizedTest
    @MethodSource("kept")
    void opensInThisVersionWithAllItsRows(KeptLedger kept) throws Exception {
        kept.unpackTo(directory.resolve("state"));
        Map<String, String> payloads = new TreeMap<>();

        try (LedgerDatabase database = LedgerDatabase.open(DatabaseSettings.embedded(directory.resolve("state")));
                Connection connection = database.dataSource().getConnection()) {
            Map<String, Long> counts = counts(connection);
            assertThat(counts).containsEntry("entry", 14L).containsEntry("DELIVERED", 8L).containsEntry("run", 2L).containsEntry("run_tally", 2L)
                    .containsEntry("row_issue", 4L).containsEntry("source", 1L).containsEntry("ledger_identity", 1L);
            assertThat(counts.get("SENDING")).isBetween(1L, 6L);
            assertThat(counts.get("SENDING") + counts.getOrDefault("STAGED", 0L)).isEqualTo(6);
            assertThat(database.ledger().listRuns(10)).extracting(Run::job).containsExactly("concerts", "concerts");
            assertThat(database.schema()).isEqualTo(newest());
            database.ledger().listSources().forEach(source -> database.ledger().forEachEntry(source, entry -> payloads.put(
                    entry.key().value(), Fingerprint.of(entry.payload()).value())));
            assertThat(payloads).as("as they were written").hasSize(14).isEqualTo(fingerprints(connection));
        }
    }

    private static Map<String, String> fingerprints(Connection connection) throws SQLException {
        Map<String, String> fingerprints = new TreeMap<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT source_id, payload_fp FROM entry")) {
            while (rows.next()) {
                fingerprints.put(rows.getString(1), rows.getString(2));
            }
        }
        return fingerprints;
    }

    @ParameterizedTest
    @MethodSource("kept")
    void mayBeMigratedStepByStep(KeptLedger kept) throws Exception {
        kept.unpackTo(directory);
        DatabaseSettings settings = DatabaseSettings.embedded(directory);

        for (String step : steps().filter(step -> Integer.parseInt(step) > kept.schema()).toList()) {
            try (LedgerDatabase database = LedgerDatabase.openAt(settings, step)) {
                assertThat(database.schema()).isEqualTo(step);
            }
        }

        try (LedgerDatabase database = LedgerDatabase.open(settings); Connection connection = database.dataSource().getConnection()) {
            assertThat(counts(connection)).containsEntry("DELIVERED", 8L).containsEntry("run", 2L);
        }
    }

    static Stream<DatabaseSettings> emptyDatabases() {
        return Stream.of(DatabaseSettings.inMemory("step-by-step-" + UUID.randomUUID()), PostgresServer.newDatabase());
    }

    @ParameterizedTest
    @MethodSource("emptyDatabases")
    void isMadeFromNothingStepByStep(DatabaseSettings settings) throws SQLException {
        List<String> schemas = new ArrayList<>();
        for (String step : steps().toList()) {
            LedgerDatabase.openAt(settings, step).close();
            schemas.add(step);
        }
        try (LedgerDatabase database = LedgerDatabase.open(settings)) {
            assertThat(database.schema()).isEqualTo(schemas.getLast());
            assertThat(database.ledger().id()).hasSize(36);
        }
    }

    @Test
    void isKeptFromBeforeTheNewestSchemas() {
        assertThat(kept()).extracting(KeptLedger::schema).contains(3, 4, 8, 11, 17, 18, 19, 20);
    }

    private static String newest() {
        return steps().reduce((_, last) -> last).orElseThrow();
    }

    private static Stream<String> steps() {
        try (Stream<Path> files = Files.list(Path.of("src/main/resources/db/migration/hsqldb"))) {
            return files.map(file -> file.getFileName().toString().replaceFirst("V(\\d+)__.*", "$1"))
                    .sorted(Comparator.comparingInt(Integer::parseInt))
                    .toList().stream();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Map<String, Long> counts(Connection connection) throws SQLException {
        Map<String, Long> counts = new TreeMap<>();
        try (Statement statement = connection.createStatement()) {
            for (String table : TABLES) {
                try (ResultSet rows = statement.executeQuery("SELECT COUNT(*) FROM " + table)) {
                    rows.next();
                    counts.put(table, rows.getLong(1));
                }
            }
            try (ResultSet rows = statement.executeQuery("SELECT state, COUNT(*) FROM entry GROUP BY state")) {
                while (rows.next()) {
                    counts.put(rows.getString(1), rows.getLong(2));
                }
            }
        }
        return counts;
    }
}
