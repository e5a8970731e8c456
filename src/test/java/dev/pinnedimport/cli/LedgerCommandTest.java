package dev.pinnedimport.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pinnedimport.event.Fingerprint;
import dev.pinnedimport.ledger.KeptLedger;
import dev.pinnedimport.ledger.PostgresServer;
import dev.pinnedimport.sandbox.ApiKey;
import dev.pinnedimport.sandbox.Sandbox;
import dev.pinnedimport.sandbox.SandboxSettings;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.util.Base64;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// `ledger export` and `ledger import`, as a person who moves house uses them.
class LedgerCommandTest {

    @TempDir
    private Path directory;

    private final Sandbox sandbox = Sandbox.start(SandboxSettings.usual());
    private final String database = PostgresServer.newDatabaseUrl();

    @BeforeEach
    void writeJob() throws Exception {
        Importing.writeJob(directory);
    }

    @AfterEach
    void closeSandbox() {
        sandbox.close();
    }

    @Test
    void movesFromFilesToPostgresqlAndBackAndSendsNothingTwice() throws Exception {
        Path file = Importing.writeFile(directory, "monday.csv", Importing.rows(1, 40));
        assertThat(launch("run", "concerts", file.toString(), "--yes").exitCode()).isZero();

        Cli.Result exported = launch("ledger", "export", "ledger.gz");
        assertThat(exported.exitCode()).as(exported.errorOutput()).isZero();
        assertThat(exported.output()).contains("Exported from HSQLDB in ", " to ledger.gz:", "  events                         40", "    delivered                    40",
                "  runs                            1", "Next: pinned-import ledger import ledger.gz --db URL");

        Cli.Result imported = launch("ledger", "import", "ledger.gz", "--db", database);
        assertThat(imported.exitCode()).as(imported.errorOutput()).isZero();
        assertThat(imported.output()).contains("Imported from ledger.gz into PostgreSQL at localhost:", "read back, and equal row by row:", "  events                         40")
                .doesNotContain("password");
        assertThat(checksum(imported)).isEqualTo(checksum(exported));

        Cli.Result again = launch("run", "concerts", file.toString(), "--yes", "--json", "--db", database);
        assertThat(rows(again).get("unchanged").asInt()).isEqualTo(40);
        Path more = Importing.writeFile(directory, "tuesday.csv", Importing.rows(1, 45));
        assertThat(rows(launch("run", "concerts", more.toString(), "--yes", "--json", "--db", database)).get("created").asInt()).isEqualTo(5);
        assertThat(sandbox.events()).hasSize(45);

        assertThat(launch("ledger", "export", "back.gz", "--db", database).exitCode()).isZero();
        Cli.Result back = launch("ledger", "import", "back.gz", "--state", directory.resolve("new").toString(), "--json");
        assertThat(back.exitCode()).as(back.errorOutput()).isZero();
        assertThat(JsonMapper.shared().readTree(back.output()).get("entries").get("delivered").asInt()).isEqualTo(45);
        assertThat(rows(launch("run", "concerts", more.toString(), "--yes", "--json", "--state", directory.resolve("new").toString())).get("unchanged").asInt())
                .isEqualTo(45);
        assertThat(sandbox.events()).hasSize(45);
    }

    @Test
    void goesOnAfterTheMoveWithARunThatWasKilledBefore() throws Exception {
        Files.copy(KeptLedger.file("concerts.yml"), directory.resolve("jobs/concerts.yml"), StandardCopyOption.REPLACE_EXISTING);
        Path state = directory.resolve(".pinned-import");
        KeptLedger.list().getLast().unpackTo(state);
        OlderLedgerTest.moveTo(sandbox, state);

        assertThat(launch("ledger", "export", "killed.gz").exitCode()).isZero();
        assertThat(launch("ledger", "import", "killed.gz", "--db", database).exitCode()).isZero();
        Cli.Result result = launch("run", "concerts", KeptLedger.file("tuesday.csv").toString(), "--yes", "--json", "--db", database);

        OlderLedgerTest.assertGoesOn(result, sandbox);
    }

