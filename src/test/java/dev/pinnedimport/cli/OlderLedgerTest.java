package dev.pinnedimport.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pinnedimport.ledger.DatabaseSettings;
import dev.pinnedimport.ledger.KeptLedger;
import dev.pinnedimport.ledger.LedgerDatabase;
import dev.pinnedimport.sandbox.ApiKey;
import dev.pinnedimport.sandbox.Sandbox;
import dev.pinnedimport.sandbox.SandboxSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A night that an earlier version began, and in which it was killed, is brought to its end by this one.
class OlderLedgerTest {

    @TempDir
    private Path directory;

    private final Sandbox sandbox = Sandbox.start(SandboxSettings.usual());

    @AfterEach
    void closeSandbox() {
        sandbox.close();
    }

    static List<KeptLedger> kept() {
        return KeptLedger.list();
    }

    @ParameterizedTest
    @MethodSource("kept")
    void sendsWhatWasUnderWayAndNothingThatIsIn(KeptLedger kept) throws Exception {
        Files.createDirectory(directory.resolve("jobs"));
        Files.copy(KeptLedger.file("concerts.yml"), directory.resolve("jobs/concerts.yml"));
        Path state = directory.resolve(".pinned-import");
        kept.unpackTo(state);
        moveTo(sandbox, state);

        Cli.Result result = Cli.in(directory)
                .with("PINNED_API_KEY", ApiKey.USUAL_VALUE)
                .launch("run", "concerts", KeptLedger.file("tuesday.csv").toString(), "--api", sandbox.baseUrl().toString(), "--yes", "--json");

        assertGoesOn(result, sandbox);
    }

    static void assertGoesOn(Cli.Result result, Sandbox sandbox) {
        assertThat(result.exitCode()).as(result.errorOutput()).isEqualTo(10);
        JsonNode rows = JsonMapper.shared().readTree(result.output()).get("rows");
        assertThat(rows.get("read").asInt()).isEqualTo(16);
        assertThat(rows.get("unchanged").asInt()).isEqualTo(8);
        assertThat(rows.get("created").asInt()).isEqualTo(6);
        assertThat(rows.get("rejected").asInt()).isEqualTo(2);
        assertThat(sandbox.events()).hasSize(6);
    }

    /// The sandbox of that night is gone: ours has another port, and gives its first events the ids that those of that night have. And the night is
    /// long past, whenever it was.
    static void moveTo(Sandbox sandbox, Path state) throws Exception {
        try (LedgerDatabase database = LedgerDatabase.open(DatabaseSettings.embedded(state));
                Connection connection = database.dataSource().getConnection();
                PreparedStatement update = connection.prepareStatement("UPDATE source SET target = ?");
                Statement age = connection.createStatement()) {
            update.setString(1, sandbox.baseUrl().toString());
            assertThat(update.executeUpdate()).isEqualTo(1);
            age.executeUpdate("UPDATE entry SET first_sent_at = first_sent_at - 172800000, last_sent_at = last_sent_at - 172800000");
            age.executeUpdate("UPDATE entry SET event_id = CONCAT('77', event_id) WHERE event_id IS NOT NULL");
        }
    }
}
