package dev.pinnedimport.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pinnedimport.sandbox.ApiKey;
import dev.pinnedimport.sandbox.Channel;
import dev.pinnedimport.sandbox.Fault;
import dev.pinnedimport.sandbox.FaultRule;
import dev.pinnedimport.sandbox.Faults;
import dev.pinnedimport.sandbox.ReceivedEvent;
import dev.pinnedimport.sandbox.Sandbox;
import dev.pinnedimport.sandbox.SandboxSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Key, scope or channel are lost in mid-run: at most what was under way is sent in vain, rows are kept, and the next good key finishes.
class FatalOnceTest {

    private static final int ROWS = 120;
    private static final int IN_FLIGHT = 8;
    /// A channel counts as lost after so many refusals, since one alone may be an accident.
    private static final int STRIKES = 3;

    @TempDir
    private Path directory;

    private final Sandbox sandbox = Sandbox.start(SandboxSettings.usual().withLatency(Duration.ofMillis(20))
            .withChannels(new Channel(41, "One", "one", Set.of(ApiKey.USUAL_OWNER)), new Channel(42, "Two", "two", Set.of(ApiKey.USUAL_OWNER))));
    private Path file = Path.of("");

    @BeforeEach
    void writeJobAndFile() throws IOException {
        Importing.writeJob(directory, Importing.JOB.replace("channel: 41", "channel: {from: Channel}")
                .replace("in_flight: 32", "in_flight: " + IN_FLIGHT + ", rate: 200/s"));
        List<String> lines = new ArrayList<>(List.of("Id,Title,Start,Channel"));
        for (int i = 1; i <= ROWS; i++) {
            lines.add(Importing.row(i) + "," + (41 + i % 2));
        }
        file = Files.write(directory.resolve("a.csv"), lines);
    }

    @AfterEach
    void closeSandbox() {
        sandbox.close();
    }

    @Test
    void aRevokedKeyStopsTheRun() {
        loseAfter40(FaultRule.always(Fault.REVOKE_KEY));

        Cli.Result stopped = run();

        assertThat(stopped.exitCode()).isEqualTo(21);
        assertThat(issues(stopped)).contains("API-KEY-01");
        assertThat(refused(401)).isBetween(1L, (long) IN_FLIGHT);
        assertKept(stopped);
        assertTheNextRunFinishes(stopped);
    }

    @Test
    void aScopeThatIsTakenAwayStopsTheRun() {
        loseAfter40(FaultRule.always(Fault.REMOVE_SCOPE).saying("events:create"));

        Cli.Result stopped = run();

        assertThat(stopped.exitCode()).isEqualTo(21);
        assertThat(issues(stopped)).contains("API-KEY-02");
        assertThat(refused(403)).isBetween(1L, (long) IN_FLIGHT);
        assertKept(stopped);
        assertTheNextRunFinishes(stopped);
    }

    @Test
    void aLostChannelBlocksItsOwnRowsAndNoOther() {
        loseAfter40(FaultRule.always(Fault.REMOVE_CHANNEL).sized(41));

        Cli.Result result = run();

        JsonNode rows = json(result).get("rows");
        assertThat(result.exitCode()).isEqualTo(21);
        assertThat(refused(403)).isBetween(1L, (long) IN_FLIGHT + STRIKES);
        assertThat(sandbox.events()).filteredOn(event -> event.channelId() == 42).hasSize(ROWS / 2);
        assertThat(rows.get("created").asLong() + rows.get("blocked").asLong()).isEqualTo(ROWS);
        assertThat(rows.get("blocked").asLong()).isPositive();
        sandbox.addChannel(new Channel(41, "One", "one", Set.of(ApiKey.USUAL_OWNER)));
        assertTheNextRunFinishes(result);
    }

    @Test
    void whereEveryChannelIsLostTheRunIsKeptAndGoesOn() {
        sandbox.faults(Faults.of(FaultRule.always(Fault.REMOVE_CHANNEL).sized(41).after(40).times(1),
                FaultRule.always(Fault.REMOVE_CHANNEL).sized(42).after(60).times(1).named("second")));

        Cli.Result stopped = run();

        assertThat(stopped.exitCode()).isEqualTo(21);
        List.of(41L, 42L).forEach(id -> sandbox.addChannel(new Channel(id, "Again", "again", Set.of(ApiKey.USUAL_OWNER))));
        assertTheNextRunFinishes(stopped);
    }

    private void loseAfter40(FaultRule rule) {
        sandbox.faults(Faults.of(rule.after(40).times(1)));
    }

    private long refused(int status) {
        return sandbox.stats().answers().getOrDefault("POST /events " + status, 0L);
    }

    private void assertKept(Cli.Result stopped) {
        JsonNode rows = json(stopped).get("rows");
        assertThat(rows.get("created").asLong()).isEqualTo(sandbox.events().size()).isGreaterThanOrEqualTo(40 - IN_FLIGHT);
        assertThat(rows.get("created").asLong() + rows.get("not_sent").asLong()).isEqualTo(ROWS);
    }

    private void assertTheNextRunFinishes(Cli.Result stopped) {
        sandbox.faults(Faults.none());
        sandbox.admit(new ApiKey(ApiKey.USUAL_VALUE, ApiKey.USUAL_OWNER, ApiKey.ALL_SCOPES, java.time.Instant.MAX));

        Cli.Result next = run();

        assertThat(next.exitCode()).as(next.output() + next.errorOutput()).isZero();
        assertThat(sandbox.events()).extracting(ReceivedEvent::title).doesNotHaveDuplicates().hasSize(ROWS);
    }

    private static String issues(Cli.Result result) {
        return json(result).get("issues").toString();
    }

    private static JsonNode json(Cli.Result result) {
        return JsonMapper.shared().readTree(result.output());
    }

    private Cli.Result run() {
        return Cli.in(directory).with("PINNED_API_KEY", ApiKey.USUAL_VALUE)
                .launch("run", "concerts", file.toString(), "--api", sandbox.baseUrl().toString(), "--json");
    }
}