    @Test
    void noticesThatTheOldLedgerIsUsedAgain() throws Exception {
        Path file = Importing.writeFile(directory, "monday.csv", Importing.rows(1, 5));
        launch("run", "concerts", file.toString(), "--yes");
        launch("ledger", "export", "ledger.gz");
        launch("ledger", "import", "ledger.gz", "--db", database);
        Path more = Importing.writeFile(directory, "tuesday.csv", Importing.rows(1, 9));
        assertThat(launch("run", "concerts", more.toString(), "--yes", "--db", database).exitCode()).isZero();

        Cli.Result old = launch("run", "concerts", more.toString(), "--yes");

        assertThat(old.exitCode()).isEqualTo(23);
        assertThat(old.errorOutput()).contains("LEDGER-03");
        assertThat(sandbox.events()).hasSize(9);
    }

    @Test
    void exportsNothingWhileARunIsUnderWay() throws Exception {
        Path file = Importing.writeFile(directory, "monday.csv", Importing.rows(1, 3));
        launch("run", "concerts", file.toString(), "--yes", "--db", database);
        try (var connection = DriverManager.getConnection(database); var statement = connection.createStatement()) {
            long lock = lockNumber();
            try (ResultSet rows = statement.executeQuery("SELECT pg_try_advisory_lock(" + lock + ")")) {
                rows.next();
                assertThat(rows.getBoolean(1)).isTrue();
            }

            Cli.Result result = launch("ledger", "export", "ledger.gz", "--db", database);

            assertThat(result.exitCode()).isEqualTo(22);
            assertThat(result.errorOutput()).contains("RUN-LOCK-01");
            assertThat(Files.exists(directory.resolve("ledger.gz"))).isFalse();
        }
    }

    @Test
    void saysWhatIsWrongInPlainWords() throws Exception {
        Files.writeString(directory.resolve("orders.csv"), "Id,Title\n1,x\n");
        Path file = Importing.writeFile(directory, "monday.csv", Importing.rows(1, 3));

        Cli.Result nothing = launch("ledger", "export", "ledger.gz");
        assertThat(nothing.exitCode()).isEqualTo(2);
        assertThat(nothing.errorOutput()).contains("there is no ledger yet, so there is nothing to export");

        Cli.Result other = launch("ledger", "import", "orders.csv");
        assertThat(other.exitCode()).isEqualTo(12);
        assertThat(other.errorOutput()).contains("this is no ledger that pinned-import ledger export wrote. Nothing was imported. (LEDGER-06)");

        launch("run", "concerts", file.toString(), "--yes");
        launch("ledger", "export", "ledger.gz");
        Cli.Result mixed = launch("ledger", "import", "ledger.gz");
        assertThat(mixed.exitCode()).isEqualTo(23);
        assertThat(mixed.errorOutput()).contains("there is a ledger already. Nothing was imported, because two memories cannot be made one.", "(LEDGER-05)");
    }

    private static long lockNumber() {
        byte[] hash = Base64.getUrlDecoder().decode(Fingerprint.of("pinned-import\ntest-system").value());
        return ByteBuffer.wrap(hash).getLong();
    }

    private static JsonNode rows(Cli.Result result) {
        return JsonMapper.shared().readTree(result.output()).get("rows");
    }

    private static String checksum(Cli.Result result) {
        return result.output().lines().filter(line -> line.startsWith("Checksum ")).findFirst().orElseThrow();
    }

    private Cli.Result launch(String... arguments) {
        return Cli.in(directory)
                .with("PINNED_API_KEY", ApiKey.USUAL_VALUE)
                .with("PINNED_API_URL", sandbox.baseUrl().toString())
                .launch(arguments);
    }
}
