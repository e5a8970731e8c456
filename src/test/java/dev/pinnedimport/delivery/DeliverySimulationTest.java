package dev.pinnedimport.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pinnedimport.delivery.SimulatedApi.Weather;
import dev.pinnedimport.event.SourceKey;
import dev.pinnedimport.issue.ExitCode;
import dev.pinnedimport.ledger.Entry;
import dev.pinnedimport.ledger.EntryState;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/// Storms and crashes by chance, five hundred times for each policy: no event twice, none lost, no request without a durable intent.
@Execution(ExecutionMode.CONCURRENT)
class DeliverySimulationTest {

    private static final int EVENTS = 25;
    private static final List<Duration> PAUSES = List.of(Duration.ZERO, Duration.ofSeconds(10), Duration.ofSeconds(44), Duration.ofSeconds(46),
            Duration.ofSeconds(50), Duration.ofMinutes(5), Duration.ofSeconds(899), Duration.ofSeconds(901), Duration.ofHours(2), Duration.ofDays(3));
    private static final List<Duration> COMMITS = List.of(Duration.ZERO, Duration.ofMillis(30), Duration.ofMillis(800), Duration.ofSeconds(20));
    private static final List<Duration> SUSPENSIONS = List.of(Duration.ofMinutes(1), Duration.ofMinutes(20), Duration.ofHours(2));

    @Test
    void makesEveryEventExactlyOnceHoweverOftenItCrashes() {
        Seeds.forEach((seed, fired) -> {
            Rig rig = storm(seed);

            crashAndRerun(rig, true, fired);

            assertNothingTwice(rig);
            for (int i = 0; i < EVENTS; i++) {
                assertThat(rig.state(i)).as("entry %d", i).isEqualTo(EntryState.DELIVERED);
                assertThat(rig.count(Rig.title(i))).as("event %d", i).isEqualTo(1);
            }
        }).require("request not sent", "request lost", "500 before the commit", "429", "slow work", "500 after the commit, key forgotten",
                "answer lost", "500 after the commit", "answer without an id", "list broken", "crash", "SIGTERM", "machine suspended",
                "process paused");
    }

    @Test
    void withoutLookUpsNothingIsMadeTwiceAndNothingIsForgotten() {
        Seeds.forEach((seed, fired) -> {
            Rig rig = storm(seed);
            rig.api.mayRead = false;
            rig.settings = rig.settings.withLookUp(false);
            // Without look-ups nobody can protect from a key that is forgotten after a commit.
            Weather weather = rig.api.weather;
            rig.api.weather = new Weather(weather.notSent(), weather.lostBefore(), weather.lostAfter(), weather.errorBefore(),
                    weather.errorAfter(), 0, weather.garbage(), weather.slow(), weather.throttled(), 0, 0, Duration.ZERO);

            crashAndRerun(rig, true, fired);

            assertNothingTwice(rig);
            for (int i = 0; i < EVENTS; i++) {
                assertThat(rig.state(i)).as("entry %d", i).isIn(EntryState.DELIVERED, EntryState.IN_DOUBT);
            }
        }).require("request not sent", "request lost", "500 before the commit", "429", "slow work", "answer lost", "500 after the commit",
                "answer without an id", "crash", "SIGTERM", "machine suspended", "process paused");
    }

    @Test
    void aWrongClockNeverMakesAnEventTwice() {
        Seeds.forEach((seed, fired) -> {
            Rig rig = storm(seed);
            rig.settings = seed % 2 == 0 ? rig.settings : rig.settings.withLookUp(false);
            rig.api.mayRead = seed % 2 == 0;
            rig.api.weather = seed % 2 == 0 ? Weather.stormy()
                    : new Weather(0.05, 0.04, 0.05, 0.04, 0.04, 0, 0.03, 0.04, 0.05, 0, 0, Duration.ZERO);

            crashAndRerun(rig, false, fired);

            assertNothingTwice(rig);
        }).require("clock wrong", "crash", "SIGTERM", "500 after the commit, key forgotten", "answer lost", "list broken", "machine suspended");
    }

