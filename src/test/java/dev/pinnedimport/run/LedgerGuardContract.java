package dev.pinnedimport.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pinnedimport.delivery.Preflight;
import dev.pinnedimport.event.EventPayload;
import dev.pinnedimport.event.Fingerprint;
import dev.pinnedimport.event.SourceKey;
import dev.pinnedimport.issue.ExitCode;
import dev.pinnedimport.issue.Place;
import dev.pinnedimport.issue.StopException;
import dev.pinnedimport.ledger.DatabaseSettings;
import dev.pinnedimport.ledger.Ledger;
import dev.pinnedimport.ledger.LedgerDatabase;
import dev.pinnedimport.ledger.LedgerMarker;
import dev.pinnedimport.ledger.Run;
import dev.pinnedimport.ledger.Settlement;
import dev.pinnedimport.ledger.Source;
import dev.pinnedimport.ledger.StagedRow;
import java.net.URI;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// When a ledger may be used, on whatever database it is.
abstract class LedgerGuardContract {

    private static final URI OLD = URI.create("https://old.example");
    private static final URI NEW = URI.create("https://new.example");
    private static final URI SANDBOX = URI.create("http://127.0.0.1:8085");
    private static final Instant NOW = Instant.parse("2026-11-23T02:00:00Z");

    @TempDir
    private Path state;

    private LedgerDatabase database;
    private Ledger ledger;
    private LedgerGuard guard;

    abstract DatabaseSettings newDatabase();

    @BeforeEach
    void makeGuard() {
        database = LedgerDatabase.open(newDatabase());
        ledger = database.ledger();
        guard = guard(null);
    }

    @AfterEach
    void closeDatabase() {
        database.close();
    }

    private LedgerGuard guard(@org.jspecify.annotations.Nullable String databaseUrl) {
        return new LedgerGuard(ledger, new Workplace(state, state, state, databaseUrl), "concerts");
    }

    private Run stage(URI target, String system) {
        Run run = ledger.startRun(ledger.source(target, system), "run-" + UUID.randomUUID(), "concerts", "a.csv", "ab", "rules", NOW);
        String json = "{\"title\":\"Concert\"}";
        ledger.stage(run).write(List.of(new StagedRow.Event(
                new EventPayload(new Place.Row("a.csv", null, 2), new SourceKey("A1"), json, Fingerprint.of(json), 41, "Concert", NOW, NOW),
                        List.of(), List.of())));
        return run;
    }

    private Run send(URI target, String system) {
        Run run = stage(target, system);
        ledger.settle(run.source(), List.of(new Settlement.Delivered(new SourceKey("A1"), NOW, "7", null, "answer")));
        return run;
    }

    // ---- another target ----

    @Test
    void refusesATargetToWhichNothingWasSentWhereAnotherHasSomething() {
        send(OLD, "crm");

        assertThatThrownBy(() -> guard.requireOurs(NEW, "crm")).isInstanceOfSatisfying(StopException.class, stop -> {
            assertThat(stop.exitCode()).isEqualTo(ExitCode.FOREIGN_LEDGER);
            assertThat(stop.getMessage()).contains("https://old.example").contains("another directory: --state DIR");
        });
    }

    @Test
    void offersAnotherDatabaseWhereTheLedgerIsInOne() {
        send(OLD, "crm");

        assertThatThrownBy(() -> guard("jdbc:postgresql://db/x").requireOurs(NEW, "crm"))
                .hasMessageContaining("another database: --db URL");
    }

    @Test
    void acceptsATargetThatTheLedgerKnows() {
        send(OLD, "crm");
        send(NEW, "crm");

        assertThatCode(() -> guard.requireOurs(NEW, "crm")).doesNotThrowAnyException();
    }

    @Test
    void mindsNoTargetToWhichNothingWasSent() {
        stage(OLD, "crm");

        assertThatCode(() -> guard.requireOurs(NEW, "crm")).doesNotThrowAnyException();
    }

    @Test
    void mindsNoOtherSystem() {
        send(OLD, "calendar");

        assertThatCode(() -> guard.requireOurs(NEW, "crm")).doesNotThrowAnyException();
    }

