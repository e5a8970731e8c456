package dev.pinnedimport.ledger;

import static dev.pinnedimport.ledger.LedgerFixture.json;
import static dev.pinnedimport.ledger.LedgerFixture.key;
import static dev.pinnedimport.ledger.RawSql.execute;
import static dev.pinnedimport.ledger.RawSql.texts;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pinnedimport.issue.ExitCode;
import dev.pinnedimport.issue.IssueCode;
import dev.pinnedimport.issue.StopException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.DataFormatException;
import org.assertj.core.api.ThrowableAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Where payloads lie, and that nobody who reads an entry can tell.
@Execution(ExecutionMode.CONCURRENT)
class PayloadBlocksTest {

    static Stream<DatabaseSettings> databases() {
        return Stream.of(DatabaseSettings.inMemory("blocks-" + UUID.randomUUID()), PostgresServer.newDatabase());
    }

    private interface Use {
        void of(LedgerFixture fixture, LedgerDatabase database) throws SQLException;
    }

    private static void with(DatabaseSettings settings, Use use) throws SQLException {
        try (LedgerDatabase database = LedgerDatabase.open(settings)) {
            use.of(LedgerFixture.on(database.ledger()), database);
        }
    }

    /// All payloads that lie in blocks.
    private static List<String> kept(LedgerDatabase database) throws SQLException {
        List<String> kept = new ArrayList<>();
        try (Connection connection = database.dataSource().getConnection()) {
            for (String number : texts(database, "SELECT block_no FROM payload_block ORDER BY block_no")) {
                PayloadBlocks.find(connection, Long.parseLong(number)).orElseThrow().members().forEach(member -> kept.add(member.json()));
            }
        } catch (DataFormatException e) {
            throw new AssertionError(e);
        }
        return kept;
    }

    private static void runOnce(LedgerFixture fixture, String row, String eventId) {
        fixture.startRun();
        fixture.stage(row);
        fixture.deliver(row.substring(0, row.indexOf('=')), eventId);
        fixture.endRun();
    }

    /// The embedded database passes by each row that was deleted, and reads it from the disk where it is not in memory: a question asked for each block took hours
    /// with 100,000 events.
    @Test
    void areForgottenAtARunsEndInATimeThatGrowsWithTheirNumber() throws SQLException {
        with(DatabaseSettings.inMemory("blocks-" + UUID.randomUUID()), (_, database) -> {
            endOfASecondChange(1_000, database);

            long some = Math.min(endOfASecondChange(2_000, database), endOfASecondChange(2_000, database));

            assertThat(endOfASecondChange(40_000, database)).as("twenty times as many").isLessThan(40 * some);
            assertThat(texts(database, "SELECT COUNT(*) FROM payload_block")).containsExactly("0");
        });
    }

    /// Nanoseconds.
    private static long endOfASecondChange(int events, LedgerDatabase database) {
        LedgerFixture fixture = LedgerFixture.on(database.ledger());
        runWithAll(fixture, events, "1");
        fixture.endRun();
        fixture.startRun();
        runWithAll(fixture, events, "2");
        fixture.endRun();
        fixture.startRun();
        runWithAll(fixture, events, "3");
        long begun = System.nanoTime();
        fixture.endRun();
        return System.nanoTime() - begun;
    }

    private static void runWithAll(LedgerFixture fixture, int events, String content) {
        List<String> ids = IntStream.range(0, events).mapToObj(number -> "id-" + number).toList();
        fixture.stage(ids.stream().map(id -> id + "=" + content).toArray(String[]::new));
        fixture.ledger.exchange(fixture.run, List.of(), ids.stream().map(id -> new Intent(key(id), EntryState.STAGED, 1, LedgerFixture.NOW)).toList());
        fixture.settle(ids.stream().map(id -> LedgerFixture.delivered(id, fixture.source.number() + "-" + id)).toArray(Settlement[]::new));
    }

    @ParameterizedTest
    @MethodSource("databases")
    void liesApartFromWhatChangesWithEveryAttempt(DatabaseSettings settings) throws SQLException {
        with(settings, (fixture, database) -> {
            fixture.stage("a=1");
            assertThat(texts(database, "SELECT payload FROM entry")).allMatch(text -> text.matches("@\\d+\\.0"));
            assertThat(fixture.listSendable()).extracting(Entry::payload).containsExactly(json("1"));

            fixture.deliver("a", "event-a");

            assertThat(fixture.entry("a").payload()).isEqualTo(json("1"));
            assertThat(texts(database, "SELECT payload FROM entry")).allMatch(text -> text.matches("@\\d+\\.0"));
        });
    }

    @ParameterizedTest
    @MethodSource("databases")
    void isKnownAsTheOneBeforeWhenItIsReplacedAndGoesWhenThatIsReplaced(DatabaseSettings settings) throws SQLException {
        with(settings, (fixture, database) -> {
            runOnce(fixture, "a=1", "event-a");
            fixture.startRun();

            fixture.stage("a=2");

            assertThat(fixture.entry("a")).satisfies(entry -> {
                assertThat(entry.payload()).isEqualTo(json("2"));
                assertThat(entry.before()).isEqualTo(json("1"));
            });
            fixture.deliver("a", "event-a");
            fixture.endRun();
            assertThat(fixture.entry("a").before()).as("what changed can still be told").isEqualTo(json("1"));
            fixture.startRun();
            fixture.stage("a=3");
            assertThat(kept(database)).as("the row may still be taken back").containsExactly(json("1"));
            fixture.deliver("a", "event-a");
            fixture.endRun();
            assertThat(kept(database)).isEmpty();
            assertThat(fixture.entry("a").payload()).isEqualTo(json("3"));
            assertThat(fixture.entry("a").before()).isEqualTo(json("2"));
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

            assertThat(kept(database)).containsExactly(json("1"), json("1"));
            assertThat(fixture.ledger.findRun(unfinished.id()).orElseThrow().hasEnded()).isFalse();
        });
    }

