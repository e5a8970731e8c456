package dev.pinnedimport.ledger;

import static dev.pinnedimport.ledger.LedgerFixture.NOW;
import static dev.pinnedimport.ledger.LedgerFixture.delivered;
import static dev.pinnedimport.ledger.LedgerFixture.inDoubt;
import static dev.pinnedimport.ledger.LedgerFixture.key;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pinnedimport.ledger.Spread.Counts;
import dev.pinnedimport.ledger.Spread.PartState;
import dev.pinnedimport.ledger.Spread.Signal;
import dev.pinnedimport.ledger.Spread.Slots;
import dev.pinnedimport.ledger.Spread.State;
import dev.pinnedimport.ledger.Spread.Stop;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SpreadsTest {

    private static final Duration LONG = Duration.ofMinutes(10);
    private static final Duration OVER = Duration.ofMinutes(-1);
    private static final Duration SOON = Duration.ofMillis(200);

    private static DatabaseSettings settings;
    private static LedgerDatabase database;

    private LedgerFixture fixture;
    private Spreads spreads;
    private Spread spread;

    @BeforeAll
    static void open() {
        settings = PostgresServer.newDatabase();
        database = LedgerDatabase.open(settings);
    }

    @AfterAll
    static void close() {
        database.close();
    }

    @BeforeEach
    void stageFourRows() {
        fixture = LedgerFixture.on(database.ledger());
        fixture.stage("a=A", "b=B", "c=C", "d=D");
        spreads = fixture.ledger.spreads();
        spread = spreads.begin(fixture.run, "terms", LONG, 100);
    }

    private Part claimed(int number) {
        return spreads.claim(spread, number, "here", LONG).orElseThrow();
    }

    private static Set<?> claim(Ledger ledger, Run run, String key) {
        return ledger.exchange(run, List.of(), List.of(new Intent(key(key), EntryState.STAGED, 1, NOW)));
    }

    @Test
    void cutsLargePartsFirstAndSmallOnesAtTheEnd() {
        assertThat(Spreads.sizes(1_000, 4, 100)).containsExactly(250L, 187L, 140L, 105L, 100L, 100L, 100L, 18L);
        assertThat(Spreads.sizes(0, 4, 100)).isEmpty();
        assertThat(Spreads.sizes(1_000_000, 8, 100)).hasSizeLessThan(80);
    }

    @Test
    void cutsWhatIsLeftToSendAndNothingElse() {
        fixture.deliver("b", "e1");

        assertThat(spreads.cut(spread, 1, 2)).containsExactly(1);
        Part all = claimed(1);
        assertThat(all.after()).isZero();
        assertThat(all.last()).isEqualTo(5);
    }

    @Test
    void showsEachHolderTheRowsOfItsPartOnly() {
        assertThat(spreads.cut(spread, 2, 1)).containsExactly(1, 2, 3);
        Ledger first = fixture.ledger.of(claimed(1));
        Ledger second = fixture.ledger.of(claimed(2));

        assertThat(first.listSendable(fixture.run, NOW, 100)).extracting(Entry::key).containsExactly(key("a"), key("b"));
        assertThat(second.listSendable(fixture.run, NOW, 100)).extracting(Entry::key).containsExactly(key("c"));
        claim(first, fixture.run, "a");
        assertThat(first.listInDoubt(fixture.source)).hasSize(1);
        assertThat(second.listInDoubt(fixture.source)).isEmpty();
    }

    @Test
    void givesAPartToOneOnly() throws Exception {
        spreads.cut(spread, 1, 4);
        try (ExecutorService workers = Executors.newFixedThreadPool(8)) {
            List<Callable<Boolean>> claims = new ArrayList<>();
            IntStream.range(0, 16).forEach(n -> claims.add(() -> spreads.claim(spread, 1, "worker " + n, LONG).isPresent()));

            long won = 0;
            for (var claim : workers.invokeAll(claims)) {
                won += claim.get() ? 1 : 0;
            }
            assertThat(won).isEqualTo(1);
        }
    }

    @Test
    void takesNothingFromAHolderWhoWasThoughtDead() {
        spreads.cut(spread, 1, 4);
        Part lost = spreads.claim(spread, 1, "sleeper", OVER).orElseThrow();
        Ledger sleeper = fixture.ledger.of(lost);
        assertThat(claim(sleeper, fixture.run, "a")).hasSize(1);

        assertThat(spreads.freeLost(spread)).containsExactly(1);

        assertThatThrownBy(() -> claim(sleeper, fixture.run, "b")).isInstanceOf(PartLostException.class);
        assertThatThrownBy(() -> sleeper.exchange(fixture.run, List.of(delivered("a", "e1")), List.of())).isInstanceOf(PartLostException.class);
        assertThatThrownBy(() -> spreads.finish(lost, Counts.NONE)).isInstanceOf(PartLostException.class);
        assertThat(spreads.renew(lost, LONG, Counts.NONE).held()).isFalse();
        assertThat(fixture.entry("a").state()).isEqualTo(EntryState.SENDING);
        assertThat(fixture.entry("b").state()).isEqualTo(EntryState.STAGED);
    }

    @Test
    void givesWhatTheDeadOneHadUnderWayToTheNextAsInDoubt() {
        spreads.cut(spread, 1, 4);
        claim(fixture.ledger.of(spreads.claim(spread, 1, "dead", OVER).orElseThrow()), fixture.run, "c");
        spreads.freeLost(spread);

        Ledger next = fixture.ledger.of(claimed(1));

        assertThat(next.listInDoubt(fixture.source)).extracting(Entry::key).containsExactly(key("c"));
        next.exchange(fixture.run, List.of(inDoubt("c")), List.of());
        assertThat(fixture.entry("c").state()).isEqualTo(EntryState.IN_DOUBT);
    }

    @Test
    void waitsForNobodyWhoWasSuspendedWhileItWrote() throws Exception {
        spreads.cut(spread, 2, 2);
        Part asleep = spreads.claim(spread, 1, "sleeper", OVER).orElseThrow();
        spreads.claim(spread, 2, "dead", OVER);
        try (Connection sleeper = database.dataSource().getConnection()) {
            sleeper.setAutoCommit(false);
            Spreads.requireHeld(sleeper, asleep);

            assertThat(spreads.freeLost(spread)).containsExactly(2);
            sleeper.rollback();
        }
        assertThat(spreads.freeLost(spread)).containsExactly(1);
    }

    @Test
    void leavesAPartToWhoeverKeepsIt() {
        spreads.cut(spread, 1, 4);
        Part part = claimed(1);

        assertThat(spreads.renew(part, LONG, new Counts(3, 4, 1, 1)).held()).isTrue();
        assertThat(spreads.freeLost(spread)).isEmpty();
        assertThat(spreads.listParts(spread)).containsExactly(new PartState(1, State.HELD, "here", new Counts(3, 4, 1, 1)));
        spreads.finish(part, new Counts(1, 1, 0, 0));
        assertThat(spreads.listParts(spread)).containsExactly(new PartState(1, State.DONE, "here", new Counts(4, 5, 1, 1)));
        assertThat(spreads.claim(spread, 1, "late", LONG)).isEmpty();
    }

    @Test
    void givesAPartThatWasHandedBackToAnother() {
        spreads.cut(spread, 1, 4);
        Part first = claimed(1);
        spreads.handBack(first, Counts.NONE);

        assertThat(claimed(1).token()).isGreaterThan(first.token());
        assertThatThrownBy(() -> claim(fixture.ledger.of(first), fixture.run, "a")).isInstanceOf(PartLostException.class);
    }

    @Test
    void letsNobodyGoOnOnceTheManagerHasClosedTheRun() {
        spreads.cut(spread, 2, 2);
        Part held = claimed(1);

        spreads.close(spread);

        assertThatThrownBy(() -> claim(fixture.ledger.of(held), fixture.run, "a")).isInstanceOf(PartLostException.class);
        assertThat(spreads.claim(spread, 2, "late", LONG)).isEmpty();
        assertThat(spreads.isOpen(spread)).isFalse();
        assertThat(spreads.listParts(spread)).isEmpty();
    }

    @Test
    void aManagerThatLostItsLockTakesNothingFromTheNextOne() {
        Spread next = spreads.begin(fixture.run, "terms", LONG, 100);
        spreads.cut(next, 1, 4);
        Part held = spreads.claim(next, 1, "here", LONG).orElseThrow();

        spreads.close(spread);

        assertThat(spreads.isOpen(next)).isTrue();
        assertThat(claim(fixture.ledger.of(held), fixture.run, "a")).hasSize(1);
    }

    @Test
    void takesEverythingFromTheWorkersOfADeadManagerWithTheLock() {
        spreads.cut(spread, 1, 4);
        Part orphan = claimed(1);
        assertThat(claim(fixture.ledger.of(orphan), fixture.run, "a")).hasSize(1);

        try (JobLock _ = JobLock.acquire(settings, "job", fixture.source.system(), NOW)) {
            assertThatThrownBy(() -> claim(fixture.ledger.of(orphan), fixture.run, "b")).isInstanceOf(PartLostException.class);
            assertThat(spreads.renew(orphan, LONG, Counts.NONE).held()).isFalse();
            assertThat(spreads.reserve(orphan, 10, SOON, 0).count()).isZero();
        }
    }

    @Test
    void leavesTheWorkersOfAnotherSystemAlone() {
        spreads.cut(spread, 1, 4);
        Part held = claimed(1);

        JobLock.acquire(settings, "job", "another-" + fixture.source.system(), NOW).close();

        assertThat(claim(fixture.ledger.of(held), fixture.run, "a")).hasSize(1);
    }

    @Test
    void givesNoPartWithoutASignOfLifeOfTheManager() {
        spreads.cut(spread, 2, 2);
        Part held = claimed(1);

        spreads.renew(spread, OVER, 100, Duration.ZERO);

        assertThat(spreads.claim(spread, 2, "late", LONG)).isEmpty();
        assertThat(spreads.renew(held, LONG, Counts.NONE).led()).isFalse();
        spreads.renew(spread, LONG, 100, Duration.ZERO);
        assertThat(spreads.renew(held, LONG, Counts.NONE)).isEqualTo(new Spread.Renewal(true, true, null));
    }

    @Test
    void tellsEverybodyTheFirstReasonToStop() {
        spreads.cut(spread, 2, 2);
        Part held = claimed(1);
        Stop revoked = new Stop(21, "API-KEY-01", "The key was revoked.");

        spreads.stop(spread, revoked);
        spreads.stop(spread, new Stop(30, "API-NET-01", "Away."));

        assertThat(spreads.renew(held, LONG, Counts.NONE).findStop()).contains(revoked);
        assertThat(spreads.renew(spread, LONG, 100, Duration.ZERO)).contains(revoked);
        assertThat(spreads.claim(spread, 2, "late", LONG)).isEmpty();
        assertThat(claim(fixture.ledger.of(held), fixture.run, "a")).as("what is under way may still be written down").hasSize(1);
    }

    @Test
    void neverGivesMoreSlotsThanTheOnePaceAllows() throws Exception {
        spreads.cut(spread, 2, 2);
        List<Part> parts = List.of(claimed(1), claimed(2));
        long began = System.nanoTime();
        List<Slots> granted = new ArrayList<>();
        try (ExecutorService workers = Executors.newFixedThreadPool(2)) {
            List<Callable<List<Slots>>> takers = parts.stream().<Callable<List<Slots>>>map(part -> () ->
                    IntStream.range(0, 40).mapToObj(_ -> spreads.reserve(part, 5, SOON, 1)).toList()).toList();
            for (var taker : workers.invokeAll(takers)) {
                granted.addAll(taker.get());
            }
        }
        double seconds = (System.nanoTime() - began) / 1e9;

        int count = granted.stream().mapToInt(Slots::count).sum();
        assertThat((double) count).isLessThanOrEqualTo(100 * (seconds + 0.2) + 5).isGreaterThanOrEqualTo(20);
        assertThat(spreads.takeSeen(spread)).isEqualTo(new Spread.Seen(80, List.of()));
        assertThat(spreads.takeSeen(spread)).isEqualTo(new Spread.Seen(0, List.of()));
    }

    @Test
    void closesTheGateForAllWhenOneIsToldToWait() {
        spreads.cut(spread, 2, 2);
        Signal objection = new Signal(true, Duration.ofMillis(3), 100L, 0L, Duration.ofSeconds(60), Duration.ofSeconds(60));

        spreads.signal(claimed(1), objection, Duration.ofSeconds(60));

        Slots other = spreads.reserve(claimed(2), 5, SOON, 0);
        assertThat(other.count()).isZero();
        assertThat(other.first()).isBetween(Duration.ofSeconds(50), Duration.ofSeconds(60));
        assertThat(spreads.takeSeen(spread).signals()).containsExactly(objection);
    }

    @Test
    void goesOnAtOnceWhereTheServersClockIsSetBackByAnHour() throws Exception {
        spreads.cut(spread, 2, 2);
        Part alive = claimed(1);
        spreads.claim(spread, 2, "dead", OVER);
        clockIsSetBackBy(Duration.ofHours(1));
        assertThat(spreads.reserve(alive, 5, SOON, 0).count()).as("before the manager has seen it").isZero();
        assertThat(spreads.freeLost(spread)).as("before the manager has seen it").isEmpty();

        spreads.renew(spread, LONG, 100, Duration.ZERO);

        assertThat(spreads.reserve(alive, 5, SOON, 0).count()).isEqualTo(5);
        assertThat(spreads.freeLost(spread)).containsExactly(2);
        assertThat(spreads.renew(alive, LONG, Counts.NONE).held()).isTrue();
    }

    // What is told by a clock that was set back lies in its future.
    private static void clockIsSetBackBy(Duration back) throws Exception {
        long micros = back.toNanos() / 1000;
        try (Connection connection = database.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("UPDATE spread SET manager_until = manager_until + " + micros + ", next_slot = next_slot + " + micros);
            statement.execute("UPDATE spread_part SET held_until = held_until + " + micros);
        }
    }
}
