package dev.pinnedimport.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pinnedimport.event.EventPayload;
import dev.pinnedimport.event.Fingerprint;
import dev.pinnedimport.event.SourceKey;
import dev.pinnedimport.issue.Place;
import dev.pinnedimport.ledger.Run;
import dev.pinnedimport.ledger.Settlement;
import dev.pinnedimport.ledger.Source;
import dev.pinnedimport.ledger.StagedRow;
import dev.pinnedimport.sandbox.ApiKey;
import dev.pinnedimport.sandbox.Channel;
import dev.pinnedimport.sandbox.Route;
import dev.pinnedimport.sandbox.Sandbox;
import dev.pinnedimport.sandbox.SandboxSettings;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A run stops before it sends anything where the ledger at hand is not the one that knows what was sent.
class WrongLedgerTest {

    private static final String FOREIGN_KEY = "key-of-somebody-else";
    private static final String CREATE_ONLY_KEY = "key-that-may-not-read";

    @TempDir
    private Path directory;

    private final Sandbox sandbox = Sandbox.start(SandboxSettings.usual()
            .withKeys(
                    new ApiKey(ApiKey.USUAL_VALUE, ApiKey.USUAL_OWNER, ApiKey.ALL_SCOPES, Instant.MAX),
                    new ApiKey(FOREIGN_KEY, "somebody-else", ApiKey.ALL_SCOPES, Instant.MAX),
                    ApiKey.of(CREATE_ONLY_KEY, "channels:read", "events:create"))
            .withChannels(
                    new Channel(41, "City Agenda", "city-agenda", Set.of(ApiKey.USUAL_OWNER)),
                    new Channel(91, "Elsewhere", "elsewhere", Set.of("somebody-else"))));

    private Doubting ledgers;

    @BeforeEach
    void writeJob() throws IOException {
        ledgers = new Doubting(directory, sandbox);
        Importing.writeJob(directory);
    }

    @AfterEach
    void closeSandbox() {
        sandbox.close();
    }

    // ---- another target ----

    @Test
    void refusesALedgerThatBelongsToAnotherTargetWithoutASingleRequest() throws IOException {
        sendTo("https://old.example");
        Path file = Importing.writeFile(directory, "a.csv", Importing.rows(1, 3));

        Cli.Result result = ledgers.cli().launch("run", "concerts", file.toString(), "--api", "https://new.invalid", "--yes");

        assertThat(result.exitCode()).isEqualTo(23);
        assertThat(result.errorOutput()).contains("LEDGER-01").contains("https://old.example").contains("https://new.invalid")
                .contains("--state DIR")
                .contains("pinned-import settle --rebuild concerts FILE --api https://new.invalid");
    }

    @Test
    void letsALedgerOfARealTargetRehearseOnThisMachine() throws IOException {
        sendTo("https://old.example");

        assertThat(ledgers.run(Importing.rows(1, 3)).exitCode()).isZero();
        assertThat(sandbox.events()).hasSize(3);
    }

    private void sendTo(String target) throws IOException {
        ledgers.stage(Importing.rows(1, 1));
        ledgers.withLedger(ledger -> {
            Source source = ledger.source(URI.create(target), Doubting.SYSTEM);
            Run run = ledger.startRun(source, "run-of-" + target, "concerts", "a.csv", "ab", "rules", Instant.now());
            ledger.stage(run).write(List.of(new StagedRow.Event(payload(), List.of(), List.of())));
            ledger.settle(source, List.of(new Settlement.Delivered(new SourceKey("A1"), Instant.now(), "7", null, "answer")));
            return run;
        });
    }

    private static EventPayload payload() {
        String json = "{\"title\":\"Concert\"}";
        return new EventPayload(new Place.Row("a.csv", null, 2), new SourceKey("A1"), json,
                Fingerprint.of(json), 41, "Concert", Instant.parse("2027-01-01T19:00:00Z"), Instant.parse("2027-01-01T21:00:00Z"));
    }

    // ---- lost, or older ----

    @Test
    void noticesALedgerThatWasDeleted() throws IOException {
        ledgers.run(Importing.rows(1, 3));
        ledgers.loseLedger();

        Cli.Result result = ledgers.run(Importing.rows(1, 3));

        assertThat(result.exitCode()).isEqualTo(23);
        assertThat(result.errorOutput()).contains("LEDGER-03").contains("lost or replaced")
                .contains("pinned-import settle --rebuild concerts FILE");
        assertThat(sandbox.events()).hasSize(3);
    }

