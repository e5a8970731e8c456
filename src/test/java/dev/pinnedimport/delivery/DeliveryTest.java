package dev.pinnedimport.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pinnedimport.delivery.SimulatedApi.Weather;
import dev.pinnedimport.issue.ExitCode;
import dev.pinnedimport.issue.Issue;
import dev.pinnedimport.issue.IssueCode;
import dev.pinnedimport.issue.StopException;
import dev.pinnedimport.ledger.DraftCount;
import dev.pinnedimport.ledger.Entry;
import dev.pinnedimport.ledger.EntryState;
import dev.pinnedimport.ledger.Run;
import dev.pinnedimport.ledger.SendQueue;
import dev.pinnedimport.ledger.Settlement;
import dev.pinnedimport.ledger.Source;
import dev.pinnedimport.ledger.StagedRow;
import dev.pinnedimport.ledger.Staging;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@Execution(ExecutionMode.CONCURRENT)
class DeliveryTest {

    private static final String FORBIDDEN = "{\"error\":{\"code\":\"forbidden\",\"message\":\"No access.\"}}";
    private static final String NO_SCOPE = "{\"error\":{\"code\":\"insufficient_scope\",\"message\":\"events:create is missing\"}}";
    private static final String ERROR = "{\"error\":{\"code\":\"internal_error\",\"message\":\"Oh.\"}}";
    private static final String PAGE = "<html>Blocked</html>";

    private final Rig rig = new Rig(1);

    // ---- calm --------------------------------------------------------------------------------------------------

    @Test
    void deliversEverythingAndSaysSo() {
        rig.stage(300);

        assertThat(rig.deliverToTheEnd()).isEqualTo(new DeliveryEnd.Finished(0, Set.of()));
        assertThat(rig.ledger.balance(rig.run).created()).isEqualTo(300);
        assertThat(rig.api.posts).isEqualTo(300);
        assertThat(rig.progress.delivered()).isEqualTo(300);
    }

    @Test
    void sendsAndClaimsNothingOfAPageOnWhichSomethingIsNotWhatWasStaged() throws SQLException {
        rig.stage(30);
        QuickLedger.execute("UPDATE entry SET payload_fp = 'other' WHERE row_no = 30 AND run_no = " + rig.run.number());

        assertThatThrownBy(rig::deliver).isInstanceOfSatisfying(StopException.class,
                stop -> assertThat(stop.issues().getFirst().code()).isEqualTo(IssueCode.LEDGER_DAMAGED));

        assertThat(rig.api.posts).isZero();
        assertThat(rig.ledger.balance(rig.run).notSent()).isEqualTo(30);
    }

    @Test
    void asksNothingWhereNothingIsToBeSent() {
        rig.stage(0);

        assertThat(rig.deliverToTheEnd()).isEqualTo(new DeliveryEnd.Finished(0, Set.of()));
        assertThat(rig.api.posts + rig.api.gets).isZero();
    }

    @Test
    void doesNotSendFasterThanTheJobAllows() {
        rig.settings = rig.settings.withRate(2);
        rig.stage(60);
        Instant begin = rig.time.trueNow();

        rig.deliverToTheEnd();

        assertThat(Duration.between(begin, rig.time.trueNow())).isBetween(Duration.ofSeconds(29), Duration.ofSeconds(32));
    }

    @Test
    void sendsTheSoonestFirstAlsoAfterACrashAndThroughPauses() {
        rig.settings = rig.settings.withRate(5).withInFlight(1).withOrder(SendQueue.Order.SOONEST_FIRST);
        List<StagedRow> rows = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            rows.add(Rig.row(i, Rig.title(i), 42, rig.time.now().plus(Duration.ofDays(1 + i * 37 % 60))));
        }
        rig.ledger.stage(rig.run).write(rows);
        rig.time.crashAfter(300);
        rig.deliver();
        int before = rig.api.events().size();
        assertThat(before).isBetween(1, 59);

        rig.time.neverCrash();
        assertThat(rig.deliverToTheEnd()).isEqualTo(new DeliveryEnd.Finished(0, Set.of()));