    @ParameterizedTest
    @MethodSource("databases")
    void isNotSentWhereItIsNotTheOneThatWasStaged(DatabaseSettings settings) throws SQLException {
        with(settings, (fixture, database) -> {
            fixture.stage("a=1");
            execute(database, "DELETE FROM payload_block");

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
            execute(database, "DELETE FROM payload_block");
            assertThat(fixture.listSendable()).extracting(Entry::payload).containsExactly(json("1"));
            fixture.deliver("a", "event-a");
            fixture.endRun();
            fixture.startRun();

            fixture.stage("a=2");

            assertThat(fixture.entry("a").before()).isEqualTo(json("1"));
            assertThat(key("a")).isEqualTo(fixture.entry("a").key());
        });
    }

    @ParameterizedTest
    @MethodSource("databases")
    void isSharedByNeighboursAndGoesWithTheLastOfThem(DatabaseSettings settings) throws SQLException {
        with(settings, (fixture, database) -> {
            String[] rows = IntStream.range(0, 20).mapToObj(i -> "k" + i + "=" + i).toArray(String[]::new);
            fixture.stage(rows);
            assertThat(texts(database, "SELECT COUNT(*) FROM payload_block")).containsExactly("2");
            assertThat(fixture.listSendable()).extracting(Entry::payload)
                    .containsExactlyElementsOf(IntStream.range(0, 20).mapToObj(i -> json(String.valueOf(i))).toList());
            IntStream.range(0, 20).forEach(i -> fixture.deliver("k" + i, "event-" + i));
            fixture.endRun();

            change(fixture, "new", IntStream.range(0, 16));
            change(fixture, "newer", IntStream.range(0, 15));

            assertThat(kept(database)).as("the sixteenth is still needed").hasSize(20);
            change(fixture, "newer", IntStream.of(15));
            assertThat(kept(database)).containsExactly(json("16"), json("17"), json("18"), json("19"));
            assertThat(IntStream.range(0, 20).mapToObj(i -> fixture.entry("k" + i).payload()))
                    .containsExactlyElementsOf(IntStream.range(0, 20).mapToObj(i -> json(i < 16 ? "newer " + i : "" + i)).toList());
        });
    }

    private static void change(LedgerFixture fixture, String to, IntStream which) {
        int[] numbers = which.toArray();
        fixture.startRun();
        fixture.stage(IntStream.of(numbers).mapToObj(i -> "k" + i + "=" + to + " " + i).toArray(String[]::new));
        IntStream.of(numbers).forEach(i -> fixture.deliver("k" + i, "event-" + i));
        fixture.endRun();
    }

    @ParameterizedTest
    @MethodSource("databases")
    void staysWhileAChangeIsNotSentYetBecauseTheApiHoldsIt(DatabaseSettings settings) throws SQLException {
        with(settings, (fixture, database) -> {
            runOnce(fixture, "a=1", "event-a");
            fixture.startRun();
            fixture.stage("a=2");
            fixture.endRun();

            assertThat(fixture.entry("a").before()).isEqualTo(json("1"));

            runOnce(fixture, "a=2", "event-a");
            assertThat(fixture.entry("a").payload()).isEqualTo(json("2"));
            runOnce(fixture, "a=3", "event-a");
            assertThat(kept(database)).isEmpty();
        });
    }

    @ParameterizedTest
    @MethodSource("databases")
    void goesWhereAllOfItIsTakenBack(DatabaseSettings settings) throws SQLException {
        with(settings, (fixture, database) -> {
            Staging staging = fixture.ledger.stage(fixture.run);
            staging.write(LedgerFixture.rows("a=1", "b=1"));
            assertThat(kept(database)).containsExactly(json("1"), json("1"));

            staging.write(List.of(LedgerFixture.row(4, "a=2")));
            assertThat(kept(database)).as("b needs it").hasSize(2);
            staging.write(List.of(LedgerFixture.row(5, "b=2")));

            assertThat(kept(database)).isEmpty();
            assertThat(fixture.balance().rejected()).isEqualTo(4);
        });
    }

    @ParameterizedTest
    @MethodSource("databases")
    void isToldWhereItIsDamagedInsteadOfBeingSent(DatabaseSettings settings) throws SQLException {
        with(settings, (fixture, database) -> {
            runOnce(fixture, "a=1", "event-a");
            fixture.startRun();
            fixture.stage("a=2", "b=1");
            byte[] content = new byte[30];
            try (Connection connection = database.dataSource().getConnection();
                    PreparedStatement update = connection.prepareStatement("UPDATE payload_block SET content = ?")) {
                update.setBytes(1, content);
                update.executeUpdate();
            }

            for (ThrowableAssert.ThrowingCallable reading : List.<ThrowableAssert.ThrowingCallable>of(
                    fixture::listSendable, () -> fixture.entry("a"), () -> fixture.entry("b"))) {
                assertThatThrownBy(reading).isInstanceOfSatisfying(StopException.class, stop -> {
                    assertThat(stop.exitCode()).isEqualTo(ExitCode.STORAGE);
                    assertThat(stop.issues().getFirst().code()).isEqualTo(IssueCode.LEDGER_DAMAGED);
                });
            }
            fixture.endRun();
            assertThat(texts(database, "SELECT COUNT(*) FROM payload_block")).as("what cannot be read is not deleted").containsExactly("2");
        });
    }
}
