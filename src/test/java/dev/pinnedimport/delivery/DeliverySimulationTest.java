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
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Storms and crashes by chance, hundreds of times: no event twice, none lost, no request without a durable intent.
class DeliverySimulationTest {

    private static final int EVENTS = 25;
    private static final List<Duration> PAUSES = List.of(Duration.ZERO, Duration.ofSeconds(10), Duration.ofSeconds(44), Duration.ofSeconds(46),
            Duration.ofSeconds(50), Duration.ofMinutes(5), Duration.ofSeconds(899), Duration.ofSeconds(901), Duration.ofHours(2), Duration.ofDays(3));

    static LongStream seeds() {
        return LongStream.range(0, Long.getLong("simulation.seeds", 100));
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void makesEveryEventExactlyOnceHoweverOftenItCrashes(long seed) {
        Rig rig = storm(seed);

        crashAndRerun(rig, true);

        assertNothingTwice(rig);
        for (int i = 0; i < EVENTS; i++) {
            assertThat(rig.state(i)).as("entry %d of seed %d", i, seed).isEqualTo(EntryState.DELIVERED);
            assertThat(rig.count(Rig.title(i))).as("event %d of seed %d", i, seed).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void withoutLookUpsNothingIsMadeTwiceAndNothingIsForgotten(long seed) {
        Rig rig = storm(seed);
        rig.api.mayRead = false;
        rig.settings = rig.settings.withLookUp(false);
        // Without look-ups nobody can protect from a key that is forgotten after a commit.
        Weather weather = rig.api.weather;
        rig.api.weather = new Weather(weather.notSent(), weather.lostBefore(), weather.lostAfter(), weather.errorBefore(), weather.errorAfter(), 0,
                weather.garbage(), weather.slow(), weather.throttled(), 0, 0, Duration.ZERO);

        crashAndRerun(rig, true);

        assertNothingTwice(rig);
        for (int i = 0; i < EVENTS; i++) {
            assertThat(rig.state(i)).as("entry %d of seed %d", i, seed).isIn(EntryState.DELIVERED, EntryState.IN_DOUBT);
        }
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void aWrongClockNeverMakesAnEventTwice(long seed) {
        Rig rig = storm(seed);
        rig.settings = seed % 2 == 0 ? rig.settings : rig.settings.withLookUp(false);
        rig.api.mayRead = seed % 2 == 0;
        rig.api.weather = seed % 2 == 0 ? Weather.stormy() : new Weather(0.05, 0.04, 0.05, 0.04, 0.04, 0, 0.03, 0.04, 0.05, 0, 0, Duration.ZERO);

        crashAndRerun(rig, false);

        assertNothingTwice(rig);
    }

    private static Rig storm(long seed) {
        Rig rig = new Rig(seed);
        rig.settings = rig.settings.withInFlight(1 + rig.random.nextInt(8))
                .withInDoubt(seed % 3 == 0 ? DeliverySettings.InDoubt.LOOKUP_FIRST : DeliverySettings.InDoubt.RETRY_THEN_LOOKUP);
        rig.api.weather = Weather.stormy();
        rig.api.onRequest = request -> {
            if (request.isWrite()) {
                assertHasDurableIntent(rig, request);
            }
        };
        rig.stage(EVENTS);
        return rig;
    }

    private static void crashAndRerun(Rig rig, boolean rightClock) {
        for (int crashes = rig.random.nextInt(6); crashes > 0; crashes--) {
            if (!rightClock) {
                rig.time.setWallWrongBy(Duration.ofMinutes(rig.random.nextInt(-90, 90)));
            }
            rig.time.crashAfter(rig.random.nextInt(1500));
            if (rig.random.nextInt(4) == 0) {
                StopSignal stop = rig.stop;
                rig.time.in(Duration.ofSeconds(rig.random.nextInt(30)), () -> stop.raise(ExitCode.TERMINATED));
            }
            Optional<DeliveryEnd> end = rig.deliver();
            rig.stop = new StopSignal();
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