        List<String> sent = rig.api.events().stream().map(SimulatedApi.Made::body).toList();
        List<String> soonest = IntStream.range(0, 60).boxed().sorted(Comparator.comparing(i -> i * 37 % 60))
                .map(i -> ((StagedRow.Event) rows.get(i)).payload().json()).toList();
        assertThat(sent).containsExactlyInAnyOrderElementsOf(soonest);
        assertThat(sent.subList(0, before - 1)).isEqualTo(soonest.subList(0, before - 1));
    }

    @Test
    void claimsATenthOfASecondAheadWhereManyLeaveAndWritesTheirOutcomesTogether() {
        rig.settings = rig.settings.withRate(2000).withInFlight(16);
        makeWithin(Duration.ofMillis(4));
        rig.stage(4000);
        rig.time.in(Duration.ofSeconds(1), () -> rig.time.crashAfter(0));

        rig.deliver();

        assertThat(rig.ledger.listInDoubt(rig.source).size()).as("under way, claimed ahead, and answered but not yet on record").isBetween(17, 16 + 2 * 200);
        assertThat(rig.ledger.balance(rig.run).created()).isGreaterThan(1000);
    }

    @Test
    void hasAnOutcomeOnRecordSoonAlsoWhileOthersLeave() {
        rig.settings = rig.settings.withRate(200);
        makeWithin(Duration.ofMillis(4));
        rig.stage(400);
        List<Long> left = new ArrayList<>();
        rig.api.onRequest = request -> {
            if (request.isWrite()) {
                left.add(rig.time.nanos());
            }
        };
        List<Long> late = new ArrayList<>();
        lookEvery(Duration.ofMillis(10), () -> {
            long then = rig.time.nanos() - Duration.ofMillis(70).toNanos();
            long answered = left.stream().filter(at -> at < then).count();
            if (answered > rig.ledger.balance(rig.run).created()) {
                late.add(answered);
            }
        });

        rig.deliverToTheEnd();

        assertThat(late).isEmpty();
        assertThat(rig.ledger.balance(rig.run).created()).isEqualTo(400);
    }

    private void makeWithin(Duration time) {
        long[] id = {0};
        rig.api.interceptDelay = time;
        rig.api.intercept = request -> request.isWrite()
                ? answer(201, "{\"doc\":{\"id\":" + ++id[0] + "}}") : null;
    }

    private void lookEvery(Duration pause, Runnable look) {
        rig.time.in(pause, () -> {
            look.run();
            lookEvery(pause, look);
        });
    }

    @Test
    void claimsOnlyWhatMayLeaveNow() {
        rig.settings = rig.settings.withRate(2);
        rig.stage(60);
        rig.time.crashAfter(400);

        rig.deliver();

        assertThat(rig.ledger.listInDoubt(rig.source)).hasSizeLessThanOrEqualTo(2);
        assertThat(rig.ledger.balance(rig.run).notSent()).isBetween(10L, 59L);
    }

    // ---- in doubt ----------------------------------------------------------------------------------------------

    @Test
    void repeatsALostRequestWithTheSameKeyAndBytesAtOnce() {
        rig.stage(1);
        failFirst(1, new Reply.NoAnswer(Reply.Failure.CONNECTION_LOST));
        Instant begin = rig.time.trueNow();

        rig.deliverToTheEnd();

        assertThat(rig.state(0)).isEqualTo(EntryState.DELIVERED);
        assertThat(rig.progress.retried()).isEqualTo(1);
        assertThat(Duration.between(begin, rig.time.trueNow())).isLessThan(Duration.ofSeconds(5));
    }

    @Test
    void looksUpBeforeAnyRepetitionWhereThatIsThePolicy() {
        rig.settings = rig.settings.withInDoubt(DeliverySettings.InDoubt.LOOKUP_FIRST);
        rig.stage(1);
        failFirst(1, new Reply.NoAnswer(Reply.Failure.CONNECTION_LOST));
        Instant begin = rig.time.trueNow();

        rig.deliverToTheEnd();

        assertThat(rig.state(0)).isEqualTo(EntryState.DELIVERED);
        assertThat(rig.progress.lookUps()).isEqualTo(2);
        assertThat(Duration.between(begin, rig.time.trueNow())).isGreaterThan(Duration.ofSeconds(120));
    }

    @ParameterizedTest
    @EnumSource(DeliverySettings.InDoubt.class)
    void waitsForAServerThatIsStillAtWorkAfterItsMemoryOfTheKeyHasEnded(DeliverySettings.InDoubt policy) {
        rig.settings = rig.settings.withInDoubt(policy);
        rig.stage(1);
        rig.api.nextWork = Duration.ofSeconds(100);

        rig.deliverToTheEnd();

        assertThat(rig.api.events()).hasSize(1);
        assertThat(rig.state(0)).isEqualTo(EntryState.DELIVERED);
    }

    @Test
    void waitsForAServerThatIsStillAtWorkEvenWithoutLookUps() {
        rig.settings = rig.settings.withLookUp(false);
        rig.stage(1);
        rig.api.nextWork = Duration.ofSeconds(100);

        rig.deliverToTheEnd();

        assertThat(rig.api.events()).hasSize(1);
        assertThat(rig.state(0)).isEqualTo(EntryState.DELIVERED);
    }

    @Test
    void doesNotRepeatAfterTheQuickWindow() {
        rig.stage(1);
        List<Instant> sent = timesOfPosts(new Reply.NoAnswer(Reply.Failure.TIMEOUT), Duration.ofSeconds(20));

        rig.time.in(Duration.ofSeconds(100), () -> rig.stop.raise(ExitCode.TERMINATED));
        rig.deliverToTheEnd();

        assertThat(sent).hasSize(2);
        assertThat(Duration.between(sent.getFirst(), sent.getLast())).isLessThan(Duration.ofSeconds(35));
    }

    @Test
    void withoutLookUpsRepeatsOnlyWhenTheFirstIsSurelyOverAndNeverAfterFourteenMinutes() {
        rig.settings = rig.settings.withLookUp(false);
        rig.stage(1);
        List<Instant> sent = timesOfPosts(new Reply.NoAnswer(Reply.Failure.TIMEOUT), Duration.ofSeconds(20));

        DeliveryEnd end = rig.deliverToTheEnd();

        assertThat(end).isEqualTo(new DeliveryEnd.Finished(1, Set.of()));
        assertThat(end.exitCode()).isEqualTo(ExitCode.IN_DOUBT);
        assertThat(sent.stream().map(at -> Duration.between(sent.getFirst(), at)))
                .allMatch(age -> age.compareTo(Duration.ofMinutes(14)) < 0)
                .noneMatch(age -> age.compareTo(Duration.ofSeconds(35)) > 0 && age.compareTo(Duration.ofSeconds(120)) < 0);
        assertThat(rig.state(0)).isEqualTo(EntryState.IN_DOUBT);
    }

    @Test
    void adoptsWhatTheListShowsAfterACrash() {
        rig.stage(3);
        crashOnceSent(3);
        rig.time.pass(Duration.ofHours(3));

        rig.deliverToTheEnd();

        assertThat(rig.api.events()).hasSize(3);
        assertThat(rig.ledger.balance(rig.run).created()).isEqualTo(3);
        assertThat(rig.api.posts).isEqualTo(3);
    }

    @Test
    void doesNotAdoptWhatAnotherSystemHasMade() {
        rig.settings = rig.settings.withInDoubt(DeliverySettings.InDoubt.LOOKUP_FIRST);
        rig.stage(1);
        rig.api.make(rig.entry(0).payload());
        Source other = rig.ledger.source(rig.target, "another");
        Run theirs = rig.ledger.startRun(other, "theirs-" + rig.target, "job", "file.csv", "ab", "rules", rig.time.now());
        rig.ledger.stage(theirs).write(List.of(Rig.row(0, Rig.title(0), 42)));
        rig.ledger.settle(other, List.of(new Settlement.Delivered(rig.entry(0).key(), rig.time.now(), "1", null, "answer")));
        failFirst(1, new Reply.NoAnswer(Reply.Failure.CONNECTION_LOST));

        rig.deliverToTheEnd();

        assertThat(rig.entry(0).eventId()).isEqualTo("2");
        assertThat(rig.api.events()).hasSize(2);
    }

    /// The server died after the commit, and 45 seconds later it knows nothing of the key any more.
    @ParameterizedTest
    @CsvSource({"0, 80", "5, 50", "20, 52", "50, 80", "-20, 50", "-50, 80", "3600, 80"})
    void tellsHowOldARequestIsAlsoWhereAnotherMachinesClockIsAhead(long secondsAhead, long secondsLater) {
        rig.time.setWallWrongBy(Duration.ofSeconds(secondsAhead));
        rig.stage(1);
        rig.api.weather = new Weather(0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, Duration.ZERO);
        crashOnceSent(1);
        rig.time.pass(Duration.ofSeconds(secondsLater - 30));
        rig.api.weather = Weather.calm();
        rig.time.setWallWrongBy(Duration.ZERO);

        rig.deliverToTheEnd();

        assertThat(rig.api.events()).hasSize(1);
        assertThat(rig.state(0)).isEqualTo(EntryState.DELIVERED);
    }

    @Test
    void oneLookUpServesAll() {
        rig.settings = rig.settings.withInFlight(500).withRate(10_000);
        rig.stage(500);
        crashOnceSent(500);
        rig.time.pass(Duration.ofHours(3));

        rig.deliverToTheEnd();

        assertThat(rig.ledger.balance(rig.run).created()).isEqualTo(500);
        assertThat(rig.progress.lookUps()).isEqualTo(10);
    }

    @Test
    void readsOnlyTheNewestOfTwoHundredThousandEvents() {
        rig.settings = rig.settings.withInDoubt(DeliverySettings.InDoubt.LOOKUP_FIRST);
        for (int number = 0; number < 200_000; number++) {
            rig.api.make("{\"title\":\"Old event " + number + "\"}");
        }
        rig.time.pass(Duration.ofHours(1));
        rig.stage(3);
        failFirst(3, new Reply.NoAnswer(Reply.Failure.CONNECTION_LOST));

        rig.deliverToTheEnd();

        assertThat(rig.state(0)).isEqualTo(EntryState.DELIVERED);
        assertThat(rig.api.events()).hasSize(200_003);
        assertThat(rig.progress.lookUps()).as("pages, in two readings").isEqualTo(2);
    }

    @Test
    void doesNotGuessBetweenTwoEntriesOfTheSameContent() {
        rig.stage(2, _ -> "Jazz 0 concert 0");
        rig.api.weather = new Weather(0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, Duration.ZERO);
        rig.settings = rig.settings.withInDoubt(DeliverySettings.InDoubt.LOOKUP_FIRST);
        rig.time.in(Duration.ofSeconds(60), () -> rig.api.weather = Weather.calm());

        // Channels differ, so make the list hide them.
        DeliveryEnd end = deliverWithListsWithout("channelId");

        assertThat(end).isEqualTo(new DeliveryEnd.Finished(2, Set.of()));
        assertThat(rig.api.events()).hasSize(2);
    }

    @Test
    void leavesItToAPersonWhereTheListCannotBeTrusted() {
        rig.stage(1);
        rig.settings = rig.settings.withInDoubt(DeliverySettings.InDoubt.LOOKUP_FIRST);
        failFirst(1, new Reply.NoAnswer(Reply.Failure.CONNECTION_LOST));
        rig.api.onRequest = request -> {
            if (request.kind() == ApiRequest.Kind.LIST_EVENTS) {
                rig.api.make("{\"title\":\"Somebody else's\"}");
            }
        };

        DeliveryEnd end = rig.deliverToTheEnd();

        assertThat(end.exitCode()).isEqualTo(ExitCode.IN_DOUBT);
        assertThat(rig.api.posts).isZero();
    }

    @Test
    void sendsAgainAtMostFiveTimesAndThenAsksToRunLater() {
        rig.stage(1);
        rig.settings = rig.settings.withInDoubt(DeliverySettings.InDoubt.LOOKUP_FIRST);
        failFirst(1000, new Reply.NoAnswer(Reply.Failure.CONNECTION_LOST));

        DeliveryEnd end = rig.deliverToTheEnd();

        assertThat(end.exitCode()).isEqualTo(ExitCode.API_UNAVAILABLE);
        assertThat(rig.progress.requests()).isEqualTo(6);
    }

    @Test
    void looksUpAgainWhereTheMachineSleptBetweenLookUpAndSending() {
        rig.stage(1);
        rig.settings = rig.settings.withInDoubt(DeliverySettings.InDoubt.LOOKUP_FIRST).withRate(1);
        failFirst(1, new Reply.NoAnswer(Reply.Failure.CONNECTION_LOST));
        int[] lists = new int[1];
        rig.api.onRequest = request -> {
            if (request.kind() == ApiRequest.Kind.LIST_EVENTS && ++lists[0] == 2) {
                // The next permit comes in a second. Until then the machine sleeps, and only the wall clock goes on.
                rig.time.in(Duration.ofMillis(500), () -> rig.time.setWallWrongBy(Duration.ofMinutes(20)));
            }
        };

        rig.deliverToTheEnd();

        assertThat(rig.state(0)).isEqualTo(EntryState.DELIVERED);
        assertThat(lists[0]).isEqualTo(4);
    }

    @ParameterizedTest
    @CsvSource({"PT1M, true", "PT20M, true", "PT2H, true", "PT1M, false", "PT20M, false", "PT2H, false"})
    void looksUpAgainWhereMachineOrProcessStoodStillBetweenLookUpAndSending(Duration length, boolean machineSleeps) {
        rig.stage(1);
        rig.settings = rig.settings.withInDoubt(DeliverySettings.InDoubt.LOOKUP_FIRST).withRate(1);
        failFirst(1, new Reply.NoAnswer(Reply.Failure.CONNECTION_LOST));
        int[] lists = new int[1];
        rig.api.onRequest = request -> {
            if (request.kind() == ApiRequest.Kind.LIST_EVENTS && ++lists[0] == 2) {
                rig.time.in(Duration.ofMillis(500), () -> rig.time.suspend(length, machineSleeps));
            }
        };

        rig.deliverToTheEnd();

        assertThat(rig.state(0)).isEqualTo(EntryState.DELIVERED);
        assertThat(lists[0]).isEqualTo(4);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void doesNotBelieveATimeThatLayUnreadWhileTheMachineSlept(boolean machineSleeps) {
        rig.settings = rig.settings.withLookUp(false);
        rig.stage(1);
        crashOnceSent(1);
        // The first answer of the next process tells the API's time, and is read two hours later.
        rig.api.onRequest = request -> {
            if (!request.isWrite()) {
                rig.api.onRequest = _ -> { };
                rig.time.in(Duration.ofMillis(1), () -> rig.time.suspend(Duration.ofHours(2), machineSleeps));
            }
        };

        rig.deliverToTheEnd();

        assertThat(rig.count(Rig.title(0))).isEqualTo(1);
        assertThat(rig.state(0)).isEqualTo(EntryState.IN_DOUBT);
    }

    @Test
    void everyAttemptCarriesTheKeyAndTheBytesOfTheIntent() {
        rig.stage(1);
        Entry intent = rig.entry(0);
        List<ApiRequest> sent = new ArrayList<>();
        rig.api.onRequest = request -> {
            if (request.isWrite()) {
                sent.add(request);
            }
        };
        failFirst(2, new Reply.NoAnswer(Reply.Failure.CONNECTION_LOST));

        rig.deliverToTheEnd();

        assertThat(sent).hasSize(3).extracting(ApiRequest::key).containsOnly(intent.idempotencyKey());
        assertThat(sent).extracting(ApiRequest::body).containsOnly(intent.payload());
    }

    @Test
    void anEventOfAnotherEntryIsNotAdopted() {
        rig.settings = rig.settings.withInDoubt(DeliverySettings.InDoubt.LOOKUP_FIRST);
        rig.stage(1, _ -> "Jazz concert 0");
        rig.deliverToTheEnd();
        rig.startRun();
        rig.stage(3, number -> number == 1 ? Rig.title(1) : "Jazz concert 0");
        rig.api.intercept = request -> request.isWrite() && String.valueOf(request.body()).contains("Jazz") && rig.api.intercepted == 0
                ? new Reply.NoAnswer(Reply.Failure.CONNECTION_LOST) : null;

        rig.deliverToTheEnd();

        assertThat(rig.state(2)).isEqualTo(EntryState.DELIVERED);
        assertThat(rig.entry(2).eventId()).isNotEqualTo(rig.entry(0).eventId());
        assertThat(rig.count("Jazz concert 0")).isEqualTo(2);
    }

    @Test
    void nothingElseIsSentWhileTheListIsRead() {
        rig.settings = rig.settings.withRate(1000);
        rig.stage(1);
        crashOnceSent(1);
        rig.time.pass(Duration.ofHours(3));
        rig.stage(100);
        List<ApiRequest.Kind> sent = new ArrayList<>();
        rig.api.onRequest = request -> sent.add(request.kind());

        rig.deliverToTheEnd();

        int first = sent.indexOf(ApiRequest.Kind.LIST_EVENTS);
        int last = sent.lastIndexOf(ApiRequest.Kind.LIST_EVENTS);
        assertThat(last).isGreaterThan(first);
        assertThat(sent.subList(first, last + 1)).containsOnly(ApiRequest.Kind.LIST_EVENTS);
        assertThat(rig.api.events()).hasSize(100);
    }

    @Test
    void anAttemptFromTheFutureIsLookedUpAndNotRepeated() {
        rig.stage(1);
        rig.api.tellsTime = false;
        rig.time.setWallWrongBy(Duration.ofHours(4));
        crashOnceSent(1);
        rig.api.tellsTime = true;
        rig.time.setWallWrongBy(Duration.ZERO);
        rig.time.pass(Duration.ofHours(3));

        rig.deliverToTheEnd();

        assertThat(rig.state(0)).isEqualTo(EntryState.DELIVERED);
        assertThat(rig.api.posts).isEqualTo(1);
    }

    @Test
    void anEventOfARowThatIsGoneIsLookedUpButNotSent() {
        rig.stage(1);
        failFirst(1000, new Reply.NoAnswer(Reply.Failure.CONNECTION_LOST));
        rig.time.in(Duration.ofSeconds(5), () -> rig.stop.raise(ExitCode.TERMINATED));
        rig.deliverToTheEnd();
        assertThat(rig.state(0)).isEqualTo(EntryState.IN_DOUBT);
        rig.stop = new StopSignal();
        rig.api.intercept = null;
        rig.startRun();
        rig.stage(0);

        rig.deliverToTheEnd();

        assertThat(rig.state(0)).isEqualTo(EntryState.STAGED);
        assertThat(rig.api.posts).isZero();
    }

    @Test
    void oldBytesAreSettledBeforeTheChangedRowIsSentAsAnUpdate() {
        rig.stage(1, _ -> "Old concert 0");
        crashOnceSent(1);
        rig.time.pass(Duration.ofHours(1));
        rig.startRun();
        rig.stage(1, _ -> "New concert 0");

        rig.deliverToTheEnd();

        assertThat(rig.api.events()).hasSize(1);
        assertThat(rig.entry(0).eventId()).isEqualTo("1");
        assertThat(rig.api.updates).hasSize(1);
        assertThat(rig.ledger.balance(rig.run).updated()).isEqualTo(1);
    }

    @Test
    void aConflictOverOtherContentOverwritesNothingAdoptsTheEventAndThenSendsTheChange() {
        rig.stage(1, _ -> "Old concert 0");
        crashOnceSent(1);
        rig.startRun();
        rig.stage(1, _ -> "New concert 0");
        List<String> bodies = new ArrayList<>();
        rig.api.onRequest = request -> {
            if (request.kind() == ApiRequest.Kind.CREATE) {
                bodies.add(request.body());
            }
        };
        failFirst(1000, answer(409, "{\"error\":{\"code\":\"conflict\",\"message\":\"The key was used with another payload.\"}}"), ApiRequest.Kind.CREATE);

        DeliveryEnd end = rig.deliverToTheEnd();

        assertThat(end.exitCode()).isEqualTo(ExitCode.DONE);
        assertThat(bodies).as("what the key was repeated with").isNotEmpty().allSatisfy(body -> assertThat(body).contains("Old concert 0"));
        assertThat(rig.api.events()).hasSize(1);
        assertThat(rig.entry(0).eventId()).isEqualTo("1");
        assertThat(rig.api.updates).singleElement().satisfies(update -> assertThat(update).contains("New concert 0"));
    }

    @Test
    void aConflictIsNeverARefusal() {
        rig.stage(1);
        failFirst(2, answer(409, "{\"error\":{\"code\":\"conflict\",\"message\":\"in progress\"}}"));

        rig.deliverToTheEnd();

        assertThat(rig.state(0)).isEqualTo(EntryState.DELIVERED);
    }

    @Test
    void aConflictThatNeverEndsIsLeftToAPerson() {
        rig.settings = rig.settings.withInDoubt(DeliverySettings.InDoubt.LOOKUP_FIRST);
        rig.stage(1);
        failFirst(1000, answer(409, "{\"error\":{\"code\":\"conflict\",\"message\":\"in progress\"}}"));

        DeliveryEnd end = rig.deliverToTheEnd();

        assertThat(end.exitCode()).isEqualTo(ExitCode.IN_DOUBT);
        assertThat(rig.state(0)).isEqualTo(EntryState.IN_DOUBT);
        assertThat(rig.api.events()).isEmpty();
    }

    @Test
    void theNextRunWithAGoodKeySettlesWhatIsInDoubt() {
        rig.stage(1);
        crashOnceSent(1);
        failFirst(Integer.MAX_VALUE, answer(401, "{}"));
        rig.deliverToTheEnd();
        rig.api.intercept = null;
        rig.time.pass(Duration.ofHours(3));

        rig.deliverToTheEnd();

        assertThat(rig.state(0)).isEqualTo(EntryState.DELIVERED);
        assertThat(rig.api.posts).isEqualTo(1);
    }

    @Test
    void aRefusalAfterALostAnswerIsLookedUpFirst() {
        rig.stage(1);
        rig.api.weather = new Weather(0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, Duration.ZERO);
        rig.time.in(Duration.ofMillis(300), () -> failFirst(1, answer(400, rig.api.refusal)));

        rig.deliverToTheEnd();

        assertThat(rig.state(0)).isEqualTo(EntryState.DELIVERED);
        assertThat(rig.api.events()).hasSize(1);
    }

    @Test
    void repeatsAtOnceWhatAnEarlierProcessSentHoweverManyThatWere() {
        rig.settings = rig.settings.withInFlight(300).withRate(100_000);
        rig.stage(300);
        rig.api.intercept = request -> request.isWrite() ? new Reply.NoAnswer(Reply.Failure.CONNECTION_LOST) : null;
        rig.delivery().deliverSome(Duration.ofMillis(400));
        long underWay = rig.ledger.listInDoubt(rig.source).size();
        rig.api.intercept = null;

        DeliveryEnd end = rig.deliverToTheEnd();

        assertThat(underWay).isGreaterThan(150);
        assertThat(end).isEqualTo(new DeliveryEnd.Finished(0, Set.of()));
        assertThat(rig.progress.lookUps()).isZero();
    }

    @Test
    void endsNoEarlierThanItsCommitWhereItFails() {
        rig.stage(200);
        AtomicInteger commits = new AtomicInteger();
        Delivery delivery = rig.delivery(commit -> {
            commits.incrementAndGet();
            rig.time.in(Duration.ofMillis(100), () -> {
                throw new IllegalStateException("a defect");
            });
            rig.time.in(Duration.ofMillis(200), () -> {
                commit.run();
                commits.decrementAndGet();
            });
        });

        assertThatThrownBy(() -> delivery.deliverSome(Duration.ofSeconds(60))).hasMessage("a defect");

        assertThat(commits).hasValue(0);
    }

    @Test
    void theLedgerTellsTheTimeOfSendingAlsoWhereTheMachineSleptAfterTheClaim() {
        rig.settings = rig.settings.withInFlight(20).withRate(10);
        rig.longestCommit = Duration.ofMillis(90);
        Duration[] latest = {Duration.ZERO};
        rig.stage(1000);
        rig.api.onRequest = request -> {
            if (request.isWrite()) {
                String title = request.body().replaceAll(".*\"title\":\"([^\"]*)\".*", "$1");
                Instant told = rig.entry(Integer.parseInt(title.replaceAll(".* ", ""))).lastSentAt();
                Duration age = Duration.between(told, rig.time.now());
                latest[0] = age.compareTo(latest[0]) > 0 ? age : latest[0];
            }
        };
        for (int i = 1; i <= 20; i++) {
            rig.time.in(Duration.ofMillis(50_213 * i), () -> rig.time.suspend(Duration.ofSeconds(50), rig.random.nextBoolean()));
        }

        rig.deliverToTheEnd();

        assertThat(latest[0]).isLessThan(Duration.ofSeconds(11));
        assertThat(rig.ledger.balance(rig.run).created()).isEqualTo(1000);
    }

    // ---- pauses ------------------------------------------------------------------------------------------------

    @Test
    void nobodySendsWhileTheApiAsksForAPause() {
        rig.stage(200);
        List<Instant> sent = timesOfPosts();
        rig.time.in(Duration.ofSeconds(3), () -> failFirst(1, answer(429, ERROR, Map.of("retry-after", List.of("60")))));

        rig.deliverToTheEnd();

        long longest = IntStream.range(1, sent.size()).mapToLong(i -> Duration.between(sent.get(i - 1), sent.get(i)).toMillis()).max().orElse(0);
        assertThat(longest).isBetween(59_000L, 67_000L);
        assertThat(rig.ledger.balance(rig.run).created()).isEqualTo(200);
        assertThat(rig.progress.throttled()).isEqualTo(1);
    }

    @Test
    void respectsThePauseThatA503AsksForThoughItIsInDoubt() {
        rig.stage(100);
        List<Instant> sent = timesOfPosts();
        rig.time.in(Duration.ofSeconds(2), () -> failFirst(1, answer(503, "<html>", Map.of("retry-after", List.of("45")))));

        rig.deliverToTheEnd();

        long longest = IntStream.range(1, sent.size()).mapToLong(i -> Duration.between(sent.get(i - 1), sent.get(i)).toMillis()).max().orElse(0);
        assertThat(longest).isGreaterThanOrEqualTo(44_000L);
        assertThat(rig.ledger.balance(rig.run).created()).isEqualTo(100);
        assertThat(rig.api.events()).hasSize(100);
    }

    @Test
    void aLookUpThatIsThrottledWaitsAtTheSameGate() {
        rig.stage(1);
        rig.settings = rig.settings.withInDoubt(DeliverySettings.InDoubt.LOOKUP_FIRST);
        failFirst(1, new Reply.NoAnswer(Reply.Failure.CONNECTION_LOST));
        var create = rig.api.intercept;
        List<Instant> lists = new ArrayList<>();
        rig.api.onRequest = request -> {
            if (request.kind() == ApiRequest.Kind.LIST_EVENTS) {
                lists.add(rig.time.trueNow());
            }
        };
        rig.api.intercept = request -> request.kind() == ApiRequest.Kind.LIST_EVENTS
                ? lists.size() == 1 ? answer(429, ERROR, Map.of("retry-after", List.of("30"))) : null
                : java.util.Objects.requireNonNull(create).apply(request);

        rig.deliverToTheEnd();

        assertThat(Duration.between(lists.get(0), lists.get(1))).isGreaterThanOrEqualTo(Duration.ofSeconds(30));
        assertThat(rig.state(0)).isEqualTo(EntryState.DELIVERED);
        assertThat(rig.count(Rig.title(0))).isEqualTo(1);
    }

    @Test
    void aListThatLagsNinetySecondsIsNotBelievedTooEarly() {
        rig.stage(5);
        rig.settings = rig.settings.withInDoubt(DeliverySettings.InDoubt.LOOKUP_FIRST);
        rig.api.weather = new SimulatedApi.Weather(0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, Duration.ofSeconds(90));

        rig.deliverToTheEnd();

        assertThat(rig.api.posts).isEqualTo(5);
        assertThat(rig.api.events()).hasSize(5);
    }

    @Test
    void stopsWhereThePauseIsLongerThanItMayBe() {
        rig.stage(20);
        failFirst(1, answer(429, ERROR, Map.of("retry-after", List.of("86400"))));

        DeliveryEnd end = rig.deliverToTheEnd();

        assertThat(end.exitCode()).isEqualTo(ExitCode.API_UNAVAILABLE);
        assertThat(end.issues()).singleElement().extracting(Issue::code, Issue::sentence)
                .satisfies(tuple -> assertThat(tuple.toString()).contains("API_THROTTLED", "24 November 2026"));
        assertThat(rig.ledger.balance(rig.run).notSent()).isGreaterThan(0);
    }

    @Test
    void pausesWhileTheApiIsAwayAndGoesOn() {
        rig.stage(100);
        rig.time.in(Duration.ofSeconds(2), () -> failFirst(Integer.MAX_VALUE, new Reply.NotSent(Reply.Obstacle.CONNECTION_REFUSED)));
        rig.time.in(Duration.ofMinutes(5), () -> rig.api.intercept = null);

        assertThat(rig.deliverToTheEnd()).isEqualTo(new DeliveryEnd.Finished(0, Set.of()));
        assertThat(rig.ledger.balance(rig.run).created()).isEqualTo(100);
        assertThat(rig.api.posts).isEqualTo(100);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void givesUpWhereTheApiStaysAway(boolean alsoForQuestions) {
        rig.settings = rig.settings.withInFlight(4);
        rig.stage(100);
        Reply down = answer(503, ERROR);
        rig.time.in(Duration.ofSeconds(2), () -> rig.api.intercept = request -> request.isWrite() || alsoForQuestions ? down : null);
        Instant begin = rig.time.trueNow();

        DeliveryEnd end = rig.deliverToTheEnd();

        assertThat(end.exitCode()).isEqualTo(ExitCode.API_UNAVAILABLE);
        assertThat(Duration.between(begin, rig.time.trueNow())).isBetween(Duration.ofMinutes(9), Duration.ofMinutes(13));
        assertThat(rig.ledger.balance(rig.run).inDoubt()).as("rows risked").isLessThan(30);
        assertThat(rig.ledger.balance(rig.run).notSent()).isGreaterThan(20);
    }

    @Test
    void wakesFromAPauseWhenItIsAskedToStop() {
        rig.stage(20);
        failFirst(1, answer(429, ERROR, Map.of("retry-after", List.of("240"))));
        rig.time.in(Duration.ofSeconds(10), () -> rig.stop.raise(ExitCode.INTERRUPTED));
        Instant begin = rig.time.trueNow();

        assertThat(rig.deliverToTheEnd()).isEqualTo(new DeliveryEnd.Interrupted(ExitCode.INTERRUPTED));
        assertThat(Duration.between(begin, rig.time.trueNow())).isLessThan(Duration.ofSeconds(11));
    }

    @Test
    void settlesWhatIsUnderWayWhenItIsAskedToStop() {
        rig.settings = rig.settings.withRate(100);
        rig.stage(500);
        rig.time.in(Duration.ofSeconds(2), () -> rig.stop.raise(ExitCode.TERMINATED));

        assertThat(rig.deliverToTheEnd()).isEqualTo(new DeliveryEnd.Interrupted(ExitCode.TERMINATED));
        assertThat(rig.ledger.listInDoubt(rig.source)).isEmpty();
        assertThat(rig.ledger.balance(rig.run).created()).isEqualTo(rig.api.events().size());
    }

    @Test
    void whatIsStillUnderWayAfterTheStopIsInDoubt() {
        rig.stage(5);
        rig.api.silent = true;
        rig.time.in(Duration.ofSeconds(2), () -> rig.stop.raise(ExitCode.TERMINATED));
        Instant begin = rig.time.trueNow();

        rig.deliverToTheEnd();

        assertThat(Duration.between(begin, rig.time.trueNow())).isLessThan(Duration.ofSeconds(24));
        assertThat(rig.ledger.balance(rig.run).inDoubt()).isEqualTo(5);
        assertThat(rig.state(0)).isEqualTo(EntryState.IN_DOUBT);
    }

    @Test
    void aReplyThatNeverComesDoesNotHoldThePump() {
        rig.stage(1);
        rig.api.silent = true;
        rig.time.in(Duration.ofSeconds(31), () -> rig.api.silent = false);

        rig.deliverToTheEnd();

        assertThat(rig.state(0)).isEqualTo(EntryState.DELIVERED);
    }

    // ---- refusals ----------------------------------------------------------------------------------------------

    @Test
    void aRefusedEventIsOnRecordWithTheApisWords() {
        rig.stage(3);
        failFirst(1, answer(400, rig.api.refusal));

        assertThat(rig.deliverToTheEnd()).isEqualTo(new DeliveryEnd.Finished(0, Set.of()));
        assertThat(rig.ledger.balance(rig.run).refused()).isEqualTo(1);
        assertThat(rig.ledger.countIssues(rig.run)).singleElement()
                .satisfies(count -> assertThat(count.example().sentence()).isEqualTo("The events service did not accept the event: \"title is wrong\". Correct the row."));
    }

    @Test
    void aKeyThatIsRefusedStopsTheRunAndCostsNoRow() {
        rig.settings = rig.settings.withInFlight(4);
        rig.stage(100);
        rig.time.in(Duration.ofSeconds(2), () -> failFirst(Integer.MAX_VALUE, answer(401, "{}")));

        DeliveryEnd end = rig.deliverToTheEnd();

        assertThat(end.exitCode()).isEqualTo(ExitCode.API_REFUSED);
        assertThat(end.issues()).singleElement().extracting(Issue::code).isEqualTo(IssueCode.API_KEY_REFUSED);
        assertThat(rig.ledger.balance(rig.run).notSent()).isEqualTo(100 - rig.api.events().size());
    }

    @Test
    void aKeyThatIsRefusedAtOnceCostsOneRequest() {
        rig.stage(10);
        failFirst(Integer.MAX_VALUE, answer(401, "{}"));

        assertThat(rig.deliverToTheEnd().exitCode()).isEqualTo(ExitCode.API_REFUSED);
        assertThat(rig.api.intercepted).isEqualTo(1);
    }

    @Test
    void aRefusalOfTheKeyThatIsNotConfirmedIsForgiven() {
        rig.stage(30);
        rig.time.in(Duration.ofMillis(500), () -> failFirst(1, answer(401, "{}")));

        assertThat(rig.deliverToTheEnd()).isEqualTo(new DeliveryEnd.Finished(0, Set.of()));
        assertThat(rig.ledger.balance(rig.run).created()).isEqualTo(30);
    }

    @Test
    void anEntryInDoubtStaysInDoubtWhereTheKeyIsRefused() {
        rig.stage(1);
        crashOnceSent(1);
        failFirst(Integer.MAX_VALUE, answer(401, "{}"));

        assertThat(rig.deliverToTheEnd().exitCode()).isEqualTo(ExitCode.API_REFUSED);
        assertThat(rig.state(0)).isEqualTo(EntryState.IN_DOUBT);
    }

    @Test
    void aMissingScopeStopsTheRunAndIsNamed() {
        rig.stage(10);
        rig.api.intercept = request -> request.isWrite() ? answer(403, NO_SCOPE) : null;

        DeliveryEnd end = rig.deliverToTheEnd();

        assertThat(end.exitCode()).isEqualTo(ExitCode.API_REFUSED);
        assertThat(end.issues()).singleElement().satisfies(issue -> assertThat(issue.sentence()).contains("events:create"));
        assertThat(rig.ledger.balance(rig.run).notSent()).isEqualTo(10);
    }

    @Test
    void aChannelWithoutAccessBlocksItsRowsAndNoOther() {
        rig.stage(60);
        rig.api.intercept = request -> request.isWrite() && request.body() != null && request.body().contains("\"channelId\":43") ? answer(403, FORBIDDEN) : null;

        DeliveryEnd end = rig.deliverToTheEnd();

        assertThat(end).isEqualTo(new DeliveryEnd.Finished(0, Set.of(43L)));
        assertThat(end.exitCode()).isEqualTo(ExitCode.API_REFUSED);
        assertThat(rig.ledger.balance(rig.run).blocked()).isEqualTo(30);
        assertThat(rig.ledger.balance(rig.run).created()).isEqualTo(30);
        assertThat(rig.api.intercepted).isLessThan(10);
    }

    @Test
    void blocksEachEventOnceWhereItsChannelClosesWhileItWaits() {
        rig.settings = rig.settings.withInFlight(40).withRate(1000);
        rig.ledger.stage(rig.run).write(IntStream.range(0, 400).mapToObj(i -> Rig.row(i, Rig.title(i), i < 399 ? 43 : 42)).toList());
        rig.api.intercept = request -> request.isWrite() && rig.time.now().isBefore(Instant.parse("2026-11-23T02:00:03Z"))
                ? answer(429, ERROR, Map.of("retry-after", List.of("5")))
                : request.isWrite() && request.body() != null && request.body().contains("\"channelId\":43") ? answer(403, FORBIDDEN) : null;

        assertThat(rig.deliverToTheEnd()).isEqualTo(new DeliveryEnd.Finished(0, Set.of(43L)));

        assertThat(rig.progress.throttled()).isGreaterThan(10);
        assertThat(rig.ledger.balance(rig.run).blocked()).isEqualTo(399);
        assertThat(rig.ledger.balance(rig.run).created()).isEqualTo(1);
        assertThat(rig.progress.blocked()).isEqualTo(399);
    }

    @Test
    void withoutAccessToAnyChannelTheApiHasRefusedUs() {
        rig.stage(60);
        rig.api.intercept = request -> request.isWrite() ? answer(403, FORBIDDEN) : null;

        DeliveryEnd end = rig.deliverToTheEnd();

        assertThat(end).isInstanceOf(DeliveryEnd.ApiRefused.class);
        assertThat(rig.ledger.balance(rig.run).blocked()).isEqualTo(60);
    }

    @Test
    void stopsAfterFiftyRefusalsForTheSameReason() {
        rig.settings = rig.settings.withInFlight(2);
        rig.stage(300);
        rig.api.intercept = request -> request.isWrite() ? answer(400, rig.api.refusal) : null;

        DeliveryEnd end = rig.deliverToTheEnd();

        assertThat(end.exitCode()).isEqualTo(ExitCode.GUARDED);
        assertThat(rig.ledger.balance(rig.run).refused()).isBetween(50L, 55L);
    }

    @Test
    void manyRefusalsAmongSuccessesDoNotStopIt() {
        rig.stage(300);
        int[] number = new int[1];
        rig.api.intercept = request -> request.isWrite() && number[0]++ % 3 != 0 ? answer(400, rig.api.refusal) : null;

        assertThat(rig.deliverToTheEnd()).isEqualTo(new DeliveryEnd.Finished(0, Set.of()));
        assertThat(rig.ledger.balance(rig.run).refused()).isEqualTo(200);
    }

    @Test
    void threePagesOfAProxyInARowStopTheRunAndRefuseNoRow() {
        rig.settings = rig.settings.withInFlight(1);
        rig.stage(50);
        rig.api.intercept = request -> request.isWrite() ? answer(403, PAGE) : null;

        DeliveryEnd end = rig.deliverToTheEnd();

        assertThat(end.issues()).singleElement().extracting(Issue::code).isEqualTo(IssueCode.API_PROXY);
        assertThat(rig.api.intercepted).isEqualTo(3);
        assertThat(rig.ledger.balance(rig.run).refused()).isZero();
        assertThat(rig.ledger.balance(rig.run).inDoubt()).isBetween(1L, 3L);
    }

    @ParameterizedTest
    @CsvSource({"301", "302", "307", "308"})
    void aRedirectStopsTheRun(int status) {
        rig.stage(50);
        rig.api.intercept = request -> request.isWrite() ? answer(status, "") : null;

        assertThat(rig.deliverToTheEnd().exitCode()).isEqualTo(ExitCode.CONFIGURATION);
        assertThat(rig.ledger.balance(rig.run).refused()).isZero();
    }

    @Test
    void aCertificateThatIsNotTrustedStopsTheRun() {
        rig.stage(50);
        rig.api.intercept = request -> request.isWrite() ? new Reply.NotSent(Reply.Obstacle.UNTRUSTED) : null;

        assertThat(rig.deliverToTheEnd().exitCode()).isEqualTo(ExitCode.CONFIGURATION);
        assertThat(rig.ledger.balance(rig.run).notSent()).isEqualTo(50);
    }

    // ---- updates -----------------------------------------------------------------------------------------------

    @Test
    void withoutUpdatesChangedEventsStayWhereTheyAre() {
        deliverThenChange(10);
        rig.settings = rig.settings.withUpdates(false);

        assertThat(rig.deliverToTheEnd()).isEqualTo(new DeliveryEnd.Finished(0, Set.of()));
        assertThat(rig.api.updates).isEmpty();
        assertThat(rig.ledger.balance(rig.run).notSent()).isEqualTo(10);
    }

    @ParameterizedTest
    @CsvSource({"1, 120", "20, 120", "60, 160", "600, 700"})
    void anAttemptThatMayTakeLongerIsSurelyOverOnlyLater(int timeout, int over) {
        assertThat(DeliverySettings.usual().withTimeout(Duration.ofSeconds(timeout)).quiesce()).isEqualTo(Duration.ofSeconds(over));
    }

    @Test
    void anAttemptIsNotSurelyOverBecauseAClockWasSetForward() {
        rig.settings = rig.settings.withInDoubt(DeliverySettings.InDoubt.LOOKUP_FIRST);
        rig.stage(1);
        failFirst(1, new Reply.NoAnswer(Reply.Failure.TIMEOUT));
        Instant began = rig.time.trueNow();
        List<Duration> lookUps = new ArrayList<>();
        rig.api.onRequest = request -> {
            if (request.kind() == ApiRequest.Kind.CREATE) {
                rig.time.setWallWrongBy(Duration.ofMinutes(10));
            }
            if (request.kind() == ApiRequest.Kind.LIST_EVENTS) {
                lookUps.add(Duration.between(began, rig.time.trueNow()));
            }
        };

        rig.deliverToTheEnd();

        assertThat(lookUps).isNotEmpty().allMatch(after -> after.toSeconds() >= 115);
        assertThat(rig.ledger.balance(rig.run).created()).isEqualTo(1);
    }

    /// They wait since an earlier run, whose API asked for a pause.
    @Test
    void updatesThatWaitAndAreNotSentDoNotKeepTheRunAlive() {
        deliverThenChange(300);
        rig.settings = rig.settings.withInFlight(400);
        failFirst(300, answer(429, ERROR, Map.of("retry-after", List.of("86400"))));
        rig.deliverToTheEnd();
        long waiting = rig.ledger.balance(rig.run).notSent();
        assertThat(waiting).isGreaterThan(250);
        rig.api.intercept = null;
        rig.settings = DeliverySettings.usual().withUpdates(false);
        rig.time.pass(Duration.ofHours(30));

        assertThat(rig.deliverToTheEnd()).isEqualTo(new DeliveryEnd.Finished(0, Set.of()));
        assertThat(rig.ledger.balance(rig.run).created()).isEqualTo(5);
    }

    @Test
    void aLaterRunSendsTheOthersAndDoesNotWaitForADayEither() {
        rig.stage(20);
        failFirst(1, answer(429, ERROR, Map.of("retry-after", List.of("86400"))));
        rig.deliverToTheEnd();
        rig.api.intercept = null;
        Instant began = rig.time.now();

        DeliveryEnd end = rig.deliverToTheEnd();

        assertThat(end.exitCode()).isEqualTo(ExitCode.API_UNAVAILABLE);
        assertThat(end.issues()).singleElement().extracting(Issue::code).isEqualTo(IssueCode.API_THROTTLED);
        assertThat(rig.ledger.balance(rig.run).notSent()).isEqualTo(1);
        assertThat(Duration.between(began, rig.time.now())).isLessThan(Duration.ofMinutes(1));
        rig.time.pass(Duration.ofHours(30));
        assertThat(rig.deliverToTheEnd()).isEqualTo(new DeliveryEnd.Finished(0, Set.of()));
        assertThat(rig.ledger.balance(rig.run).created()).isEqualTo(20);
    }

    @Test
    void aMissingScopeForUpdatesDoesNotHoldCreatesBack() {
        deliverThenChange(10);
        rig.api.intercept = request -> request.kind() == ApiRequest.Kind.UPDATE ? answer(403, NO_SCOPE) : null;

        assertThat(rig.deliverToTheEnd()).isEqualTo(new DeliveryEnd.Finished(0, Set.of()));
        assertThat(rig.ledger.balance(rig.run).created()).isEqualTo(5);
        assertThat(rig.ledger.balance(rig.run).notSent()).isEqualTo(10);
    }

    @Test
    void anUpdateWithoutAnAnswerIsRepeated() {
        deliverThenChange(1);
        failFirst(2, new Reply.NoAnswer(Reply.Failure.CONNECTION_LOST));

        rig.deliverToTheEnd();

        assertThat(rig.ledger.balance(rig.run).updated()).isEqualTo(1);
    }

    @Test
    void anUpdateCarriesOnlyTheFieldsThatDiffer() {
        deliverThenChange(1);

        rig.deliverToTheEnd();

        assertThat(rig.api.updates).containsExactly("{\"title\":\"" + Rig.title(0) + " changed\"}");
        assertThat(rig.entry(0).payload()).contains("channelId");
    }

    @Test
    void anEventThatIsMissingFromTheFileIsSetToDraftAndNothingElseOfItIsSent() {
        deliverThenMissTheFirst(3);

        assertThat(rig.deliverToTheEnd()).isEqualTo(new DeliveryEnd.Finished(0, Set.of()));
        assertThat(rig.api.updates).containsExactly("{\"status\":\"draft\"}");
        assertThat(rig.ledger.balance(rig.run).updated()).isZero();
        assertThat(rig.ledger.countDrafts(rig.run)).containsExactly(new DraftCount(EntryState.DELIVERED, 1, "id-0", ""));
    }

    @Test
    void aDraftWithoutAnAnswerIsRepeatedAlsoByTheNextProcess() {
        deliverThenMissTheFirst(3);
        rig.api.deaf = true;
        rig.time.in(Duration.ofSeconds(1), () -> rig.time.crashAfter(0));
        assertThat(rig.deliver()).isEmpty();
        assertThat(rig.state(0)).isEqualTo(EntryState.SENDING);
        rig.time.neverCrash();
        rig.api.deaf = false;

        rig.deliverToTheEnd();

        assertThat(rig.api.updates).containsOnly("{\"status\":\"draft\"}").hasSize(2);
        assertThat(rig.state(0)).isEqualTo(EntryState.DELIVERED);
    }

    private void deliverThenMissTheFirst(int events) {
        rig.stage(events);
        rig.deliverToTheEnd();
        rig.startRun();
        Staging staging = rig.ledger.stage(rig.run);
        staging.write(IntStream.range(1, events).mapToObj(number -> Rig.row(number, Rig.title(number), 42 + number % 2)).toList());
        staging.stageDrafts();
    }

    /// The first run delivers so many; the second changes them and adds five.
    private void deliverThenChange(int events) {
        rig.stage(events);
        rig.deliverToTheEnd();
        rig.time.pass(Duration.ofHours(1));
        rig.startRun();
        rig.stage(events + 5, number -> number < events ? Rig.title(number) + " changed" : Rig.title(number));
    }

    // ---- words -------------------------------------------------------------------------------------------------

    private DeliveryEnd deliverWithListsWithout(String field) {
        rig.api.hidden = field;
        return rig.deliverToTheEnd();
    }

    private void failFirst(int requests, Reply reply) {
        rig.api.intercepted = 0;
        rig.api.intercept = request -> (request.isWrite() || reply instanceof Reply.Answer answer && answer.status() == 401 || reply instanceof Reply.NotSent)
                && rig.api.intercepted < requests ? reply : null;
    }

    private void failFirst(int requests, Reply reply, ApiRequest.Kind kind) {
        rig.api.intercepted = 0;
        rig.api.intercept = request -> request.kind() == kind && rig.api.intercepted < requests ? reply : null;
    }

    private List<Instant> timesOfPosts() {
        return timesOfPosts(null, Duration.ZERO);
    }

    private List<Instant> timesOfPosts(@org.jspecify.annotations.Nullable Reply reply, Duration after) {
        List<Instant> sent = new java.util.ArrayList<>();
        rig.api.interceptDelay = after;
        rig.api.onRequest = request -> {
            if (request.isWrite()) {
                sent.add(rig.time.trueNow());
            }
        };
        if (reply != null) {
            rig.api.intercept = request -> request.isWrite() ? reply : null;
        }
        return sent;
    }

    /// The requests are carried out, and the process ends before it hears of that.
    private void crashOnceSent(int posts) {
        rig.api.onRequest = request -> {
            if (request.isWrite() && rig.api.sent == posts) {
                rig.time.in(Duration.ofMillis(150), () -> rig.time.crashAfter(0));
            }
        };
        rig.api.deaf = true;
        assertThat(rig.deliver()).isEmpty();
        rig.api.deaf = false;
        rig.api.onRequest = _ -> { };
        rig.time.pass(Duration.ofSeconds(30));
        assertThat(rig.api.events()).hasSize(posts);
    }

    static Reply answer(int status, String body) {
        return answer(status, body, Map.of());
    }

    static Reply answer(int status, String body, Map<String, List<String>> more) {
        Map<String, List<String>> headers = new HashMap<>(more);
        headers.put("content-type", List.of(body.startsWith("<") ? "text/html" : "application/json"));
        return new Reply.Answer(status, headers, body.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }
}
