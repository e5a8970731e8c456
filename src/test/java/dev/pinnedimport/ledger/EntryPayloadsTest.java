package dev.pinnedimport.ledger;

import static dev.pinnedimport.ledger.LedgerFixture.json;
import static dev.pinnedimport.ledger.LedgerFixture.key;
import static dev.pinnedimport.ledger.RawSql.execute;
import static dev.pinnedimport.ledger.RawSql.texts;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pinnedimport.issue.ExitCode;
import dev.pinnedimport.issue.StopException;
import java.sql.SQLException;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Where payloads lie, and that nobody who reads an entry can tell.
@Execution(ExecutionMode.CONCURRENT)
class EntryPayloadsTest {

    static Stream<DatabaseSettings> databases() {
        return Stream.of(DatabaseSettings.inMemory("payloads-" + UUID.randomUUID()), PostgresServer.newDatabase());
    }

    private interface Use {
        void of(LedgerFixture fixture, LedgerDatabase database) throws SQLException;
    }

    private static void with(DatabaseSettings settings, Use use) throws SQLException {
        try (LedgerDatabase database = LedgerDatabase.open(settings)) {
            use.of(LedgerFixture.on(database.ledger()), database);
        }
    }

    private static void runOnce(LedgerFixture fixture, String row, String eventId) {
        fixture.startRun();
        fixture.stage(row);
        fixture.deliver(row.substring(0, row.indexOf('=')), eventId);
        fixture.endRun();
    }

    @ParameterizedTest
    @MethodSource("databases")
    void liesApartFromWhatChangesWithEveryAttempt(DatabaseSettings settings) throws SQLException {
        with(settings, (fixture, database) -> {
            fixture.stage("a=1");
            assertThat(texts(database, "SELECT payload FROM entry")).containsExactly("");
            assertThat(fixture.listSendable()).extracting(Entry::payload).containsExactly(json("1"));

            fixture.deliver("a", "event-a");

            assertThat(fixture.entry("a").payload()).isEqualTo(json("1"));
            assertThat(texts(database, "SELECT payload FROM entry")).containsExactly("");
        });
    }

    @ParameterizedTest
    @MethodSource("databases")
    void isKnownAsTheOneBeforeWhenItIsReplacedAndGoesWhenThatRunHasEnded(DatabaseSettings settings) throws SQLException {
        with(settings, (fixture, database) -> {
            runOnce(fixture, "a=1", "event-a");
            fixture.startRun();

            fixture.stage("a=2");

            assertThat(fixture.entry("a")).satisfies(entry -> {
                assertThat(entry.payload()).isEqualTo(json("2"));
                assertThat(entry.before()).isEqualTo(json("1"));
            });
            assertThat(texts(database, "SELECT payload FROM entry_payload")).as("the row may still be taken back").containsExactly(json("1"));
            fixture.deliver("a", "event-a");
            fixture.endRun();
            assertThat(texts(database, "SELECT payload FROM entry_payload")).isEmpty();
            assertThat(fixture.entry("a").payload()).isEqualTo(json("2"));
        });
    }

    @ParameterizedTest
    @MethodSource("databases")
    void isTheOneBeforeOfAChangeThatCameWhileItWasInDoubt(DatabaseSettings settings) throws SQLException {
        with(settings, (fixture, database) -> {
            fixture.stage("a=1");
            fixture.claim("a", EntryState.STAGED);
            fixture.settle(LedgerFixture.inDoubt("a"));
            fixture.startRun();
            fixture.stage("a=2");
            assertThat(fixture.entry("a").payload()).as("what is in doubt").isEqualTo(json("1"));

            fixture.settle(LedgerFixture.delivered("a", "event-a"));

            assertThat(fixture.entry("a").payload()).isEqualTo(json("2"));
            assertThat(fixture.entry("a").before()).isEqualTo(json("1"));
        });
    }

    @ParameterizedTest
    @MethodSource("databases")
    void isThereAgainWhereALaterRowTakesAChangeBack(DatabaseSettings settings) throws SQLException {
        with(settings, (fixture, database) -> {
            runOnce(fixture, "a=1", "event-a");
            fixture.startRun();

            fixture.stage("a=2", "a=3");

            assertThat(fixture.entry("a").payload()).isEqualTo(json("1"));
            assertThat(fixture.entry("a").state()).isEqualTo(EntryState.DELIVERED);
            fixture.endRun();
            assertThat(fixture.entry("a").payload()).isEqualTo(json("1"));
        });
    }

    @ParameterizedTest
    @MethodSource("databases")
    void staysWhileAnotherUnfinishedRunMayPutEntriesBack(DatabaseSettings settings) throws SQLException {
        with(settings, (fixture, database) -> {
            runOnce(fixture, "a=1", "event-a");
            runOnce(fixture, "b=1", "event-b");
            Run unfinished = fixture.startRun();
            fixture.stage("b=2");
            fixture.run = fixture.ledger.startRun(fixture.source, "other-" + UUID.randomUUID(), "another job", "f", "cd", "rules", LedgerFixture.NOW);

            fixture.stage("a=2");
            fixture.deliver("a", "event-a");
            fixture.endRun();

            assertThat(texts(database, "SELECT payload FROM entry_payload")).containsExactly(json("1"), json("1"));
            assertThat(fixture.ledger.findRun(unfinished.id()).orElseThrow().hasEnded()).isFalse();
        });
    }

    @ParameterizedTest
    @MethodSource("databases")
    void isNotSentWhereItIsNotTheOneThatWasStaged(DatabaseSettings settings) throws SQLException {
        with(settings, (fixture, database) -> {
            fixture.stage("a=1");
            execute(database, "DELETE FROM entry_payload");

            assertThatThrownBy(fixture::listSendable).isInstanceOfSatisfying(StopException.class,
                    stop -> assertThat(stop.exitCode()).isEqualTo(ExitCode.STORAGE));
        });
    }

    // As versions before this table left it.
    @ParameterizedTest
    @MethodSource("databases")
    void isReadFromTheEntrysOwnRowWhereItLiesThere(DatabaseSettings settings) throws SQLException {
        with(settings, (fixture, database) -> {
            fixture.stage("a=1");
            execute(database, "UPDATE entry SET payload = '" + json("1") + "'");
            execute(database, "DELETE FROM entry_payload");
            assertThat(fixture.listSendable()).extracting(Entry::payload).containsExactly(json("1"));
            fixture.deliver("a", "event-a");
            fixture.endRun();
            fixture.startRun();

            fixture.stage("a=2");

            assertThat(fixture.entry("a").before()).isEqualTo(json("1"));
            assertThat(key("a")).isEqualTo(fixture.entry("a").key());
        });
    }
}
