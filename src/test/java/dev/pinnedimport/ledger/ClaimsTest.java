package dev.pinnedimport.ledger;

import static dev.pinnedimport.ledger.LedgerFixture.NOW;
import static dev.pinnedimport.ledger.LedgerFixture.blocked;
import static dev.pinnedimport.ledger.LedgerFixture.delivered;
import static dev.pinnedimport.ledger.LedgerFixture.inDoubt;
import static dev.pinnedimport.ledger.LedgerFixture.key;
import static dev.pinnedimport.ledger.LedgerFixture.notSent;
import static dev.pinnedimport.ledger.LedgerFixture.refused;
import static dev.pinnedimport.ledger.LedgerFixture.waiting;
import static dev.pinnedimport.ledger.RawSql.texts;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.pinnedimport.event.SourceKey;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The embedded database keeps claims beside the entries, and nobody who reads an entry can tell.
@Execution(ExecutionMode.CONCURRENT)
class ClaimsTest {

    private static final List<String> COLUMNS = Stream.of(EntryTable.ALL_COLUMNS.split(",")).map(String::strip)
            .filter(column -> !column.equals("source_no") && !column.endsWith("run_no") && !column.equals("created_run") && !column.equals("staged_at")).toList();

    private final LedgerDatabase database = LedgerDatabase.open(DatabaseSettings.inMemory("claims-" + UUID.randomUUID()));
    private final LedgerFixture f = LedgerFixture.on(database.ledger());

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void leavesTheEntrysRowAloneAndItIsBeingSentAllTheSame() throws SQLException {
        f.stage("a=1", "b=2");

        assertThat(f.claim("a", EntryState.STAGED)).isTrue();

        assertThat(texts(database, "SELECT state FROM entry ORDER BY source_id")).containsExactly("STAGED", "STAGED");
        assertThat(f.entry("a")).satisfies(entry -> {
            assertThat(entry.state()).isEqualTo(EntryState.SENDING);
            assertThat(entry.attempts()).isOne();
            assertThat(entry.firstSentAt()).isEqualTo(NOW);
            assertThat(entry.lastSentAt()).isEqualTo(NOW);
        });
        assertThat(f.listSendable()).extracting(Entry::key).containsExactly(key("b"));
        assertThat(f.balance()).satisfies(balance -> {
            assertThat(balance.inDoubt()).isOne();
            assertThat(balance.notSent()).isOne();
        });
        assertThat(f.ledger.countToSendByKind(f.run)).isEqualTo(new ToSend(1, 0, 1, 0, 0));
        assertThat(f.ledger.findByRow(f.run, 2)).map(Entry::state).contains(EntryState.SENDING);
        List<EntryState> states = new ArrayList<>();
        f.ledger.forEachEntry(f.source, entry -> states.add(entry.state()));
        assertThat(states).containsExactly(EntryState.SENDING, EntryState.STAGED);
    }

    /// The database would sort all entries of the run for every stretch of rows that is looked at: fifteen times as long with these.
    @Test
    void makesALookAtManyOthersHardlyLonger() {
        List<String> file = new ArrayList<>(IntStream.range(0, 20_000).mapToObj(i -> "id-" + i + "=1").toList());
        Collections.shuffle(file, new Random(5));
        List<StagedRow> rows = LedgerFixture.rows(file.toArray(String[]::new));
        f.ledger.stage(f.run).write(rows);
        long without = shortestLook(rows.subList(0, 2_000));

        f.claim("id-7", EntryState.STAGED);

        assertThat(shortestLook(rows.subList(0, 2_000))).isLessThan(5 * without);
    }

    /// Nanoseconds.
    private long shortestLook(List<StagedRow> rows) {
        long shortest = Long.MAX_VALUE;
        for (int time = 0; time < 7; time++) {
            long begun = System.nanoTime();
            Comparison comparison = f.ledger.compare(f.source, Optional.empty(), true);
            comparison.add(rows, new Comparison.Listener() {
                @Override
                public void planned(Comparison.Planned event) {}

                @Override
                public void said(RowIssue issue) {}
            });
            shortest = Math.min(shortest, System.nanoTime() - begun);
            assertThat(comparison.read()).isEqualTo(rows.size());
        }
        return shortest;
    }