    @Test
    void noticesALedgerThatWasReplacedByAnOlderCopy() throws IOException {
        ledgers.run(Importing.rows(1, 3));
        Path copy = ledgers.copyLedger();
        ledgers.run(Importing.rows(1, 6));
        ledgers.restoreLedger(copy);

        Cli.Result result = ledgers.run(Importing.rows(1, 6));

        assertThat(result.exitCode()).isEqualTo(23);
        assertThat(result.errorOutput()).contains("LEDGER-03").contains("older copy");
        assertThat(sandbox.events()).hasSize(6);
    }

    @Test
    void asksTheApiWhereLedgerAndMarkerAreGone() throws IOException {
        ledgers.run(Importing.rows(1, 3));
        ledgers.loseLedger();
        ledgers.loseMarker();

        Cli.Result result = ledgers.run(Importing.rows(1, 3));

        assertThat(result.exitCode()).isEqualTo(23);
        assertThat(result.output()).contains("LEDGER-03").contains("row 2").contains("settle --rebuild concerts FILE");
        assertThat(sandbox.events()).hasSize(3);
    }

    @Test
    void asksTheApiWhereAnOlderCopyCameBackWithItsMarker() throws IOException {
        ledgers.run(Importing.rows(1, 3));
        Path copy = ledgers.copyLedger();
        ledgers.run(Importing.rows(1, 6));
        ledgers.restoreLedger(copy);
        ledgers.loseMarker();

        Cli.Result result = ledgers.run(Importing.rows(1, 6));

        assertThat(result.exitCode()).isEqualTo(23);
        assertThat(sandbox.events()).hasSize(6);
    }

    @Test
    void goesOnRefusingUntilTheLedgerIsRebuilt() throws IOException {
        ledgers.run(Importing.rows(1, 3));
        ledgers.loseLedger();
        ledgers.loseMarker();
        ledgers.run(Importing.rows(1, 3));

        assertThat(ledgers.run(Importing.rows(1, 3)).exitCode()).isEqualTo(23);
        assertThat(sandbox.events()).hasSize(3);
    }

    @Test
    void trustsALedgerWhoseMarkerIsGone() throws IOException {
        ledgers.run(Importing.rows(1, 3));
        ledgers.loseMarker();

        assertThat(ledgers.run(Importing.rows(1, 4)).exitCode()).isZero();
        assertThat(sandbox.events()).hasSize(4);
    }

    @Test
    void createsTwoRowsOfTheSameContentAndLaterAThird() throws IOException {
        List<String> rows = new ArrayList<>(List.of("T1,Twins,2027-05-01 20:00", "T2,Twins,2027-05-01 20:00"));
        ledgers.run(rows);
        rows.add("T3,Twins,2027-05-01 20:00");

        assertThat(ledgers.run(rows).exitCode()).isZero();
        assertThat(sandbox.events()).hasSize(3);
    }

    @Test
    void asksTheApiForNothingMoreWhereNothingIsToBeCreated() throws IOException {
        ledgers.run(Importing.rows(1, 3));
        long before = sandbox.stats().requests(Route.LIST_EVENTS);
        ledgers.run(Importing.rows(1, 3));

        // The one is the question whether the key may read at all.
        assertThat(sandbox.stats().requests(Route.LIST_EVENTS) - before).isEqualTo(1);
    }

    @Test
    void cannotAskWithAKeyThatMayNotRead() throws IOException {
        ledgers.stage(Importing.rows(1, 1));
        ledgers.plant("A1");

        Cli.Result result = ledgers.cli().with("PINNED_API_KEY", CREATE_ONLY_KEY)
                .launch("run", "concerts", Importing.writeFile(directory, "a.csv", Importing.rows(1, 1)).toString());

        assertThat(result.exitCode()).isZero();
    }

    @Test
    void keepsItsMarkerToItself() throws IOException {
        ledgers.run(Importing.rows(1, 3));

        try (var files = Files.list(ledgers.state().resolve("seen"))) {
            assertThat(files.toList()).singleElement().satisfies(file -> assertThat(Files.readString(file))
                    .contains("target=" + sandbox.baseUrl()).contains("system=test-system").contains("run=1"));
        }
    }

    // ---- another owner ----

    @Test
    void refusesTheKeyOfAnotherOwner() throws IOException {
        ledgers.run(Importing.rows(1, 3));

        Cli.Result result = ledgers.cli().with("PINNED_API_KEY", FOREIGN_KEY)
                .launch("run", "concerts", Importing.writeFile(directory, "a.csv", Importing.rows(1, 4)).toString());

        assertThat(result.exitCode()).isEqualTo(23);
        assertThat(result.errorOutput()).contains("LEDGER-01").contains("channel 41").contains("only channel 91")
                .contains("key of another owner");
        assertThat(sandbox.events()).hasSize(3);
    }
}