    @Test
    void isNotBoundByARehearsal() {
        send(SANDBOX, "crm");

        assertThatCode(() -> guard.requireOurs(NEW, "crm")).doesNotThrowAnyException();
    }

    @Test
    void letsARehearsalUseAnyLedger() {
        send(OLD, "crm");

        assertThatCode(() -> guard.requireOurs(SANDBOX, "crm")).doesNotThrowAnyException();
    }

    // ---- lost, or older ----

    @Test
    void acceptsALedgerThatIsNewerThanItsMarker() {
        guard.mark(send(NEW, "crm"));
        stage(NEW, "crm");

        assertThatCode(() -> guard.requireOurs(NEW, "crm")).doesNotThrowAnyException();
    }

    @Test
    void refusesALedgerThatIsOlderThanItsMarker() {
        Run run = send(NEW, "crm");
        LedgerMarker.of(state, NEW, "crm").write(new LedgerMarker.Seen(ledger.id(), run.number() + 1));

        assertThatThrownBy(() -> guard.requireOurs(NEW, "crm")).hasMessageContaining("older copy").hasMessageContaining("LEDGER-03");
    }

    @Test
    void refusesAnotherLedgerHoweverManyRunsItKnows() {
        send(NEW, "crm");
        LedgerMarker.of(state, NEW, "crm").write(new LedgerMarker.Seen("another", 0));

        assertThatThrownBy(() -> guard.requireOurs(NEW, "crm")).hasMessageContaining("lost or replaced").hasMessageContaining("LEDGER-03");
    }

    @Test
    void keepsAMarkerForEachSource() {
        guard.mark(send(NEW, "crm"));
        Run other = send(NEW, "calendar");
        LedgerMarker.of(state, NEW, "calendar").write(new LedgerMarker.Seen(ledger.id(), other.number() + 1));

        assertThatCode(() -> guard.requireOurs(NEW, "crm")).doesNotThrowAnyException();
    }

    @Test
    void keepsNoMarkerBesideADatabaseElsewhereWhereThereIsNoStateDirectory() {
        Path none = state.resolve("none");
        new LedgerGuard(ledger, new Workplace(state, none, state, "jdbc:postgresql://db/x"), "concerts").mark(send(NEW, "crm"));

        assertThat(none).doesNotExist();
    }

    @Test
    void keepsAMarkerBesideADatabaseElsewhereWhereThereIsAStateDirectory() {
        Run run = send(NEW, "crm");
        guard("jdbc:postgresql://db/x").mark(run);

        assertThat(LedgerMarker.of(state, NEW, "crm").find()).contains(new LedgerMarker.Seen(ledger.id(), run.number()));
    }

    // ---- another owner ----

    @Test
    void refusesAKeyThatReachesOnlyOtherChannels() {
        Source source = send(NEW, "crm").source();

        assertThatThrownBy(() -> guard.requireChannels(source, reaching(91, 92))).hasMessageContaining("channel 41")
                .hasMessageContaining("the channels 91, 92").hasMessageContaining("LEDGER-01");
    }

    @Test
    void acceptsAKeyThatReachesOneOfItsChannels() {
        Source source = send(NEW, "crm").source();

        assertThatCode(() -> guard.requireChannels(source, reaching(91, 41))).doesNotThrowAnyException();
    }

    @Test
    void leavesAKeyThatReachesNoChannelToThoseWhoTellKeys() {
        Source source = send(NEW, "crm").source();

        assertThatCode(() -> guard.requireChannels(source, reaching())).doesNotThrowAnyException();
    }

    @Test
    void mindsNoChannelsWhereNothingWasSent() {
        Source source = stage(NEW, "crm").source();

        assertThatCode(() -> guard.requireChannels(source, reaching(91))).doesNotThrowAnyException();
    }

    private static Preflight reaching(long... channels) {
        return new Preflight(LongStream.of(channels).mapToObj(id -> new Preflight.Channel(id, "")).toList(), Set.of(), true, null);
    }
}