    @Test
    void isMadeOnceOnly() {
        f.stage("a=1");

        assertThat(f.claim("a", EntryState.STAGED)).isTrue();
        assertThat(f.claim("a", EntryState.STAGED)).isFalse();
        f.ledger.foldClaims();
        assertThat(f.claim("a", EntryState.STAGED)).isFalse();
    }

    @Test
    void isNotMadeWhereTheEntryIsNotAsItWasSeen() {
        f.stage("a=1");

        assertThat(f.claim("a", EntryState.WAITING)).isFalse();
        assertThat(f.entry("a").state()).isEqualTo(EntryState.STAGED);
    }

    /// Neighbours in the file are looked for together, all others one by one; the row is only a hint for which.
    @ParameterizedTest
    @ValueSource(longs = {0, 1, 1000})
    void ofManyIsMadeForThoseThatAreAsTheyWereSeen(long distance) throws SQLException {
        f.stage(IntStream.range(10, 30).mapToObj(number -> "e" + number + "=1").toArray(String[]::new));
        Run run = f.run;
        List<Intent> intents = f.listSendable().stream()
                .map(entry -> new Intent(entry.key(), entry.state(), entry.row() * distance, NOW))
                .collect(Collectors.toCollection(ArrayList::new));
        intents.add(intents.getFirst());
        f.deliver("e14", "event-14");
        f.startRun();
        f.stage("e15=2");
        f.ledger.exchange(run, List.of(), List.of(new Intent(key("e13"), EntryState.STAGED, 1, NOW)));

        Set<SourceKey> claimed = f.ledger.exchange(run, List.of(), intents);

        List<String> others = List.of("e13", "e14", "e15");
        List<String> expected = IntStream.range(10, 30).mapToObj(number -> "e" + number).filter(id -> !others.contains(id)).toList();
        assertThat(claimed).extracting(SourceKey::value).containsExactlyInAnyOrderElementsOf(expected);
        assertThat(texts(database, "SELECT source_id FROM claim WHERE source_id <> 'e13' ORDER BY source_id")).isEqualTo(expected);
        assertThat(f.entry("e14").state()).isEqualTo(EntryState.DELIVERED);
        assertThat(f.entry("e15").state()).isEqualTo(EntryState.STAGED);
    }

    @Test
    void isFoldedBeforeAnybodyDecidesAboutTheEntry() {
        f.stage("a=1");
        f.claim("a", EntryState.STAGED);

        f.startRun();
        f.stage("a=2");

        assertThat(f.entry("a")).satisfies(entry -> {
            assertThat(entry.state()).isEqualTo(EntryState.SENDING);
            assertThat(entry.payload()).as("the old bytes may be on their way").isEqualTo(LedgerFixture.json("1"));
            assertThat(entry.next()).isEqualTo(LedgerFixture.json("2"));
        });
    }

    @Test
    void isFoundByWhoeverLooksForWhatIsInDoubt() throws SQLException {
        f.stage("a=1", "b=2", "c=3");
        f.claim("b", EntryState.STAGED);
        f.claim("c", EntryState.STAGED);
        f.settle(inDoubt("c"));

        assertThat(f.ledger.listInDoubt(f.source)).extracting(Entry::key, Entry::state)
                .containsExactly(tuple(key("b"), EntryState.SENDING), tuple(key("c"), EntryState.IN_DOUBT));
        assertThat(texts(database, "SELECT source_id FROM claim")).isEmpty();
    }

    @Test
    void ofAWaitingEntryIsNotWaitedFor() {
        f.stage("a=1");
        f.claim("a", EntryState.STAGED);
        f.settle(waiting("a", NOW.minusSeconds(1)));
        assertThat(f.ledger.findNextWaiting(f.run, Instant.EPOCH, true)).isPresent();

        f.claim("a", EntryState.WAITING);

        assertThat(f.ledger.findNextWaiting(f.run, Instant.EPOCH, true)).isEmpty();
        assertThat(f.listSendable()).isEmpty();
    }