    @Test
    void whereKeysAreForgottenAtOnceRepeatingFirstIsUnsafeAndLookingUpFirstIsSafe() {
        long[] twice = new long[2];
        for (long seed = 0; seed < 20; seed++) {
            for (DeliverySettings.InDoubt policy : DeliverySettings.InDoubt.values()) {
                Rig rig = new Rig(seed);
                rig.settings = rig.settings.withInDoubt(policy);
                rig.api.weather = new Weather(0, 0, 0, 0, 0, 0.2, 0, 0, 0, 0, 0, Duration.ZERO);
                rig.api.forgetsAtOnce = true;
                rig.stage(EVENTS);
                rig.deliverToTheEnd();
                for (int i = 0; i < EVENTS; i++) {
                    twice[policy.ordinal()] += rig.count(Rig.title(i)) - 1;
                }
            }
        }

        assertThat(twice[DeliverySettings.InDoubt.RETRY_THEN_LOOKUP.ordinal()]).isPositive();
        assertThat(twice[DeliverySettings.InDoubt.LOOKUP_FIRST.ordinal()]).isZero();
    }

    private static Rig storm(long seed) {
        Rig rig = new Rig(seed);
        rig.settings = rig.settings.withInFlight(1 + rig.random.nextInt(8))
                .withInDoubt(seed % 3 == 0 ? DeliverySettings.InDoubt.LOOKUP_FIRST : DeliverySettings.InDoubt.RETRY_THEN_LOOKUP);
        rig.longestCommit = COMMITS.get(rig.random.nextInt(COMMITS.size()));
        rig.api.weather = Weather.stormy();
        rig.api.onRequest = request -> {
            if (request.isWrite()) {
                assertHasDurableIntent(rig, request);
            }
        };
        rig.stage(EVENTS);
        return rig;
    }

    private static void crashAndRerun(Rig rig, boolean rightClock, Seeds.Fired fired) {
        for (int crashes = rig.random.nextInt(6); crashes > 0; crashes--) {
            if (!rightClock) {
                rig.time.setWallWrongBy(rig.random.nextBoolean() ? Duration.ofMinutes(rig.random.nextInt(-90, 90)) : Duration.ofSeconds(rig.random.nextInt(-90, 90)));
                fired.count("clock wrong");
            }
            rig.time.crashAfter(rig.random.nextInt(1500));
            if (rig.random.nextInt(4) == 0) {
                StopSignal stop = rig.stop;
                rig.time.in(Duration.ofSeconds(rig.random.nextInt(30)), () -> stop.raise(ExitCode.TERMINATED));
            }
            suspendPerhaps(rig, fired);
            Optional<DeliveryEnd> end = rig.deliver();
            rig.stop = new StopSignal();
            end.ifPresentOrElse(why -> fired.count(why instanceof DeliveryEnd.Interrupted ? "SIGTERM" : "end"), () -> fired.count("crash"));
            if (end.isPresent() && !(end.get() instanceof DeliveryEnd.Interrupted)) {
                break;
            }
            Duration pause = PAUSES.get(rig.random.nextInt(PAUSES.size()));
            rig.time.pass(pause.plusMillis(rig.random.nextInt(1000)));
        }
        rig.time.neverCrash();
        rig.api.weather = Weather.calm();
        for (int i = 0; i < 3; i++) {
            rig.deliverToTheEnd();
            rig.time.pass(Duration.ofMinutes(20));
        }
        rig.api.fired.forEach(fired::count);
    }

    private static void suspendPerhaps(Rig rig, Seeds.Fired fired) {
        if (rig.random.nextInt(3) == 0) {
            boolean machineSleeps = rig.random.nextBoolean();
            Duration length = SUSPENSIONS.get(rig.random.nextInt(SUSPENSIONS.size()));
            rig.time.in(Duration.ofMillis(rig.random.nextInt(200_000)), () -> {
                rig.time.suspend(length, machineSleeps);
                fired.count(machineSleeps ? "machine suspended" : "process paused");
            });
        }
    }

    private static void assertHasDurableIntent(Rig rig, ApiRequest request) {
        String body = java.util.Objects.requireNonNull(request.body());
        int number = Integer.parseInt(body.replaceAll(".* concert (\\d+).*", "$1"));
        Entry entry = rig.ledger.find(rig.source, new SourceKey("id-" + number)).orElseThrow();
        assertThat(entry.state()).isEqualTo(EntryState.SENDING);
        assertThat(entry.payload()).isEqualTo(body);
        assertThat(entry.idempotencyKey()).isEqualTo(request.key());
    }

    private static void assertNothingTwice(Rig rig) {
        for (int i = 0; i < EVENTS; i++) {
            assertThat(rig.count(Rig.title(i))).as("event %d", i).isLessThanOrEqualTo(1);
        }
        assertThat(rig.ledger.balance(rig.run).balances()).isTrue();
    }
}