    static Stream<Arguments> outcomes() {
        Map<String, Consumer<LedgerFixture>> before = Map.of(
                "new", fixture -> fixture.claim("a", EntryState.STAGED),
                "after a pause", fixture -> {
                    fixture.claim("a", EntryState.STAGED);
                    fixture.settle(waiting("a", NOW));
                    fixture.claim("a", EntryState.WAITING);
                },
                "in doubt", fixture -> {
                    fixture.claim("a", EntryState.STAGED);
                    fixture.settle(inDoubt("a"));
                    fixture.claim("a", EntryState.IN_DOUBT);
                },
                "changed", fixture -> {
                    fixture.deliver("a", "event-a");
                    fixture.startRun();
                    fixture.stage("a=2");
                    fixture.claim("a", EntryState.STAGED);
                },
                "with more to come", fixture -> {
                    fixture.claim("a", EntryState.STAGED);
                    fixture.settle(inDoubt("a"));
                    fixture.startRun();
                    fixture.stage("a=2");
                    fixture.claim("a", EntryState.IN_DOUBT);
                });
        List<List<Settlement>> settlements = List.of(List.of(delivered("a", "event-a")), List.of(delivered("a", "event-b")), List.of(delivered("a", "other")),
                List.of(refused("a")), List.of(waiting("a", NOW.plusSeconds(9))), List.of(inDoubt("a")), List.of(blocked("a")),
                List.of(notSent("a", false)), List.of(inDoubt("a"), delivered("a", "event-a")), List.of(delivered("a", "event-a"), delivered("b", "event-a")));
        return before.entrySet().stream().flatMap(start -> settlements.stream().map(then -> Arguments.of(start.getKey(), start.getValue(), then)));
    }

    @ParameterizedTest(name = "{0}: {2}")
    @MethodSource("outcomes")
    void leadsToTheSameWhetherItIsFoldedBeforeTheOutcomeOrNot(String name, Consumer<LedgerFixture> before, List<Settlement> outcome) throws SQLException {
        List<List<String>> rows = new ArrayList<>();
        List<Object> told = new ArrayList<>();
        for (boolean folded : List.of(false, true)) {
            LedgerFixture fixture = LedgerFixture.on(database.ledger());
            fixture.stage("a=1", "b=9", "o=8");
            fixture.deliver("o", "other");
            fixture.claim("b", EntryState.STAGED);
            before.accept(fixture);
            if (folded) {
                fixture.ledger.foldClaims();
            }
            fixture.settle(outcome.toArray(Settlement[]::new));
            fixture.ledger.foldClaims();
            rows.add(texts(database, "SELECT CONCAT_WS('|', " + String.join(", ", COLUMNS.stream().map(column -> "COALESCE(CAST(" + column
                    + " AS VARCHAR(8000)), '-')").toList()) + ") FROM entry WHERE source_no = " + fixture.source.number() + " ORDER BY source_id")
                    .stream().map(row -> row.replaceAll("@\\d+", "@")).toList());
            told.add(List.of(fixture.ledger.listAttempts(fixture.source, key("a")).stream().map(attempt -> attempt.ledTo() + attempt.reason()).toList(),
                    fixture.ledger.listAttempts(fixture.source, key("b")).stream().map(attempt -> attempt.ledTo() + attempt.reason()).toList()));
        }

        assertThat(rows.getFirst()).hasSize(3).isEqualTo(rows.getLast());
        assertThat(told.getFirst()).isEqualTo(told.getLast());
        assertThat(texts(database, "SELECT source_id FROM claim")).isEmpty();
    }

    @Test
    void whatIsPlainIsWrittenTogetherWithWhatIsNot() {
        f.stage("a=1", "b=2", "c=3", "d=4");
        for (String key : List.of("a", "b", "c", "d")) {
            f.claim(key, EntryState.STAGED);
        }

        f.settle(delivered("a", "event-a"), refused("b"), delivered("c", "event-c"), delivered("d", "event-a"));

        assertThat(List.of("a", "b", "c", "d")).map(key -> f.entry(key).state())
                .containsExactly(EntryState.DELIVERED, EntryState.REFUSED, EntryState.DELIVERED, EntryState.IN_DOUBT);
        assertThat(f.entry("a").eventId()).isEqualTo("event-a");
        assertThat(f.entry("d").reason()).contains("event-a");
    }
}
